"""The logbook of a placement, its competencies, and what follows: questions after months, and the alumni."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fellowships.placement_kinds import Activity, EntryState, Involvement, Listed
from fellowships.placement_querysets import AlumnusQuerySet, LogEntryQuerySet

LONGEST_NOTE = 2000


class Competency(models.Model):
    """Something a fellow is to learn, and how far she is trusted with it: 1 watches … 5 supervises others (ten Cate)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("fellowships.Placement", on_delete=models.CASCADE, related_name="competencies")
    title = models.CharField(_("competency"), max_length=300)
    sort_order = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class LogEntry(models.Model):
    """One line of the logbook. ``uid`` is given by the device that wrote it, so that sending it twice keeps it once."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    placement = models.ForeignKey("fellowships.Placement", on_delete=models.CASCADE, related_name="log")
    happened_on = models.DateField(_("day"))
    activity = models.CharField(_("activity"), max_length=20, choices=Activity.choices)
    involvement = models.CharField(_("your part"), max_length=20, choices=Involvement.choices)
    title = models.CharField(_("what"), max_length=200)
    count = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)])
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=1, default=0, validators=[MinValueValidator(0), MaxValueValidator(24)]
    )
    competency = models.ForeignKey(Competency, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries")
    reflection = models.TextField(_("what you take from it"), max_length=LONGEST_NOTE, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=EntryState.choices, default=EntryState.WAITING)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the logbook")
        verbose_name_plural = _("logbook")
        ordering = ["-happened_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "uid"], name="one_entry_per_key")]
        indexes = [models.Index(fields=["placement", "state"], name="log_by_state")]

    def __str__(self) -> str:
        return f"{self.happened_on}: {self.title}"


class FollowUp(models.Model):
    """The questions 3 and 12 months after the end: asked once each, by a signed link."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("fellowships.Placement", on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(choices=[(3, _("After three months")), (12, _("After a year"))])
    asked_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        ordering = ["placement", "months"]
        constraints = [models.UniqueConstraint(fields=["placement", "months"], name="one_follow_up_per_moment")]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.months}"


class Alumnus(models.Model):
    """Somebody who completed a placement and may stand in the directory. Nobody is listed who did not say so."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alumnus")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listed = models.CharField(_("who sees you"), max_length=20, choices=Listed.choices, default=Listed.NOBODY)
    works_at = models.CharField(_("where you work"), max_length=200, blank=True)
    words = models.CharField(_("what you offer or look for"), max_length=500, blank=True)
    link = models.URLField(_("address of your page"), blank=True)
    since = models.DateField()
    changed_at = models.DateTimeField(default=timezone.now)

    objects = AlumnusQuerySet.as_manager()

    class Meta:
        verbose_name = _("alumnus")
        verbose_name_plural = _("alumni")
        ordering = ["user__name", "pk"]

    def __str__(self) -> str:
        return str(self.user)
