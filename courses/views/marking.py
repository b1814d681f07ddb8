"""The marking desk: essays that wait for a person, and extra time for those who need it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Refused
from courses import desk, rules, services
from courses.forms import ExtraTimeForm
from courses.models import Attempt, CoursePage, Enrolment, ExtraTime
from courses.outline import outline_of

LEVEL = "level-"


@never_cache
@login_required
def marking(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, and what was marked lately."""
    if not rules.marks_anywhere(request.user):
        raise Http404
    context = {"waiting": desk.waiting_for(request.user, get_language()), "lately": desk.marked_lately(request.user, get_language())}
    context["courses"] = desk.courses_of(request.user, get_language())
    return render(request, "courses/marking/desk.html", context)


@never_cache
@login_required
def mark_attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One attempt's essays beside their rubric; by POST, one essay's levels and words."""
    attempt = _markable(request, uid)
    if request.method != "POST":
        return _page(request, attempt)
    answer = get_object_or_404(attempt.answers, question_key=_key(request))
    levels = {name.removeprefix(LEVEL): value for name, value in request.POST.items() if name.startswith(LEVEL)}
    comment = request.POST.get("comment", "").replace("\r\n", "\n").strip()[:5000]
    key, typed = str(answer.question_key), {"levels": levels, "comment": comment}
    try:
        services.mark_essay(answer, marker=request.user, levels=levels, comment=comment, reason=request.POST.get("reason", ""))
    except ValidationError as refusal:
        errors = {criterion: " ".join(texts) for criterion, texts in refusal.message_dict.items()}
        return _page(request, attempt, status=422, typed={key: typed}, errors={key: errors})
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, attempt, status=409, typed={key: typed})
    messages.success(request, _("The marking is saved. The learner sees it once you release the result."))
    return redirect("courses:mark_attempt", uid)


@login_required
@require_POST
def release_result(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Tell the learner the result of an attempt all of whose essays are marked."""
    try:
        services.release(_markable(request, uid), marker=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:mark_attempt", uid)
    messages.success(request, _("The result is released, and a letter tells the learner."))
    return redirect("courses:marking")


@never_cache
@login_required
def extra_time(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Who has extra time in a course's quizzes; by POST, one more, or another share, or none."""
    course = rules.taught_by(request.user, CoursePage.objects.filter(translation_key=course_key)).order_by("pk").first()
    outline = outline_of(course_key, get_language()) if course else None
    if outline is None:
        raise Http404
    own = Enrolment.objects.markable_by(request.user).filter(course__translation_key=course_key)
    form = ExtraTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enrolment = own.filter(learner__email__iexact=form.cleaned_data["email"]).first()
        if enrolment is None:
            form.add_error("email", _("Nobody with this address is enrolled in the course."))
        else:
            services.give_extra_time(enrolment, form.cleaned_data["percent"], by=request.user)
            messages.success(request, _("Saved. It holds from the next attempt on."))
            return redirect("courses:extra_time", course_key)
    given = ExtraTime.objects.filter(enrolment__in=own).select_related("enrolment__learner").order_by("enrolment__learner__name")
    return render(request, "courses/marking/extra_time.html", {"form": form, "given": given, "course": outline})


def _page(request: HttpRequest, attempt: Attempt, *, status: int = 200, **said) -> HttpResponse:
    essays = desk.essays_of(attempt, get_language(), **said)
    context = {
        "attempt": attempt,
        "who": (who := desk.name_of(attempt, get_language())),
        "crumbs": [{"title": _("Marking desk"), "url": reverse("courses:marking")}, {"title": who}],
        "essays": essays,
        "course": attempt.enrolment.course,
        "is_released": not attempt.is_being_marked,
        "may_release": attempt.is_being_marked and bool(essays) and all(essay.is_marked for essay in essays),
        "wrong": bool(said.get("errors")),
    }
    return render(request, "courses/marking/attempt.html", context, status=status)


def _markable(request: HttpRequest, uid: UUID) -> Attempt:
    """An attempt that ``request.user`` marks; any other, and her own, is a 404."""
    found = Attempt.objects.markable_by(request.user).exclude(state="open").exclude(enrolment__learner=request.user)
    return get_object_or_404(found.select_related("quiz", "enrolment__learner", "enrolment__course"), uid=uid)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("question", ""))
    except ValueError:
        raise Http404 from None
