"""How far a learner has come: what is read, what is passed, and what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.apps import apps
from django.db import models

from core.prepared import prepared
from courses.enums import IN_COURSE, ON_THE_WAY, EnrolmentState
from courses.outline import Lesson, Outline


class Deed(models.TextChoices):
    """The one thing to do next. Codes only: templates hold the words."""

    ACCEPT = "accept"  # an invitation, or a seat that is held
    WAIT = "wait"  # for an answer, or for a seat
    START = "start"
    CONTINUE = "continue"
    CASE = "case"
    QUIZ = "quiz"
    EVALUATE = "evaluate"
    CLAIM = "claim"
    DOWNLOAD = "download"


@dataclass(frozen=True)
class Standing:
    """A learner's place in a course. ``read`` are lesson keys, ``passed`` and ``walked`` primary keys of
    canonical quizzes and of canonical branching cases that are passed."""

    enrolment: object
    outline: Outline
    read: frozenset[UUID]
    passed: frozenset[int]
    evaluated: bool
    certified: bool = False
    walked: frozenset[int] = frozenset()

    @cached_property
    def steps_done(self) -> int:
        """Lessons read, cases and quizzes passed and the evaluation, of those the course has now."""
        lessons = sum(1 for lesson in self.outline.lessons if lesson.key in self.read)
        return lessons + len(self.outline.quizzes & self.passed) + len(self.outline.cases & self.walked) + int(self.evaluated)

    @cached_property
    def steps(self) -> int:
        return len(self.outline.lessons) + len(self.outline.quizzes) + len(self.outline.cases) + 1

    @property
    def percent(self) -> int:
        """Whole per cent; 100 only when everything is done."""
        if self.is_complete:
            return 100
        return min(99, self.steps_done * 100 // self.steps)

    @property
    def is_complete(self) -> bool:
        """Who has finished stays finished, whatever is added to the course later."""
        return self.enrolment.state == EnrolmentState.COMPLETED

    @property
    def ready_for_evaluation(self) -> bool:
        """Every lesson is read, every branching case and every quiz passed."""
        lessons = self.outline.lessons
        tests_passed = self.outline.quizzes <= self.passed and self.outline.cases <= self.walked
        return bool(lessons) and all(lesson.key in self.read for lesson in lessons) and tests_passed

    @cached_property
    def next_lesson(self) -> Lesson | None:
        """Where to go on: the lesson last opened if it is not done, else the first that is not."""
        open_lessons = [lesson for lesson in self.outline.lessons if not self.has_done(lesson)]
        last = self.enrolment.last_lesson_key
        return next((lesson for lesson in open_lessons if lesson.key == last), open_lessons[0] if open_lessons else None)

    def has_done(self, lesson: Lesson) -> bool:
        return lesson.key in self.read and self.has_walked(lesson) and (lesson.quiz is None or lesson.quiz in self.passed)

    def has_walked(self, lesson: Lesson) -> bool:
        """Whether the lesson's branching case, if it has one, is passed."""
        return lesson.case is None or lesson.case in self.walked

    def state_of(self, lesson: Lesson) -> str:
        """``"done"``, ``"begun"`` (read, its case or quiz not passed; or last opened) or ``"ahead"``."""
        if self.has_done(lesson):
            return "done"
        if lesson.key in self.read or lesson.key == self.enrolment.last_lesson_key:
            return "begun"
        return "ahead"

    @property
    def is_in_course(self) -> bool:
        """Under way or completed; not somebody who left, was refused or is on the way in."""
        return self.enrolment.state in IN_COURSE

    @property
    def next_deed(self) -> Deed:
        if self.enrolment.state in ON_THE_WAY:
            return Deed.ACCEPT if self.enrolment.state in {EnrolmentState.INVITED, EnrolmentState.OFFERED} else Deed.WAIT
        if self.certified:
            return Deed.DOWNLOAD
        if self.is_complete:
            return Deed.CLAIM
        if self.ready_for_evaluation:
            return Deed.EVALUATE
        lesson = self.next_lesson
        if lesson is None or not (self.read or self.enrolment.last_lesson_key):
            return Deed.START
        if lesson.key not in self.read:
            return Deed.CONTINUE
        return Deed.QUIZ if self.has_walked(lesson) else Deed.CASE

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for lesson in self.outline.lessons if lesson.key not in self.read)


def standings(enrolments: Iterable, outlines: Iterable[Outline], *, certified: frozenset[str] = frozenset()) -> list[Standing]:
    """The standing of each enrolment of one learner, in two queries however many there are; three where a course holds a case.

    ``enrolments`` come with ``evaluation`` selected; ``certified`` are the sources
    for which a certificate was issued. An enrolment in a course that is not live
    anywhere is left out.
    """
    enrolments = list(enrolments)
    by_course = {outline.pk: outline for outline in outlines}
    read, passed = _done(enrolments)
    walked = _walked(enrolments) if any(outline.cases for outline in by_course.values()) else {}
    return [
        Standing(
            enrolment=enrolment,
            outline=outline,
            read=frozenset(read[enrolment.pk]),
            passed=frozenset(passed[enrolment.pk]),
            evaluated=hasattr(enrolment, "evaluation"),
            certified=enrolment.source in certified,
            walked=frozenset(walked.get(enrolment.pk, ())),
        )
        for enrolment in enrolments
        if (outline := by_course.get(enrolment.course_id))
    ]


def _done(enrolments: list) -> tuple[dict[int, set[UUID]], dict[int, set[int]]]:
    """The lessons read and the quizzes passed, by enrolment."""
    read, passed = defaultdict(set), defaultdict(set)
    if not enrolments:
        return read, passed
    if len(enrolments) == 1:
        read_rows, passed_rows = _read_in(enrolments[0].pk), _passed_in(enrolments[0].pk)
    else:
        (learner,) = {enrolment.learner_id for enrolment in enrolments}
        read_rows, passed_rows = _read_by(learner), _passed_by(learner)
    for pk, lesson in read_rows:
        read[pk].add(lesson)
    for pk, quiz in passed_rows:
        passed[pk].add(quiz)
    return read, passed


def _walked(enrolments: list) -> dict[int, set[int]]:
    """The branching cases passed, by enrolment."""
    walked = defaultdict(set)
    for pk, case in _walked_in([enrolment.pk for enrolment in enrolments]):
        walked[pk].add(case)
    return walked


def _walked_in(enrolments: list[int]) -> models.QuerySet:
    runs = apps.get_model("courses", "CaseRun").objects
    return runs.filter(enrolment__in=enrolments).passed().order_by().values_list("enrolment_id", "case_id").distinct()


def _read(**whose) -> models.QuerySet:
    progress = apps.get_model("courses", "LessonProgress").objects
    return progress.filter(**whose, read_at__isnull=False).values_list("enrolment_id", "lesson_key")


def _passed(**whose) -> models.QuerySet:
    attempts = apps.get_model("courses", "Attempt").objects
    return attempts.filter(**whose).passed().order_by().values_list("enrolment_id", "quiz_id")


_read_in = prepared(lambda enrolment: _read(enrolment=enrolment))
_passed_in = prepared(lambda enrolment: _passed(enrolment=enrolment))
_read_by = prepared(lambda learner: _read(enrolment__learner=learner))
_passed_by = prepared(lambda learner: _passed(enrolment__learner=learner))
