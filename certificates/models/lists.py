"""Lists of certificates to issue, suspend or revoke, and what became of each row."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from certificates.querysets import ListRunQuerySet


class ListRun(models.Model):
    """A list to be worked through row by row: looked at first, then confirmed."""

    class Deed(models.TextChoices):
        ISSUE = "issue", _("Issue")
        SUSPEND = "suspend", _("Suspend")
        REVOKE = "revoke", _("Revoke")

    class Stage(models.TextChoices):
        PREVIEW = "preview", _("To be looked at")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    deed = models.CharField(_("deed"), max_length=10, choices=Deed.choices)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.PREVIEW)
    institution = models.ForeignKey(
        "accounts.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by"))
    file_name = models.CharField(_("file"), max_length=200)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    worked_at = models.DateTimeField(null=True, blank=True)  # when a worker last took up a row
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    settings = models.JSONField(default=dict)  # what holds for every row that does not say otherwise
    total = models.PositiveIntegerField(_("rows"), default=0)

    objects = ListRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        return self.stage == self.Stage.DONE


class ListRow(models.Model):
    """One row of a list and what became of it. ``message`` is in the language of whoever sent the list."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        REFUSED = "refused", _("Refused")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(ListRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    values = models.JSONField(default=dict)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    message = models.CharField(_("message"), max_length=300, blank=True)
    certificate = models.ForeignKey(Certificate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["run", "line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="one_row_per_line_of_a_list")]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="rows_of_a_list_by_outcome")]

    def __str__(self) -> str:
        return f"{self.run}, {self.line}"
