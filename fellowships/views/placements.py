"""Placements: one's own, a host's, a home institution's; and the room of one."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Institution
from fellowships import placement_rules as rules
from fellowships import placement_showing as showing
from fellowships.call_words import title_of
from fellowships.models import CallPage, Offer, Placement
from fellowships.placement_kinds import AWAITS_ANSWER, EndReason, Moment, OfferState, PlacementParty, PlacementState
from fellowships.rules import coordinates
from fellowships.services import agreeing, placing, reporting_back
from fellowships.views.placement_deeds import find_placement, shown

A_PAGE = 25


@shown
def mine(request: HttpRequest) -> HttpResponse:
    """One's own placements, as a fellow or as a supervisor."""
    found = Placement.objects.filter(Q(fellow=request.user) | Q(supervisor=request.user))
    context = {"heading": _("Your placements"), "offers": _offers(Offer.objects.by(request.user).filter(state__in=AWAITS_ANSWER))}
    return _listing(request, found, context)


@shown
def hosted(request: HttpRequest, institution_uid: UUID) -> HttpResponse:
    """A hospital's placements, and its offers that wait for an answer."""
    institution = _coordinated(request, institution_uid)
    offers = Offer.objects.hosted_by(institution).filter(state__in=AWAITS_ANSWER).exclude(application__applicant=request.user)
    context = {"heading": _("Placements at your hospital"), "institution": institution, "offers": _offers(offers)}
    return _listing(request, Placement.objects.hosted_by(institution), context)


@shown
def sent(request: HttpRequest, institution_uid: UUID) -> HttpResponse:
    """A home institution's people in placements elsewhere."""
    institution = _coordinated(request, institution_uid)
    context = {"heading": _("Your people in placements"), "institution": institution, "offers": []}
    return _listing(request, Placement.objects.sent_by(institution), context)


@shown
def of_call(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """The placements that came out of one call, for its officers."""
    call = get_object_or_404(CallPage.objects.run_by(request.user).first_pages(), translation_key=call_key)
    context = {"heading": _("Placements of the call"), "kicker": title_of(call, get_language() or "en"), "call": call, "offers": []}
    return _listing(request, Placement.objects.filter(application__call=call), context)


def _coordinated(request: HttpRequest, uid: UUID) -> Institution:
    institution = get_object_or_404(Institution, uid=uid)
    if not coordinates(request.user, institution):
        raise Http404
    return institution


def _offers(offers: QuerySet) -> list[dict]:
    found = offers.select_related("application__applicant", "slot__opportunity__institution").order_by("expires_at")[:100]
    return [{"offer": each, "mark": showing.OFFER_MARKS[OfferState(each.state)]} for each in found]


def _listing(request: HttpRequest, found: QuerySet, context: dict) -> HttpResponse:
    wanted, query = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    chosen = {}
    if wanted in PlacementState.values:
        found, chosen["state"] = found.filter(state=wanted), wanted
    if query:
        found, chosen["q"] = found.filter(Q(fellow__name__icontains=query) | Q(title__icontains=query)), query
    page = Paginator(found.select_related("fellow", "host", "home"), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"placement": each, "mark": showing.PLACEMENT_MARKS[PlacementState(each.state)], "days": showing.days_of(each)} for each in page
    ]
    return render(
        request,
        "fellowships/placements/list.html",
        {
            **context,
            "page_obj": page,
            "rows": rows,
            "chosen": chosen,
            "states": PlacementState.choices,
            "query": f"{urlencode(chosen)}&" if chosen else "",
        },
    )


@shown
def placement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The room of one placement: what is to do, what was agreed, what came of it."""
    found, parties = find_placement(request, uid)
    version = agreeing.current(found)
    items, figures = showing.checklist(found, parties), showing.log_figures(found)
    context = {
        "placement": found,
        "parties": parties,
        "mark": showing.PLACEMENT_MARKS[PlacementState(found.state)],
        "days": showing.days_of(found),
        "steps": showing.steps(found, parties, items, figures),
        "version": version,
        "signatures": showing.signatures(found, version),
        "items": items,
        "figures": figures,
        "reads_log": rules.reads_log(parties),
        "runs": rules.runs_placement(parties),
        "ends": rules.ends_placement(parties) and not found.is_over,
        "evaluations": _evaluations(found, parties),
        "report": getattr(found, "report", None),
        "writes_report": PlacementParty.FELLOW in parties and found.state in (PlacementState.RUNNING, PlacementState.REPORTING),
        "missing": placing.still_to_give(found) if found.state == PlacementState.REPORTING else [],
        "hindrances": placing.hindrances_of(found) if found.state == PlacementState.PREPARING else [],
        "changes": _changes(found),
        "certificate": placing.certificate_of(found) if found.state == PlacementState.COMPLETED else None,
        "competencies": list(found.competencies.all()),
    }
    return render(request, "fellowships/placements/room.html", context)


def _evaluations(found: Placement, parties: frozenset[str]) -> list[dict]:
    """Each of the four, with its state for this reader."""
    readable = {(each.moment, each.side): each for each in reporting_back.readable(found, parties)}
    given = {(each.moment, each.side) for each in found.evaluations.all()}
    open_now = reporting_back.open_moments(found)
    return [
        {
            "moment": moment,
            "side": side,
            "title": _("Half-way, by the fellow") if (moment, side) == ("middle", "fellow")
            else _("Half-way, by the host") if (moment, side) == ("middle", "host")
            else _("At the end, by the fellow") if side == "fellow" else _("At the end, by the host"),
            "given": (moment, side) in given,
            "readable": (moment, side) in readable,
            "may_give": (moment, side) not in given and moment in open_now and rules.evaluates(parties, side),
        }
        for moment in Moment.values for side in ("fellow", "host")
    ]  # fmt: skip


def _changes(found: Placement) -> list[dict]:
    said = {"moved": _("State"), "dates": _("Dates"), "supervisor": _("Supervisor")}
    states, reasons = dict(PlacementState.choices), dict(EndReason.choices)
    return [
        {
            "change": each,
            "what": said[each.deed],
            "after": states.get(each.after, each.after.replace("/", " – ")),
            "reason": reasons.get(each.reason, ""),
        }
        for each in found.changes.select_related("actor")
        if each.deed in said
    ]
