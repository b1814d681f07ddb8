"""A quiz, from its rules to its result. Everything is found through the caller's own attempts."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import once
from core.errors import Refused
from courses import papers, quiz_form, quiz_rules, results, services
from courses.api.quiz_shapes import AnswersIn, AttemptIn, AttemptOut, CheckOut, PaperOut, QuizOut, ResultOut
from courses.models import Attempt, Enrolment, ExtraTime, LessonPage, Quiz
from courses.outline import Lesson, Outline, outline_of
from courses.querysets import AttemptQuerySet
from courses.showing import Criterion

router = Router(tags=["Quizzes"])


@router.get("/lessons/{uuid:lesson}/quiz", response=QuizOut, operation_id="get_quiz", summary="The rules of a quiz, and my attempts at it")
@needs(Scope.LEARNING_READ)
def get_quiz(request: HttpRequest, lesson: UUID):
    """Everything a learner should know before she begins. Asks for an enrolment in the course."""
    outline, node = _place(lesson)
    sheet = papers.sheet_of(node.quiz, get_language())
    enrolment = _enrolment(request, outline)
    attempts = list(enrolment.attempts.filter(quiz_id=node.quiz).defer("paper", "draft"))
    left = sheet.attempts_left(len(attempts))
    extra = ExtraTime.objects.filter(enrolment=enrolment).first() if sheet.rules.minutes_allowed else None
    return {
        "lesson": lesson,
        **{field: getattr(sheet, field) for field in ("title", "introduction", "language", "pass_percent")},
        "questions": sheet.question_count,
        "attempts_allowed": sheet.attempts_allowed or None,
        "attempts_left": left,
        "minutes_allowed": sheet.rules.minutes_allowed or None,
        "grace_seconds": sheet.rules.grace_seconds,
        "counting": sheet.rules.counting,
        "rules": quiz_rules.sentences(sheet, left, extra_percent=extra.percent if extra else 0),
        "passed": any(attempt.passed and attempt.counts for attempt in attempts),
        "attempts": [_attempt(attempt) for attempt in attempts],
    }


@router.post("/attempts", response={201: PaperOut}, operation_id="start_attempt", summary="Begin a quiz")
@needs(Scope.LEARNING_WRITE)
@once
def start_attempt(request: HttpRequest, data: AttemptIn):
    """Begin the quiz at the end of a lesson, or go on with the attempt that is open."""
    outline, node = _place(data.lesson)
    attempt = services.start_attempt(_enrolment(request, outline), Quiz(pk=node.quiz), language=get_language())
    return Status(201, _paper(attempt))


@router.get("/attempts/{uuid:attempt}", response=PaperOut, operation_id="get_attempt", summary="The questions, and what I have answered")
@needs(Scope.LEARNING_READ)
def get_attempt(request: HttpRequest, attempt: UUID):
    """In my language where it is translated, whatever language the attempt was begun in."""
    return _paper(_own_in_time(request, attempt))


@router.patch("/attempts/{uuid:attempt}/answers", response=AttemptOut, operation_id="save_answers", summary="Save some answers")
@needs(Scope.LEARNING_WRITE)
def save_answers(request: HttpRequest, attempt: UUID, data: AnswersIn):
    """The others stay as they are. When one is wrong in form, none is saved."""
    try:
        return _attempt(
            services.save_answers(
                services.Own(request.auth_user.pk, attempt), data.answers, language=get_language(), revision=data.revision
            )
        )
    except Attempt.DoesNotExist:
        raise Http404 from None


@router.get("/attempts/{uuid:attempt}/check", response=CheckOut, operation_id="check_attempt", summary="What is not answered yet")
@needs(Scope.LEARNING_READ)
def check_attempt(request: HttpRequest, attempt: UUID):
    """To be asked before handing in: what is not answered earns no marks."""
    own = _own_in_time(request, attempt)
    if not own.is_open:
        raise Refused(_("This quiz was already handed in."), code="handed_in")
    unanswered = [entry["key"] for entry in own.paper if own.draft.get(entry["key"], {}).get("given") is None]
    return {"answered": len(own.paper) - len(unanswered), "total": len(own.paper), "unanswered": unanswered}


@router.post("/attempts/{uuid:attempt}/handing-in", response=AttemptOut, operation_id="hand_in", summary="Hand an attempt in")
@needs(Scope.LEARNING_WRITE)
def hand_in(request: HttpRequest, attempt: UUID):
    """Sent twice, there is one mark."""
    try:
        return _attempt(services.hand_in(services.Own(request.auth_user.pk, attempt), language=get_language()))
    except Attempt.DoesNotExist:
        raise Http404 from None


@router.get(
    "/attempts/{uuid:attempt}/result", response=ResultOut, operation_id="get_result", summary="The mark, and what each answer teaches"
)
@needs(Scope.LEARNING_READ)
def get_result(request: HttpRequest, attempt: UUID):
    """Right answers and feedback, once the attempt is handed in and not before."""
    own = _own_in_time(request, attempt)
    if own.is_open:
        raise Refused(_("Hand the quiz in first; then its result is shown."), code="not_handed_in")
    if own.is_being_marked:
        raise Refused(_("A person marks this quiz; its result is shown once it is marked."), code="being_marked")
    answers = list(own.answers.select_related("marking"))
    marks = {str(answer.question_key): answer for answer in answers}
    changes = list(own.mark_changes.all())
    shows = _shows(own)
    taught = results.taught(own.paper, answers, get_language(), shows=shows, changes=changes) if shows.answers or shows.key else []
    return {
        "attempt": _attempt(own),
        "shows_answers": shows.answers,
        "shows_key": shows.key,
        "changes": [
            {"question": change.question_key, **{name: getattr(change, name) for name in ("at", "marks_before", "marks_after", "reason")}}
            for change in changes
        ],
        "questions": [_taught(question, own.paper[question.number - 1]["key"], marks) for question in taught],
    }


def _shows(attempt: Attempt) -> results.Shows:
    """What the quiz's rules show by now."""
    sheet = papers.sheet_of(attempt.quiz_id, get_language())
    tries = list(Attempt.objects.filter(enrolment=attempt.enrolment_id, quiz=attempt.quiz_id).defer("paper", "draft"))
    return results.shows(sheet and sheet.rules, is_finished=results.is_finished(sheet, tries), now=timezone.now())


