"""Learners by what is marked in a course: the mark that counts of each, in as many queries for a page of fifty as for one learner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from courses.dashboard import BEGUN
from courses.marked_parts import Outcome, Part, PartKind, counting, parts_of, waiting, with_outcome
from courses.models import Cohort, CoursePage, Enrolment

__all__ = ["CHUNK", "Cell", "Line", "Outcome", "Part", "PartKind", "all_lines", "learners", "lines", "parts_of"]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner's mark for one part. Without ``uid`` there is none; ``percent`` is None while a person marks."""

    uid: UUID | None = None
    percent: Decimal | None = None
    passed: bool | None = None
    overridden: bool = False
    may_be_set: bool = False  # by a person, where there is a mark: of quizzes alone


@dataclass(frozen=True, slots=True)
class Line:
    enrolment: Enrolment
    cells: tuple[Cell, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the marks there are."""
        marks = [cell.percent for cell in self.cells if cell.percent is not None]
        return sum(marks) / len(marks) if marks else None


def learners(
    course: CoursePage,
    *,
    words: str = "",
    state: str = "",
    language: str = "",
    part: Part | None = None,
    outcome: str = "",
    cohort: Cohort | None = None,
) -> QuerySet[Enrolment]:
    """Who is or was in the course, by name; ``words`` are looked for in names and, without showing it, the address."""
    found = Enrolment.objects.filter(course=course, state__in=BEGUN).select_related("learner").order_by("learner__name", "pk")
    if cohort:
        found = found.filter(cohort=cohort)
    if words:
        named = Q(learner__name__icontains=words) | Q(learner__profile__latin_name__icontains=words)
        found = found.filter(named | Q(learner__email__iexact=words))
    if state:
        found = found.filter(state=state)
    if language:
        found = found.filter(language=language)
    return with_outcome(found, part, outcome) if part and outcome else found


def lines(enrolments: Iterable[Enrolment], parts: list[Part]) -> list[Line]:
    """Their marks, in two queries for each kind of part."""
    enrolments = list(enrolments)
    by_kind: dict[PartKind, list[int]] = defaultdict(list)
    for part in parts:
        by_kind[part.kind].append(part.pk)
    cells: dict[tuple[int, PartKind, int], Cell] = {}
    for kind, wanted in by_kind.items():
        cells |= _cells(kind, wanted, enrolments)
    return [Line(enrolment, tuple(cells.get((enrolment.pk, part.kind, part.pk), Cell()) for part in parts)) for enrolment in enrolments]


def all_lines(enrolments: QuerySet[Enrolment], parts: list[Part]) -> Iterator[Line]:
    """The same for many, a few hundred at a time."""
    chunk: list[Enrolment] = []
    for enrolment in enrolments.iterator(chunk_size=CHUNK):
        chunk.append(enrolment)
        if len(chunk) == CHUNK:
            yield from lines(chunk, parts)
            chunk = []
    yield from lines(chunk, parts)


def _cells(kind: PartKind, wanted: list[int], enrolments: list[Enrolment]) -> dict[tuple[int, PartKind, int], Cell]:
    """What is being marked, and over it what counts."""
    mine = {"enrolment__in": enrolments, f"{kind.value}__in": wanted}
    told = ("enrolment_id", f"{kind.value}_id", "uid")
    found = {(enrolment, kind, pk): Cell(uid) for enrolment, pk, uid in waiting(kind).filter(**mine).values_list(*told)}
    is_quiz = kind == PartKind.QUIZ
    facts = (*told, "percent", "passed", "overridden") if is_quiz else (*told, "percent", "passed")
    for enrolment, pk, uid, percent, passed, *overridden in counting(kind).filter(**mine).values_list(*facts):
        found[enrolment, kind, pk] = Cell(uid, percent, passed, bool(overridden and overridden[0]), may_be_set=is_quiz)
    return found
