"""The way into a course: its groups, the seat that is held, an invitation."""

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
from django.views.decorators.http import require_http_methods

from core import throttle
from core.errors import Refused
from courses import gates, moments, services
from courses.enums import IN_COURSE, EnrolmentState
from courses.groups import groups_of, own_state
from courses.models import Cohort, CoursePage, Enrolment, Invitation
from courses.outline import Outline, outline_of
from courses.services.completion import standing_of
from courses.services.inviting import is_addressed_to, read_token, token_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def live_course(course_key: UUID) -> CoursePage:
    """The course in some language in which it is live, or 404."""
    course = CoursePage.objects.live().public().filter(translation_key=course_key).order_by("pk").first()
    if course is None:
        raise Http404
    return course


def outline_or_404(course_key: UUID) -> Outline:
    outline = outline_of(course_key, get_language())
    if outline is None:
        raise Http404
    return outline


@never_cache
def way_in(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """The groups of a course with their dates and seats, what is asked for, and where the reader stands."""
    return _way_in(request, course_key)


def _way_in(request: HttpRequest, course_key: UUID, *, typed: dict | None = None, status: int = 200) -> HttpResponse:
    course, outline = live_course(course_key).canonical, outline_or_404(course_key)
    mine, closed = None, []
    if request.user.is_authenticated:
        mine = Enrolment.objects.of(request.user).filter(course=course).select_related("cohort").first()
        closed = gates.gates_of(course, request.user) if mine is None or mine.state not in IN_COURSE else []
    is_closed = any(not gate.is_met for gate in closed)
    context = {
        "outline": outline,
        "mine": own_state(mine, request.user),
        "gates": closed,
        "is_closed": is_closed,
        "groups": groups_of(course_key, request.user, mine=mine, is_closed=is_closed),
        "in_groups": Cohort.objects.filter(course=course).exists(),
        "invitation_url": _invitation_url(request, mine),
        "typed": typed or {},
        "login_url": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "courses/way_in.html", context, status=status)


def _invitation_url(request: HttpRequest, mine: Enrolment | None) -> str:
    if mine is None or mine.state != EnrolmentState.INVITED:
        return ""
    invitation = Invitation.objects.open().filter(learner=request.user, course=mine.course_id).first()
    return reverse("courses:invitation", args=[token_of(invitation)]) if invitation else ""


@login_required
def enrol(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Enrol, apply, wait or come back, and lead to where one can go on."""
    course, outline = live_course(course_key), outline_or_404(course_key)
    if request.method != "POST":  # back from signing in
        return redirect(outline.url)
    code, application = request.POST.get("code", ""), request.POST.get("application", "")
    if code and (seconds := throttle.seconds_to_wait(request, "codes")):
        return throttle.too_many(request, seconds)
    try:
        enrolment = services.enrol(
            request.user, course, language=get_language(), cohort=_cohort(request, course_key), code=code, application=application
        )
    except Refused as refusal:
        return _refused(request, course_key, outline, refusal, typed={"code": code, "application": application})
    return _way_on(request, enrolment, outline)


def _cohort(request: HttpRequest, course_key: UUID) -> Cohort | None:
    """The group that was chosen; None when none was. One that the reader may not see is a 404."""
    uid = request.POST.get("group", "")
    if not uid:
        return None
    try:
        key = UUID(uid)
    except ValueError:
        raise Http404 from None
    seen = Cohort.objects.of_course(course_key).seen_by(request.user) | Cohort.objects.of_course(course_key).filter(
        pk__in=Invitation.objects.open().filter(learner=request.user).values("cohort")
    )
    return get_object_or_404(seen.distinct(), uid=key)


def _refused(request: HttpRequest, course_key: UUID, outline: Outline, refusal: Refused, *, typed: dict) -> HttpResponse:
    """Say why, and keep what was typed."""
    messages.error(request, str(refusal))
    if any(typed.values()):
        return _way_in(request, course_key, typed={**typed, "group": request.POST.get("group", "")}, status=422)
    if refusal.code == "not_open" and not Cohort.objects.of_course(course_key).exists():
        return redirect(outline.url)
    return redirect("courses:way_in", course_key)


def _way_on(request: HttpRequest, enrolment: Enrolment, outline: Outline) -> HttpResponse:
    """Say where she stands now: in the course she goes to her lesson, past the disclosures; on the way she stays."""
    if enrolment.state in IN_COURSE:
        messages.success(request, _("You are enrolled in “%(course)s”.") % {"course": outline.title})
        if request.GET.get("disclosures") == "shown":  # on the course's page, above the button
            services.note_disclosures(enrolment)
        if enrolment.disclosures_shown_at is None:
            return redirect("courses:disclosures", outline.key)
        lesson = standing_of(enrolment, language=get_language()).next_lesson
        return redirect(lesson.url if lesson else outline.url)
    if enrolment.state == EnrolmentState.APPLIED:
        messages.success(request, _("Your application is sent. You get a letter when it is answered."))
    elif enrolment.state == EnrolmentState.WAITING:
        messages.info(request, _("Every seat is taken. You are on the waiting list; you get a letter as soon as a seat is yours."))
    return redirect("courses:way_in", outline.key)


@login_required
def take_seat(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Take the seat that is held for the reader."""
    enrolment = get_object_or_404(Enrolment.objects.of(request.user).filter(course__translation_key=course_key))
    outline = outline_or_404(course_key)
    if request.method != "POST":  # back from signing in
        return redirect("courses:way_in", course_key)
    try:
        enrolment = services.accept_seat(enrolment)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:way_in", course_key)
    return _way_on(request, enrolment, outline)


@never_cache
@form_methods
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, by whom, and who would follow; accepted or declined here."""
    uid = read_token(token)
    found = get_object_or_404(Invitation.objects.select_related("course", "cohort", "institution", "invited_by"), uid=uid) if uid else None
    if found is None:
        raise Http404
    outline = outline_or_404(found.course.translation_key)
    if request.method == "POST":
        return _answer(request, found, outline, token)
    zone = moments.reader_zone(request.user, otherwise=found.cohort.time_zone if found.cohort else "UTC")
    context = {
        "invitation": found,
        "outline": outline,
        "group": found.cohort.title if found.cohort else "",
        "starts": moments.in_words(found.cohort.starts_at, zone) if found.cohort and found.cohort.starts_at else "",
        "until": moments.in_words(found.expires_at, zone),
        "is_open": found.is_open(),
        "is_mine": request.user.is_authenticated and is_addressed_to(found, request.user),
        "login_url": f"{reverse('account_login')}?next={request.path}",
        "signup_url": f"{reverse('account_signup')}?next={request.path}",
    }
    return render(request, "courses/invitation.html", context)


@login_required
def _answer(request: HttpRequest, found: Invitation, outline: Outline, token: str) -> HttpResponse:
    try:
        if request.POST.get("answer") == "no":
            services.decline_invitation(found, request.user)
            messages.success(request, _("You have declined the invitation."))
            return redirect(outline.url)
        enrolment = services.accept_invitation(found, request.user, language=get_language())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:invitation", token)
    return _way_on(request, enrolment, outline)
