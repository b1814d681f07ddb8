"""Learners by quizzes: the mark that counts of each, in as many queries for a page of fifty as for one learner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.dashboard import BEGUN
from courses.enums import AttemptState
from courses.models import Attempt, CoursePage, Enrolment, Quiz
from courses.outline import outline_of

CHUNK = 500


class Outcome(TextChoices):
    """What became of a quiz."""

    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")
    NONE = "none", _("Nothing handed in")


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner's mark for one quiz. Without ``uid`` there is none; ``percent`` is None while a person marks."""

    uid: UUID | None = None
    percent: Decimal | None = None
    passed: bool | None = None
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    enrolment: Enrolment
    cells: tuple[Cell, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the marks there are."""
        marks = [cell.percent for cell in self.cells if cell.percent is not None]
        return sum(marks) / len(marks) if marks else None


def quizzes_of(course: CoursePage) -> list[Quiz]:
    """The quizzes that the course has now, in the order of its lessons."""
    outline = outline_of(course.translation_key, get_language() or "")
    order = list(dict.fromkeys(lesson.quiz for lesson in outline.lessons if lesson.quiz)) if outline else []
    found = Quiz.objects.in_bulk(order)
    return [found[pk] for pk in order if pk in found]


def learners(
    course: CoursePage, *, words: str = "", state: str = "", language: str = "", quiz: Quiz | None = None, outcome: str = ""
) -> QuerySet[Enrolment]:
    """Who is or was in the course, by name; ``words`` are looked for in names and, without showing it, the address."""
    found = Enrolment.objects.filter(course=course, state__in=BEGUN).select_related("learner").order_by("learner__name", "pk")
    if words:
        named = Q(learner__name__icontains=words) | Q(learner__profile__latin_name__icontains=words)
        found = found.filter(named | Q(learner__email__iexact=words))
    if state:
        found = found.filter(state=state)
    if language:
        found = found.filter(language=language)
    return _with_outcome(found, quiz, outcome) if quiz and outcome else found


def lines(enrolments: Iterable[Enrolment], quizzes: list[Quiz]) -> list[Line]:
    """Their marks, in one query."""
    enrolments = list(enrolments)
    shown = Q(counts=True) | Q(state=AttemptState.MARKING)
    attempts = Attempt.objects.filter(shown, enrolment__in=enrolments, quiz__in=quizzes).order_by("counts", "number")
    cells = {
        (enrolment, quiz): Cell(uid, percent, passed, overridden)
        for enrolment, quiz, uid, percent, passed, overridden in attempts.values_list(
            "enrolment", "quiz", "uid", "percent", "passed", "overridden"
        )
    }
    return [Line(enrolment, tuple(cells.get((enrolment.pk, quiz.pk), Cell()) for quiz in quizzes)) for enrolment in enrolments]


def all_lines(enrolments: QuerySet[Enrolment], quizzes: list[Quiz]) -> Iterator[Line]:
    """The same for many, a few hundred at a time."""
    chunk: list[Enrolment] = []
    for enrolment in enrolments.iterator(chunk_size=CHUNK):
        chunk.append(enrolment)
        if len(chunk) == CHUNK:
            yield from lines(chunk, quizzes)
            chunk = []
    yield from lines(chunk, quizzes)


def _with_outcome(enrolments: QuerySet[Enrolment], quiz: Quiz, outcome: str) -> QuerySet[Enrolment]:
    tries = Attempt.objects.handed_in().filter(enrolment=OuterRef("pk"), quiz=quiz).order_by()
    if outcome == Outcome.NONE:
        return enrolments.filter(~Exists(tries))
    return enrolments.filter(Exists(tries.filter(counts=True, passed=outcome == Outcome.PASSED)))
