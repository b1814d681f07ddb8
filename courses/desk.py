"""What stands on the marking desk: attempts that wait for a person, and one attempt's essays beside their rubric. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from core.languages import direction
from courses import papers, rules
from courses.enums import QuestionKind
from courses.models import Answer, Attempt, CoursePage
from courses.outline import Outline, outlines
from courses.results import plain_number, points
from courses.showing import Criterion, ShownQuestion

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt on the desk. ``who`` is a name, or a mark where the quiz is marked without names."""

    uid: UUID
    who: str
    quiz: str
    course: str
    handed_in_at: datetime
    essays: int
    marked: int

    @property
    def is_ready(self) -> bool:
        return self.marked == self.essays


@dataclass(frozen=True, slots=True)
class AskedLevel:
    id: str
    text: str
    points: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AskedCriterion:
    """A criterion on the marking form, its levels and what is wrong with the choice."""

    field: str
    text: str
    levels: tuple[AskedLevel, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Essay:
    """One essay on the desk with its rubric, as the learner saw both."""

    key: str
    number: int
    question: ShownQuestion
    text: str
    language: str
    criteria: tuple[AskedCriterion, ...]
    comment: str
    mark: str
    is_marked: bool

    @property
    def direction(self) -> str:
        return direction(self.language)


def courses_of(user, language: str) -> list[Outline]:
    """The courses whose essays ``user`` marks and where she gives extra time, by title."""
    keys = set(rules.taught_by(user, CoursePage.objects.live()).values_list("translation_key", flat=True))
    return sorted((outline for outline in outlines(keys, language).values() if outline), key=lambda outline: outline.title)


def waiting_for(user, language: str, *, course: str = "") -> list[Waiting]:
    """Attempts that wait for ``user`` or a colleague, the oldest first, in one query; ``course`` is a course's key."""
    found = Attempt.objects.markable_by(user).being_marked().exclude(enrolment__learner=user)
    if course:
        found = found.filter(enrolment__course__translation_key=course)
    return _listed(found.order_by("handed_in_at")[:MOST_LISTED], language)


def marked_lately(user, language: str) -> list[Waiting]:
    """Attempts with essays whose result was released, the latest first, in one query."""
    found = Attempt.objects.markable_by(user).handed_in().filter(answers__marking__isnull=False).distinct()
    return _listed(found.order_by("-handed_in_at")[:20], language)


def name_of(attempt: Attempt, language: str) -> str:
    """Who wrote it, or a mark of the attempt's own where the quiz is marked without names."""
    sheet = papers.sheet_of(attempt.quiz_id, language)
    if sheet and not sheet.rules.anonymous_marking:
        return attempt.enrolment.learner.name or attempt.enrolment.learner.email
    return _("Learner %(mark)s") % {"mark": attempt.uid.hex[:6].upper()}


def essays_of(
    attempt: Attempt, language: str, *, typed: dict[str, dict] | None = None, errors: dict[str, dict] | None = None
) -> list[Essay]:
    """The essays that were written, in the order of the paper; ``typed`` and ``errors`` by question key."""
    answers = {str(answer.question_key): answer for answer in attempt.answers.select_related("marking")}
    shown = papers.questions_on(attempt.paper, papers.sheet_of(attempt.quiz_id, language), language)
    rows = []
    for number, question in enumerate(shown, start=1):
        answer = answers.get(question.key)
        if question.kind == QuestionKind.ESSAY and answer is not None and isinstance(answer.given, str):
            rows.append(_essay(number, question, answer, (typed or {}).get(question.key), (errors or {}).get(question.key, {})))
    return rows


def _essay(number: int, question: ShownQuestion, answer: Answer, typed: dict | None, errors: dict) -> Essay:
    marking = getattr(answer, "marking", None)
    told = typed or ({"levels": marking.levels, "comment": marking.comment} if marking else {"levels": {}, "comment": ""})
    return Essay(
        key=question.key,
        number=number,
        question=question,
        text=answer.given,
        language=answer.language,
        criteria=tuple(_asked(criterion, told["levels"], errors) for criterion in question.criteria),
        comment=told["comment"],
        mark=points(marking.marks, answer.maximum) if marking else "",
        is_marked=marking is not None,
    )


def _asked(criterion: Criterion, levels: dict[str, str], errors: dict[str, str]) -> AskedCriterion:
    return AskedCriterion(
        field=f"level-{criterion.key}",
        text=criterion.text,
        levels=tuple(
            AskedLevel(key, text, plain_number(Decimal(points)), levels.get(criterion.key) == key) for key, text, points in criterion.levels
        ),
        error=errors.get(criterion.key, ""),
    )


def _listed(attempts, language: str) -> list[Waiting]:
    written = Q(answers__given__isnull=False, answers__marking__isnull=False)
    counted = (
        attempts.select_related("enrolment__learner", "quiz")
        .defer("paper", "draft")
        .annotate(
            course_title=F("enrolment__course__title"),
            open_essays=Count("answers", filter=Q(answers__marks__isnull=True), distinct=True),
            marked_essays=Count("answers", filter=written, distinct=True),
            open_marked=Count("answers", filter=written & Q(answers__marks__isnull=True), distinct=True),
        )
    )
    return [
        Waiting(
            uid=attempt.uid,
            who=name_of(attempt, language),
            quiz=attempt.quiz.title,
            course=attempt.course_title,
            handed_in_at=attempt.handed_in_at,
            essays=attempt.open_essays if attempt.is_being_marked else attempt.marked_essays,
            marked=attempt.open_marked if attempt.is_being_marked else attempt.marked_essays,
        )
        for attempt in counted
    ]
