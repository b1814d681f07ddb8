"""The road of an application, one step a page. Every step saves by its own button; nothing needs a script."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates.models import Certificate
from core import moments
from core.errors import Refused
from fellowships import correspondence_showing, qualifying
from fellowships.application_forms import ChoicesForm, GivenDocumentForm, HomeForm, WaiverForm
from fellowships.application_showing import certificates_to_choose, choices_of, frame, preview_of
from fellowships.application_steps import (
    CHECK,
    CHOICES,
    DOCUMENTS,
    FORM,
    PREVIEW,
    REFERENCES,
    fault_of,
    given_documents,
    need_title,
    need_words,
)
from fellowships.application_words import deadline_in_words, is_late
from fellowships.call_words import title_of
from fellowships.enums import ApplicationState, Party
from fellowships.models import Application, CallPage, DocumentNeed, EligibilityRule, Slot
from fellowships.services import applying, attaching, checking
from reviewing import filling
from reviewing.services import documents as library
from reviewing.services import submissions
from reviewing.views.answers import saved_words

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# The way in --------------------------------------------------------------------


@never_cache
@login_required
@form_methods
def apply(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """Do I qualify? Then begin; who has begun goes on where she was."""
    call = get_object_or_404(CallPage.objects.first_pages().visible_to(request.user).keyed(call_key))
    mine = Application.objects.in_call(call).by(request.user).open().first()
    if mine is not None:
        return redirect(_next_step(mine) if mine.state == ApplicationState.DRAFT else reverse("fellowships:application", args=[mine.uid]))
    if request.method == "POST":
        try:
            begun = applying.begin(call, request.user, language=get_language() or "en")
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            checking.check(begun)
            return redirect("fellowships:apply_choices", begun.uid)
    lines = qualifying.answered(call, request.user, back=request.path)
    zone = moments.reader_zone(request.user, otherwise=call.time_zone)
    earlier = Application.objects.in_call(call).by(request.user).order_by("-created_at").first()
    context = {
        "call": call, "title": title_of(call, get_language() or "en"), "lines": lines, "sentence": qualifying.summary(lines),
        "documents": qualifying.documents_in_words(call), "takes": call.is_taking and call.form_id is not None, "is_late": is_late(call),
        "opens": moments.in_words(call.opens_at, zone), "closes": deadline_in_words(call, zone), "grace": call.grace_minutes,
        "earlier": earlier, "phase": call.phase(),
    }  # fmt: skip
    return render(request, "fellowships/apply/begin.html", context)


def _next_step(application: Application) -> str:
    """The first step that lacks something; the last one where nothing does."""
    steps = frame(application, "", application.applicant)["steps"]
    here = next((step for step in steps if not step["done"]), steps[-1])
    return here["url"]


# The steps ---------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rules, held against her record now; near misses may ask for a waiver."""
    application = _draft(request, uid)
    checking.check(application)
    lines = qualifying.checked(application, back=request.path)
    asks = reverse("fellowships:apply_waiver", args=[application.uid])
    return _step(request, application, CHECK, {"lines": lines, "sentence": qualifying.summary(lines), "asks": asks})


@login_required
@require_POST
def ask_waiver(request: HttpRequest, uid: UUID) -> HttpResponse:
    application = _mine(request, uid)
    form = WaiverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why you ask for the waiver."))
        return redirect("fellowships:apply_check", application.uid)
    rule = get_object_or_404(EligibilityRule.objects.of(application.call), uid=form.cleaned_data["rule"])
    return _did(
        request, lambda: checking.ask_waiver(application, rule, reason=form.cleaned_data["reason"]),
        _("You asked for a waiver. We write to you as soon as it is decided."), back=("fellowships:apply_check", application.uid),
    )  # fmt: skip


