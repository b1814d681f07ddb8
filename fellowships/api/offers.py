"""Offers, their conditions and waiting lists, for programs. Everything is found through what the caller may see."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, Page, paged
from fellowships.api.offer_shapes import (
    ConditionGivenIn,
    ConditionOut,
    ConditionVerdictIn,
    DateAnswerIn,
    ExtendIn,
    OfferOut,
    OfferReasonIn,
    OfferSearch,
    OtherDateIn,
    PositionIn,
    WaitOut,
)
from fellowships.models import CallPage, Offer, OfferCondition, Slot, WaitlistEntry
from fellowships.services import conditions, offering
from reviewing.models import StoredDocument

router = Router(tags=["Offers"])


@router.get("/offers", response=Page[OfferOut], operation_id="list_offers", summary="Offers that I may see")
@needs(Scope.FELLOWSHIPS_READ)
def list_offers(request: HttpRequest, which: Query[OfferSearch]):
    """Mine, those of hospitals I coordinate, and those of calls I run; the newest first."""
    found = _offers(request).prefetch_related("conditions__need", "conditions__document")
    if which.state:
        found = found.filter(state=which.state)
    if which.institution:
        found = found.filter(slot__opportunity__institution__uid=which.institution)
    return paged(found, which, _offer)


@router.get("/offers/{uuid:offer}", response=OfferOut, operation_id="get_offer", summary="One offer")
@needs(Scope.FELLOWSHIPS_READ)
def get_offer(request: HttpRequest, offer: UUID):
    """With its conditions, and the placement that came of it."""
    return _offer(_found(request, offer))


@router.put("/offers/{uuid:offer}/acceptance", response=OfferOut, operation_id="accept_offer", summary="Accept an offer")
@needs(Scope.FELLOWSHIPS_WRITE)
def accept_offer(request: HttpRequest, offer: UUID):
    """The server's clock decides. Sent twice, it is done once."""
    offering.accept(_found(request, offer), actor=request.auth_user)
    return _offer(_found(request, offer))


@router.put("/offers/{uuid:offer}/refusal", response=OfferOut, operation_id="decline_offer", summary="Decline an offer")
@needs(Scope.FELLOWSHIPS_WRITE)
def decline_offer(request: HttpRequest, offer: UUID, data: OfferReasonIn):
    """The place goes to the next in line at once."""
    offering.decline(_found(request, offer), actor=request.auth_user, reason=data.reason)
    return _offer(_found(request, offer))


@router.put("/offers/{uuid:offer}/other-date", response=OfferOut, operation_id="ask_other_date", summary="Ask for another date")
@needs(Scope.FELLOWSHIPS_WRITE)
def ask_other_date(request: HttpRequest, offer: UUID, data: OtherDateIn):
    """The place is kept until the host answers."""
    found = _found(request, offer)
    slot = get_object_or_404(Slot, uid=data.slot, opportunity=found.slot.opportunity_id) if data.slot else None
    offering.ask_other_date(found, actor=request.auth_user, slot=slot, words=data.words)
    return _offer(_found(request, offer))


@router.put("/offers/{uuid:offer}/date", response=OfferOut, operation_id="answer_other_date", summary="Answer about another date")
@needs(Scope.FELLOWSHIPS_WRITE)
def answer_other_date(request: HttpRequest, offer: UUID, data: DateAnswerIn):
    """For the host, or an officer of the call."""
    found = _found(request, offer)
    slot = get_object_or_404(Slot, uid=data.slot, opportunity=found.slot.opportunity_id) if data.slot else None
    offering.answer_date(found, actor=request.auth_user, slot=slot)
    return _offer(_found(request, offer))


@router.put("/offers/{uuid:offer}/deadline", response=OfferOut, operation_id="extend_offer", summary="Give an applicant more time")
@needs(Scope.REVIEWS_WRITE)
def extend_offer(request: HttpRequest, offer: UUID, data: ExtendIn):
    """For officers of the call."""
    offering.extend(_found(request, offer), actor=request.auth_user, until=data.until)
    return _offer(_found(request, offer))


@router.put("/offers/{uuid:offer}/withdrawal", response=OfferOut, operation_id="withdraw_offer", summary="Withdraw an offer")
@needs(Scope.REVIEWS_WRITE)
def withdraw_offer(request: HttpRequest, offer: UUID, data: OfferReasonIn):
    """For officers of the call, before it is accepted. The applicant reads the reason."""
    offering.withdraw(_found(request, offer), actor=request.auth_user, reason=data.reason)
    return _offer(_found(request, offer))


