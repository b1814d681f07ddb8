"""Appeals and requests for feedback: what applicants ask, and what officers answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import moments
from core.errors import Refused
from fellowships.choosing_forms import AnswerForm, AskForm
from fellowships.desk.sheet import decisions_shown
from fellowships.models import Appeal, CallPage, Decision
from fellowships.services import appealing
from fellowships.views.pipeline import head, own_call

PAGE_SIZE = 20


@never_cache
@login_required
def appeals(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """What applicants ask about decisions of a call, what waits for an answer first."""
    own = own_call(request, call_key)
    context = head(request, own)
    page = Paginator(_rows(request, own), PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {"page_obj": page, "rows": _shown(list(page.object_list), request, context["zone"])}
    return render(request, "fellowships/desk/appeals.html", context)


def _rows(request: HttpRequest, call: CallPage):
    rows = Appeal.objects.in_call(call).exclude(state="taken_back").exclude(application__applicant=request.user)
    whole = (
        "application__applicant",
        "application__call",
        "decision__slot__opportunity__institution",
        "decision__application",
        "answered_by",
    )
    return rows.select_related(*whole).order_by("answered_at", "made_at", "pk")


def _shown(appeals: list[Appeal], request: HttpRequest, zone: str) -> list[dict]:
    decided = decisions_shown((appeal.decision for appeal in appeals), zone)
    return [_row(appeal, decision, request, zone) for appeal, decision in zip(appeals, decided, strict=True)]


def _row(appeal: Appeal, decision: dict, request: HttpRequest, zone: str) -> dict:
    waits = appeal.answered_at is None
    return {
        "appeal": appeal,
        "made": moments.in_words(appeal.made_at, zone),
        "decision": decision,
        "form": AnswerForm(kind=appeal.kind, auto_id=f"id_{appeal.pk}_%s") if waits else None,
        "may_answer": waits and appeal.decision.prepared_by_id != request.user.pk,
    }


@login_required
@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer the applicant."""
    mine = Appeal.objects.filter(application__call__in=CallPage.objects.run_by(request.user)).exclude(application__applicant=request.user)
    appeal = get_object_or_404(mine.select_related("application__call"), uid=uid)
    form = AnswerForm(request.POST, kind=appeal.kind)
    if not form.is_valid():
        messages.error(request, _("Choose an answer and write a few words for the applicant."))
        return redirect("fellowships:select_appeals", appeal.application.call.key)
    try:
        appealing.answer(appeal, actor=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The applicant is told."))
    return redirect("fellowships:select_appeals", appeal.application.call.key)


@login_required
@require_POST
def ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An applicant appeals, or asks for feedback."""
    decision = get_object_or_404(Decision.objects.published().select_related("application"), uid=uid, application__applicant=request.user)
    form = AskForm(request.POST)
    try:
        appealing.ask(decision, actor=request.user, text=form.cleaned_data["text"] if form.is_valid() else "")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("What you ask is with the program office. You are told when it is answered."))
    return redirect("fellowships:application", decision.application.uid)


@login_required
@require_POST
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An applicant does not ask any more."""
    appeal = get_object_or_404(Appeal.objects.select_related("application"), uid=uid, application__applicant=request.user)
    appealing.take_back(appeal, actor=request.user)
    messages.success(request, _("You took it back."))
    return redirect("fellowships:application", appeal.application.uid)
