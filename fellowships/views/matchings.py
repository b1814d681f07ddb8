"""Matchings of a call: hosts' lists, runs, their explanation and proof, and the decisions prepared from one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import moments
from core.errors import Refused
from fellowships.choosing_forms import RunForm, UseForm
from fellowships.desk import matches
from fellowships.models import CallPage, HostList, MatchRun
from fellowships.services import matchmaking, ranking
from fellowships.views.pipeline import head, own_call

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def own_run(request: HttpRequest, uid: UUID) -> MatchRun:
    """A run of a call that the reader runs."""
    return get_object_or_404(MatchRun.objects.select_related("call", "by").filter(call__in=CallPage.objects.run_by(request.user)), uid=uid)


@never_cache
@login_required
@form_methods
def matching(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """Which hosts have handed in their lists; the runs so far; and a new one."""
    own = own_call(request, call_key)
    last = matchmaking.last_stage(own)
    form = RunForm(request.POST or None, call=own, initial={"kind": own.chooses_by, "stage": str(last.uid) if last else ""})
    if form.is_valid():
        try:
            done = matchmaking.run(own, actor=request.user, kind=form.cleaned_data["kind"], stage=form.cleaned_data["stage"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("fellowships:select_run", done.uid)
    context = head(request, own)
    runs = own.match_runs.select_related("by")
    context |= {
        "form": form,
        "slots": matches.readiness(own),
        "runs": [{"run": run, "when": moments.in_words(run.at, context["zone"]), "placed": len(run.result)} for run in runs],
    }
    return render(request, "fellowships/desk/matching.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What came out, for whom and why, and the proof; beside another run if one is named."""
    own = own_run(request, uid)
    others = MatchRun.objects.in_call(own.call).exclude(pk=own.pk)
    other = others.filter(number=int(number)).first() if (number := request.GET.get("with", "")).isascii() and number.isdigit() else None
    context = head(request, own.call)
    context |= {
        "run": own,
        "shown": matches.shown(own, other),
        "other": other,
        "others": others.only("number", "kind"),
        "when": moments.in_words(own.at, context["zone"]),
        "holds": matchmaking.holds(own) if "check" in request.GET else None,
        "use_form": UseForm(),
    }
    return render(request, "fellowships/desk/run.html", context)


@login_required
@require_POST
def use(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Prepare decisions from a run: nothing goes out before they are checked and published."""
    own, form = own_run(request, uid), UseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many people go on each waiting list: a number from 0 to 50."))
        return redirect("fellowships:select_run", own.uid)
    try:
        counted = matchmaking.use(own, actor=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("fellowships:select_run", own.uid)
    told = _("Prepared: %(offer)d offers, %(waitlist)d on waiting lists, %(reject)d without an offer. Another officer checks them.")
    messages.success(request, told % counted)
    return redirect("fellowships:select_decisions", own.call.key)


@login_required
@require_POST
def open_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a host change a list that it handed in."""
    held = get_object_or_404(HostList.objects.select_related("call").filter(call__in=CallPage.objects.run_by(request.user)), uid=uid)
    ranking.open_again(held, actor=request.user)
    messages.success(request, _("The host can change its list again."))
    return redirect("fellowships:select_matching", held.call.key)
