"""Interviews: the hours that an officer offers, the one that an applicant takes, and what a panel has before it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core import moments
from core.errors import Refused
from core.reference.time_zones import time_zone_name
from fellowships import correspondence_showing as showing
from fellowships import rules
from fellowships.call_words import title_of, titles_of
from fellowships.enums import InterviewState, StageKind
from fellowships.interview_forms import ChangeHourForm, HoursForm
from fellowships.models import Application, Interview, Stage
from fellowships.services import interview_letters, interviewing, score_sheets
from fellowships.views.papers import next_page
from reviewing.models import Assignment

ON_A_PAGE = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = {
    "ahead": Q(state__in=[InterviewState.FREE, InterviewState.BOOKED]),
    "booked": Q(state=InterviewState.BOOKED),
    "free": Q(state=InterviewState.FREE),
    "over": Q(state__in=[InterviewState.HELD, InterviewState.MISSED, InterviewState.CANCELLED]),
}


# The applicant -------------------------------------------------------------


@never_cache
@login_required
@form_methods
def book(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The hours that the applicant may take, by her own clock. By POST, she takes one, or gives hers back."""
    application = get_object_or_404(Application.objects.by(request.user).select_related("call", "stage", "submission"), uid=uid)
    if request.method == "POST":
        return _book(request, application)
    zone = showing.zone_of(request.user, application)
    hours = [showing.interview_row(one, zone) for one in _with_stage(interviewing.bookable_for(application), application)]
    context = {
        "application": application,
        "call": title_of(application.call, get_language() or "en"),
        "hours": hours,
        "part": showing.interviews_of(application, request.user, "applicant"),
        "zone_is_chosen": request.user.profile.time_zone != "UTC",
    }
    return render(request, "fellowships/interviews/book.html", context)


def _with_stage(found: list[Interview], application: Application) -> list[Interview]:
    for one in found:
        one.stage = application.stage
    return found


