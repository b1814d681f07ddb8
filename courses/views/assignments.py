"""An assignment, from its task to its result. Everything is fetched through the learner's own works."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refused
from courses.assignments.downloads import download
from courses.assignments.sheet import Sheet, sheet_of
from courses.models import Enrolment, Work
from courses.services import assignments
from courses.views import work_context as show
from courses.views.quiz_context import Place


@never_cache
@login_required
def assignment(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """The task, the rubric and the rules, before anything is written."""
    place, sheet = _place(lesson_key)
    enrolment = _enrolment(request, place)
    if enrolment is None:
        messages.info(request, _("Enrol in the course first; then you can hand in its assignments."))
        return redirect(place.outline.url)
    works = list(Work.objects.filter(enrolment=enrolment, assignment=sheet.pk))
    return render(request, "courses/assignment/front.html", show.front(place, sheet, enrolment, works))


@login_required
def begin_work(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Begin a work, or go on with the one that is on its way."""
    place, sheet = _place(lesson_key)
    enrolment = _enrolment(request, place)
    if request.method != "POST" or enrolment is None:
        return redirect("courses:assignment", lesson_key)
    try:
        work = assignments.begin_work(enrolment, sheet.pk, language=get_language())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:assignment", lesson_key)
    return redirect("courses:work", work.uid)


@never_cache
@login_required
def work(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A draft to write on, or a work that is handed in with its reviews and its result. By POST, the draft is kept."""
    own = _own(request, uid)
    if request.method == "POST":
        return _keep(request, own)
    place, sheet = show.place_of_work(own, get_language()), _sheet(own)
    if own.is_draft:
        return render(request, "courses/assignment/draft.html", show.draft(place, sheet, own, editor=_new_editor()))
    return render(request, "courses/assignment/work.html", show.result(place, sheet, own))


@login_required
@require_POST
def save_work(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the page's script sends as the learner writes. Anything but 204 means that nothing was kept."""
    try:
        assignments.save_draft(_which(request, uid), **_typed(request))
    except Work.DoesNotExist:
        raise Http404 from None
    except ValidationError:
        return HttpResponse(status=422)
    except Refused:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@never_cache
@login_required
def hand_in_work(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look at the work once more; then hand it in."""
    own = _own(request, uid)
    if not own.is_draft:
        return redirect("courses:work", uid)
    if request.method != "POST":
        if own.is_empty:
            messages.error(request, _("Write a text or attach a file first; then hand it in."))
            return redirect("courses:work", uid)
        return render(request, "courses/assignment/check.html", show.check(show.place_of_work(own, get_language()), _sheet(own), own))
    try:
        assignments.hand_in_work(_which(request, uid))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your work is handed in."))
    return redirect("courses:work", uid)


@login_required
@require_safe
def work_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The learner's own file, under the name that she gave it."""
    own = _own(request, uid)
    return download(own, own.file_name)


@login_required
@require_POST
def appeal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask a tutor to look at the mark again."""
    own = _own(request, uid)
    try:
        assignments.appeal(_which(request, own.uid), words=request.POST.get("words", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A tutor looks at your work again and answers you."))
    return redirect("courses:work", uid)


@login_required
@require_POST
def another_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look for another work to review, in the place of one that was passed on."""
    own = _own(request, uid)
    try:
        found = assignments.ask_for_another(_which(request, own.uid))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if found:
            messages.success(request, _("Here is another work for you to review."))
        else:
            messages.info(request, _("No work lacks a reviewer at the moment. Look again in a few days, or ask a tutor of the course."))
    return redirect("courses:work", uid)


def _keep(request: HttpRequest, own: Work) -> HttpResponse:
    """Keep text and file, each if it can be kept: what is wrong with the file does not lose the text."""
    which, typed = _which(request, own.uid), _typed(request)
    errors, elsewhere = {}, False
    try:
        assignments.save_draft(which, **typed)
    except ValidationError as refusal:
        errors |= {name: " ".join(texts) for name, texts in refusal.message_dict.items()}
    except Refused as refusal:
        if refusal.code != "elsewhere":
            messages.error(request, str(refusal))
            return redirect("courses:work", own.uid)
        elsewhere = True
    errors |= _keep_file(request, which)
    if errors or elsewhere:
        own = _own(request, own.uid)
        context = show.draft(show.place_of_work(own, get_language()), _sheet(own), own, **typed, errors=errors, elsewhere=elsewhere)
        return render(request, "courses/assignment/draft.html", context, status=409 if elsewhere else 422)
    if request.POST.get("do") == "check":
        return redirect("courses:hand_in_work", own.uid)
    messages.success(request, _("Your draft is saved."))
    return redirect("courses:work", own.uid)


def _keep_file(request: HttpRequest, which: assignments.OwnWork) -> dict[str, str]:
    """Attach what was chosen, or take off what was attached; what is wrong with it, by field."""
    try:
        if upload := request.FILES.get("file"):
            assignments.attach_file(which, upload)
        elif request.POST.get("do") == "remove":
            assignments.detach_file(which)
    except ValidationError as refusal:
        return {"file": " ".join(refusal.messages)}
    except Refused as refusal:
        return {"file": str(refusal)}
    return {}


def _typed(request: HttpRequest) -> dict[str, Any]:
    revision = request.POST.get("revision", "")
    return {
        "text": request.POST.get("text", ""),
        "language": request.POST.get("language", ""),
        "editor": request.POST.get("editor", "")[:40],
        "revision": int(revision) if revision.isdecimal() and len(revision) < 9 else -1,
    }


def _new_editor() -> str:
    """Names this rendering of the form, so that two of them do not overwrite each other."""
    return uuid4().hex


def _place(lesson_key: UUID) -> tuple[Place, Sheet]:
    place = show.place_of_lesson(lesson_key, get_language())
    sheet = sheet_of(place.lesson.assignment, get_language()) if place else None
    if sheet is None:
        raise Http404
    return place, sheet


def _enrolment(request: HttpRequest, place: Place) -> Enrolment | None:
    """The learner's own enrolment in the course, unless she has left it."""
    return (
        Enrolment.objects.of(request.user).current().filter(course_id=place.outline.pk).select_related("cohort", "learner__profile").first()
    )


def _own(request: HttpRequest, uid: UUID) -> Work:
    """The learner's own work; anybody else's is a 404."""
    own = (
        Work.objects.of(request.user)
        .with_course_key()
        .select_related("marking", "appeal", "enrolment__cohort", "enrolment__learner__profile")
    )
    return get_object_or_404(own, uid=uid)


def _which(request: HttpRequest, uid: UUID) -> assignments.OwnWork:
    return assignments.OwnWork(request.user.pk, uid)


def _sheet(own: Work) -> Sheet:
    sheet = show.sheet_for(own)
    if sheet is None:
        raise Http404
    return sheet
