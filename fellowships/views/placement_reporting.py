"""What both sides give back: evaluations, the report, incidents; and the questions months later."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from certificates.views.discreet import privately
from core.errors import Refused
from fellowships import evaluating
from fellowships import placement_rules as rules
from fellowships.models import FollowUp, Incident
from fellowships.placement_forms import AskedForm, EvaluationForm, IncidentAnswerForm, IncidentForm, ReportForm
from fellowships.placement_kinds import Moment, PlacementParty, PlacementState, Side
from fellowships.services import afterwards, incidents, reporting_back
from fellowships.views.placement_deeds import asked, attempt, back_to, find_placement


@asked
def evaluate(request: HttpRequest, uid: UUID, moment: str, side: str) -> HttpResponse:
    """One evaluation: read once it may be read, given once by whose side it is."""
    found, parties = find_placement(request, uid)
    if moment not in Moment.values or side not in Side.values:
        raise Http404
    questions = evaluating.asked(moment=moment, side=side)
    readable = {(each.moment, each.side): each for each in reporting_back.readable(found, parties)}
    context = {"placement": found, "moment": Moment(moment).label, "by": Side(side).label}
    if given := readable.get((moment, side)):
        context |= {"given": given, "answers": evaluating.shown(questions, given.answers)}
        context["for_officers"] = given.for_officers if PlacementParty.OFFICER in parties or given.given_by_id == request.user.pk else ""
        return render(request, "fellowships/placements/evaluation.html", context)
    if not rules.evaluates(parties, side) or moment not in reporting_back.open_moments(found):
        raise Http404
    form = EvaluationForm(request.POST or None, questions=questions)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        for_officers = said.pop("for_officers", "")
        if attempt(
            request,
            lambda: reporting_back.evaluate(
                found, actor=request.user, moment=moment, side=side, answers=said, for_officers=for_officers
            ),
            _("Thank you. The other side reads it once both have given theirs."),
        ):  # fmt: skip
            return back_to("placement", uid)
    return render(request, "fellowships/placements/evaluate.html", {**context, "form": form}, status=422 if form.errors else 200)


@asked
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The fellow's report: she writes it, the others read it."""
    found, parties = find_placement(request, uid)
    kept = getattr(found, "report", None)
    writes = PlacementParty.FELLOW in parties and found.state in (PlacementState.RUNNING, PlacementState.REPORTING)
    if not writes:
        if kept is None:
            raise Http404
        return render(request, "fellowships/placements/report.html", {"placement": found, "report": kept})
    before = {name: getattr(kept, name) for name in ("did", "learned", "will_change")} if kept else None
    form = ReportForm(request.POST or None, initial=before)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(request, lambda: reporting_back.report(found, actor=request.user, **form.cleaned_data), _("Your report is kept.")):
        return back_to("placement", uid)
    return render(
        request, "fellowships/placements/report_form.html", {"placement": found, "form": form}, status=422 if form.errors else 200
    )


@asked
def incidents_of(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The incidents that this person may read, and the form to report one."""
    found, parties = find_placement(request, uid)
    form = IncidentForm(request.POST or None, initial={"happened_on": timezone.localdate()})
    said = _("Reported. The programme's officers are told.")
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(request, lambda: incidents.report(found, actor=request.user, **form.cleaned_data), said):
        return back_to("placement_incidents", uid)
    seen = Incident.objects.visible_to(request.user).filter(placement=found).select_related("reported_by")
    officer = PlacementParty.OFFICER in parties
    context = {
        "placement": found,
        "form": form,
        "rows": [
            {
                "incident": each,
                "form": IncidentAnswerForm(initial={"state": each.state, "seen_by": each.seen_by}, auto_id=f"id_{each.uid}_%s")
                if officer
                else None,
            }
            for each in seen
        ],
    }
    return render(request, "fellowships/placements/incidents.html", context, status=422 if form.errors else 200)


@asked
def answer_incident(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An officer says what becomes of an incident."""
    visible = Incident.objects.visible_to(request.user).select_related("placement__application__call", "placement__host", "placement__home")
    incident = get_object_or_404(visible, uid=uid)
    if PlacementParty.OFFICER not in rules.parties_of(request.user, incident.placement):
        raise Http404
    form = IncidentAnswerForm(request.POST)
    if request.method == "POST" and form.is_valid():
        attempt(request, lambda: incidents.answer(incident, actor=request.user, **form.cleaned_data), _("Written down."))
    return back_to("placement_incidents", incident.placement.uid)


# Months later ---------------------------------------------------------------


@never_cache
@privately
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Asked by a signed link, answered once. The page names the placement, and nothing of the fellow."""
    found = _follow_up(token)
    context = {"title": found.placement.title, "host": found.placement.host, "months": found.months, "token": token}
    if found.answered_at or not afterwards.is_open(found):
        return render(request, "fellowships/placements/followed_up.html", {**context, "answered": bool(found.answered_at)})
    form = AskedForm(request.POST or None, questions=evaluating.FOLLOW_UP)
    if request.method == "POST" and form.is_valid():
        try:
            afterwards.answer(found, form.cleaned_data, language=get_language() or "en")
        except Refused:
            return render(request, "fellowships/placements/followed_up.html", {**context, "answered": False})
        return render(request, "fellowships/placements/followed_up.html", {**context, "answered": True})
    return render(request, "fellowships/placements/follow_up.html", {**context, "form": form}, status=422 if form.errors else 200)


@csrf_exempt  # a mail program sends this by itself: RFC 8058
@never_cache
@privately
def decline_follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """One click ends it. By GET it only asks, since programs that read mail follow links."""
    found = _follow_up(token)
    if request.method == "POST":
        afterwards.decline(found)
    return render(request, "fellowships/placements/follow_up_declined.html", {"token": token, "done": request.method == "POST"})


def _follow_up(token: str) -> FollowUp:
    found = afterwards.by_token(token)
    if found is None:
        raise Http404
    return found
