"""How learners come through what is marked in a course, counted by the database: as many queries for five thousand as for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from courses import marked_parts
from courses.marked_parts import PartKind
from courses.models import CoursePage

TENTHS = 10


@dataclass(frozen=True, slots=True)
class PartFigures:
    """``attempts`` are all that were marked; everything else is of those that count, one of each learner."""

    kind: PartKind
    pk: int
    title: str
    learners: int
    passed: int
    attempts: int
    mean: float | None
    tenths: tuple[int, ...]

    @property
    def failed(self) -> int:
        return self.learners - self.passed

    @property
    def has_analysis(self) -> bool:
        """Whether its single questions can be looked at."""
        return self.kind == PartKind.QUIZ and self.attempts > 0


def figures(course: CoursePage, now: Iterable[tuple[PartKind, int]], *, states: Iterable[str]) -> tuple[PartFigures, ...]:
    """Of every part that the course has ``now`` and of every other that its learners in ``states`` did, those last.

    Two queries for each kind, and one for the titles of each kind that there is.
    """
    rows: dict[tuple[PartKind, int], dict] = {}
    for kind in PartKind:
        mine = {"enrolment__course": course, "enrolment__state__in": states}
        counted = marked_parts.counting(kind).filter(**mine).values_list(kind.value)
        measured = counted.annotate(learners=Count("pk"), passes=Count("pk", filter=Q(passed=True)), mean=Avg("percent"), **_tenths())
        for pk, *told in measured:
            names = ("learners", "passes", "mean", *_tenths())
            rows[kind, pk] = dict(zip(names, told, strict=True))
        tried = marked_parts.tries(kind).filter(**mine).values_list(kind.value).annotate(tries=Count("pk"))
        for pk, count in tried:
            rows.setdefault((kind, pk), {})["tries"] = count
    parts = marked_parts.named(dict.fromkeys([*now, *rows]))
    return tuple(_figures(part, rows.get((part.kind, part.pk), {})) for part in parts)


def _tenths() -> dict[str, Count]:
    width = 100 // TENTHS
    return {f"tenth_{place}": Count("pk", filter=Q(percent__gte=place * width) & _below((place + 1) * width)) for place in range(TENTHS)}


def _below(percent: int) -> Q:
    """Under ``percent``; the last tenth holds the whole too."""
    return Q(percent__lt=percent) if percent < 100 else Q(percent__lte=100)


def _figures(part: marked_parts.Part, row: dict) -> PartFigures:
    mean = row.get("mean")
    return PartFigures(
        kind=part.kind,
        pk=part.pk,
        title=part.title,
        learners=row.get("learners", 0),
        passed=row.get("passes", 0),
        attempts=row.get("tries", 0),
        mean=None if mean is None else float(mean),
        tenths=tuple(row.get(f"tenth_{place}", 0) for place in range(TENTHS)),
    )
