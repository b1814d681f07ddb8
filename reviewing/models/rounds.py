"""Rounds of reviewing: who reads what until when, and who must not."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviewing.enums import LIVE_ASSIGNMENTS, AssignmentState, ConflictKind, Discussion
from reviewing.models.pools import Pool
from reviewing.models.rubrics import Rubric
from reviewing.round_querysets import AssignmentQuerySet, ConflictQuerySet, EntryQuerySet, RoundQuerySet


class Round(models.Model):
    """One time that submissions are reviewed by a rubric.

    ``source`` is whatever the app above calls it, such as ``"fellowships.stage:<uid>"``;
    only that app reads it. ``sheet`` is the rubric as it stood when the round
    opened, by language. ``hides`` holds codes of what reviewers must not learn.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+", verbose_name=_("rubric"))
    sheet = models.JSONField(default=dict, editable=False)
    pool = models.ForeignKey(
        Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("pool of reviewers")
    )
    reviews_each = models.PositiveSmallIntegerField(
        _("reviews for each submission"), default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    hides = models.JSONField(_("hidden from reviewers"), default=list, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    is_calibration = models.BooleanField(
        _("calibration"), default=False, help_text=_("Everybody scores the same few submissions, and then sees how the others scored them.")
    )
    calibrates = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="calibrations", editable=False)
    discussion_opens = models.CharField(
        _("discussion opens"), max_length=16, choices=Discussion.choices, default=Discussion.WHEN_ALL_SUBMITTED
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of reviews")
        verbose_name_plural = _("rounds of reviews")
        ordering = ["-opens_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="rounds_close_after_they_open")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether reviews may be written and submitted."""
        return self.opens_at <= (now or timezone.now()) < self.closes_at

    def is_over(self, now: datetime | None = None) -> bool:
        return self.closes_at <= (now or timezone.now())


class Entry(models.Model):
    """A submission that a round is about, also while nobody is asked to review it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="entries")
    submission = models.ForeignKey("reviewing.Submission", on_delete=models.CASCADE, related_name="entries")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "submission"], name="one_entry_per_round_and_submission")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.submission_id}"


class Conflict(models.Model):
    """Why a reviewer may not read a submission: found by rule, or declared by her. It holds in every round."""

    submission = models.ForeignKey("reviewing.Submission", on_delete=models.CASCADE, related_name="conflicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_conflicts")
    kind = models.CharField(max_length=12, choices=ConflictKind.choices)
    note = models.TextField(blank=True)
    by_rule = models.BooleanField(default=False)
    declared_at = models.DateTimeField(default=timezone.now)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "reviewer"], name="one_conflict_per_reviewer_and_submission")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.reviewer_id} ({self.kind})"


class Assignment(models.Model):
    """One reviewer asked to review one submission in one round. ``number`` names her to the other reviewers.

    It outlives her account, without her: a decision may rest on her review.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    submission = models.ForeignKey("reviewing.Submission", on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="review_assignments")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "submission", "reviewer"], name="one_assignment_per_reviewer_and_submission"),
            models.UniqueConstraint(fields=["round", "submission", "number"], name="one_reviewer_per_number"),
        ]
        indexes = [
            models.Index(fields=["reviewer", "state"], name="assignments_of_reviewer"),
            models.Index(fields=["round", "state"], name="assignments_of_round"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.submission_id} #{self.number}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_ASSIGNMENTS

    @property
    def is_asked(self) -> bool:
        return self.state == AssignmentState.ASKED

    @property
    def is_accepted(self) -> bool:
        return self.state == AssignmentState.ACCEPTED

    @property
    def is_done(self) -> bool:
        return self.state == AssignmentState.DONE

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.state in (AssignmentState.ASKED, AssignmentState.ACCEPTED) and self.due_at < (now or timezone.now())
