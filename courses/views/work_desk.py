"""The tutors' desk for works: what waits, one work with its reviews, marks, appeals, more time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refused
from courses import rules
from courses.assignments import desk, showing, words
from courses.assignments.downloads import download
from courses.assignments.sheet import Sheet, sheet_of
from courses.enums import WorkState
from courses.forms import MoreTimeForm
from courses.models import CoursePage, Enrolment, Work
from courses.outline import Outline, outline_of
from courses.services import assignments


@never_cache
@login_required
def work_desk(request: HttpRequest) -> HttpResponse:
    """What waits for a tutor, what peers review now, and what was marked lately."""
    if not rules.marks_anywhere(request.user):
        raise Http404
    context = {
        "waiting": desk.waiting_for(request.user),
        "with_peers": desk.with_peers(request.user),
        "lately": desk.marked_lately(request.user),
        "courses": desk.courses_of(request.user, get_language()),
    }
    return render(request, "courses/assignment/desk.html", context)


@never_cache
@login_required
def mark_work(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One work with its reviews and the rubric; by POST, levels and words are kept, or become the mark."""
    work = _markable(request, uid)
    if request.method != "POST":
        return _page(request, work)
    levels, comment, reason = showing.chosen_in(request.POST), request.POST.get("comment", ""), request.POST.get("reason", "")
    release = request.POST.get("do") == "release"
    said = {"levels": levels, "comment": comment, "reason": reason}
    try:
        assignments.mark_work(work, marker=request.user, levels=levels, comment=comment, release=release, reason=reason)
    except ValidationError as refusal:
        errors = {name: " ".join(texts) for name, texts in refusal.message_dict.items()}
        return _page(request, work, status=422, errors=errors, **said)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, work, status=409, **said)
    if release:
        messages.success(request, _("The mark is set. The learner is told as soon as she may see it."))
        return redirect("courses:work_desk")
    messages.success(request, _("The marking is saved. The learner sees it once you set the mark."))
    return redirect("courses:mark_work", uid)


@login_required
@require_POST
def answer_appeal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer a learner who asked for another look."""
    return _done(
        request,
        uid,
        _("Your answer is sent."),
        lambda work: assignments.answer_appeal(work, by=request.user, answer=request.POST.get("answer", "")),
    )


@login_required
@require_POST
def excuse_reviews(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the learner see her result without the reviews that she owes."""
    return _done(
        request,
        uid,
        _("The learner need not give more reviews."),
        lambda work: assignments.excuse_reviews(work, by=request.user, reason=request.POST.get("reason", "")),
    )


@login_required
@require_safe
def marked_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The file that was handed in, under its author's name for it."""
    work = _markable(request, uid)
    return download(work, work.file_name)


@never_cache
@login_required
def more_time(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Give one learner a later due moment in one of the course's assignments."""
    course, outline = _taught(request, course_key)
    sheets = [sheet for pk in sorted(outline.assignments) if (sheet := sheet_of(pk, get_language()))]
    form = MoreTimeForm(request.POST or None, assignments=[(sheet.pk, sheet.title) for sheet in sheets])
    if request.method == "POST" and form.is_valid() and _gave(request, course, form):
        return redirect("courses:work_desk")
    context = {"form": form, "course": outline}
    return render(request, "courses/assignment/more_time.html", context, status=422 if form.errors else 200)


def _gave(request: HttpRequest, course: CoursePage, form: MoreTimeForm) -> bool:
    said = form.cleaned_data
    enrolment = (
        Enrolment.objects.current().filter(course=course, learner__email__iexact=said["email"]).select_related("course", "cohort").first()
    )
    if enrolment is None or not rules.may_mark_work_of(request.user, enrolment):
        form.add_error("email", _("Nobody with this address is enrolled in the course."))
        return False
    try:
        assignments.give_more_time(enrolment, said["assignment"], said["until"], by=request.user, reason=said["reason"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved. The learner can hand in until then."))
    return True


def _done(request: HttpRequest, uid: UUID, said: str, deed) -> HttpResponse:
    try:
        deed(_markable(request, uid))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("courses:mark_work", uid)


def _page(request: HttpRequest, work: Work, *, status: int = 200, **said) -> HttpResponse:
    sheet = _sheet(work)
    marking = getattr(work, "marking", None)
    errors = said.get("errors", {})
    stands = work.state in {WorkState.MARKED, WorkState.RELEASED}
    owed = max(0, work.owed - assignments.reviews_given_by(work))
    who = showing.author_of(work, with_name=True)
    context = {
        "crumbs": [{"title": _("Assignments to mark"), "url": reverse("courses:work_desk")}, {"title": who}],
        "work": work,
        "who": who,
        "sheet": sheet,
        "work_language": showing.language_facts(work.language),
        "late_words": words.late_words(work),
        "mark": words.percent_words(work.percent),
        "how_words": words.how_marked(work) if stands else "",
        "reviews": desk.reviews_of(work, sheet),
        "criteria": showing.asked(sheet, said.get("levels", marking.levels if marking else {}), errors),
        "comment": said.get("comment", marking.comment if marking else ""),
        "reason": said.get("reason", ""),
        "errors": errors,
        "stands": stands,
        "needs_reason": stands or work.state == WorkState.WITH_PEERS,
        "owes": owed if work.state != WorkState.RELEASED else 0,
        "appeal": getattr(work, "appeal", None),
        "changes": list(work.changes.select_related("by")),
    }
    return render(request, "courses/assignment/mark.html", context, status=status)


def _taught(request: HttpRequest, course_key: UUID) -> tuple[CoursePage, Outline]:
    course = rules.taught_by(request.user, CoursePage.objects.filter(translation_key=course_key)).order_by("pk").first()
    outline = outline_of(course_key, get_language()) if course else None
    if outline is None or not outline.assignments:
        raise Http404
    return course.canonical, outline


def _markable(request: HttpRequest, uid: UUID) -> Work:
    """A work that ``request.user`` marks; a draft, any other, and her own, is a 404."""
    found = Work.objects.markable_by(request.user).handed_in().exclude(enrolment__learner=request.user)
    return get_object_or_404(found.select_related("assignment", "enrolment__learner", "enrolment__course", "marking", "appeal"), uid=uid)


def _sheet(work: Work) -> Sheet:
    sheet = sheet_of(work.assignment_id, get_language() or "", version=work.version)
    if sheet is None:
        raise Http404
    return sheet
