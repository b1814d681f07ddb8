"""What staff did about a learner's marks and silence, kept as history."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from courses.models.attempts import Attempt


class MarkOverride(models.Model):
    """A person set the mark of an attempt, or gave back (``is_taken_back``) the one that its answers earned."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="overrides")
    percent_before = models.DecimalField(max_digits=5, decimal_places=2)
    percent_after = models.DecimalField(max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)])
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    is_taken_back = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.percent_before} > {self.percent_after}"


class Nudge(models.Model):
    """A letter that staff sent to a learner who had fallen silent or got stuck."""

    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="nudges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.sent_at:%Y-%m-%d}"
