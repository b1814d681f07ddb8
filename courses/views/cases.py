"""A branching case, from its front page to its review. Everything is fetched through the learner's own walks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import Refused
from courses import casebook, services
from courses.branching import Step
from courses.models import CaseRun, ClinicalCase, Enrolment
from courses.standing import standings
from courses.views import case_context as show
from courses.views.disclosing import way_after


@never_cache
@login_required
def case(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """The front page: the rules, told beforehand, and earlier walks."""
    place = _place(lesson_key)
    enrolment = _enrolment(request, place)
    if enrolment is None:
        messages.info(request, _("Enrol in the course first; then you can work through its cases."))
        return redirect(place.outline.url)
    told = casebook.told(place.lesson.case, get_language())
    return render(request, "courses/case/front.html", show.front(place, told, list(enrolment.case_runs.filter(case=place.lesson.case))))


@login_required
def start_case(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Begin a walk, or go on with the open one."""
    place = _place(lesson_key)
    enrolment = _enrolment(request, place)
    if request.method != "POST" or enrolment is None:
        return redirect("courses:case", lesson_key)
    try:
        run = services.start_case(enrolment, ClinicalCase(pk=place.lesson.case), language=get_language())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return way_after(refusal, place.outline.key, "courses:case", lesson_key)
    return redirect("courses:walk", run.uid)


@never_cache
@login_required
def walk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The scene where the learner stands."""
    run = _own(request, uid)
    if not run.is_open:
        return redirect("courses:case_review", uid)
    place = show.place_of_run(run, get_language())
    if run.enrolment.state == "withdrawn":
        messages.error(request, _("You have left this course. Enrol again to go on; your path is kept."))
        return redirect(place.course_url)
    return render(request, "courses/case/walk.html", show.scene(place, _told(run), run, _path(run)))


@login_required
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a decision, once: whatever is clicked, sent again or gone back to leads to where the walk is."""
    if request.method != "POST":
        return redirect("courses:walk", uid)
    step = request.POST.get("step", "")
    try:
        run = services.decide(
            services.OwnRun(request.user.pk, uid),
            step=int(step) if step.isdecimal() and len(step) < 5 else 0,
            scene=request.POST.get("scene", ""),
            decision=request.POST.get("decision", ""),
            language=get_language(),
        )
    except CaseRun.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:walk", uid)
    if not run.is_open:
        return redirect("courses:case_review", uid)
    return redirect(f"{reverse('courses:walk', args=[uid])}#now")


@never_cache
@login_required
def case_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The learner's path beside the expert's, and why."""
    run = _own(request, uid)
    if run.is_open:
        return redirect("courses:walk", uid)
    place = show.place_of_run(run, get_language())
    runs = list(CaseRun.objects.filter(enrolment=run.enrolment_id, case=run.case_id))
    enrolments = Enrolment.objects.filter(pk=run.enrolment_id).with_standing()
    standing = next(iter(standings(enrolments, [place.outline] if place.outline else [])), None)
    context = show.review(place, _told(run), run, _path(run), runs=runs, standing=standing)
    return render(request, "courses/case/review.html", context)


def _told(run: CaseRun) -> casebook.Told:
    return casebook.told(run.case_id, get_language(), version=run.version)


def _path(run: CaseRun) -> list[Step]:
    return [Step(*pair) for pair in run.steps.values_list("scene", "decision")]


def _place(lesson_key: UUID) -> show.Place:
    place = show.place_of_lesson(lesson_key, get_language())
    if place is None:
        raise Http404
    return place


def _enrolment(request: HttpRequest, place: show.Place) -> Enrolment | None:
    """The learner's own enrolment in the course, unless she has left it."""
    return Enrolment.objects.of(request.user).current().filter(course_id=place.outline.pk).first()


def _own(request: HttpRequest, uid: UUID) -> CaseRun:
    """The learner's own walk; anybody else's is a 404."""
    return get_object_or_404(CaseRun.objects.of(request.user).with_course_key(), uid=uid)
