"""When an institution takes one of its people out of a course, and when it takes that back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

LONGEST_REASON = 500


class Removal(models.Model):
    """One person taken out of one course by her institution. What she did there is kept.

    ``state_before`` is where she stood. Taking the removal back brings her there
    again as far as seats allow.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="removals")
    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="+")
    state_before = models.CharField(max_length=20)
    reason = models.TextField(max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(ended_at__isnull=True), name="one_removal_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.at:%Y-%m-%d}"