def _place(lesson_key: UUID) -> tuple[Outline, Lesson]:
    """Where the quiz of a live lesson stands."""
    lesson = LessonPage.objects.live().filter(translation_key=lesson_key).defer("body").order_by("pk").first()
    outline = outline_of(lesson.course.translation_key, get_language()) if lesson else None
    node = outline.lesson(lesson_key) if outline else None
    if node is None or node.quiz is None:
        raise Http404
    return outline, node


def _enrolment(request: HttpRequest, outline: Outline) -> Enrolment:
    enrolment = Enrolment.objects.of(request.auth_user).filter(course_id=outline.pk).first()
    if enrolment is None:
        raise Refused(_("Enrol in the course first; then you can take its quizzes."), code="not_enrolled")
    return enrolment


def _own(request: HttpRequest, uid: UUID) -> AttemptQuerySet:
    return Attempt.objects.of(request.auth_user).filter(uid=uid)


def _own_in_time(request: HttpRequest, uid: UUID) -> Attempt:
    """The caller's own attempt, closed if its time has run out."""
    own = get_object_or_404(_own(request, uid))
    return services.close_if_overdue(own, language=get_language()) if own.is_overdue(timezone.now()) else own


def _attempt(attempt: Attempt) -> dict:
    same = [field for field in AttemptOut.model_fields if field not in {"attempt", "seconds_left"}]
    left = attempt.seconds_left(timezone.now()) if attempt.is_open else None
    return {"attempt": attempt.uid, "seconds_left": left, **{field: getattr(attempt, field) for field in same}}


def _paper(attempt: Attempt) -> dict:
    language = get_language()
    given = {key: kept["given"] for key, kept in attempt.draft.items()}
    if not attempt.is_open:
        given = {str(answer.question_key): answer.given for answer in attempt.answers.all()}
    questions = papers.questions_on(attempt.paper, papers.sheet_of(attempt.quiz_id, language), language)
    return {
        "attempt": _attempt(attempt),
        "language": language,
        "questions": [
            {
                "question": question.key,
                **{field: getattr(question, field) for field in ("kind", "language", "unit")},
                "text": question.stem,
                "hint": quiz_form.hint(question),
                "options": [_option(option) for option in question.options],
                "parts": [{"part": part.key, "text": part.text, "offered": list(part.offered)} for part in question.parts],
                "units": [_option(unit) for unit in question.units],
                "criteria": [_criterion(criterion) for criterion in question.criteria],
                "picture": question.picture,
                "maximum": entry["marks"],
                "given": given.get(question.key),
            }
            for entry, question in zip(attempt.paper, questions, strict=True)
        ],
    }


def _option(option: papers.Option) -> dict:
    return {"option": option.key, "text": option.text, "picture": option.picture}


def _criterion(criterion: Criterion) -> dict:
    levels = [{"level": key, "text": text, "points": points} for key, text, points in criterion.levels]
    return {"criterion": criterion.key, "text": criterion.text, "levels": levels}


def _taught(question: results.TaughtQuestion, key: str, marks: dict) -> dict:
    same = ("number", "language", "answered", "explanation", "withdrawn", "revised", "essay", "comment")
    options = [
        {
            **{field: getattr(option, field) for field in ("prompt", "text", "chosen", "feedback")},
            "correct": option.correct if question.shows.answers else None,
        }
        for option in question.options
    ]
    mark = marks[key]
    return {
        "question": key,
        "text": question.stem,
        **{field: getattr(question, field) for field in same},
        "options": options,
        "references": [f"{reference['text']} {reference.get('url', '')}".strip() for reference in question.references],
        "marks": mark.marks if question.shows.answers else None,
        "maximum": mark.maximum,
    }
