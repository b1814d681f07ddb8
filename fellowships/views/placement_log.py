"""The logbook, and the competencies it serves. Everything works without a script; with one, entries wait in the browser for a line."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.errors import Refused
from fellowships import evaluating
from fellowships import placement_rules as rules
from fellowships import placement_showing as showing
from fellowships.models import Competency, LogEntry, Placement
from fellowships.placement_forms import CompetencyForm, LogEntryForm, ReturnForm
from fellowships.placement_kinds import EntryState, PlacementParty
from fellowships.services import agreeing, logbook
from fellowships.views.placement_deeds import asked, attempt, back_to, done, find_placement, first_error, only

A_PAGE = 30


@asked
@only(rules.reads_log)
def log(request: HttpRequest, found: Placement, parties: frozenset[str]) -> HttpResponse:
    """The entries, the newest first; the fellow's form above them. By POST, one entry is kept."""
    writes = PlacementParty.FELLOW in parties and found.state in logbook.OPEN_STATES
    form = LogEntryForm(placement=found, initial={"happened_on": timezone.localdate(), "uid": uuid4(), "count": 1})
    if request.method == "POST":
        form = LogEntryForm(request.POST, placement=found)
        answer = _kept(request, found, form)
        if answer is not None:
            return answer
    entries, chosen = found.log.select_related("competency"), {}
    if (wanted := request.GET.get("state", "")) in EntryState.values:
        entries, chosen["state"] = entries.filter(state=wanted), wanted
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    signs = PlacementParty.HOST in parties and not found.is_over
    context = {
        "placement": found,
        "form": form if writes else None,
        "writes": writes,
        "signs": signs,
        "page_obj": page,
        "rows": [{"entry": each, "mark": showing.ENTRY_MARKS[EntryState(each.state)]} for each in page],
        "figures": showing.log_figures(found),
        "states": EntryState.choices,
        "chosen": chosen,
        "query": f"{urlencode(chosen)}&" if chosen else "",
        "competencies": _competencies(found),
        "levels": evaluating.LEVELS,
        "adds_competencies": not found.is_over,
    }
    return render(request, "fellowships/placements/log.html", context, status=422 if form.errors else 200)


def _competencies(found: Placement) -> list[dict]:
    words = dict(evaluating.LEVELS)
    return [{"competency": each, "level": words.get(each.level)} for each in found.competencies.all()]


def _kept(request: HttpRequest, found: Placement, form: LogEntryForm) -> HttpResponse | None:
    """Keep the entry; for a script in JSON. None where the form has to be shown again."""
    by_script = "application/json" in request.headers.get("Accept", "")
    if not form.is_valid():
        return JsonResponse({"sentence": first_error(form)}, status=HTTPStatus.UNPROCESSABLE_ENTITY) if by_script else None
    try:
        logbook.write(found, actor=request.user, **form.cleaned_data)
    except Refused as refusal:
        if by_script:
            return JsonResponse({"sentence": str(refusal)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        form.add_error(None, str(refusal))
        return None
    if by_script:
        return JsonResponse({"sentence": _("Saved.")})
    messages.success(request, _("The entry is kept."))
    return back_to("placement_log", found.uid)


@asked
def entry(request: HttpRequest, uid: UUID, entry_uid: UUID) -> HttpResponse:
    """One entry: the fellow changes it, or takes it back, until it is signed."""
    found, own = _entry(request, uid, entry_uid)
    if found.fellow_id != request.user.pk or own.state == EntryState.SIGNED:
        raise Http404
    removes = request.method == "POST" and request.POST.get("do") == "remove"
    if removes and attempt(request, lambda: logbook.remove(own, actor=request.user), _("The entry is removed.")):
        return back_to("placement_log", uid)
    form = LogEntryForm(
        request.POST if request.method == "POST" and "do" not in request.POST else None,
        placement=found, instance=own, initial={"uid": own.uid},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        said = {**form.cleaned_data, "uid": own.uid}
        if attempt(request, lambda: logbook.write(found, actor=request.user, **said), _("The entry is kept.")):
            return back_to("placement_log", uid)
    context = {"placement": found, "entry": own, "form": form}
    return render(request, "fellowships/placements/entry.html", context, status=422 if form.errors else 200)


@done
@only(rules.reads_log)
def sign(request: HttpRequest, found: Placement, parties: frozenset[str]) -> HttpResponse:
    """Sign the entries that were chosen, or all that wait."""
    waiting = found.log.waiting()
    chosen = list(waiting if request.POST.get("do") == "all" else waiting.filter(uid__in=_uids(request.POST.getlist("entry"))))
    if not chosen:
        messages.error(request, _("Choose the entries that you sign."))
    else:
        attempt(request, lambda: logbook.sign(found, chosen, actor=request.user), _("Signed."))
    return _back(request, found)


@done
def send_back(request: HttpRequest, uid: UUID, entry_uid: UUID) -> HttpResponse:
    """Ask the fellow to put an entry right."""
    found, one = _entry(request, uid, entry_uid)
    form = ReturnForm(request.POST)
    if form.is_valid():
        attempt(request, lambda: logbook.send_back(one, actor=request.user, **form.cleaned_data), _("Sent back."))
    else:
        messages.error(request, first_error(form))
    return _back(request, found)


@done
@only(rules.reads_log)
def add_competency(request: HttpRequest, found: Placement, parties: frozenset[str]) -> HttpResponse:
    """Something else that is to be learned."""
    title = request.POST.get("title", "")[:300]
    attempt(request, lambda: agreeing.add_competency(found, title, actor=request.user), _("Added."))
    return redirect(f"{reverse('fellowships:placement_log', args=[found.uid])}#competencies")


@done
def sign_competency(request: HttpRequest, uid: UUID, competency_uid: UUID) -> HttpResponse:
    """Say how far the fellow is trusted."""
    found, parties = find_placement(request, uid)
    competency = get_object_or_404(Competency, placement=found, uid=competency_uid)
    if not rules.reads_log(parties):
        raise Http404
    form = CompetencyForm(request.POST)
    if form.is_valid():
        attempt(request, lambda: agreeing.sign_competency(competency, actor=request.user, **form.cleaned_data), _("Signed."))
    else:
        messages.error(request, first_error(form))
    return redirect(f"{reverse('fellowships:placement_log', args=[found.uid])}#competencies")


def _entry(request: HttpRequest, uid: UUID, entry_uid: UUID) -> tuple[Placement, LogEntry]:
    found, parties = find_placement(request, uid)
    if not rules.reads_log(parties):
        raise Http404
    return found, get_object_or_404(LogEntry, placement=found, uid=entry_uid)


def _uids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:200]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _back(request: HttpRequest, found: Placement) -> HttpResponse:
    state = request.POST.get("state", "")
    there = reverse("fellowships:placement_log", args=[found.uid])
    return redirect(f"{there}?state={state}" if state in EntryState.values else there)
