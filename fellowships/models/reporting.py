"""What reports count of an application, the tables that leave the site, and for how long a call keeps what."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Gender
from core.reference.countries import country_choices
from fellowships.enums import DeedState
from fellowships.report_kinds import ExportFormat, ExportKind

LONGEST_KEPT_MONTHS = 600


def private_storage():
    """Where files lie that only a view may hand out."""
    return storages["private"]


class ApplicationFacts(models.Model):
    """What reports in numbers count of one application, as it was when it was sent.

    It stays when the applicant is forgotten, and says nothing then about who she
    was. ``forgotten`` names the parts that retention has taken away already.
    """

    application = models.OneToOneField("fellowships.Application", on_delete=models.CASCADE, related_name="facts")
    country = models.CharField(_("country"), max_length=2, blank=True, choices=country_choices)
    gender = models.CharField(_("gender"), max_length=10, blank=True, choices=Gender.choices)
    profession = models.CharField(_("profession"), max_length=4, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)
    forgotten = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("facts for reports")
        verbose_name_plural = _("facts for reports")

    def __str__(self) -> str:
        return f"{self.application_id}: {self.country}"


class KeepingRule(models.Model):
    """For how many months a call keeps one part of an application that is over: by default as long as the call says.

    ``part`` is a code of ``fellowships.keeping.Part``, or ``field:`` and the key of a field of the form.
    """

    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="keeping_rules", verbose_name=_("call"))
    part = models.CharField(_("what"), max_length=60)
    months = models.PositiveSmallIntegerField(
        _("months"), validators=[MinValueValidator(0), MaxValueValidator(LONGEST_KEPT_MONTHS)], default=0
    )

    class Meta:
        verbose_name = _("how long something is kept")
        verbose_name_plural = _("how long things are kept")
        ordering = ["call", "part"]
        constraints = [models.UniqueConstraint(fields=["call", "part"], name="one_keeping_rule_per_part")]

    def __str__(self) -> str:
        return f"{self.part}: {self.months}"


class ReportExport(models.Model):
    """A table made for whoever asked, who alone may fetch it. The file is deleted after a week."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("fellowships.CallPage", on_delete=models.CASCADE, related_name="exports", verbose_name=_("call"))
    kind = models.CharField(_("table"), max_length=20, choices=ExportKind.choices)
    format = models.CharField(_("format"), max_length=10, choices=ExportFormat.choices)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=DeedState.choices, default=DeedState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_exports")
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    file = models.FileField(storage=private_storage, upload_to="fellowships/exports", max_length=200, blank=True)

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.kind}.{self.format}"

    @property
    def is_made(self) -> bool:
        return self.state == DeedState.DONE and bool(self.file)
