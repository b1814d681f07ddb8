"""Incidents, alumni and agreements between institutions, for programs."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import Cursor, Page, once, paged
from fellowships import placement_rules as rules
from fellowships.api.afterwards_shapes import (
    AlumnusIn,
    AlumnusOut,
    BilateralIn,
    BilateralOut,
    IncidentAnswerIn,
    IncidentIn,
    IncidentOut,
    NewBilateralIn,
)
from fellowships.api.offers import institution
from fellowships.api.placements import found_for
from fellowships.models import Alumnus, BilateralAgreement, Incident
from fellowships.placement_kinds import PlacementParty
from fellowships.services import afterwards, bilateral, incidents

router = Router(tags=["Placements"])


@router.get(
    "/placements/{uuid:placement}/incidents", response=Page[IncidentOut], operation_id="list_incidents", summary="Incidents that I may read"
)
@needs(Scope.FELLOWSHIPS_READ)
def list_incidents(request: HttpRequest, placement: UUID, cursor: Query[Cursor]):
    """What I reported, and what was opened to me; officers read all."""
    found, _parties = found_for(request, placement)
    return paged(Incident.objects.visible_to(request.auth_user).filter(placement=found), cursor, _incident)


@router.post(
    "/placements/{uuid:placement}/incidents", response={201: IncidentOut}, operation_id="report_incident", summary="Report an incident"
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def report_incident(request: HttpRequest, placement: UUID, data: IncidentIn):
    """Officers are told at once; host and home only where it is opened to them."""
    return Status(201, _incident(incidents.report(found_for(request, placement)[0], actor=request.auth_user, **data.dict())))


@router.put("/incidents/{uuid:incident}", response=IncidentOut, operation_id="answer_incident", summary="Say what becomes of an incident")
@needs(Scope.REVIEWS_WRITE)
def answer_incident(request: HttpRequest, incident: UUID, data: IncidentAnswerIn):
    """For officers of the call."""
    visible = Incident.objects.visible_to(request.auth_user).select_related(
        "placement__application__call", "placement__host", "placement__home"
    )
    found = get_object_or_404(visible, uid=incident)
    if PlacementParty.OFFICER not in rules.parties_of(request.auth_user, found.placement):
        raise Http404
    answered = incidents.answer(found, actor=request.auth_user, state=data.state, outcome=data.outcome, seen_by=data.seen_by or "")
    return _incident(answered)


@router.get("/alumni", response=Page[AlumnusOut], operation_id="list_alumni", summary="The directory of alumni")
@needs(Scope.FELLOWSHIPS_READ)
def list_alumni(request: HttpRequest, cursor: Query[Cursor]):
    """Those who said that they may be found, by name."""
    found = Alumnus.objects.listed_for(request.auth_user).select_related("user__profile").order_by("user__name", "pk")
    return paged(found, cursor, _alumnus)


@router.put("/me/alumnus", response=AlumnusOut, operation_id="list_me_among_alumni", summary="Who sees me among the alumni")
@needs(Scope.FELLOWSHIPS_WRITE)
def list_me_among_alumni(request: HttpRequest, data: AlumnusIn):
    """For those who completed a placement: nobody, people of the programme, or everybody."""
    return _alumnus(afterwards.list_me(request.auth_user, **data.dict()))


@router.get(
    "/bilateral-agreements",
    response=Page[BilateralOut],
    operation_id="list_bilateral_agreements",
    summary="Agreements between institutions",
)
@needs(Scope.REVIEWS_READ)
def list_bilateral_agreements(request: HttpRequest, cursor: Query[Cursor]):
    """Officers see all, coordinators those of their institutions."""
    return paged(BilateralAgreement.objects.visible_to(request.auth_user).select_related("host", "home"), cursor, _bilateral)


@router.post("/bilateral-agreements", response={201: BilateralOut}, operation_id="note_bilateral_agreement", summary="Note an agreement")
@needs(Scope.REVIEWS_WRITE)
@once
def note_bilateral_agreement(request: HttpRequest, data: NewBilateralIn):
    """For officers. From then on, new placements of its kinds between the two need it in force."""
    _for_officers(request)
    host, home = (get_object_or_404(Institution, uid=uid) for uid in (data.host, data.home))
    said = {name: value for name, value in data.dict().items() if name not in ("host", "home")}
    return Status(201, _bilateral(bilateral.note(actor=request.auth_user, host=host, home=home, **said)))


@router.put(
    "/bilateral-agreements/{uuid:agreement}",
    response=BilateralOut,
    operation_id="change_bilateral_agreement",
    summary="Correct or renew an agreement",
)
@needs(Scope.REVIEWS_WRITE)
def change_bilateral_agreement(request: HttpRequest, agreement: UUID, data: BilateralIn):
    """For officers. Its parties stay."""
    _for_officers(request)
    return _bilateral(bilateral.change(get_object_or_404(BilateralAgreement, uid=agreement), actor=request.auth_user, **data.dict()))


@router.put(
    "/bilateral-agreements/{uuid:agreement}/end",
    response=BilateralOut,
    operation_id="end_bilateral_agreement",
    summary="End an agreement today",
)
@needs(Scope.REVIEWS_WRITE)
def end_bilateral_agreement(request: HttpRequest, agreement: UUID):
    """For officers. Running placements go on."""
    _for_officers(request)
    return _bilateral(bilateral.end(get_object_or_404(BilateralAgreement, uid=agreement), actor=request.auth_user))


def _for_officers(request: HttpRequest) -> None:
    if not rules.keeps_bilateral_agreements(request.auth_user):
        raise Http404


def _incident(incident: Incident) -> dict:
    names = ("kind", "happened_on", "words", "seen_by", "is_urgent", "state", "outcome", "reported_as", "reported_at")
    return {"incident": incident.uid, **{name: getattr(incident, name) for name in names}}


def _alumnus(alumnus: Alumnus) -> dict:
    profile = getattr(alumnus.user, "profile", None)
    return {
        "alumnus": alumnus.uid,
        "name": alumnus.user.get_full_name(),
        "country": profile.country if profile else "",
        **{name: getattr(alumnus, name) for name in ("works_at", "words", "link", "since")},
    }


def _bilateral(agreement: BilateralAgreement) -> dict:
    names = ("title", "scope", "both_ways", "starts_on", "ends_on", "ended_on")
    return {
        "agreement": agreement.uid,
        "host": institution(agreement.host),
        "home": institution(agreement.home),
        "in_force": bilateral.is_in_force(agreement, timezone.localdate()),
        **{name: getattr(agreement, name) for name in names},
    }
