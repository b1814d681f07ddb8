"""Files with questions that somebody has uploaded, from the preview until they are imported or forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(hours=24)


def private_storage():
    """Files that no address leads to."""
    return storages["private"]


class QuestionImport(models.Model):
    """One uploaded file. What it holds is read from the file itself each time, never from what a browser sends back."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey("courses.QuestionBank", on_delete=models.CASCADE, related_name="imports", verbose_name=_("bank"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=20)
    format = models.CharField(max_length=20, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to="questions", max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["bank", "digest"], name="imports_of_a_file")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether the file may no longer be imported: it was, or it waited too long."""
        return self.imported_at is not None or timezone.now() - self.made_at > KEPT
