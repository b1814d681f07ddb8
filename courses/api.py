"""The catalogue, my enrolments, and the deeds of learning, for programs: a router, schemas, no logic."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from accounts.keys import needs
from core.api import Cursor, Page, Problem, once, paged
from courses import papers, services
from courses.forms import EvaluationForm
from courses.models import Attempt, CatalogueEntry, CoursePage, Enrolment, LessonPage
from courses.outline import Outline, outline_of, outlines
from courses.querysets import AttemptQuerySet
from courses.services.completion import standing_of
from courses.standing import Standing, standings

router = Router()
ERRORS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


class CourseOut(Schema):
    """A course in one language. ``course`` is the same in every language."""

    course: UUID
    language: str
    title: str
    summary: str
    url: str
    level: str
    minutes: int
    credit: Decimal = Field(description="The largest number of credits that can be claimed, in any system")
    systems: list[str]
    specialties: list[str] = Field(description="MeSH descriptor UIs")
    professions: list[str] = Field(description="ISCO-08 unit groups")
    published_at: datetime

    model_config = {
        "json_schema_extra": {
            "example": {
                "course": "3f1c7a34-52f0-5a6e-9a63-0b8a5c9a1c11",
                "language": "en",
                "title": "Hand hygiene and the five moments",
                "summary": "When to clean your hands, how, and how long.",
                "url": "/en/courses/hand-hygiene/",
                "level": "introductory",
                "minutes": 99,
                "credit": "1.50",
                "systems": ["AMA-PRA-1"],
                "specialties": ["D007239"],
                "professions": ["2221"],
                "published_at": "2026-09-14T08:00:00Z",
            }
        }
    }


class LessonOut(Schema):
    lesson: UUID
    number: int
    title: str
    language: str
    url: str
    minutes: int
    has_quiz: bool
    state: str = Field("ahead", description="done, begun or ahead, for the one who asks")


class ModuleOut(Schema):
    module: UUID
    title: str
    lessons: list[LessonOut]


class OutlineOut(Schema):
    course: UUID
    title: str
    language: str
    url: str
    minutes: int
    modules: list[ModuleOut]


class EnrolmentOut(Schema):
    """A learner in a course: one record for all its languages."""

    enrolment: UUID
    course: UUID
    title: str
    language: str
    state: str
    steps_done: int
    steps: int
    next_deed: str
    enrolled_at: datetime
    completed_at: datetime | None


class EnrolIn(Schema):
    course: UUID


class EvaluationIn(Schema):
    """Answers by the code of each item, as the evaluation page asks them."""

    answers: dict[str, str | int]


class ClaimIn(Schema):
    """What is claimed, by the system's code; leave it empty to claim no credit."""

    amounts: dict[str, Decimal] = {}


class CertificateRef(Schema):
    certificate: UUID
    code: str


class AttemptIn(Schema):
    lesson: UUID = Field(description="The lesson that ends with the quiz")


class OptionOut(Schema):
    option: str
    text: str


class QuestionOut(Schema):
    question: UUID
    kind: str
    text: str
    unit: str
    options: list[OptionOut]
    given: str | list[str] | None = None


class AttemptOut(Schema):
    """One go at a quiz. Marks are null until it is handed in; right answers are never part of this reply."""

    attempt: UUID
    number: int
    state: str
    started_at: datetime
    saved_at: datetime | None
    handed_in_at: datetime | None
    pass_percent: int
    percent: Decimal | None
    passed: bool | None


class PaperOut(Schema):
    attempt: AttemptOut
    language: str
    questions: list[QuestionOut]


class AnswersIn(Schema):
    """What is given, by the question's UUID: an option's id, a list of them, or a number as it was typed."""

    answers: dict[str, str | list[str] | None]


def _course(row: CatalogueEntry) -> dict:
    fields = ("language", "title", "summary", "url", "level", "minutes", "credit", "systems", "specialties", "professions", "published_at")
    return {"course": row.course_key, **{field: getattr(row, field) for field in fields}}


def _outline(outline: Outline, standing: Standing | None) -> dict:
    return {
        "course": outline.key,
        "title": outline.title,
        "language": outline.language,
        "url": outline.url,
        "minutes": outline.minutes,
        "modules": [
            {
                "module": module.key,
                "title": module.title,
                "lessons": [
                    {
                        "lesson": lesson.key,
                        "number": lesson.number,
                        "title": lesson.title,
                        "language": lesson.language,
                        "url": lesson.url,
                        "minutes": lesson.minutes,
                        "has_quiz": lesson.quiz is not None,
                        "state": standing.state_of(lesson) if standing else "ahead",
                    }
                    for lesson in module.lessons
                ],
            }
            for module in outline.modules
        ],
    }


