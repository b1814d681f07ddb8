"""One's own answers: filling in a draft, saving as one writes, a copy on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refused
from reviewing import filling, printing, showing
from reviewing.models import Submission


@never_cache
@login_required
def answers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A draft to fill in, whole; what is sent, to read. By POST, the draft is kept."""
    own = _own(request, uid)
    if not own.is_draft:
        context = {"submission": own, "sections": showing.sections(own, language=get_language()), "page_language": get_language()}
        return render(request, "reviewing/answers_read.html", context)
    form = filling.form_of(own, language=get_language(), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and _kept(request, own, form):
        return redirect("reviewing:answers", uid)
    return render(request, "reviewing/answers_page.html", {"submission": own, "form": form, "saved": saved_words(own)})


@login_required
@require_POST
def save_answers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the page's script sends as one writes: one answer. Anything but 204 means that it was not kept."""
    own = _own(request, uid)
    key = request.POST.get("question", "")
    form = filling.form_of(own, language=get_language(), data=request.POST)
    try:
        kept = filling.keep_one(own, form, key)
    except Refused:
        return HttpResponse(status=409)
    return HttpResponse(status=204 if kept else 422)


@never_cache
@login_required
@require_safe
def copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One's own answers as a PDF, in the language of the page."""
    own = _own(request, uid)
    response = HttpResponse(printing.copy_of(own, language=get_language()), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="answers.pdf"'
    return response


def saved_words(submission: Submission) -> str:
    """Whether the draft is saved, and since when, in words."""
    if submission.saved_at is None:
        return _("Nothing is saved yet.")
    moment = date_format(timezone.localtime(submission.saved_at), "DATETIME_FORMAT")
    return _("Saved, last on %(moment)s.") % {"moment": moment}


def _kept(request: HttpRequest, own: Submission, form) -> bool:
    try:
        kept = filling.keep(own, form)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return True
    if kept:
        messages.success(request, _("Saved."))
    return kept


def _own(request: HttpRequest, uid: UUID) -> Submission:
    return get_object_or_404(Submission.objects.by(request.user).with_words(), uid=uid)
