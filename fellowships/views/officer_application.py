"""One application before an officer: everything about it, and what she does with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Refused
from fellowships import qualifying
from fellowships.choosing_forms import MoveForm, PrepareForm
from fellowships.desk import sheet
from fellowships.models import Application, CallPage, Waiver
from fellowships.services import checking, deciding, lettering, moving
from fellowships.views.pipeline import head

NEEDED = ("call", "stage", "applicant__profile", "home_institution", "submission__form", "submission__form_version")


def own_application(request: HttpRequest, uid: UUID) -> Application:
    """An application that was handed in to a call that the reader runs; never one of her own."""
    mine = Application.objects.handed_in().filter(call__in=CallPage.objects.run_by(request.user))
    return get_object_or_404(mine.exclude(applicant=request.user).select_related(*NEEDED), uid=uid)


@never_cache
@login_required
def application(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answers, checks, references, endorsement, reviews, history, messages; and the decision to be prepared."""
    own = own_application(request, uid)
    return _page(request, own)


def _page(request: HttpRequest, own: Application, *, prepare: PrepareForm | None = None, status: int = 200) -> HttpResponse:
    context = head(request, own.call)
    decisions = sheet.decisions(own, context["zone"])
    prepared = next((row["decision"] for row in decisions if not row["decision"].is_published), None)
    reviews, result = sheet.reviews(own)
    may_decide = own.state in deciding.DECIDABLE
    letter = lettering.letter_for(prepared) if prepared else None
    context |= {
        "application": own,
        "facts": sheet.facts(own),
        "state": sheet.state_of(own),
        "choices": sheet.choices(own),
        "lines": qualifying.checked(own),
        "sections": sheet.answers(own),
        "reviews": reviews,
        "result": result,
        "moves": sheet.moves(own, context["zone"]),
        "decisions": decisions,
        "prepared": prepared,
        "may_check": bool(prepared and not prepared.is_checked and prepared.prepared_by_id != request.user.pk),
        "letter": letter,
        "prepare_form": prepare or (_prepare_form(own, prepared) if may_decide else None),
        "move_form": MoveForm(call=own.call),
        "appeals": own.appeals.select_related("answered_by"),
    }
    return render(request, "fellowships/desk/application.html", context, status=status)


def _prepare_form(own: Application, prepared) -> PrepareForm:
    return PrepareForm.for_decision(prepared, own) if prepared else PrepareForm(application=own)


@login_required
@require_POST
def prepare(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write down what shall become of it."""
    own = own_application(request, uid)
    form = PrepareForm(request.POST, application=own)
    if form.is_valid():
        try:
            deciding.prepare(own, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision is prepared. Another officer checks it before it goes out."))
            return redirect("fellowships:select_application", own.uid)
    return _page(request, own, prepare=form, status=422)


@login_required
@require_POST
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Into a stage, back, or out."""
    own = own_application(request, uid)
    form = MoveForm(request.POST, call=own.call)
    if form.is_valid():
        state, stage = form.target()
        try:
            moving.move(own, state, actor=request.user, stage=stage, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        except ValueError:
            messages.error(request, _("It cannot come from where it stands to there."))
        else:
            messages.success(request, _("The application was moved."))
    return redirect("fellowships:select_application", own.uid)


@login_required
@require_POST
def waiver(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Grant or refuse a waiver."""
    mine = Waiver.objects.filter(application__call__in=CallPage.objects.run_by(request.user)).select_related("application")
    asked = get_object_or_404(mine.exclude(application__applicant=request.user), uid=uid)
    granted, note = request.POST.get("granted") == "1", request.POST.get("note", "")[:1000]
    try:
        checking.decide_waiver(asked, granted=granted, actor=request.user, note=note)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The applicant is told."))
    return redirect("fellowships:select_application", asked.application.uid)
