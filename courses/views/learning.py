"""Reading, evaluating, claiming, leaving."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.models import Certificate, ReportingConsent
from certificates.services import reporting
from core.errors import Refused
from courses import services
from courses.enums import IN_COURSE
from courses.forms import ClaimForm, EvaluationForm
from courses.models import Enrolment, LessonPage
from courses.outline import Outline, outline_of
from courses.questionnaires import AT_END, items_asked
from courses.services.completion import standing_of
from courses.views.disclosing import way_after


@login_required
def withdraw(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Ask first; then leave the course, keeping what was done."""
    enrolment = _enrolment(request, course_key)
    outline = _outline(course_key)
    was_in = enrolment.state in IN_COURSE
    if request.method != "POST":
        return render(request, "courses/withdraw.html", {"outline": outline, "state": enrolment.state})
    try:
        services.withdraw(enrolment, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        left = _("You have left “%(course)s”. What you did is kept, should you come back.")
        given_up = _("You are no longer on the way into “%(course)s”.")
        messages.success(request, (left if was_in else given_up) % {"course": outline.title})
    return redirect(outline.url)


@login_required
def read(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Mark a lesson as read and lead on: to its branching case, its assignment, its quiz, the next lesson, or the course."""
    lesson = get_object_or_404(LessonPage.objects.live().filter(translation_key=lesson_key).defer("body").order_by("pk")[:1])
    course_key = lesson.course.translation_key
    enrolment = _enrolment(request, course_key)
    outline = _outline(course_key)
    if request.method != "POST":  # back from signing in
        here = outline.lesson(lesson_key)
        return redirect(here.url if here else outline.url)
    try:
        services.mark_read(enrolment, lesson_key, language=get_language())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return way_after(refusal, outline.key, outline.url)
    return redirect(_way_on(enrolment, outline, lesson_key))


@login_required
def evaluate(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Take the evaluation that completes the course."""
    enrolment, outline = _enrolment(request, course_key), _outline(course_key)
    standing = standing_of(enrolment, language=get_language())
    if standing.evaluated:
        return redirect("courses:claim", course_key)
    if not standing.ready_for_evaluation:
        messages.info(request, _("Read every lesson and pass every case, assignment and quiz first; then give your evaluation."))
        return redirect(outline.url)
    form = EvaluationForm(request.POST or None, items=items_asked(enrolment.course, AT_END, language=get_language()))
    if request.method == "POST" and form.is_valid():
        try:
            services.give_evaluation(enrolment, form.cleaned_data, language=get_language())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(outline.url)
        messages.success(request, _("Thank you. You have completed the course."))
        return redirect("courses:claim", course_key)
    return render(request, "courses/evaluate.html", {"form": form, "outline": outline}, status=422 if form.errors else 200)


@login_required
def claim(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Confirm the name, claim the credit, and receive the certificate."""
    enrolment, outline = _enrolment(request, course_key), _outline(course_key)
    if certificate := Certificate.objects.filter(source=enrolment.source).first():
        return render(request, "courses/claimed.html", {"certificate": certificate.current, "outline": outline})
    if enrolment.completed_at is None:
        messages.info(request, _("Finish the course and give your evaluation first; then your certificate can be issued."))
        return redirect(outline.url)
    offers = services.credit_offers(enrolment)
    asks = not ReportingConsent.objects.filter(learner=request.user, taken_back_at__isnull=True).exists()
    form = ClaimForm(request.POST or None, offers=offers, ask_to_report=asks, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid() and _claimed(request, enrolment, form):
        return redirect("certificates:reporting_consent") if form.cleaned_data.get("report") else redirect("courses:claim", course_key)
    context = {"form": form, "outline": outline, "offers": offers, "profile": request.user.profile}
    return render(request, "courses/claim.html", context, status=422 if form.errors else 200)


def _claimed(request: HttpRequest, enrolment: Enrolment, form: ClaimForm) -> bool:
    """Keep the name and claim, both or neither."""
    try:
        with transaction.atomic():
            if form.cleaned_data["name"] != request.user.name:
                request.user.name = form.cleaned_data["name"]
                request.user.save(update_fields=["name"])
            services.claim_certificate(enrolment, form.amounts, language=get_language())
            if form.cleaned_data.get("report"):
                reporting.give_consent(request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Your certificate is issued."))
    return True


def _way_on(enrolment: Enrolment, outline: Outline, lesson_key: UUID) -> str:
    lesson, following = outline.lesson(lesson_key), outline.after(lesson_key)
    standing = standing_of(enrolment, language=get_language())
    if not standing.has_walked(lesson):
        return reverse("courses:case", args=[lesson_key])
    if not standing.has_delivered(lesson) and lesson.assignment not in standing.handed_in:
        return reverse("courses:assignment", args=[lesson_key])
    if lesson.quiz and lesson.quiz not in standing.passed:
        return reverse("courses:quiz", args=[lesson_key])
    if standing.ready_for_evaluation or following is None:
        return outline.url
    return following.url


def _enrolment(request: HttpRequest, course_key: UUID) -> Enrolment:
    """The reader's own enrolment; anything else is a 404."""
    own = Enrolment.objects.of(request.user).filter(course__translation_key=course_key)
    return get_object_or_404(own.select_related("course__provider", "cohort", "evaluation", "learner__profile"))


def _outline(course_key: UUID) -> Outline:
    outline = outline_of(course_key, get_language())
    if outline is None:
        raise Http404
    return outline
