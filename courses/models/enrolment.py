"""What a learner has begun, read and finished: one record for all languages of a course."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import EnrolmentState
from courses.querysets import EnrolmentQuerySet


class Enrolment(models.Model):
    """A learner in a course. ``course`` is the canonical page; the record serves every language."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("learner"))
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    state = models.CharField(_("state"), max_length=20, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    enrolled_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10)
    last_lesson_key = models.UUIDField(null=True, blank=True)
    last_seen_at = models.DateTimeField(default=timezone.now)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        ordering = ["-last_seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="one_enrolment_per_learner"),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False) | (~Q(state="completed") & Q(completed_at__isnull=True)),
                name="completed_enrolments_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} – {self.course}"

    @property
    def source(self) -> str:
        """How certificates and claims name this deed."""
        return f"courses.enrolment:{self.pk}"


class LessonProgress(models.Model):
    """One learner's reading of one lesson, in whatever language.

    Keyed by the lesson's ``translation_key``, so that it outlives an edit, a
    move or a removal of the page.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons")
    lesson_key = models.UUIDField()
    language = models.CharField(max_length=10)
    opened_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="one_progress_per_lesson")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key}"


class Evaluation(models.Model):
    """What a learner thinks of the course: given once, before credit can be claimed."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="evaluation")
    answers = models.JSONField()
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.given_at:%Y-%m-%d}"
