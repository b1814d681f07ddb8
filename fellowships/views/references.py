"""A referee's page, which needs no account, and what applicants and officers do about referees."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import moments, throttle
from core.errors import Refused
from fellowships import correspondence_showing, parties
from fellowships.call_words import title_of
from fellowships.correspondence_forms import DeclineForm, RefereeForm, ReferenceForm
from fellowships.enums import Party
from fellowships.models import Application, Reference
from fellowships.services import references
from fellowships.views.papers import handed_out, next_page

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# The referee ---------------------------------------------------------------


@never_cache
@throttle.throttled("references")
@form_methods
def reference(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, and the questions. By POST, what was written is kept, or given."""
    found = _found(token)
    if not references.is_open(found):
        return _discreet(render(request, "fellowships/references/over.html", _context(found), status=200 if found.is_given else 410))
    references.note_opening(found)
    if request.method != "POST":
        return _page(request, found, ReferenceForm(initial=found.answers))
    draft = request.POST.get("do") == "keep"
    form = ReferenceForm(request.POST, request.FILES, draft=draft)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        if draft:
            references.keep_draft(found, form.answers)
            messages.success(request, _("What you have written is kept. This address opens it again."))
            return _discreet(redirect("fellowships:reference", token))
        references.give(found, answers=form.answers, letter=form.letter_given)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _discreet(redirect("fellowships:reference", token))


@never_cache
@throttle.throttled("references")
@form_methods
def decline_reference(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more before it is done: the applicant is told at once."""
    found = _found(token)
    if not references.is_open(found):
        return _discreet(redirect("fellowships:reference", token))
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            references.decline(found, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        return _discreet(redirect("fellowships:reference", token))
    context = _context(found) | {"form": form, "back_url": reverse("fellowships:reference", args=[token])}
    return _discreet(render(request, "fellowships/references/decline.html", context))


def _page(request: HttpRequest, found: Reference, form: ReferenceForm, *, status: int = 200) -> HttpResponse:
    return _discreet(render(request, "fellowships/references/give.html", _context(found) | {"form": form}, status=status))


def _context(found: Reference) -> dict[str, object]:
    application, language = found.application, get_language() or "en"
    zone = application.call.time_zone
    return {
        "reference": found,
        "token": references.token_of(found),
        "applicant": application.applicant_name,
        "call": title_of(application.call, language),
        "due": moments.in_words(found.due_at, zone) if found.due_at else "",
        "until": moments.in_words(found.expires_at, zone) if found.expires_at else "",
        "given": moments.in_words(found.given_at, zone) if found.given_at else "",
        "from_host": application.home,
    }


def _found(token: str) -> Reference:
    found = references.found_by(token)
    if found is None:
        raise Http404
    return found


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is the key: it must not travel on to other sites, nor into a search."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# The applicant -------------------------------------------------------------


@never_cache
@login_required
@form_methods
def referees(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The applicant's referees: named, taken back, reminded. By POST, one more is named."""
    application = _own(request, uid)
    form = RefereeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            references.name_referee(application, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The referee is named."))
            return redirect(next_page(request) or reverse("fellowships:referees", args=[uid]))
    context = {
        "application": application,
        "part": correspondence_showing.references_of(application, request.user, Party.APPLICANT),
        "form": form,
        "call": title_of(application.call, get_language() or "en"),
        "is_draft": application.state == "draft",
        "full": application.references.standing().count() >= references.MOST_REFEREES,
    }
    return render(request, "fellowships/references/referees.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def referee_deed(request: HttpRequest, uid: UUID, deed: str) -> HttpResponse:
    """Take a referee back, remind her, or send her a new link: the applicant her own, an officer those of her calls."""
    found = get_object_or_404(Reference.objects.select_related("application__call", "application__applicant"), uid=uid)
    voices = {voice.party for voice in parties.voices_of(request.user, found.application)}
    if not voices & {Party.APPLICANT, Party.OFFICER}:
        raise Http404
    try:
        said = _DEEDS[deed](found, request.user)
    except KeyError:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    fallback = "fellowships:referees" if Party.APPLICANT in voices else "fellowships:select_application"
    return redirect(next_page(request) or reverse(fallback, args=[found.application.uid]))


def _take_back(found: Reference, user) -> str:
    references.take_back(found, actor=user)
    return _("The referee is taken back.")


def _remind(found: Reference, user) -> str:
    references.remind(found, actor=user)
    return _("A reminder is on its way.")


def _ask_again(found: Reference, user) -> str:
    references.ask_again(found, actor=user)
    return _("A new link is on its way. The old one opens nothing any more.")


_DEEDS = {"take-back": _take_back, "remind": _remind, "ask-again": _ask_again}


def _own(request: HttpRequest, uid: UUID) -> Application:
    return get_object_or_404(Application.objects.by(request.user).select_related("call", "applicant__profile"), uid=uid)


# Files ---------------------------------------------------------------------


@login_required
@require_safe
def reference_letter(request: HttpRequest, uid: UUID) -> FileResponse:
    """A referee's letter, to whoever may read the reference; anybody else's address is a 404."""
    found = get_object_or_404(Reference.objects.given().select_related("application__call"), uid=uid)
    voices = parties.voices_of(request.user, found.application)
    if not any(correspondence_showing.may_read_reference(found, voice.party) for voice in voices):
        raise Http404
    return handed_out(found.letter, name=found.letter_name, media_type=found.letter_type)
