"""Offers: made, accepted, declined, moved to another date, withdrawn; and the waiting list behind them.

One acts on an offer under the lock on its slot, by the server's clock: who accepts
in the second in which the offer expires either has the place or finds it expired,
and never both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.enums import ApplicationState
from fellowships.models import Application, Offer, Slot, WaitlistEntry
from fellowships.placement_kinds import AWAITS_ANSWER, KEEPS_PLACE, OfferState, WaitState
from fellowships.services import bilateral, placing
from fellowships.services.moving import move
from fellowships.services.places import advance, advance_all, expiry_for, free_number, give, leave_line, locked, reopen, settle
from fellowships.signals import offer_accepted

__all__ = [
    "accept", "advance", "answer_date", "ask_other_date", "decline", "expire_due", "extend", "leave_waiting_list", "make", "remind_due",
    "reorder",
    "stands_for", "wait", "withdraw",
]  # fmt: skip

HOST_ANSWERS_WITHIN = timedelta(days=7)
REMIND_BEFORE = timedelta(days=3)


@transaction.atomic
def make(application: Application, slot: Slot, *, actor, expires_at: datetime | None = None, conditions: Iterable[str] = ()) -> Offer:
    """Offer ``application`` a place of ``slot`` until ``expires_at`` (else the call's days from now).

    It brings the application to ``offered`` by itself. Making the same offer again
    gives the one that stands. Raises Refused where no place is free, where she has
    another offer, or where the agreement between the institutions has ended.
    Documents that the call asks for after an offer become conditions, and each of
    ``conditions``, in words.
    """
    now = timezone.now()
    slot = locked(slot.pk, going_on=False)
    standing = Offer.objects.filter(application=application, state__in=KEEPS_PLACE).select_related("slot").first()
    if standing is not None:
        if standing.slot_id == slot.pk:
            return standing
        raise Refused(_("This applicant has an offer already."), code="has_offer")
    if reason := bilateral.hindrance(slot.opportunity, application.home_institution, slot.starts_on):
        raise Refused(reason, code="agreement_ended")
    number = free_number(slot)
    if number is None:
        raise Refused(_("No place of this slot is free."), code="full")
    until = expires_at or expiry_for(slot, application, now)
    if until <= now:
        raise Refused(_("An offer needs time to be answered: its deadline is over, or the placement has begun."), code="too_late")
    return give(slot, application, number, actor=actor, expires_at=until, conditions=conditions)


@transaction.atomic
def wait(application: Application, slot: Slot, position: int | None = None, *, actor=None) -> WaitlistEntry:
    """Put ``application`` on the waiting list of ``slot``: at ``position``, before whoever stands there, or at its end."""
    slot = locked(slot.pk, going_on=False)
    entry = WaitlistEntry.objects.filter(slot=slot, application=application).first()
    if entry is not None and entry.state == WaitState.WAITING:
        return entry
    move(application, ApplicationState.WAITLISTED, actor=actor, cause="offers.waiting_list")
    entry = entry or WaitlistEntry(slot=slot, application=application)
    entry.position, entry.state, entry.since = _position(slot, position), WaitState.WAITING, timezone.now()
    entry.save()
    audit.record("fellowships.waiting_began", entry, actor=actor, after=WaitState.WAITING, slot=str(slot.uid), position=entry.position)
    return entry


def accept(offer: Offer, *, actor) -> Offer:
    """Take the place; a placement is prepared from it. Accepting again changes nothing.

    Raises Refused once the offer has expired or was withdrawn, for whoever it was
    not made to, and where the agreement between the institutions ended meanwhile.
    """
    _for_applicant(offer, actor)
    advance(offer.slot_id)  # in a transaction of its own: an offer that has expired stays expired, whatever is refused below
    with transaction.atomic():
        offer = _locked_offer(offer)
        if offer.state == OfferState.ACCEPTED:
            return offer
        _check_open(offer)
        _check_application(offer)
        if reason := bilateral.hindrance(offer.slot.opportunity, offer.application.home_institution, offer.slot.starts_on):
            told = _("%(reason)s The programme's officers can prolong your offer until then.") % {"reason": reason}
            raise Refused(told, code="agreement_ended")
        settle(offer, OfferState.ACCEPTED, actor=actor, deed="fellowships.offer_accepted")
        move(offer.application, ApplicationState.PLACED, actor=actor, cause="offers.accepted")
        leave_line(offer.application)
        placing.prepare(offer, actor=actor)
        offer_accepted.send(Offer, offer=offer)
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "accepted")
    return offer


def decline(offer: Offer, *, actor, reason: str = "") -> Offer:
    """Give the place back; it goes to the next in line at once. Declining again changes nothing."""
    _for_applicant(offer, actor)
    advance(offer.slot_id)
    with transaction.atomic():
        offer = _locked_offer(offer)
        if offer.state == OfferState.DECLINED:
            return offer
        if offer.state not in AWAITS_ANSWER:
            _check_open(offer)
        settle(offer, OfferState.DECLINED, actor=actor, deed="fellowships.offer_declined", reason=reason.strip())
        move(offer.application, ApplicationState.DECLINED, actor=actor, cause="offers.declined")
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "declined")
    advance(offer.slot_id)
    return offer


@transaction.atomic
def ask_other_date(offer: Offer, *, actor, slot: Slot | None = None, words: str = "") -> Offer:
    """Ask the host for another date of the same opportunity. The place is kept, and the offer's clock waits, until the host answers."""
    _for_applicant(offer, actor)
    offer = _locked_offer(offer)
    _check_open(offer)
    words = words.strip()
    if slot is None and not words:
        raise Refused(_("Choose a date, or say in words which would suit you."), code="no_date")
    if slot is not None and (slot.opportunity_id != offer.slot.opportunity_id or slot.pk == offer.slot_id):
        raise Refused(_("Choose another date of the same opportunity."), code="other_opportunity")
    offer.asked_slot, offer.asked_words = slot, words
    offer.settle_by = timezone.now() + HOST_ANSWERS_WITHIN
    offer.save(update_fields=["asked_slot", "asked_words", "settle_by"])
    settle(offer, OfferState.HELD, actor=actor, deed="fellowships.other_date_asked")
    enqueue("fellowships.tasks.tell_of_offer", offer.pk, "other_date")
    return offer


def answer_date(offer: Offer, *, actor, slot: Slot | None) -> Offer:
    """Move a held offer to ``slot``, or with None leave it as it was; the applicant may then accept or decline it."""
    left = offer.slot_id
    with transaction.atomic():
        if not rules.answers_dates(actor, offer):
            raise Refused(_("You may not answer for this host."), code="not_yours")
        held = [locked(pk, going_on=False) for pk in sorted({left, slot.pk if slot else left})]
        offer = Offer.objects.select_for_update(of=("self",)).select_related("application__call", "slot__opportunity").get(pk=offer.pk)
        if offer.state != OfferState.HELD:
            raise Refused(_("Nobody waits for an answer about another date here."), code="not_held")
        if slot is not None and slot.pk != left:
            _move_to(offer, next(each for each in held if each.pk == slot.pk))
        reopen(offer, actor=actor, now=timezone.now())
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "date_given" if slot is not None and slot.pk != left else "date_refused")
    advance(left)
    return offer