@never_cache
@login_required
@form_methods
def choices(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which slots, in which order."""
    application = _draft(request, uid)
    ahead = Slot.objects.offered_in(application.call).filter(is_closed=False).ahead(timezone.localdate())
    slots = ahead | Slot.objects.filter(choices__application=application)
    found = list(slots.select_related("opportunity__institution").order_by("opportunity__title", "starts_on", "pk").distinct())
    form = ChoicesForm(request.POST or None, application=application, slots=found)
    if request.method == "POST" and form.is_valid():
        try:
            applying.save_choices(application, form.chosen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, application, CHOICES)
    titles = choices_of(found, get_language() or "en")
    return _step(request, application, CHOICES, {"form": form, "titles": titles, "most": application.call.most_choices})


@never_cache
@login_required
@form_methods
def answers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The call's form. Half an answer is kept too; what is missing is said before sending."""
    application = _draft(request, uid)
    submission, language = application.submission, get_language() or application.language
    wanted = submissions.missing(submission, language=language) if request.method != "POST" and "missing" in request.GET else ()
    form = filling.form_of(submission, language=language, data=request.POST or None, files=request.FILES or None, problems=wanted)
    if request.method == "POST":
        try:
            if filling.keep(submission, form):
                return _onwards(request, application, FORM)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return _step(request, application, FORM, {"form": form, "saved": saved_words(submission)})


@never_cache
@login_required
@form_methods
def documents(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The papers that the call asks for, and the certificates earned here."""
    application = _draft(request, uid)
    needs = list(DocumentNeed.objects.of(application.call).to_apply())
    own = filling.library_of(application.submission)
    wrong: dict[str, GivenDocumentForm] = {}
    if request.method == "POST":
        need = next((one for one in needs if str(one.uid) == request.POST.get("need")), None)
        if need is None:
            raise Http404
        form = GivenDocumentForm(request.POST, request.FILES, library=own, kind=need.kind, prefix=need.uid.hex)
        if form.is_valid() and _given(request, application, need, form):
            return redirect(f"{reverse('fellowships:apply_documents', args=[application.uid])}#need-{need.uid.hex}")
        wrong[str(need.uid)] = form
    given = given_documents(application, needs)
    rows = [
        {
            "need": need, "title": need_title(need), "words": need_words(need), "given": [row.document for row in given[need.pk]],
            "fault": fault_of(need, given[need.pk]), "anchor": f"need-{need.uid.hex}",
            "form": wrong.get(str(need.uid)) or GivenDocumentForm(library=own, kind=need.kind, prefix=need.uid.hex),
        }
        for need in needs
    ]  # fmt: skip
    return _step(request, application, DOCUMENTS, {"rows": rows, "certificates": certificates_to_choose(application)})


def _given(request: HttpRequest, application: Application, need: DocumentNeed, form: GivenDocumentForm) -> bool:
    try:
        document = form.chosen or library.store(
            request.user, form.cleaned_data["file"], kind=need.kind, title="", expires_on=form.cleaned_data["expires_on"]
        )
        attaching.attach(application, need, document)
    except ValidationError as fault:
        form.add_error("file", fault)
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("“%(document)s” is attached.") % {"document": document.title})
    return True


@login_required
@require_POST
def detach(request: HttpRequest, uid: UUID, need_uid: UUID) -> HttpResponse:
    """Take a document off; it stays in the library."""
    application = _mine(request, uid)
    need = get_object_or_404(DocumentNeed.objects.of(application.call), uid=need_uid)
    done = _("The document is taken off. It stays among your documents.")
    return _did(request, lambda: attaching.detach(application, need), done, back=("fellowships:apply_documents", application.uid))


@login_required
@require_POST
def certificates(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which certificates earned here go with it."""
    application = _mine(request, uid)
    chosen = list(Certificate.objects.of(request.user).filter(uid__in=_uids(request.POST.getlist("certificate"))))
    done = _("Your certificates are saved.")
    return _did(
        request, lambda: applying.save_certificates(application, chosen), done, back=("fellowships:apply_documents", application.uid)
    )


@never_cache
@login_required
@form_methods
def others(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Referees, and the institution that releases her."""
    application = _draft(request, uid)
    form = HomeForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            applying.save_home(application, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, application, REFERENCES)
    context = {"form": form, "references": correspondence_showing.references_of(application, request.user, Party.APPLICANT)}
    return _step(request, application, REFERENCES, context)


@never_cache
@login_required
@form_methods
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Everything as others will read it; then it is sent."""
    application = _draft(request, uid)
    if request.method == "POST":
        try:
            sent = applying.send(application)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("fellowships:apply_preview", application.uid)
        messages.success(request, _("Your application has been sent. Its number is %(number)s.") % {"number": sent.number})
        return redirect("fellowships:application", sent.uid)
    checking.check(application)
    return _step(request, application, PREVIEW, preview_of(application, request.user))


# -------------------------------------------------------------------------------


def _mine(request: HttpRequest, uid: UUID) -> Application:
    found = Application.objects.by(request.user).select_related(
        "call", "submission__form__locale", "applicant__profile", "home_institution"
    )
    return get_object_or_404(found, uid=uid)


def _draft(request: HttpRequest, uid: UUID) -> Application:
    """One's own draft; what was sent has a page of its own, and no steps."""
    application = _mine(request, uid)
    if application.state != ApplicationState.DRAFT:
        raise Http404
    return application


def _step(request: HttpRequest, application: Application, step: str, context: dict) -> HttpResponse:
    return render(request, f"fellowships/apply/{step}.html", {**frame(application, step, request.user), **context})


def _onwards(request: HttpRequest, application: Application, step: str) -> HttpResponse:
    """To the next step, or wherever the button that was used leads."""
    around = frame(application, step, request.user)
    if "stay" in request.POST:
        messages.success(request, _("Saved."))
        return redirect(next(each["url"] for each in around["steps"] if each["code"] == step))
    return redirect(around["next_url"])


def _did(request: HttpRequest, deed: Callable[[], object], done: str, *, back: tuple) -> HttpResponse:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(*back)


def _uids(said: list[str]) -> list[UUID]:
    found = []
    for each in said:
        with suppress(ValueError):
            found.append(UUID(each))
    return found
