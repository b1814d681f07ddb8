"""Offers of a place, their conditions, and the waiting list of a slot."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fellowships.placement_kinds import CONDITION_SETTLED, KEEPS_PLACE, ConditionState, OfferState, WaitState
from fellowships.placement_querysets import OfferQuerySet, WaitlistQuerySet

LONGEST_REASON = 1000


class Offer(models.Model):
    """One place of one slot, offered to one applicant until ``expires_at``. Services write it, holding the lock on the slot.

    ``place_number`` counts from 1; the database gives a place to one offer at a
    time. ``asked_slot`` and ``asked_words`` hold the other date that was asked
    for; ``settle_by`` until when the host answers.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey("fellowships.Application", on_delete=models.CASCADE, related_name="offers")
    slot = models.ForeignKey("fellowships.Slot", on_delete=models.PROTECT, related_name="offers")
    place_number = models.PositiveIntegerField(_("place"))
    state = models.CharField(_("state"), max_length=20, choices=OfferState.choices, default=OfferState.OPEN)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(_("to be answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    asked_slot = models.ForeignKey("fellowships.Slot", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_words = models.CharField(_("what was asked"), max_length=LONGEST_REASON, blank=True)
    settle_by = models.DateTimeField(_("answer about the date by"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    from_waitlist = models.BooleanField(default=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "place_number"], condition=Q(state__in=KEEPS_PLACE), name="one_offer_per_place"),
            models.UniqueConstraint(fields=["application"], condition=Q(state__in=KEEPS_PLACE), name="one_offer_standing_per_application"),
            models.CheckConstraint(condition=Q(place_number__gte=1), name="places_are_counted_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "open"], answered_at__isnull=True)
                | (~Q(state__in=["held", "open"]) & Q(answered_at__isnull=False)),
                name="settled_offers_say_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="offers_to_expire")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.slot_id}/{self.place_number}"

    @property
    def is_open(self) -> bool:
        return self.state == OfferState.OPEN

    def has_expired(self, now: datetime | None = None) -> bool:
        return self.state == OfferState.OPEN and self.expires_at <= (now or timezone.now())


class OfferCondition(models.Model):
    """Something to be settled before the placement begins: a document of the second phase, or words."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="conditions")
    need = models.ForeignKey("fellowships.DocumentNeed", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(_("condition"), max_length=400, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ConditionState.choices, default=ConditionState.OPEN)
    document = models.ForeignKey("reviewing.StoredDocument", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("due"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=LONGEST_REASON, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.words or f"{self.offer_id}: {self.need_id}"

    @property
    def is_settled(self) -> bool:
        return self.state in CONDITION_SETTLED


class WaitlistEntry(models.Model):
    """Who waits for a place of a slot, in which order. A lower position comes first."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slot = models.ForeignKey("fellowships.Slot", on_delete=models.PROTECT, related_name="waitlist")
    application = models.ForeignKey("fellowships.Application", on_delete=models.CASCADE, related_name="waits")
    position = models.PositiveIntegerField(_("position"))
    state = models.CharField(_("state"), max_length=20, choices=WaitState.choices, default=WaitState.WAITING)
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = WaitlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["slot", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "application"], name="one_wait_per_application_and_slot"),
            models.UniqueConstraint(fields=["slot", "position"], condition=Q(state="waiting"), name="one_waits_at_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.position}"