def _book(request: HttpRequest, application: Application) -> HttpResponse:
    chosen = get_object_or_404(Interview, uid=_uid(request.POST.get("interview", "")), stage__call=application.call_id)
    try:
        if request.POST.get("do") == "give-back":
            if chosen.application_id != application.pk:
                raise Http404
            interviewing.give_back(chosen, actor=request.user)
            messages.success(request, _("The hour is free again. Choose another when you can."))
            return redirect("fellowships:interviews_book", application.uid)
        interviewing.book(chosen, application, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("fellowships:interviews_book", application.uid)
    messages.success(request, _("The hour is yours. An invitation for your calendar is on its way."))
    return redirect("fellowships:application", application.uid)


# Whoever comes -------------------------------------------------------------


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The interviews in which the reader sits, on either side of the table: the next ones first."""
    found = Interview.objects.filter(Q(panel=request.user) | Q(application__applicant=request.user)).exclude(state=InterviewState.CANCELLED)
    over = request.GET.get("show") == "over"
    now = timezone.now()
    found = found.filter(starts_at__lt=now).order_by("-starts_at") if over else found.filter(starts_at__gte=now).order_by("starts_at")
    chosen = found.distinct().select_related("stage__call", "application__applicant").prefetch_related("panel")
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    zone = moments.reader_zone(request.user, otherwise="UTC")
    titles = titles_of((one.stage.call for one in page), get_language() or "en")
    sheets = _sheets(request.user, list(page))
    rows = [showing.interview_row(one, zone) | _about(one, request.user, titles, sheets) for one in page]
    return render(request, "fellowships/interviews/mine.html", {"rows": rows, "page_obj": page, "over": over})


def _about(interview: Interview, user, titles: dict, sheets: dict[int, Any]) -> dict[str, Any]:
    application = interview.application
    return {
        "call": titles[interview.stage.call.translation_key],
        "applicant": application.applicant_name if application and application.applicant_id != user.pk else "",
        "is_mine": bool(application and application.applicant_id == user.pk),
        "sheet_url": reverse("reviewing:review", args=[sheets[interview.pk]]) if interview.pk in sheets else "",
    }


def _sheets(user, found: list[Interview]) -> dict[int, Any]:
    """The reader's own score sheet of each interview. One query."""
    sources = {score_sheets.source_of(one.stage): one.stage_id for one in found}
    own = Assignment.objects.live().filter(reviewer=user, round__source__in=sources)
    by_pair = {(sources[source], submission): uid for source, submission, uid in own.values_list("round__source", "submission", "uid")}
    pairs = {one.pk: (one.stage_id, one.application.submission_id) for one in found if one.application_id}
    return {pk: by_pair[pair] for pk, pair in pairs.items() if pair in by_pair}


@never_cache
@login_required
@require_safe
def calendar(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One interview as a file for a calendar program, for whoever comes."""
    mine_alone = Interview.objects.filter(Q(panel=request.user) | Q(application__applicant=request.user), state=InterviewState.BOOKED)
    found = get_object_or_404(mine_alone.distinct().select_related("stage__call", "application__applicant"), uid=uid)
    response = HttpResponse(interview_letters.calendar_entry(found, request.user), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interview.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


# Officers ------------------------------------------------------------------


@never_cache
@login_required
@form_methods
def stage_hours(request: HttpRequest, stage_uid: UUID) -> HttpResponse:
    """The hours of one stage: offered, booked, over. By POST, more are offered."""
    stage = _stage(request, stage_uid)
    people = panel_choices(stage)
    form = HoursForm(request.POST or None, panel=people, initial=_usual(request, stage))
    if request.method == "POST" and form.is_valid() and _offered(request, stage, form):
        return redirect("fellowships:interviews_stage", stage_uid)
    shown = request.GET.get("show", "ahead")
    found = Interview.objects.filter(SHOWN.get(shown, SHOWN["ahead"]), stage=stage)
    chosen = found.select_related("stage", "application__applicant").prefetch_related("panel").order_by("starts_at", "pk")
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    zone = moments.reader_zone(request.user, otherwise=stage.call.time_zone)
    rows = [showing.interview_row(one, zone) | {"applicant": _named(one), "application": one.application} for one in page]
    context = {
        "stage": stage,
        "call": title_of(stage.call, get_language() or "en"),
        "form": form,
        "rows": rows,
        "page_obj": page,
        "shown": shown,
        "has_people": bool(people),
        "has_sheet": stage.rubric_id is not None,
    }
    return render(request, "fellowships/interviews/stage.html", context, status=422 if form.errors else 200)


def _named(interview: Interview) -> str:
    return interview.application.applicant_name if interview.application_id else ""


def _usual(request: HttpRequest, stage: Stage) -> dict[str, Any]:
    return {"time_zone": moments.reader_zone(request.user, otherwise=stage.call.time_zone)}


def _offered(request: HttpRequest, stage: Stage, form: HoursForm) -> bool:
    said = form.cleaned_data
    try:
        made = interviewing.offer(
            stage,
            starts=said["starts"],
            minutes=said["minutes"],
            time_zone=said["time_zone"],
            panel=list(User.objects.filter(pk__in=said["panel"])),
            link=said["link"],
            change_hours=said["change_hours"],
            actor=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("%(count)d hours are offered. Applicants in this stage are asked to choose one.") % {"count": len(made)})
    return True


def panel_choices(stage: Stage) -> list[tuple[str, str]]:
    return [(str(one.pk), one.get_full_name()) for one in interviewing.possible_panel(stage)]


@never_cache
@login_required
@form_methods
def change_hour(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another hour, panel or address for one interview."""
    found = _of_my_calls(request, uid)
    zone = found.time_zone
    form = ChangeHourForm(
        request.POST or None,
        panel=panel_choices(found.stage),
        zone=zone,
        initial={
            "starts_at": moments.typed(found.starts_at, zone),
            "minutes": found.minutes,
            "link": found.link,
            "panel": [str(pk) for pk in found.panel.values_list("pk", flat=True)],
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        panel = list(User.objects.filter(pk__in=said["panel"]))
        try:
            interviewing.change(
                found, starts_at=said["starts_at"], minutes=said["minutes"], link=said["link"], panel=panel, actor=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The interview is changed. Whoever comes is told."))
            return redirect("fellowships:interviews_stage", found.stage.uid)
    context = {
        "found": found,
        "form": form,
        "zone": time_zone_name(zone),
        "row": showing.interview_row(found, zone),
        "applicant": _named(found),
    }
    return render(request, "fellowships/interviews/change.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def hour_deed(request: HttpRequest, uid: UUID, deed: str) -> HttpResponse:
    """Cancel an hour, give a booked one back for the applicant, or note whether she came. The panel may note it too."""
    found = get_object_or_404(Interview.objects.select_related("stage__call", "application"), uid=uid)
    in_panel = found.panel.filter(pk=request.user.pk).exists()
    runs = rules.runs_call(request.user, found.stage.call)
    if not runs and not (in_panel and deed in {"held", "missed"}):
        raise Http404
    deeds = {
        "cancel": lambda: interviewing.cancel(found, actor=request.user, reason=request.POST.get("reason", "")[:300]),
        "give-back": lambda: interviewing.give_back(found, actor=request.user),
        "held": lambda: interviewing.note_outcome(found, came=True, actor=request.user),
        "missed": lambda: interviewing.note_outcome(found, came=False, actor=request.user),
    }
    if deed not in deeds:
        raise Http404
    try:
        deeds[deed]()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is noted."))
    fallback = reverse("fellowships:interviews_stage", args=[found.stage.uid]) if runs else reverse("fellowships:interviews")
    return redirect(next_page(request) or fallback)


def _stage(request: HttpRequest, uid: UUID) -> Stage:
    stage = get_object_or_404(Stage.objects.select_related("call"), uid=uid, kind=StageKind.INTERVIEW)
    if not rules.runs_call(request.user, stage.call):
        raise Http404
    return stage


def _of_my_calls(request: HttpRequest, uid: UUID) -> Interview:
    found = get_object_or_404(Interview.objects.select_related("stage__call", "application__applicant"), uid=uid)
    if not rules.runs_call(request.user, found.stage.call):
        raise Http404
    return found


def _uid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None
