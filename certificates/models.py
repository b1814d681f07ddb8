"""Certificates as frozen records, and the credit claimed on them."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certificates import credits as credit_rules
from certificates.enums import Kind, Reason, Rounding, State
from certificates.querysets import CertificateQuerySet, CreditClaimQuerySet
from core.fields import CodeListField
from core.reference.professions import profession_choices


def private_storage():
    """Where files lie that only a view may hand out."""
    return storages["private"]


class CreditSystem(models.Model):
    """A body's rules for credit, as dated, editable data.

    An operator confirms them with the body before advertising credit.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    unit_minutes = models.PositiveSmallIntegerField(_("minutes in one credit"), default=60, validators=[MinValueValidator(1)])
    step = models.DecimalField(
        _("smallest step"), max_digits=5, decimal_places=2, default=Decimal("1.00"), validators=[MinValueValidator(Decimal("0.01"))]
    )
    rounding = models.CharField(_("rounding"), max_length=10, choices=Rounding.choices, default=Rounding.NEAREST)
    yearly_target = models.DecimalField(
        _("credits asked for in a year"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave empty where the body asks for none."),
    )
    professions = CodeListField(_("who may claim"), codes=profession_choices, help_text=_("Leave empty for every profession."))
    statement = models.TextField(
        _("designation statement"),
        blank=True,
        help_text=_("Printed exactly. {provider}, {format} and {maximum} are filled in."),
    )
    rules = models.TextField(_("what the body asks"), blank=True, help_text=_("In our own words."))
    source = models.URLField(_("source"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("credit system")
        verbose_name_plural = _("credit systems")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def may_be_claimed_by(self, profession: str) -> bool:
        return not self.professions or profession in self.professions

    def from_minutes(self, minutes: int) -> Decimal:
        """Credit for ``minutes`` of learning, rounded as this body rounds."""
        return credit_rules.from_minutes(minutes, unit_minutes=self.unit_minutes, step=self.step, rounding=self.rounding)


class Signatory(models.Model):
    """Who signs for an institution."""

    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="signatories")
    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(_("role"), max_length=160)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["institution", "pk"]

    def __str__(self) -> str:
        return self.name


class CertificateDesign(models.Model):
    """How an institution's certificates look. Certificates copy it, so a later change leaves them alone."""

    institution = models.OneToOneField("accounts.Institution", on_delete=models.CASCADE, related_name="certificate_design")
    hue = models.PositiveSmallIntegerField(
        _("hue of the arcs, in degrees"),
        default=195,
        validators=[MaxValueValidator(359)],
        help_text=_("0 to 359 on the colour wheel: 58 is amber, 195 teal, 256 blue."),
    )

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")

    def __str__(self) -> str:
        return str(self.institution)


class Certificate(models.Model):
    """A frozen record: what stands in ``record`` is what was printed, whatever changes later."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True, editable=False)
    source = models.CharField(max_length=120, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="certificates", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=10)
    record = models.JSONField(_("record"))
    earned_on = models.DateField(_("earned on"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.VALID)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    file = models.FileField(storage=private_storage, upload_to="certificates", max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    last_failure = models.CharField(_("last failure"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        permissions = [("revoke_certificate", "Can revoke a certificate")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.REVOKED, revoked_at__isnull=False) | (~Q(state=State.REVOKED) & Q(revoked_at__isnull=True)),
                name="revoked_certificates_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    @property
    def facts(self) -> list[dict[str, str]]:
        """What its card says in a listing: plain values."""
        return [{"icon": "calendar", "text": date_format(self.earned_on)}, {"icon": "building", "text": self.record["provider"]}]

    @property
    def has_file(self) -> bool:
        return self.rendered_at is not None

    @property
    def standing(self) -> str:
        """What the certificate is worth today: ``"valid"``, ``"expired"`` or ``"revoked"``."""
        if self.state == State.VALID and self.has_expired():
            return "expired"
        return self.state

    def has_expired(self, on: date | None = None) -> bool:
        """Whether ``expires_on`` lies before the day ``on`` (today, in UTC)."""
        return self.expires_on is not None and self.expires_on < (on or timezone.now().date())


class CreditClaim(models.Model):
    """Credit that a learner says she earned, in one system, for one deed."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credit_claims")
    source = models.CharField(max_length=120)
    system = models.ForeignKey(CreditSystem, on_delete=models.PROTECT, related_name="claims")
    amount = models.DecimalField(_("claimed"), max_digits=6, decimal_places=2)
    maximum = models.DecimalField(_("maximum"), max_digits=6, decimal_places=2)
    earned_on = models.DateField(_("earned on"))
    claimed_at = models.DateTimeField(_("claimed at"), auto_now_add=True)

    objects = CreditClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit claim")
        verbose_name_plural = _("credit claims")
        ordering = ["-earned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "system"], name="one_claim_per_deed_and_system"),
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(amount__lte=F("maximum")), name="claim_within_maximum"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.system}"
