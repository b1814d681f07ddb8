"""Courses on their way: copied within the site, written to a package, read from one."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import TransferKind, TransferState
from courses.models.importing import private_storage

FILES_ARE_KEPT = timedelta(hours=24)


class CourseTransfer(models.Model):
    """One copy, export or import, from the moment it was asked for.

    ``course`` is the canonical page that is copied or exported, ``made_key`` the
    translation key of the course that a copy or an import made. ``made`` names
    the rows that came with it, by model, so that it can be undone as a whole;
    ``staged`` the files that already stand in the storage while the rows do not.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=TransferKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=TransferState.choices, default=TransferState.WAITING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who"))
    course = models.ForeignKey("courses.CoursePage", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=255, blank=True)
    choices = models.JSONField(default=dict)
    name = models.CharField(_("file"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    file = models.FileField(storage=private_storage, upload_to="packages", max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    staged = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    made_key = models.UUIDField(null=True)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    fault = models.TextField(blank=True)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("copy, export or import of a course")
        verbose_name_plural = _("copies, exports and imports of courses")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(ended_at__isnull=False),
                name="transfers_that_are_done_have_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False),
                name="transfers_undone_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title or self.name}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {TransferState.WAITING, TransferState.RUNNING}

    @property
    def is_over(self) -> bool:
        """Whether an uploaded package may no longer be imported: it was, or it waited too long."""
        return self.state in {TransferState.DONE, TransferState.UNDONE} or timezone.now() - self.made_at > FILES_ARE_KEPT
