"""A quiz, from its front page to its result. Everything is fetched through the learner's own attempts."""

from __future__ import annotations

import json
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.context import LazyAlternates
from core.errors import Refused
from courses import papers, quiz_form, results, services
from courses.models import Attempt, Enrolment, ExtraTime, Quiz
from courses.querysets import EnrolmentQuerySet
from courses.views import quiz_context as show
from courses.views.answers_in import LONGEST_KEPT, from_json, is_json, sentences
from courses.views.disclosing import way_after

KEPT_ANSWERS = "unsaved_answers"
VIEW_COOKIE = "quiz_view"
YEAR = 365 * 24 * 3600


@never_cache
@login_required
def quiz(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """The front page: the rules, told beforehand, and earlier attempts."""
    place = show.place_of_lesson(lesson_key, get_language())
    if place is None:
        raise Http404
    enrolment = _enrolments(request, place).first()
    if enrolment is None:
        messages.info(request, _("Enrol in the course first; then you can take its quizzes."))
        return redirect(place.outline.url)
    sheet = papers.sheet_of(place.lesson.quiz, get_language())
    attempts = list(enrolment.attempts.filter(quiz_id=place.lesson.quiz).defer("paper", "draft"))
    if overdue := next((attempt for attempt in attempts if attempt.is_overdue(timezone.now())), None):
        services.close_if_overdue(overdue, language=get_language())
        return redirect("courses:result", overdue.uid)
    extra = ExtraTime.objects.filter(enrolment=enrolment).first() if sheet.rules.minutes_allowed else None
    context = show.front(place, sheet, attempts, extra_percent=extra.percent if extra else 0)
    return render(request, "courses/quiz/front.html", context)


@login_required
def start(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Begin an attempt, or go on with the open one."""
    place = show.place_of_lesson(lesson_key, get_language())
    if place is None:
        raise Http404
    if request.method != "POST":
        return redirect("courses:quiz", lesson_key)
    try:
        attempt = services.start_attempt(_enrolments(request, place), Quiz(pk=place.lesson.quiz), language=get_language())
    except Enrolment.DoesNotExist:
        return redirect("courses:quiz", lesson_key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return way_after(refusal, place.outline.key, "courses:quiz", lesson_key)
    return redirect("courses:attempt", attempt.uid)


@never_cache
@login_required
def attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The questions: one a screen, or all of them."""
    attempt = _own_in_time(request, uid)
    if not attempt.is_open:
        return redirect("courses:result", uid)
    if attempt.enrolment.state == "withdrawn":
        messages.error(request, _("You have left this course. Enrol again to go on; your answers are kept."))
        return redirect(show.place_of_attempt(attempt, get_language()).course_url)
    unsaved = request.session.get(KEPT_ANSWERS, {}).get(str(uid), {})
    return _questions(request, attempt, request.GET, typed=unsaved, unsaved=bool(unsaved))


def save_answers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Save what was changed: from a form, which then leads on, or from the page's script."""
    if request.method != "POST":
        return redirect("courses:attempt", uid)
    if is_json(request):
        return _save_from_script(request, uid)
    return _save_from_form(request, uid)


@never_cache
@login_required
def hand_in_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is not answered yet, before the attempt is handed in."""
    attempt = _own_in_time(request, uid)
    if not attempt.is_open:
        return redirect("courses:result", uid)
    return render(request, "courses/quiz/check.html", show.check(attempt, get_language()))


@login_required
def hand_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand in, once: whatever is clicked or sent again leads to the same result."""
    if request.method != "POST":
        return redirect("courses:hand_in_check", uid)
    try:
        services.hand_in(_which(request, uid), language=get_language())
    except Attempt.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:attempt", uid)
    return redirect("courses:result", uid)


@never_cache
@login_required
def result(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The mark, what each answer teaches, and what comes next."""
    attempt = _own_in_time(request, uid)
    if attempt.is_open:
        return redirect("courses:attempt", uid)
    tries = list(Attempt.objects.filter(enrolment=attempt.enrolment_id, quiz=attempt.quiz_id).defer("paper", "draft"))
    sheet = papers.sheet_of(attempt.quiz_id, get_language())
    shows = results.shows(sheet and sheet.rules, is_finished=results.is_finished(sheet, tries), now=timezone.now())
    changes = list(attempt.mark_changes.all())
    answers = list(attempt.answers.select_related("marking")) if not attempt.is_being_marked else []
    taught = results.taught(attempt.paper, answers, get_language(), shows=shows, changes=changes) if shows.answers or shows.key else []
    context = show.result(attempt, taught, tries, get_language(), shows=shows, changes=changes)
    return render(request, "courses/quiz/result.html", context)


def _save_from_script(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Four queries: session, person, the locked attempt, one update."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out", "sentence": _("You are signed out.")}, status=HTTPStatus.UNAUTHORIZED)
    try:
        answers, ages = from_json(request.body)
        attempt = services.save_answers(_which(request, uid), answers, language=get_language(), ages=ages)
    except Attempt.DoesNotExist:
        raise Http404 from None
    except ValidationError as refusal:
        body = {"code": "invalid", "sentence": _("Nothing was saved: an answer needs another look."), "fields": sentences(refusal)}
        return JsonResponse(body, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as refusal:
        body = {"code": refusal.code, "sentence": str(refusal), "url": reverse("courses:result", args=[uid])}
        return JsonResponse(body, status=HTTPStatus.CONFLICT)
    body = {"sentence": show.saved_words(attempt.saved_at), "count": show.answered_words(attempt)}
    body |= {"revision": attempt.revision, "saved_at": attempt.saved_at, "seconds_left": attempt.seconds_left(timezone.now())}
    return JsonResponse(body)


def _save_from_form(request: HttpRequest, uid: UUID) -> HttpResponse:
    typed = quiz_form.changed(request.POST)
    if not request.user.is_authenticated:
        return _keep_for_after_sign_in(request, uid, typed)
    try:
        services.save_answers(_which(request, uid), typed, language=get_language())
    except Attempt.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:result", uid)
    except ValidationError as refusal:
        return _questions(request, _own(request, uid), request.POST, typed=typed, errors=sentences(refusal))
    if str(uid) in request.session.get(KEPT_ANSWERS, {}):
        del request.session[KEPT_ANSWERS]
    return redirect(_way_on(request, uid))


def _keep_for_after_sign_in(request: HttpRequest, uid: UUID, typed: dict) -> HttpResponse:
    """The session ended while somebody was answering: what she typed waits in the session that signing in takes over."""
    if len(json.dumps(typed)) <= LONGEST_KEPT:
        request.session[KEPT_ANSWERS] = {str(uid): typed}
    return redirect_to_login(_address(uid, request.POST))


def _questions(request: HttpRequest, attempt: Attempt, asked_for, **said) -> HttpResponse:
    """The page of questions; 422 when something on it needs another look."""
    view = show.chosen_view(asked_for.get("view"), request.COOKIES.get(VIEW_COOKIE))
    context = show.questions(attempt, get_language(), view=view, number=asked_for.get("q"), **said)
    if request.method == "POST":
        context["alternates"] = LazyAlternates(request, get_language(), path=_address(attempt.uid, request.POST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if said.get("errors") else HTTPStatus.OK
    response = render(request, "courses/quiz/attempt.html", context, status=status)
    if "view" in request.GET:
        response.set_cookie(VIEW_COOKIE, view, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def _way_on(request: HttpRequest, uid: UUID) -> str:
    """Where the button that was pressed leads."""
    go = request.POST.get("go", "")
    if go == "check":
        return reverse("courses:hand_in_check", args=[uid])
    if go in show.VIEWS:
        return f"{reverse('courses:attempt', args=[uid])}?view={go}"
    return _address(uid, {"q": go if go.isdecimal() else request.POST.get("q", ""), "view": request.POST.get("view", "")})


def _address(uid: UUID, asked_for) -> str:
    """The page of questions at the place that a form was sent from."""
    address = reverse("courses:attempt", args=[uid])
    number = asked_for.get("q", "")
    return f"{address}?q={int(number)}" if number.isdecimal() and len(number) < 4 and asked_for.get("view") != "all" else address


def _which(request: HttpRequest, uid: UUID) -> services.Own:
    return services.Own(request.user.pk, uid)


def _own_in_time(request: HttpRequest, uid: UUID) -> Attempt:
    """The learner's own attempt, closed if its time has run out."""
    attempt = _own(request, uid)
    if attempt.is_overdue(timezone.now()):
        services.close_if_overdue(attempt, language=get_language())
        return _own(request, uid)
    return attempt


def _own(request: HttpRequest, uid: UUID) -> Attempt:
    """The learner's own attempt; anybody else's is a 404."""
    return get_object_or_404(Attempt.objects.of(request.user).with_course_key(), uid=uid)


def _enrolments(request: HttpRequest, place: show.Place) -> EnrolmentQuerySet:
    """The learner's own enrolment in the course, unless she has left it."""
    return Enrolment.objects.of(request.user).current().filter(course_id=place.outline.pk)
