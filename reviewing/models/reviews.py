"""What reviewers write: scores, comments, a recommendation, and what they say to one another afterwards."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviewing.enums import Recommendation
from reviewing.models.rounds import Assignment, Round


class Review(models.Model):
    """One reviewer's judgement, drafted and then submitted. ``mark`` is the weighted mean, on the rubric's scale."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=Recommendation.choices, blank=True)
    for_panel = models.TextField(_("for the panel"), blank=True)
    for_author = models.TextField(_("for the applicant"), blank=True)
    language = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    mark = models.DecimalField(max_digits=7, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(submitted_at__isnull=True) | Q(mark__isnull=False), name="submitted_reviews_have_a_mark")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.mark}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


class Score(models.Model):
    """One criterion's score. No ``value`` with ``applies`` means that nobody chose yet."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField(null=True)
    applies = models.BooleanField(default=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=Q(applies=True) | Q(value__isnull=True), name="what_does_not_apply_has_no_value"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class PanelNote(models.Model):
    """What a reviewer or whoever runs the round says about a submission once all reviews are in."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="notes")
    submission = models.ForeignKey("reviewing.Submission", on_delete=models.CASCADE, related_name="panel_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="panel_notes")
    number = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.submission_id} {self.written_at:%Y-%m-%d}"
