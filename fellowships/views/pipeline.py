"""The officers' desk: calls, where their applications stand, and people moved through stages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import moments
from core.errors import Refused
from fellowships import choosing_forms, rules
from fellowships.call_words import title_of
from fellowships.desk import listing, pipeline
from fellowships.enums import DeedState
from fellowships.models import Application, BulkDeed, CallPage, Slot, Stage
from fellowships.naming import slot_names
from fellowships.services import scores, stages

PAGE_SIZE = 30
LAST_DEEDS = 3


def own_call(request: HttpRequest, key: UUID) -> CallPage:
    """A call that the reader runs; any other is not there."""
    return get_object_or_404(CallPage.objects.first_pages().run_by(request.user), translation_key=key)


def own_stage(request: HttpRequest, uid: UUID) -> Stage:
    """A stage of a call that the reader runs."""
    return get_object_or_404(Stage.objects.select_related("call").filter(call__in=CallPage.objects.run_by(request.user)), uid=uid)


def head(request: HttpRequest, call: CallPage) -> dict:
    """What every page of a call's desk shows above."""
    zone = moments.reader_zone(request.user, otherwise=call.time_zone)
    return {"call": call, "call_title": title_of(call, request.LANGUAGE_CODE), "zone": zone}


def moved_in_words(count: int) -> str:
    """How many were moved, as a sentence."""
    return ngettext("%(count)d application was moved.", "%(count)d applications were moved.", count) % {"count": count}


@never_cache
@login_required
def calls(request: HttpRequest) -> HttpResponse:
    """The calls that the reader runs, the latest first."""
    if not rules.is_officer(request.user):
        raise Http404
    own = CallPage.objects.first_pages().run_by(request.user).order_by("-opens_at", "-pk")
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "fellowships/desk/calls.html", {"rows": pipeline.call_rows(page.object_list), "page_obj": page})


