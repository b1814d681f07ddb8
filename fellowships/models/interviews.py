"""Interviews: hours that a panel offers, and who took which."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fellowships.correspondence_querysets import InterviewQuerySet
from fellowships.enums import InterviewState


class Interview(models.Model):
    """An hour of a stage at which a panel meets one applicant; free until somebody books it.

    ``time_zone`` is the one in which the officer planned it: everybody reads the hour by her own clock.
    ``sequence`` counts the changes, so that calendar programs know which invitation is the newest.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.ForeignKey("fellowships.Stage", on_delete=models.PROTECT, related_name="interviews")
    application = models.ForeignKey("fellowships.Application", null=True, blank=True, on_delete=models.SET_NULL, related_name="interviews")
    state = models.CharField(max_length=10, choices=InterviewState.choices, default=InterviewState.FREE)
    starts_at = models.DateTimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30, validators=[MinValueValidator(5), MaxValueValidator(240)])
    time_zone = models.CharField(_("time zone"), max_length=60)
    panel = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="interview_panels", verbose_name=_("panel"))
    link = models.URLField(_("address of the call"), max_length=500, blank=True)
    change_hours = models.PositiveSmallIntegerField(_("hours before, until which it may be moved"), default=48)
    booked_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    reason = models.CharField(max_length=300, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "application"], condition=Q(state__in=["booked", "held"]), name="one_interview_per_stage_and_application"
            ),
            models.CheckConstraint(
                condition=Q(state="free", application__isnull=True) | ~Q(state="free"), name="free_interviews_have_no_applicant"
            ),
        ]
        indexes = [models.Index(fields=["stage", "state", "starts_at"], name="interviews_of_a_stage")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def changes_until(self) -> datetime:
        """Until then an applicant may book it, move it or give it back."""
        return self.starts_at - timedelta(hours=self.change_hours)
