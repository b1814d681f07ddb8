"""Hosts' lists, for programs of a hospital's coordinators and of officers."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from accounts.enums import Role, Scope
from accounts.keys import needs
from accounts.models import Institution
from fellowships.api.decision_shapes import RankingIn, RankingOut
from fellowships.models import CallPage, HostList, HostRanking, Slot
from fellowships.services import ranking

router = Router(tags=["Hosting"])
LIST = "/hosting/{uuid:institution}/rankings/{uuid:call}/{uuid:slot}"


@router.get(LIST, response=RankingOut, operation_id="get_host_ranking", summary="My hospital's list for a slot")
@needs(Scope.REVIEWS_READ)
def get_host_ranking(request: HttpRequest, institution: UUID, call: UUID, slot: UUID):
    """The applications released to my hospital for it, with the ranks given so far."""
    return _list(*_named(request, institution, call, slot))


@router.put(LIST, response=RankingOut, operation_id="rank_applicants", summary="Rank applicants for a slot")
@needs(Scope.REVIEWS_WRITE)
def rank_applicants(request: HttpRequest, institution: UUID, call: UUID, slot: UUID, data: RankingIn):
    """A draft until it is handed in."""
    page, place = _named(request, institution, call, slot)
    ranking.rank(page, place, actor=request.auth_user, order=data.order, unacceptable=data.unacceptable)
    return _list(page, place)


@router.post(f"{LIST}/handing-in", response=RankingOut, operation_id="hand_in_ranking", summary="Hand a list in")
@needs(Scope.REVIEWS_WRITE)
def hand_in_ranking(request: HttpRequest, institution: UUID, call: UUID, slot: UUID):
    """It can then be changed only once an officer opens it again. Sent twice, it is done once."""
    page, place = _named(request, institution, call, slot)
    ranking.hand_in(page, place, actor=request.auth_user)
    return _list(page, place)


@router.post(
    "/selection/calls/{uuid:call}/host-lists/{uuid:slot}/opening",
    response=RankingOut,
    operation_id="open_host_list",
    summary="Let a host change its list",
)
@needs(Scope.REVIEWS_WRITE)
def open_host_list(request: HttpRequest, call: UUID, slot: UUID):
    """Matchings that used it stay as they were."""
    page = get_object_or_404(CallPage.objects.first_pages().run_by(request.auth_user), translation_key=call)
    held = get_object_or_404(HostList.objects.select_related("call", "slot"), call=page, slot__uid=slot)
    ranking.open_again(held, actor=request.auth_user)
    return _list(page, held.slot)


def _named(request: HttpRequest, institution: UUID, call: UUID, slot: UUID) -> tuple[CallPage, Slot]:
    own = get_object_or_404(Institution.objects.of(request.auth_user, Role.COORDINATOR), uid=institution)
    place = get_object_or_404(Slot.objects.of(own).select_related("opportunity__institution"), uid=slot)
    offered = CallPage.objects.first_pages().filter(call_opportunities__opportunity=place.opportunity)
    return get_object_or_404(offered, translation_key=call), place


def _list(call: CallPage, slot: Slot) -> dict:
    held = HostList.objects.filter(call=call, slot=slot).first()
    kept = {row.application_id: row for row in HostRanking.objects.filter(call=call, slot=slot)}
    released = ranking.released_for(call, slot).select_related("applicant").order_by("number", "pk")
    return {
        "call": call.translation_key,
        "slot": slot.uid,
        "starts_on": slot.starts_on,
        "places": slot.places,
        "sent_at": held.sent_at if held else None,
        "candidates": [_candidate(row, kept.get(row.pk)) for row in released],
    }


def _candidate(application, kept: HostRanking | None) -> dict:
    return {
        "application": application.uid,
        "number": application.number,
        "name": application.applicant_name,
        "rank": kept.rank if kept else None,
        "unacceptable": kept is not None and kept.rank is None,
        "note": kept.note if kept else "",
    }