def _enrolment(standing: Standing) -> dict:
    enrolment = standing.enrolment
    return {
        "enrolment": enrolment.uid,
        "course": standing.outline.key,
        "title": standing.outline.title,
        "language": standing.outline.language,
        "state": enrolment.state,
        "steps_done": standing.steps_done,
        "steps": standing.steps,
        "next_deed": standing.next_deed,
        "enrolled_at": enrolment.enrolled_at,
        "completed_at": enrolment.completed_at,
    }


def _attempt(attempt: Attempt) -> dict:
    fields = ("number", "state", "started_at", "saved_at", "handed_in_at", "pass_percent", "percent", "passed")
    return {"attempt": attempt.uid, **{field: getattr(attempt, field) for field in fields}}


def _own_enrolment(request: HttpRequest, uid: UUID) -> Enrolment:
    own = Enrolment.objects.of(request.auth_user)
    return get_object_or_404(own.select_related("course__provider", "evaluation", "learner__profile"), uid=uid)


@router.get("/courses", response={200: Page[CourseOut], 422: Problem}, auth=None, operation_id="list_courses", tags=["Catalogue"])
def list_courses(request: HttpRequest, cursor: Query[Cursor], language: str = ""):
    """Every live course in every language, newest first; `language` keeps to one."""
    rows = CatalogueEntry.objects.all()
    if language:
        rows = rows.filter(language=language)
    return paged(rows, cursor, _course)


@router.get("/courses/{uuid:course}", response={200: OutlineOut, 404: Problem}, auth=None, operation_id="get_course", tags=["Catalogue"])
def get_course(request: HttpRequest, course: UUID):
    """A course's outline in the language asked for by `Accept-Language`, or in the one it was written in."""
    outline = outline_of(course, get_language())
    if outline is None:
        raise Http404
    return _outline(outline, None)


@router.get("/enrolments", response={200: Page[EnrolmentOut], **ERRORS}, operation_id="list_enrolments", tags=["Learning"])
@needs("learning:read")
def list_enrolments(request: HttpRequest, cursor: Query[Cursor]):
    """My enrolments and how far I have come."""
    page = paged(Enrolment.objects.of(request.auth_user).with_standing(), cursor, lambda row: row)
    found = outlines([row.course_key for row in page["items"]], get_language())
    return {**page, "items": [_enrolment(standing) for standing in standings(page["items"], found.values())]}


@router.post("/enrolments", response={201: EnrolmentOut, **ERRORS}, operation_id="enrol", tags=["Learning"])
@needs("learning:write")
@once
def enrol(request: HttpRequest, data: EnrolIn):
    """Enrol in a course, or come back to it. Sent twice, it is done once."""
    course = CoursePage.objects.live().public().filter(translation_key=data.course).order_by("pk").first()
    if course is None:
        raise Http404
    enrolment = services.enrol(request.auth_user, course, language=get_language())
    return 201, EnrolmentOut(**_enrolment(standing_of(enrolment, language=get_language())))


@router.get("/enrolments/{uuid:enrolment}", response={200: OutlineOut, **ERRORS}, operation_id="get_progress", tags=["Learning"])
@needs("learning:read")
def get_progress(request: HttpRequest, enrolment: UUID):
    """The outline of a course with my state in each lesson."""
    standing = standing_of(_own_enrolment(request, enrolment), language=get_language())
    return _outline(standing.outline, standing)


@router.post("/enrolments/{uuid:enrolment}/withdrawal", response={200: EnrolmentOut, **ERRORS}, operation_id="withdraw", tags=["Learning"])
@needs("learning:write")
def withdraw(request: HttpRequest, enrolment: UUID):
    """Leave a course. What was done is kept for a return."""
    left = services.withdraw(_own_enrolment(request, enrolment), actor=request.auth_user)
    return _enrolment(standing_of(left, language=get_language()))


