"""Recertification: doing a course again, as far as its certificate asks for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models.enrolment import Enrolment


class Renewal(models.Model):
    """One time that a learner renews her certificate. What she did first stays as it was."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="renewals")
    begun_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment"], condition=Q(completed_at__isnull=True), name="one_open_renewal")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.begun_at:%Y-%m-%d}"
