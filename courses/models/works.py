"""What learners hand in for an assignment, and what others write about it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.assignments.kinds import KINDS, kind_of
from courses.assignments.querysets import PeerReviewQuerySet, WorkQuerySet
from courses.enums import ReviewState, WorkState


def private_storage():
    """Where files lie that only a view may hand out."""
    return storages["private"]


class Work(models.Model):
    """One time that a learner hands in an assignment, from its first draft to its result.

    ``assignment`` is the canonical one; ``version`` its version whose rubric she
    saw. ``wanted`` is how many reviews by peers it asks for, ``owed`` how many its
    author gives before she sees her result. ``editor`` names the page that wrote
    the draft last, ``revision`` counts its changes.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="works")
    assignment = models.ForeignKey("courses.Assignment", on_delete=models.PROTECT, related_name="works")
    cohort = models.ForeignKey("courses.Cohort", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=WorkState.choices, default=WorkState.DRAFT)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    file = models.FileField(storage=private_storage, upload_to="assignments", max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    editor = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    days_late = models.PositiveSmallIntegerField(default=0)
    off = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    pass_percent = models.PositiveSmallIntegerField(default=0)
    wanted = models.PositiveSmallIntegerField(default=0)
    owed = models.PositiveSmallIntegerField(default=0)
    to_tutor_at = models.DateTimeField(null=True)
    earned = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)
    by_tutor = models.BooleanField(default=False)
    counts = models.BooleanField(default=False)
    marked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "assignment", "number"], name="one_work_per_number"),
            models.UniqueConstraint(fields=["enrolment", "assignment"], condition=~Q(state="released"), name="one_work_on_its_way"),
            models.UniqueConstraint(fields=["enrolment", "assignment"], condition=Q(counts=True), name="one_work_counts"),
            models.CheckConstraint(
                condition=(Q(state__in=["marked", "released"]) & Q(percent__isnull=False, passed__isnull=False, marked_at__isnull=False))
                | (~Q(state__in=["marked", "released"]) & Q(percent__isnull=True, passed__isnull=True, marked_at__isnull=True)),
                name="marked_works_have_a_mark",
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_at__isnull=False) | (~Q(state="released") & Q(released_at__isnull=True)),
                name="released_works_say_when",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", handed_in_at__isnull=True) | (~Q(state="draft") & Q(handed_in_at__isnull=False)),
                name="works_handed_in_say_when",
            ),
        ]
        indexes = [models.Index(fields=["assignment", "state"], name="works_by_state")]

    def __str__(self) -> str:
        return f"{self.assignment_id} #{self.number}: {self.enrolment_id}"

    @property
    def is_draft(self) -> bool:
        return self.state == WorkState.DRAFT

    @property
    def is_released(self) -> bool:
        return self.state == WorkState.RELEASED

    @property
    def mark(self) -> str:
        """What it is called where names are not told: six letters and digits."""
        return self.uid.hex[:6].upper()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.file

    @property
    def media_type(self) -> str:
        return KINDS[kind_of(self.file_name)].media_type

    @property
    def file_kind(self) -> str:
        return KINDS[kind_of(self.file_name)].name


class PeerReview(models.Model):
    """One learner's review of another's work: asked for, drafted, given. ``number`` names the reviewer to the author.

    It outlives the reviewer's account, without her: its author was marked by it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey("courses.Enrolment", null=True, on_delete=models.SET_NULL, related_name="reviews_asked")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    levels = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    objects = PeerReviewQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "reviewer"], name="one_review_of_a_work_by_each"),
            models.UniqueConstraint(fields=["work", "number"], name="one_review_per_number"),
            models.CheckConstraint(
                condition=Q(state="given", given_at__isnull=False, percent__isnull=False) | (~Q(state="given") & Q(given_at__isnull=True)),
                name="given_reviews_have_a_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.number}"

    @property
    def is_given(self) -> bool:
        return self.state == ReviewState.GIVEN

    @property
    def is_open(self) -> bool:
        return self.state == ReviewState.ASKED

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.is_open and self.due_at < (now or timezone.now())


class WorkMarking(models.Model):
    """What a tutor wrote about a work. The learner sees it with her result."""

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="marking")
    levels = models.JSONField()
    comment = models.TextField(blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.work_id}: {self.percent}"


class WorkMarkChange(models.Model):
    """A mark that a tutor set in another's stead: the peers', or one that was told already."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="changes")
    percent_before = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    percent_after = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.percent_before} > {self.percent_after}"


class WorkAppeal(models.Model):
    """A learner's wish that a tutor look at her mark again, and the answer."""

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_appeals_have_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.made_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class MoreTime(models.Model):
    """A later due moment for one learner and one assignment."""

    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="more_time")
    assignment = models.ForeignKey("courses.Assignment", on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "assignment"], name="one_later_due_moment")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.until:%Y-%m-%d %H:%M}"