@transaction.atomic
def extend(offer: Offer, *, actor, until: datetime) -> Offer:
    """Give an applicant more time. Raises Refused for a moment that is no later than the one there is."""
    if not rules.runs(actor, offer.application):
        raise Refused(_("Only an officer of the call may do this."), code="not_yours")
    offer = _locked_offer(offer)
    _check_open(offer)
    if until <= offer.expires_at:
        raise Refused(_("Choose a later moment than the deadline that stands."), code="not_later")
    offer.expires_at, offer.reminded_at = until, None
    offer.save(update_fields=["expires_at", "reminded_at"])
    audit.record("fellowships.offer_extended", offer, actor=actor, until=until.isoformat())
    return offer


def withdraw(offer: Offer, *, actor, reason: str) -> Offer:
    """Take an offer back that nobody has accepted yet, with a reason; the place goes to the next in line."""
    with transaction.atomic():
        if not rules.runs(actor, offer.application):
            raise Refused(_("Only an officer of the call may do this."), code="not_yours")
        if not reason.strip():
            raise Refused(_("Give the reason: the applicant reads it."), code="no_reason")
        offer = _locked_offer(offer)
        if offer.state == OfferState.WITHDRAWN:
            return offer
        if offer.state not in AWAITS_ANSWER:
            raise Refused(_("This offer is settled. A placement that was accepted is ended on its own page."), code="settled")
        settle(offer, OfferState.WITHDRAWN, actor=actor, deed="fellowships.offer_withdrawn", reason=reason.strip())
        move(offer.application, ApplicationState.REJECTED, actor=actor, reason="offer_withdrawn", cause="offers.withdrawn")
        enqueue("fellowships.tasks.tell_of_offer", offer.pk, "withdrawn")
    advance(offer.slot_id)
    return offer


