"""Certificates as frozen records, and their history."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.enums import Kind, Reason, State
from certificates.models.files import private_storage
from certificates.querysets import CertificateQuerySet


class Certificate(models.Model):
    """A frozen record: what stands in ``record`` is what was printed, whatever changes later."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True, editable=False)
    source = models.CharField(max_length=120, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="certificates", verbose_name=_("recipient")
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
        verbose_name=_("institution"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=10)
    record = models.JSONField(_("record"))
    earned_on = models.DateField(_("earned on"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.VALID)
    state_since = models.DateTimeField(_("since"), null=True, blank=True)
    state_reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by", verbose_name=_("replaces")
    )
    design_version = models.ForeignKey(
        "certificates.DesignVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates", editable=False
    )
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
        permissions = [
            ("revoke_certificate", "Can suspend and revoke a certificate"),
            ("correct_certificate", "Can replace a certificate by a corrected one"),
            ("issue_certificate", "Can issue certificates from a list"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.VALID, state_since__isnull=True) | (~Q(state=State.VALID) & Q(state_since__isnull=False)),
                name="every_state_but_valid_says_since_when",
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
        """What the certificate is worth today: ``"valid"``, ``"expired"``, ``"suspended"``, ``"revoked"`` or ``"superseded"``."""
        if self.state == State.VALID and self.has_expired():
            return "expired"
        return self.state

    def get_standing_display(self) -> str:
        """The standing in a word, in the reader's language."""
        return gettext("Expired") if self.standing == "expired" else self.get_state_display()

    @property
    def current(self) -> Certificate:
        """What stands in its place today: itself, or the last of those that replaced it."""
        newest = self
        while (after := Certificate.objects.filter(supersedes=newest).first()) is not None:
            newest = after
        return newest

    def has_expired(self, on: date | None = None) -> bool:
        """Whether ``expires_on`` lies before the day ``on`` (today, in UTC)."""
        return self.expires_on is not None and self.expires_on < (on or timezone.now().date())


class CertificateEvent(models.Model):
    """One change of a certificate's state. Rows are only ever added."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="events")
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    before = models.CharField(_("from"), max_length=20, choices=State.choices, blank=True)
    after = models.CharField(_("to"), max_length=20, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("note for the staff"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