@never_cache
@login_required
def call(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """One call at a glance: states, stages, what waits for an officer."""
    own = own_call(request, call_key)
    zone = head(request, own)["zone"]
    moments_of = [(_("Opened"), own.opens_at), (_("Deadline"), own.closes_at), (_("Decision by"), own.decides_by)]
    facts = [{"label": label, "text": moments.in_words(moment, zone)} for label, moment in moments_of if moment]
    context = {**head(request, own), "pipeline": pipeline.pipeline(own), "facts": facts, "phase": own.phase()}
    return render(request, "fellowships/desk/call.html", context)


@never_cache
@login_required
def applications(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """The applications of a call, searched, filtered, sorted; several can be moved at once."""
    own = own_call(request, call_key)
    wish = listing.read(request.GET)
    page, rows = listing.page_of(own, wish, request.GET.get("page"))
    form = choosing_forms.MoveForm(call=own)
    context = {
        **head(request, own),
        "wish": wish,
        "page_obj": page,
        "rows": rows,
        "page_query": f"{wish.address()}&" if wish.address() else "",
        "selects": _selects(own, wish, form),
        "move_form": form,
        "deeds": _last_deeds(own),
    }
    return render(request, "fellowships/desk/applications.html", context)


def _selects(call: CallPage, wish: listing.Wish, form: choosing_forms.MoveForm) -> list[dict]:
    """The filters, each as a list of what can be chosen."""
    slots = list(Slot.objects.offered_in(call).select_related("opportunity__institution").order_by("opportunity__title", "starts_on"))
    names = slot_names(slots)
    offered = [
        ("stage", _("Stage"), [(uid, stage.title) for uid, stage in form.stages.items()]),
        ("state", _("State"), listing.states_in(call)),
        ("slot", _("Chose"), [(str(slot.uid), names[slot.pk]) for slot in slots]),
        ("country", _("Country"), listing.countries_in(call)),
        ("needs", _("Look at"), list(listing.NEEDS.items())),
        ("decided", _("Decision"), list(listing.DECIDED.items())),
        ("sort", _("Sorted by"), list(listing.SORTS.items())),
    ]
    return [
        {
            "name": name,
            "label": label,
            "any": name != "sort",
            "choices": [{"value": value, "label": text, "selected": getattr(wish, name) == value} for value, text in choices],
        }
        for name, label, choices in offered
    ]


def _last_deeds(call: CallPage) -> list[dict]:
    rows = BulkDeed.objects.filter(call=call, undone_at=None).select_related("by")[:LAST_DEEDS]
    return [
        {
            "deed": deed,
            "sentence": moved_in_words(len(deed.items)),
            "may_be_undone": stages.may_be_undone(deed),
            "is_running": deed.state != DeedState.DONE,
            "left_out": sorted({each["sentence"] for each in deed.left_out}),
            "left_out_count": len(deed.left_out),
        }
        for deed in rows
    ]


@login_required
@require_POST
def deed(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """Move several: first shown with names and numbers, then done."""
    own = own_call(request, call_key)
    wish = listing.read(request.POST)
    back = f"{reverse('fellowships:select_applications', args=[own.key])}?{wish.address()}"
    form = choosing_forms.MoveForm(request.POST, call=own)
    chosen = list(_chosen(request, own, wish).select_related("applicant", "stage").order_by("number", "pk"))
    if not chosen or not form.is_valid():
        messages.error(request, _("Choose at least one application, and where it goes."))
        return redirect(back)
    state, stage = form.target()
    if request.POST.get("confirmed") != "1":
        context = {**head(request, own), "wish": wish, "chosen": chosen, "form": form, "target": form.target_in_words(), "back": back}
        context["uids"] = ",".join(str(row.uid) for row in chosen)
        return render(request, "fellowships/desk/confirm_move.html", context)
    try:
        done = stages.move_many(chosen, state, actor=request.user, call=own, stage=stage, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, done)
    return redirect(back)


def _tell(request: HttpRequest, done: BulkDeed) -> None:
    if done.state != DeedState.DONE:
        messages.info(request, _("They are being moved. This takes a moment."))
        return
    if done.items:
        messages.success(request, moved_in_words(len(done.items)))
    for sentence in sorted({each["sentence"] for each in done.left_out}):
        messages.error(request, sentence)


def _chosen(request: HttpRequest, call: CallPage, wish: listing.Wish):
    """Those that were ticked, or all that the filters found."""
    if request.POST.get("all") == "1":
        return listing.found(call, wish, scores.scores_of(call))
    uids = choosing_forms.uids_in(request.POST.get("uids", "")) or request.POST.getlist("application")
    try:
        return Application.objects.in_call(call).handed_in().filter(uid__in=uids)
    except ValidationError:
        return Application.objects.none()


@login_required
@require_POST
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Bring back what a deed moved."""
    done = get_object_or_404(BulkDeed.objects.select_related("call").filter(call__in=CallPage.objects.run_by(request.user)), uid=uid)
    if not stages.may_be_undone(done):
        messages.error(request, _("This can no longer be undone."))
    else:
        count = stages.undo(done, actor=request.user)
        told = ngettext("%(count)d application is back where it was.", "%(count)d applications are back where they were.", count)
        messages.success(request, told % {"count": count})
    return redirect("fellowships:select_applications", done.call.key)


@never_cache
@login_required
def stage_list(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """The stages with their dates, reviewers and deeds."""
    own = own_call(request, call_key)
    context = {**head(request, own), "rows": pipeline.stages_of(own), "admin_url": reverse("wagtailadmin_pages:edit", args=[own.pk])}
    return render(request, "fellowships/desk/stages.html", context)


@login_required
@require_POST
def stage_start(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin a stage: for a review its round opens."""
    stage = own_stage(request, uid)
    try:
        opened = stages.start(stage, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _begun(opened, head(request, stage.call)["zone"]))
    return redirect("fellowships:select_stages", stage.call.key)


def _begun(opened, zone: str) -> str:
    """What a stage's beginning means for its reviewers."""
    if opened is None or opened.opens_at <= timezone.now():
        return _("The stage has begun.")
    told = _("The round is set up. Reviewers can begin on %(when)s; the dates can be moved on the page of the reviews.")
    return told % {"when": moments.in_words(opened.opens_at, zone)}


@login_required
@require_POST
def stage_assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask reviewers for everybody in the stage."""
    stage = own_stage(request, uid)
    try:
        outcome = stages.assign_all(stage, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        asked, lacking = len(outcome.asked), len(outcome.lacking)
        messages.success(request, ngettext("%(count)d review is asked for.", "%(count)d reviews are asked for.", asked) % {"count": asked})
        if lacking:
            told = ngettext("%(count)d application lacks reviewers.", "%(count)d applications lack reviewers.", lacking)
            messages.warning(request, told % {"count": lacking})
    return redirect("fellowships:select_stages", stage.call.key)
