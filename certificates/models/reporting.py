"""Whose credit may be told to the body that accredits it, and what was told."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name
from certificates.models.credit import CreditSystem


class ReportingConsent(models.Model):
    """A learner's consent, and what an accreditor asks to know her by. Once it is taken back nothing but the dates is kept."""

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reporting_consent")
    given_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    given_name = models.CharField(_("first name"), max_length=100, blank=True, validators=[clean_name])
    family_name = models.CharField(_("family name"), max_length=100, blank=True, validators=[clean_name])
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True, validators=[clean_name])
    licence_board = models.CharField(_("licensing board or state"), max_length=160, blank=True, validators=[clean_name])
    npi = models.CharField(_("NPI"), max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}\Z", _("An NPI has ten digits."))])
    birth_month = models.PositiveSmallIntegerField(
        _("month of birth"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    birth_day = models.PositiveSmallIntegerField(
        _("day of birth"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )

    DETAILS = ("given_name", "family_name", "licence_number", "licence_board", "npi", "birth_month", "birth_day")

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.given_at:%Y-%m-%d}"

    def clean(self) -> None:
        if self.birth_month and self.birth_day:
            try:
                date(2024, self.birth_month, self.birth_day)  # a leap year: the 29th of February is somebody's birthday
            except ValueError:
                raise ValidationError({"birth_day": _("This month has no such day.")}) from None

    @property
    def holds(self) -> bool:
        return self.taken_back_at is None

    @property
    def is_complete(self) -> bool:
        """Whether an accreditor could know her by it: names, a licence or an NPI, day and month of birth."""
        known = bool(self.licence_number and self.licence_board) or bool(self.npi)
        return bool(self.given_name and self.family_name and known and self.birth_month and self.birth_day)


class CreditReport(models.Model):
    """A report as it was made: kept six years, whatever becomes of the accounts, and then deleted."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.ForeignKey(CreditSystem, on_delete=models.PROTECT, related_name="reports", verbose_name=_("credit system"))
    begins = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by"))
    # Of which institutions, by primary key; nothing for all of them.
    institutions = models.JSONField(null=True)
    rows = models.JSONField()
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("credit report")
        verbose_name_plural = _("credit reports")
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="credit_report_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.system_id}: {self.begins} – {self.ends}"
