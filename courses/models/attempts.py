"""One learner's attempts at a quiz: what she was given, answered and earned, and how marks came to change."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import AttemptState
from courses.models.quizzes import Quiz
from courses.querysets import AttemptQuerySet


class Attempt(models.Model):
    """One go at a quiz.

    ``paper`` is what the learner was given: a list of ``{"key", "version",
    "kind", "marks", "options"}`` with the ids of options, and of ``parts`` and
    ``units`` where there are any, in the order shown. ``draft`` is the one
    replaceable step: ``{question key: {"given": …, "language": …, "at": …}}``,
    with the second in which the answer was given, so that of two devices the
    newest answer counts. It becomes rows of ``Answer`` when the attempt is
    handed in. Of a learner's attempts at one quiz, one ``counts``. Where a person
    set the mark, the attempt is ``overridden`` and its answers no longer add up to it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=AttemptState.choices, default=AttemptState.OPEN)
    paper = models.JSONField(default=list)
    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    pass_percent = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    grace_seconds = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    closed_by_clock = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    marks = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    maximum = models.DecimalField(max_digits=7, decimal_places=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)
    counts = models.BooleanField(default=False)
    overridden = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "quiz", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(fields=["enrolment", "quiz"], condition=Q(state="open"), name="one_open_attempt"),
            models.UniqueConstraint(fields=["enrolment", "quiz"], condition=Q(counts=True), name="one_attempt_that_counts"),
            models.CheckConstraint(
                condition=Q(state="open", handed_in_at__isnull=True, passed__isnull=True)
                | Q(state="marking", handed_in_at__isnull=False, passed__isnull=True)
                | Q(state="handed_in", handed_in_at__isnull=False, passed__isnull=False),
                name="handed_in_attempts_are_marked",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open", due_at__isnull=False), name="open_attempts_by_due_time")]

    def __str__(self) -> str:
        return f"{self.quiz} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN

    @property
    def is_being_marked(self) -> bool:
        return self.state == AttemptState.MARKING

    @property
    def closes_at(self) -> datetime | None:
        """The last moment at which an answer is taken: the time limit and the grace after it."""
        return self.due_at and self.due_at + timedelta(seconds=self.grace_seconds)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the time for it ran out and nobody has closed it yet."""
        return self.is_open and self.due_at is not None and now > self.closes_at

    def seconds_left(self, now: datetime) -> int | None:
        """Whole seconds until the time is up, by the server's clock; None where there is no limit."""
        return None if self.due_at is None else max(0, int((self.due_at - now).total_seconds()))


class Answer(models.Model):
    """What was answered to one question of an attempt that was handed in, and what it earned.

    ``marks`` is null while a person has yet to mark it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question_key = models.UUIDField(db_index=True)
    question_version = models.PositiveIntegerField()
    given = models.JSONField(null=True)
    language = models.CharField(max_length=10, blank=True)
    marks = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    maximum = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key"], name="one_answer_per_question"),
            models.CheckConstraint(condition=Q(marks__gte=0) & Q(marks__lte=models.F("maximum")), name="marks_within_maximum"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.marks}/{self.maximum}"


class Marking(models.Model):
    """A person's marking of one essay: the level chosen for each criterion of its rubric, and words for the learner."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="marking")
    levels = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    marks = models.DecimalField(max_digits=6, decimal_places=2)
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.marks}"


class Regrade(models.Model):
    """A deliberate marking anew of past answers to one question by a corrected key."""

    question_key = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    reason = models.TextField()
    takes_passes = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.question_key} v{self.version}"


class MarkChange(models.Model):
    """One change of a mark that had been told to a learner: by a regrade or by a marker who looked again."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="mark_changes")
    regrade = models.ForeignKey(Regrade, null=True, on_delete=models.PROTECT, related_name="changes")
    question_key = models.UUIDField()
    marks_before = models.DecimalField(max_digits=6, decimal_places=2)
    marks_after = models.DecimalField(max_digits=6, decimal_places=2)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.marks_before} > {self.marks_after}"


class ExtraTime(models.Model):
    """More time for one person in one course's quizzes; why is nobody else's business and is not kept."""

    enrolment = models.OneToOneField("courses.Enrolment", on_delete=models.CASCADE, related_name="extra_time")
    percent = models.PositiveSmallIntegerField(_("extra time, in per cent"), validators=[MinValueValidator(1), MaxValueValidator(300)])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.enrolment_id}: +{self.percent} %"
