"""The desk of a home institution: what waits for its word, one application with what it may see of it, and its documents."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.models import Institution
from core import moments
from core.errors import Refused
from fellowships import correspondence_showing, parties, rules
from fellowships.call_words import title_of, titles_of
from fellowships.correspondence_forms import EndorsementDocumentForm, EndorsementForm
from fellowships.enums import EndorsementState, Party
from fellowships.models import Application, Endorsement, EndorsementDocument
from fellowships.services import endorsing
from fellowships.views.papers import handed_out

ON_A_PAGE = 25
SHOWN = {"waiting": [EndorsementState.ASKED], "endorsed": [EndorsementState.ENDORSED], "refused": [EndorsementState.REFUSED]}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_safe
def home(request: HttpRequest, institution_uid: UUID) -> HttpResponse:
    """The institution's people who apply: those that wait for its word first."""
    institution = _mine(request, institution_uid)
    shown = request.GET.get("show", "waiting")
    if shown not in SHOWN:
        shown = "waiting"
    query = request.GET.get("q", "").strip()[:100]
    found = Endorsement.objects.filter(institution=institution, state__in=SHOWN[shown]).exclude(application__applicant=request.user)
    if query:
        found = found.filter(application__applicant__name__icontains=query)
    order = ["due_at", "pk"] if shown == "waiting" else ["-decided_at", "-pk"]
    page = Paginator(found.select_related("application__applicant", "application__call").order_by(*order), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    titles = titles_of((one.application.call for one in page), get_language() or "en")
    zone = moments.reader_zone(request.user, otherwise="UTC")
    context = {
        "institution": institution,
        "page_obj": page,
        "rows": [_row(one, titles, zone) for one in page],
        "shown": shown,
        "query": query,
        "tabs": _tabs(institution, shown),
    }
    return render(request, "fellowships/home_institution/desk.html", context)


def _row(endorsement: Endorsement, titles: dict, zone: str) -> dict[str, object]:
    application = endorsement.application
    return {
        "url": reverse("fellowships:home_endorsement", args=[endorsement.uid]),
        "applicant": application.applicant_name,
        "call": titles[application.call.translation_key],
        "when": moments.in_words(endorsement.decided_at or endorsement.due_at, zone),
        "state": endorsement.get_state_display(),
        "mark": correspondence_showing.MARKS.get(endorsement.state, "begun"),
    }


def _tabs(institution: Institution, shown: str) -> list[dict[str, object]]:
    words = {"waiting": _("Waiting for you"), "endorsed": _("Endorsed"), "refused": _("Not endorsed")}
    base = reverse("fellowships:home", args=[institution.uid])
    return [{"label": label, "url": f"{base}?show={name}", "current": name == shown} for name, label in words.items()]


@never_cache
@login_required
@form_methods
def endorsement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One of its people's applications, and the word about it. By POST, the word is given."""
    found = _own(request, uid)
    return _answer(request, found, on_paper=False, back=reverse("fellowships:home", args=[found.institution.uid]))


@never_cache
@login_required
@form_methods
def paper_endorsement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An officer notes what an institution without a desk here wrote, or asks one with a desk once more."""
    application = get_object_or_404(Application.objects.select_related("call", "applicant", "home_institution"), uid=uid)
    if Party.OFFICER not in {voice.party for voice in parties.voices_of(request.user, application)}:
        raise Http404
    found = get_object_or_404(
        Endorsement.objects.select_related("institution", "application__call", "application__applicant"), application=application
    )
    back = reverse("fellowships:select_application", args=[application.uid])
    if request.method == "POST" and request.POST.get("do") == "ask-again":
        return _done(
            request, lambda: endorsing.ask_for_another_look(found, actor=request.user), _("The home institution is asked again."), back
        )
    return _answer(request, found, on_paper=True, back=back)


def _answer(request: HttpRequest, found: Endorsement, *, on_paper: bool, back: str) -> HttpResponse:
    form, papers = EndorsementForm(None, initial=_before(found)), EndorsementDocumentForm(None, prefix="paper")
    if request.method == "POST" and request.POST.get("do") == "add":
        papers = EndorsementDocumentForm(request.POST, request.FILES, prefix="paper")
        if papers.is_valid() and _added(request, found, papers, on_paper=on_paper):
            return redirect(request.path)
    elif request.method == "POST":
        form = EndorsementForm(request.POST)
        if form.is_valid() and _decided(request, found, form, on_paper=on_paper):
            return redirect(back if not on_paper else request.path)
    wrong = form.errors or papers.errors
    return render(
        request,
        "fellowships/home_institution/endorsement.html",
        _context(request, found, form, papers, on_paper, back),
        status=422 if wrong else 200,
    )


def _before(found: Endorsement) -> dict[str, str]:
    return {name: getattr(found, name) for name in ("standing", "leave", "statement", "signed_as")}


def _added(request: HttpRequest, found: Endorsement, form: EndorsementDocumentForm, *, on_paper: bool) -> bool:
    said = form.cleaned_data
    try:
        endorsing.add_document(found, said["file"], by=request.user, title=said["title"], expires_on=said["expires_on"], on_paper=on_paper)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The document is added."))
    return True


def _decided(request: HttpRequest, found: Endorsement, form: EndorsementForm, *, on_paper: bool) -> bool:
    try:
        if form.endorses:
            endorsing.endorse(found, by=request.user, on_paper=on_paper, **form.words)
        else:
            endorsing.refuse(found, by=request.user, on_paper=on_paper, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    said = _("It is noted. The applicant is told.") if on_paper else _("Your institution’s word is given. The applicant is told.")
    messages.success(request, said)
    return True


def _context(request: HttpRequest, found: Endorsement, form, papers, on_paper: bool, back: str) -> dict[str, object]:
    application = found.application
    zone = correspondence_showing.zone_of(request.user, application)
    return {
        "application": application,
        "found": found,
        "part": correspondence_showing.endorsement_of(application, request.user, Party.OFFICER if on_paper else Party.HOST),
        "reason": found.reason,
        "form": form,
        "papers": papers,
        "on_paper": on_paper,
        "back": back,
        "call": title_of(application.call, get_language() or "en"),
        "due": moments.in_words(found.due_at, zone) if found.due_at else "",
        "wishes": _wishes(application),
        "may_answer": not found.is_decided and found.state != EndorsementState.WITHDRAWN,
    }


def _wishes(application: Application) -> list[dict[str, object]]:
    """Where and when the applicant would go: what an institution must know to release her. No answers of hers are shown."""
    slots = [one.slot for one in application.choices.select_related("slot__opportunity__institution").order_by("rank")]
    titles = titles_of((slot.opportunity for slot in slots), get_language() or "en")
    return [
        {
            "host": slot.opportunity.institution.name,
            "title": titles[slot.opportunity.translation_key],
            "starts_on": slot.starts_on,
            "ends_on": slot.ends_on,
        }
        for slot in slots
    ]


@login_required
@require_POST
def remove_document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take away a paper before the word is given."""
    document = get_object_or_404(
        EndorsementDocument.objects.select_related(
            "endorsement__institution", "endorsement__application__call", "endorsement__application__applicant"
        ),
        uid=uid,
    )
    found = document.endorsement
    on_paper = not endorsing.may_answer(request.user, found)
    if on_paper and not endorsing.may_answer(request.user, found, on_paper=True):
        raise Http404
    address = ("fellowships:select_endorsement", found.application.uid) if on_paper else ("fellowships:home_endorsement", found.uid)
    back = reverse(address[0], args=[address[1]])
    return _done(
        request, lambda: endorsing.remove_document(document, by=request.user, on_paper=on_paper), _("The document is removed."), back
    )


@login_required
@require_safe
def endorsement_document(request: HttpRequest, uid: UUID) -> FileResponse:
    """A paper of the home institution: for itself, the applicant once it has spoken, officers, and hosts that may see the application."""
    document = get_object_or_404(
        EndorsementDocument.objects.select_related("endorsement__application__call", "endorsement__institution"), uid=uid
    )
    found = document.endorsement
    voices = {voice.party for voice in parties.voices_of(request.user, found.application)}
    is_own = found.institution_id is not None and rules.coordinates(request.user, found.institution)
    if voices == {Party.APPLICANT} and not found.is_decided:
        raise Http404
    if not voices and not is_own:
        raise Http404
    ending = document.file.name.rpartition(".")[2]
    return handed_out(document.file, name=f"{document.title}.{ending}", media_type=document.media_type)


def _done(request: HttpRequest, deed, said: str, back: str) -> HttpResponse:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(back)


def _mine(request: HttpRequest, uid: UUID) -> Institution:
    return get_object_or_404(Institution.objects.of(request.user, Role.COORDINATOR), uid=uid)


def _own(request: HttpRequest, uid: UUID) -> Endorsement:
    """What is asked of one of her institutions, and is not about herself; any other is a 404."""
    mine = Endorsement.objects.filter(institution__in=Institution.objects.of(request.user, Role.COORDINATOR).values("pk"))
    found = mine.exclude(application__applicant=request.user).select_related("institution", "application__call", "application__applicant")
    return get_object_or_404(found, uid=uid)
