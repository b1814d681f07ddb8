"""One's own applications: the list, each one's page, a copy on paper, taking it back and opening it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import moments
from core.errors import Refused
from fellowships import application_paper, application_words, correspondence_showing
from fellowships.application_forms import ReasonForm
from fellowships.application_showing import changes_of, preview_of
from fellowships.application_words import deadline_in_words
from fellowships.call_words import title_of, titles_of
from fellowships.enums import ApplicationState, Party
from fellowships.models import Application
from fellowships.parties import Voice
from fellowships.services import applying

ON_A_PAGE = 20
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Everything one has applied for, the latest first."""
    rows = Application.objects.by(request.user).select_related("call", "stage").order_by("-created_at", "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    titles = titles_of((row.call for row in page), get_language() or "en")
    cards = [
        application_words.card(row, titles[row.call.translation_key], moments.reader_zone(request.user, otherwise=row.call.time_zone))
        for row in page
    ]
    return render(request, "fellowships/apply/applications.html", {"cards": cards, "page_obj": page})


@never_cache
@login_required
@require_safe
def application(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where it stands, what comes next, and everything that goes with it."""
    mine = _mine(request, uid)
    if mine.state == ApplicationState.DRAFT and mine.call.is_taking:
        return redirect("fellowships:apply", mine.call.translation_key)
    zone = moments.reader_zone(request.user, otherwise=mine.call.time_zone)
    context = {
        **preview_of(mine, request.user),
        "application": mine,
        "title": title_of(mine.call, get_language() or "en"),
        "state": application_words.label_of(mine),
        "state_sentence": application_words.state_in_words(mine),
        "deed": application_words.next_deed(mine, zone),
        "history": application_words.history(mine, zone),
        "references": correspondence_showing.references_of(mine, request.user, Party.APPLICANT),
        "endorsement": correspondence_showing.endorsement_of(mine, request.user, Party.APPLICANT),
        "interviews": correspondence_showing.interviews_of(mine, request.user, Party.APPLICANT),
        "conversation": correspondence_showing.messages_of(mine, request.user, Voice(Party.APPLICANT)),
        "changes": changes_of(mine, get_language() or "en"),
        "may_withdraw": mine.is_open,
        "may_reopen": applying.may_be_reopened(mine),
        "deadline": deadline_in_words(mine.call, zone),
    }
    return render(request, "fellowships/apply/application.html", context)


@never_cache
@login_required
@form_methods
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask once, then take it back."""
    mine = _mine(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applying.withdraw(mine, actor=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You withdrew your application."))
        return redirect("fellowships:application", mine.uid)
    context = {
        "form": form,
        "title": title_of(mine.call, get_language() or "en"),
        "back": reverse("fellowships:application", args=[mine.uid]),
    }
    return render(request, "fellowships/apply/withdraw.html", {**context, "application": mine, "may_reopen": mine.call.is_taking})


@login_required
@require_POST
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make it a draft again, before the deadline."""
    mine = _mine(request, uid)
    try:
        applying.reopen(mine, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("fellowships:application", mine.uid)
    messages.warning(request, _("Your application is a draft again. It counts only once you send it before the deadline."))
    return redirect("fellowships:apply", mine.call.translation_key)


@never_cache
@login_required
@require_safe
def copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole application as a PDF, in the language of the page."""
    mine = _mine(request, uid)
    response = HttpResponse(application_paper.copy_of(mine, language=get_language() or mine.language), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="application-{mine.number or "draft"}.pdf"'
    return response


def _mine(request: HttpRequest, uid: UUID) -> Application:
    found = Application.objects.by(request.user).select_related(
        "call", "stage", "submission__form__locale", "submission__form_version", "applicant__profile", "home_institution"
    )
    return get_object_or_404(found, uid=uid)
