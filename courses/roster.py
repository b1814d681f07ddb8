"""How people come along in their courses, for those who look after them: rows for a table, in constant queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import get_language

from courses.enums import EnrolmentState
from courses.models import Enrolment
from courses.outline import Outline, outlines
from courses.standing import Standing, works_of

SHOWN_AS = {
    EnrolmentState.COMPLETED: "good",
    EnrolmentState.ACTIVE: "begun",
    EnrolmentState.OFFERED: "signal",
    EnrolmentState.REFUSED: "bad",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person in one course. ``percent`` is None while she is not in it."""

    enrolment: Enrolment
    outline: Outline | None
    percent: int | None

    @property
    def title(self) -> str:
        return self.outline.title if self.outline else self.enrolment.course.title

    @property
    def shown_as(self) -> str:
        return SHOWN_AS.get(self.enrolment.state, "todo")


def rows(enrolments: Iterable[Enrolment]) -> list[Row]:
    """Each with how far she is: two queries for all of them, one more where a course holds a case, and one
    more where it holds an assignment.

    They come with learner, course, cohort and evaluation.
    """
    enrolments = list(enrolments)
    found = outlines({enrolment.course.translation_key for enrolment in enrolments}, get_language())
    keys = [enrolment.pk for enrolment in enrolments]
    read, passed = _done(keys)
    walked = _walked(keys) if any(outline.cases for outline in found.values()) else {}
    delivered = works_of(keys)[0] if any(outline.assignments for outline in found.values()) else {}
    made = []
    for enrolment in enrolments:
        outline = found.get(enrolment.course.translation_key)
        percent = None
        if outline is not None and enrolment.state in {EnrolmentState.ACTIVE, EnrolmentState.COMPLETED}:
            percent = Standing(
                enrolment=enrolment,
                outline=outline,
                read=frozenset(read[enrolment.pk]),
                passed=frozenset(passed[enrolment.pk]),
                evaluated=hasattr(enrolment, "evaluation"),
                walked=frozenset(walked.get(enrolment.pk, ())),
                delivered=frozenset(delivered.get(enrolment.pk, ())),
            ).percent
        made.append(Row(enrolment, outline, percent))
    return made


def _done(keys: list[int]) -> tuple[dict, dict]:
    read, passed = defaultdict(set), defaultdict(set)
    progress = apps.get_model("courses", "LessonProgress").objects.filter(enrolment__in=keys, read_at__isnull=False)
    for enrolment, lesson in progress.order_by().values_list("enrolment_id", "lesson_key"):
        read[enrolment].add(lesson)
    attempts = apps.get_model("courses", "Attempt").objects.filter(enrolment__in=keys).passed()
    for enrolment, quiz in attempts.order_by().values_list("enrolment_id", "quiz_id"):
        passed[enrolment].add(quiz)
    return read, passed


def _walked(keys: list[int]) -> dict[int, set[int]]:
    """The branching cases passed, by enrolment."""
    walked = defaultdict(set)
    runs = apps.get_model("courses", "CaseRun").objects.filter(enrolment__in=keys).passed()
    for enrolment, case in runs.order_by().values_list("enrolment_id", "case_id").distinct():
        walked[enrolment].add(case)
    return walked
