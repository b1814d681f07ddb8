"""The PDF of a whole course, made in the queue and kept until the course changes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from certificates.models import private_storage

DIGEST = 64


class CoursePrint(models.Model):
    """One course in one language as it stood: ``digest`` is that of everything printed.

    ``lessons`` are the keys of the lessons in it: who may see fewer gets another
    file. Nobody's name is in it, so one file serves all who see the same.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=DIGEST)
    lessons = models.JSONField()
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "language", "digest"], name="one_print_per_state_of_a_course")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.language}: {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_ready(self) -> bool:
        return self.made_at is not None and bool(self.file)