@router.put(
    "/offers/{uuid:offer}/conditions/{uuid:condition}/document",
    response=ConditionOut,
    operation_id="give_condition",
    summary="Hand in what a condition asks for",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def give_condition(request: HttpRequest, offer: UUID, condition: UUID, data: ConditionGivenIn):
    """A document of my own library, or words where no document is asked for."""
    one = _condition(request, offer, condition)
    document = get_object_or_404(StoredDocument, uid=data.document, owner=request.auth_user) if data.document else None
    return _shown(conditions.give(one, actor=request.auth_user, document=document, note=data.note))


@router.put(
    "/offers/{uuid:offer}/conditions/{uuid:condition}/verdict",
    response=ConditionOut,
    operation_id="check_condition",
    summary="Accept, send back or waive what was handed in",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def check_condition(request: HttpRequest, offer: UUID, condition: UUID, data: ConditionVerdictIn):
    """For the host and officers of the call."""
    one = _condition(request, offer, condition)
    if data.verdict == "waive":
        return _shown(conditions.waive(one, actor=request.auth_user, note=data.note))
    return _shown(conditions.check(one, actor=request.auth_user, met=data.verdict == "met", note=data.note))


@router.get("/calls/{uuid:call}/waiting-list", response=Page[WaitOut], operation_id="list_waiting", summary="Who waits for a place")
@needs(Scope.REVIEWS_READ)
def list_waiting(request: HttpRequest, call: UUID, cursor: Query[Cursor]):
    """For officers of the call: slot by slot, the first in line first."""
    page = get_object_or_404(CallPage.objects.run_by(request.auth_user).first_pages(), translation_key=call)
    line = WaitlistEntry.objects.waiting().filter(application__call=page).select_related("application__applicant", "slot")
    return paged(line.order_by("slot", "position", "pk"), cursor, _waits)


@router.put("/waiting-list/{uuid:entry}", response=WaitOut, operation_id="reorder_waiting", summary="Move somebody in a waiting list")
@needs(Scope.REVIEWS_WRITE)
def reorder_waiting(request: HttpRequest, entry: UUID, data: PositionIn):
    """For officers of the call, with a reason that the trail keeps."""
    run = CallPage.objects.run_by(request.auth_user).values("pk")
    found = WaitlistEntry.objects.waiting().select_related("application__call", "application__applicant", "slot")
    one = get_object_or_404(found, uid=entry, application__call__in=run)
    offering.reorder(one, data.position, actor=request.auth_user, reason=data.reason)
    one.refresh_from_db()
    return _waits(one)


def _offers(request: HttpRequest):
    return Offer.objects.visible_to(request.auth_user).select_related(
        "application__call",
        "application__applicant",
        "application__home_institution",
        "slot__opportunity__institution",
        "asked_slot",
        "placement",
    )


def _found(request: HttpRequest, uid: UUID) -> Offer:
    return get_object_or_404(_offers(request), uid=uid)


def _condition(request: HttpRequest, offer: UUID, uid: UUID) -> OfferCondition:
    found = OfferCondition.objects.select_related("offer__application__call", "offer__slot__opportunity__institution", "need", "document")
    return get_object_or_404(found, uid=uid, offer=_found(request, offer))


def _offer(offer: Offer) -> dict:
    placement = getattr(offer, "placement", None)
    return {
        "offer": offer.uid,
        "application": offer.application.uid,
        "number": offer.application.number,
        "applicant": offer.application.applicant_name,
        "title": offer.slot.opportunity.title,
        "host": institution(offer.slot.opportunity.institution),
        "slot": offer.slot.uid,
        "starts_on": offer.slot.starts_on,
        "ends_on": offer.slot.ends_on,
        "place": offer.place_number,
        "state": offer.state,
        "expires_at": offer.expires_at,
        "time_zone": offer.application.call.time_zone,
        "answered_at": offer.answered_at,
        "reason": offer.reason,
        "asked_slot": offer.asked_slot.uid if offer.asked_slot else None,
        "asked_words": offer.asked_words,
        "settle_by": offer.settle_by,
        "conditions": [_shown(each) for each in offer.conditions.all()],
        "placement": placement.uid if placement else None,
    }


def institution(found) -> dict | None:
    return {"institution": found.uid, "name": found.name} if found else None


def _shown(condition: OfferCondition) -> dict:
    return {
        "condition": condition.uid,
        "kind": condition.need.kind if condition.need_id else "",
        "words": condition.words,
        "state": condition.state,
        "due_on": condition.due_on,
        "note": condition.note,
        "document": condition.document.uid if condition.document_id else None,
    }


def _waits(entry: WaitlistEntry) -> dict:
    return {
        "entry": entry.uid,
        "application": entry.application.uid,
        "number": entry.application.number,
        "applicant": entry.application.applicant_name,
        "slot": entry.slot.uid,
        "position": entry.position,
        "since": entry.since,
    }