@router.put(
    "/enrolments/{uuid:enrolment}/lessons/{uuid:lesson}",
    response={200: EnrolmentOut, **ERRORS},
    operation_id="mark_read",
    tags=["Learning"],
)
@needs("learning:write")
def mark_read(request: HttpRequest, enrolment: UUID, lesson: UUID):
    """Mark a lesson as read. Sent twice, it is done once."""
    own = _own_enrolment(request, enrolment)
    services.mark_read(own, lesson, language=get_language())
    return _enrolment(standing_of(own, language=get_language()))


@router.put("/enrolments/{uuid:enrolment}/evaluation", response={200: EnrolmentOut, **ERRORS}, operation_id="evaluate", tags=["Learning"])
@needs("learning:write")
def evaluate(request: HttpRequest, enrolment: UUID, data: EvaluationIn):
    """Give the evaluation that completes the course. A second one changes nothing."""
    own = _own_enrolment(request, enrolment)
    form = EvaluationForm({code: str(value) for code, value in data.answers.items()})
    if not form.is_valid():
        raise ValidationError({code: list(errors) for code, errors in form.errors.items()})
    services.give_evaluation(own, form.cleaned_data, language=get_language())
    return _enrolment(standing_of(_own_enrolment(request, enrolment), language=get_language()))


@router.post(
    "/enrolments/{uuid:enrolment}/certificate",
    response={201: CertificateRef, **ERRORS},
    operation_id="claim_certificate",
    tags=["Learning"],
)
@needs("learning:write")
@once
def claim_certificate(request: HttpRequest, enrolment: UUID, data: ClaimIn):
    """Claim credit and have the certificate issued. Sent twice, one certificate."""
    certificate = services.claim_certificate(_own_enrolment(request, enrolment), data.amounts, language=get_language())
    return 201, CertificateRef(certificate=certificate.uid, code=certificate.code)


def _own_attempts(request: HttpRequest, uid: UUID) -> AttemptQuerySet:
    return Attempt.objects.of(request.auth_user).filter(uid=uid)


def _paper(attempt: Attempt) -> dict:
    language = get_language()
    questions = papers.questions_on(attempt.paper, papers.sheet_of(attempt.quiz_id, language), language)
    return {
        "attempt": _attempt(attempt),
        "language": language,
        "questions": [
            {
                "question": question.key,
                "kind": question.kind,
                "text": question.stem,
                "unit": question.unit,
                "options": [{"option": option.key, "text": option.text} for option in question.options],
                "given": attempt.draft.get(question.key, {}).get("given"),
            }
            for question in questions
        ],
    }


@router.post("/attempts", response={201: PaperOut, **ERRORS}, operation_id="start_attempt", tags=["Quizzes"])
@needs("learning:write")
@once
def start_attempt(request: HttpRequest, data: AttemptIn):
    """Begin the quiz at the end of a lesson, or go on with the attempt that is open."""
    lesson = LessonPage.objects.live().filter(translation_key=data.lesson, quiz__isnull=False).order_by("pk").defer("body").first()
    if lesson is None:
        raise Http404
    own = Enrolment.objects.of(request.auth_user).in_course(lesson.course)
    attempt = services.start_attempt(get_object_or_404(own), lesson.quiz, language=get_language())
    return 201, PaperOut(**_paper(attempt))


@router.get("/attempts/{uuid:attempt}", response={200: PaperOut, **ERRORS}, operation_id="get_attempt", tags=["Quizzes"])
@needs("learning:read")
def get_attempt(request: HttpRequest, attempt: UUID):
    """The questions in my language and what I have answered so far."""
    return _paper(get_object_or_404(_own_attempts(request, attempt)))


@router.patch("/attempts/{uuid:attempt}/answers", response={200: AttemptOut, **ERRORS}, operation_id="save_answers", tags=["Quizzes"])
@needs("learning:write")
def save_answers(request: HttpRequest, attempt: UUID, data: AnswersIn):
    """Save some answers. The others stay as they are; an empty one is taken back."""
    try:
        return _attempt(services.save_answers(_own_attempts(request, attempt), data.answers, language=get_language()))
    except Attempt.DoesNotExist:
        raise Http404 from None


@router.post("/attempts/{uuid:attempt}/handing-in", response={200: AttemptOut, **ERRORS}, operation_id="hand_in", tags=["Quizzes"])
@needs("learning:write")
def hand_in(request: HttpRequest, attempt: UUID):
    """Hand the attempt in. Sent twice, there is one mark."""
    try:
        return _attempt(services.hand_in(_own_attempts(request, attempt), language=get_language()))
    except Attempt.DoesNotExist:
        raise Http404 from None
