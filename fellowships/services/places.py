"""The places of one slot and its waiting list. Whoever changes either holds the lock on the slot.

A place that becomes free is offered to the first in line, to her alone and until
the offer expires; then to the next. The order of locks is always the slot, then
the application, then the offer.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core import audit
from core.jobs import enqueue
from fellowships.enums import ApplicationState
from fellowships.models import Application, DocumentNeed, Offer, OfferCondition, Slot, WaitlistEntry
from fellowships.placement_kinds import KEEPS_PLACE, OfferState, WaitState
from fellowships.services import bilateral
from fellowships.services.moving import move

if TYPE_CHECKING:
    from collections.abc import Iterable

# What was asked of a host about another date, and is not answered, must not take the applicant's time.
TIME_AFTER_A_QUESTION = timedelta(days=3)


def locked(slot: int, *, going_on: bool = True) -> Slot:
    """The slot, locked until the transaction ends; with its offers and its waiting list as they ought to be by now."""
    found = Slot.objects.select_for_update(of=("self",)).select_related("opportunity").get(pk=slot)
    if going_on:
        _go_on(found)
    return found


@transaction.atomic
def advance(slot: Slot | int) -> None:
    """Close offers of ``slot`` whose time is over and offer what is free to the first in line. Calling again changes nothing."""
    locked(slot.pk if isinstance(slot, Slot) else slot)


def advance_all() -> int:
    """Every slot with something to do, each in a transaction of its own; how many were looked at."""
    now = timezone.now()
    lapsed = set(Offer.objects.expired(now).values_list("slot", flat=True)) | set(
        Offer.objects.unsettled(now).values_list("slot", flat=True)
    )
    lapsed |= set(Offer.objects.left_behind().values_list("slot", flat=True))
    waiting = set(WaitlistEntry.objects.waiting().filter(slot__starts_on__gt=timezone.localdate()).values_list("slot", flat=True))
    for slot in sorted(lapsed | waiting):
        advance(slot)
    return len(lapsed | waiting)


def free_number(slot: Slot) -> int | None:
    """The lowest number that no standing offer keeps; None where all are kept."""
    taken = set(Offer.objects.filter(slot=slot, state__in=KEEPS_PLACE).values_list("place_number", flat=True))
    return next((number for number in range(1, slot.places + 1) if number not in taken), None)


def give(
    slot: Slot,
    application: Application,
    number: int,
    *,
    actor,
    expires_at: datetime,
    conditions: Iterable[str] = (),
    from_waitlist: bool = False,
) -> Offer:
    """Write the offer of one free place, with what the call asks for after an offer. The caller holds the lock on ``slot``."""
    cause = "offers.waiting_list" if from_waitlist else "offers.made"
    move(application, ApplicationState.OFFERED, actor=actor, cause=cause)
    offer = Offer.objects.create(
        application=application, slot=slot, place_number=number, made_by=actor, expires_at=expires_at, from_waitlist=from_waitlist
    )
    _put_conditions(offer, conditions)
    leave_line(application, only=slot, to=WaitState.OFFERED)
    audit.record("fellowships.offer_made", offer, actor=actor, after=offer.state, slot=str(slot.uid), place=number)
    return offer


def settle(offer: Offer, state: OfferState, *, actor, deed: str, reason: str = "") -> Offer:
    """Bring an offer into ``state``, and write it down. The caller holds the lock on its slot."""
    before, offer.state = offer.state, state
    offer.answered_at = None if state in (OfferState.OPEN, OfferState.HELD) else timezone.now()
    if reason:
        offer.reason = reason
    offer.save(update_fields=["state", "answered_at", "reason"])
    audit.record(deed, offer, actor=actor, before=before, after=state)
    return offer


def leave_line(application: Application, *, only: Slot | None = None, to: WaitState = WaitState.LEFT) -> None:
    """Take ``application`` out of every waiting list, or out of that of one slot."""
    entries = WaitlistEntry.objects.filter(application=application, state=WaitState.WAITING)
    for entry in entries.filter(slot=only) if only else entries:
        entry.state = to
        entry.save(update_fields=["state"])
        audit.record("fellowships.waiting_ended", entry, before=WaitState.WAITING, after=to)


def expiry_for(slot: Slot, application: Application, now: datetime) -> datetime:
    """Until when an offer that is made ``now`` can be answered: the call's days, and never past the slot's first day."""
    begins = datetime.combine(slot.starts_on, time.min, tzinfo=UTC)
    return min(now + timedelta(days=application.call.offer_days), begins)


def _go_on(slot: Slot) -> None:
    now = timezone.now()
    for offer in _standing(slot).left_behind():
        settle(offer, OfferState.WITHDRAWN, actor=None, deed="fellowships.offer_withdrawn")
    for offer in _standing(slot).unsettled(now):
        reopen(offer, actor=None, now=now)
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "date_unanswered")
    for offer in _standing(slot).expired(now):
        settle(offer, OfferState.EXPIRED, actor=None, deed="fellowships.offer_expired")
        move(offer.application, ApplicationState.DECLINED, actor=None, cause="offers.expired")
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "expired")
    _offer_what_is_free(slot, now)


def _offer_what_is_free(slot: Slot, now: datetime) -> None:
    if slot.starts_on <= now.date():
        return
    line = WaitlistEntry.objects.waiting().for_slot(slot).select_related("application__call", "application__home_institution")
    while (first := line.first()) and (number := free_number(slot)):
        application = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=first.application_id)
        if application.state != ApplicationState.WAITLISTED:
            leave_line(application, only=slot)
            continue
        if bilateral.hindrance(slot.opportunity, application.home_institution, slot.starts_on):
            return  # the line keeps its order: an officer sees why it stands still
        offer = give(slot, application, number, actor=None, expires_at=expiry_for(slot, application, now), from_waitlist=True)
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "place_free")


def reopen(offer: Offer, *, actor, now: datetime) -> Offer:
    """Let an applicant whose question is settled answer again, with days enough to do it."""
    offer.expires_at = max(offer.expires_at, now + TIME_AFTER_A_QUESTION)
    offer.asked_slot, offer.settle_by = None, None
    offer.save(update_fields=["expires_at", "asked_slot", "settle_by"])
    return settle(offer, OfferState.OPEN, actor=actor, deed="fellowships.offer_reopened")


def _standing(slot: Slot):
    return Offer.objects.select_for_update(of=("self",)).filter(slot=slot).select_related("application__call")


def _put_conditions(offer: Offer, conditions: Iterable[str]) -> None:
    needs = DocumentNeed.objects.of(offer.application.call).after_an_offer()
    due = offer.slot.starts_on - timedelta(weeks=4)
    rows = [OfferCondition(offer=offer, need=need, due_on=due) for need in needs]
    rows += [OfferCondition(offer=offer, words=words.strip(), due_on=due) for words in conditions if words.strip()]
    for order, row in enumerate(rows):
        row.sort_order = order
    OfferCondition.objects.bulk_create(rows)