@transaction.atomic
def reorder(entry: WaitlistEntry, position: int, *, actor, reason: str) -> WaitlistEntry:
    """Move somebody who waits to another position of her line, with a reason that the trail keeps."""
    if not rules.runs(actor, entry.application):
        raise Refused(_("Only an officer of the call may do this."), code="not_yours")
    if not reason.strip():
        raise Refused(_("Give the reason: the order of a waiting list is a decision."), code="no_reason")
    slot = locked(entry.slot_id, going_on=False)
    entry = WaitlistEntry.objects.get(pk=entry.pk)
    if entry.state != WaitState.WAITING:
        raise Refused(_("This applicant no longer waits."), code="not_waiting")
    before = entry.position
    others = [each for each in WaitlistEntry.objects.waiting().for_slot(slot) if each.pk != entry.pk]
    others.insert(min(max(position, 1), len(others) + 1) - 1, entry)
    highest = max(each.position for each in others)
    for order, each in enumerate(others, 1):  # first out of the way: two never stand at one position
        WaitlistEntry.objects.filter(pk=each.pk).update(position=highest + order)
    for order, each in enumerate(others, 1):
        WaitlistEntry.objects.filter(pk=each.pk).update(position=order)
    entry.refresh_from_db()
    audit.record("fellowships.waiting_reordered", entry, actor=actor, before=str(before), after=str(entry.position), reason=reason[:200])
    return entry


def leave_waiting_list(application: Application) -> None:
    """Somebody withdrew her application: whatever waited or stood for her goes to the next.

    A job calls it: who withdraws holds the lock on her application, and the slot's lock comes before that one.
    """
    offer = Offer.objects.filter(application=application, state__in=KEEPS_PLACE).first()
    with transaction.atomic():
        if offer is not None:
            offer = _locked_offer(offer)
        leave_line(application)
        if offer is not None and offer.state in AWAITS_ANSWER:
            settle(offer, OfferState.DECLINED, actor=application.applicant, deed="fellowships.offer_declined")
        elif offer is not None and offer.state == OfferState.ACCEPTED:
            placing.give_up(offer)
    if offer is not None:
        transaction.on_commit(lambda: advance(offer.slot_id))


def expire_due() -> int:
    """Close every offer whose time is over and go on with the lines behind them; how many slots were looked at."""
    return advance_all()


def remind_due(now: datetime | None = None) -> int:
    """Queue a letter for every open offer that ends within three days; nobody gets it twice."""
    now = now or timezone.now()
    due = Offer.objects.open().filter(expires_at__gt=now, expires_at__lte=now + REMIND_BEFORE, reminded_at__isnull=True)
    # An offer that was given fewer days is its own reminder.
    pks = [pk for pk, made_at, ends in due.values_list("pk", "made_at", "expires_at") if ends - made_at > REMIND_BEFORE]
    for pk in pks:
        with transaction.atomic():
            if Offer.objects.filter(pk=pk, reminded_at__isnull=True).update(reminded_at=now):
                enqueue("fellowships.tasks.tell_of_offer", pk, "reminder")
    return len(pks)


# Who, and in which state ---------------------------------------------------


def _for_applicant(offer: Offer, actor) -> None:
    if actor is None or offer.application.applicant_id != actor.pk:
        raise Refused(_("This offer was made to somebody else."), code="not_yours")


def _check_open(offer: Offer) -> None:
    if offer.has_expired() or offer.state == OfferState.EXPIRED:
        raise Refused(_("This offer has expired. The place has gone to the next in line."), code="expired")
    if offer.state == OfferState.HELD:
        raise Refused(_("You asked for another date. The host answers first."), code="held")
    if offer.state != OfferState.OPEN:
        raise Refused(_("This offer is settled already."), code="settled")


def _check_application(offer: Offer) -> None:
    state = Application.objects.select_for_update().filter(pk=offer.application_id).values_list("state", flat=True).get()
    if state != ApplicationState.OFFERED:
        raise Refused(_("This application has been withdrawn or moved on: its offer no longer stands."), code="settled")


def _locked_offer(offer: Offer) -> Offer:
    locked(offer.slot_id, going_on=False)
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("application__call", "application__home_institution", "slot__opportunity")
        .get(pk=offer.pk)
    )


def _position(slot: Slot, wanted: int | None) -> int:
    """A free position; whoever stands there or behind moves one back."""
    line = list(WaitlistEntry.objects.waiting().for_slot(slot).values_list("pk", "position"))
    if wanted is None or not any(position >= wanted for _pk, position in line):
        return max([wanted or 1, *(position + 1 for _pk, position in line)])
    if any(position == wanted for _pk, position in line):
        for pk, position in reversed(line):
            if position >= wanted:
                WaitlistEntry.objects.filter(pk=pk).update(position=position + 1)
    return wanted


def _move_to(offer: Offer, slot: Slot) -> None:
    number = free_number(slot)
    if number is None:
        raise Refused(_("No place of this slot is free."), code="full")
    if slot.opportunity_id != offer.slot.opportunity_id:
        raise Refused(_("Choose another date of the same opportunity."), code="other_opportunity")
    offer.slot, offer.place_number = slot, number
    offer.save(update_fields=["slot", "place_number"])
    audit.record("fellowships.offer_moved", offer, slot=str(slot.uid), place=number)


def stands_for(application: Application) -> Offer | None:
    """The offer that stands for ``application``, or the last there was."""
    return application.offers.select_related("slot__opportunity").order_by("-made_at", "-pk").first()
