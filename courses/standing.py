"""How far a learner has come: what is read, what is passed, and what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from core.prepared import prepared
from courses.enums import IN_COURSE, ON_THE_WAY, EnrolmentState, WorkState
from courses.outline import Lesson, Outline
from courses.pace import TimeLeft, in_words, own_pace, time_left


class Deed(models.TextChoices):
    """The one thing to do next. Codes only: templates hold the words."""

    ACCEPT = "accept"  # an invitation, or a seat that is held
    WAIT = "wait"  # for an answer, or for a seat
    DISCLOSURES = "disclosures"  # to be read before the start
    START = "start"
    CONTINUE = "continue"
    CASE = "case"
    ASSIGNMENT = "assignment"
    QUIZ = "quiz"
    EVALUATE = "evaluate"
    CLAIM = "claim"
    DOWNLOAD = "download"


@dataclass(frozen=True)
class Standing:
    """A learner's place in a course.

    ``read`` are lesson keys; ``passed``, ``walked`` and ``delivered`` primary keys of canonical quizzes, branching cases
    and assignments that are passed; ``handed_in`` of assignments that others have now, with nothing to be done by her.
    """

    enrolment: object
    outline: Outline
    read: frozenset[UUID]
    passed: frozenset[int]
    evaluated: bool
    certified: bool = False
    walked: frozenset[int] = frozenset()
    delivered: frozenset[int] = frozenset()
    handed_in: frozenset[int] = frozenset()
    took: Mapping[UUID, float] = field(default_factory=dict)  # minutes from opening a lesson to having read it, by key

    @cached_property
    def steps_done(self) -> int:
        """Lessons read, assignments, cases and quizzes passed and the evaluation, of those the course has now."""
        lessons = sum(1 for lesson in self.outline.lessons if lesson.key in self.read)
        tests = (self.outline.quizzes & self.passed, self.outline.cases & self.walked, self.outline.assignments & self.delivered)
        return lessons + sum(len(done) for done in tests) + int(self.evaluated)

    @cached_property
    def steps(self) -> int:
        outline = self.outline
        return len(outline.lessons) + len(outline.quizzes) + len(outline.cases) + len(outline.assignments) + 1

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
        """Every lesson is read, every assignment, branching case and quiz passed."""
        lessons = self.outline.lessons
        tests_passed = (
            self.outline.quizzes <= self.passed and self.outline.cases <= self.walked and self.outline.assignments <= self.delivered
        )
        return bool(lessons) and all(lesson.key in self.read for lesson in lessons) and tests_passed

    @cached_property
    def next_lesson(self) -> Lesson | None:
        """Where to go on: the lesson last opened if it is not done, else the first that is not. Work that others have waits."""
        not_done = [lesson for lesson in self.outline.lessons if not self.has_done(lesson)]
        open_lessons = [lesson for lesson in not_done if not self.is_waiting_for_others(lesson)] or not_done
        last = self.enrolment.last_lesson_key
        return next((lesson for lesson in open_lessons if lesson.key == last), open_lessons[0] if open_lessons else None)

    def has_done(self, lesson: Lesson) -> bool:
        if lesson.key not in self.read or not self.has_walked(lesson) or not self.has_delivered(lesson):
            return False
        return lesson.quiz is None or lesson.quiz in self.passed

    def has_walked(self, lesson: Lesson) -> bool:
        """Whether the lesson's branching case, if it has one, is passed."""
        return lesson.case is None or lesson.case in self.walked

    def has_delivered(self, lesson: Lesson) -> bool:
        """Whether the lesson's assignment, if it has one, is passed."""
        return lesson.assignment is None or lesson.assignment in self.delivered

    def is_waiting_for_others(self, lesson: Lesson) -> bool:
        """Whether all that is left to do in the lesson is done by others: they mark her work."""
        quiz_done = lesson.quiz is None or lesson.quiz in self.passed
        return lesson.assignment in self.handed_in and lesson.key in self.read and self.has_walked(lesson) and quiz_done

    def state_of(self, lesson: Lesson) -> str:
        """``"done"``, ``"begun"`` (read, its assignment, case or quiz not passed; or last opened) or ``"ahead"``."""
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
        if self.enrolment.disclosures_shown_at is None:
            return Deed.DISCLOSURES
        lesson = self.next_lesson
        if lesson is None or not (self.read or self.enrolment.last_lesson_key):
            return Deed.START
        if lesson.key not in self.read:
            return Deed.CONTINUE
        if not self.has_walked(lesson):
            return Deed.CASE
        quiz_is_open = lesson.quiz is not None and lesson.quiz not in self.passed
        is_at_assignment = not self.has_delivered(lesson) and not (quiz_is_open and lesson.assignment in self.handed_in)
        return Deed.ASSIGNMENT if is_at_assignment else Deed.QUIZ

    @property
    def minutes_left(self) -> int:
        """By the authors' minutes, of the lessons not read yet."""
        return sum(lesson.minutes for lesson in self.outline.lessons if lesson.key not in self.read)

    @cached_property
    def time_left(self) -> TimeLeft:
        """``minutes_left`` at the learner's own pace, once she has read enough lessons of this course to have one."""
        sittings = [(lesson.minutes, self.took[lesson.key]) for lesson in self.outline.lessons if lesson.key in self.took]
        return time_left(self.minutes_left, own_pace(sittings))

    @property
    def time_left_words(self) -> str:
        """How long the lessons that are left take, and by whose measure; empty when none is left."""
        return in_words(self.time_left)

    @property
    def time_facts(self) -> list[str]:
        """``time_left_words`` as the facts of a card."""
        return [self.time_left_words] if self.minutes_left else []


def standings(enrolments: Iterable, outlines: Iterable[Outline], *, certified: frozenset[str] = frozenset()) -> list[Standing]:
    """The standing of each enrolment of one learner, in two queries however many there are; one more where a course holds
    a case, and one more where it holds an assignment.

    ``enrolments`` come with ``evaluation`` selected; ``certified`` are the sources
    for which a certificate was issued. An enrolment in a course that is not live
    anywhere is left out.
    """
    enrolments = list(enrolments)
    by_course = {outline.pk: outline for outline in outlines}
    read, passed = _done(enrolments)
    walked = _walked(enrolments) if any(outline.cases for outline in by_course.values()) else {}
    delivered, handed_in = _works(enrolments) if any(outline.assignments for outline in by_course.values()) else ({}, {})
    return [
        Standing(
            enrolment=enrolment,
            outline=outline,
            read=frozenset(read[enrolment.pk]),
            passed=frozenset(passed[enrolment.pk]),
            evaluated=hasattr(enrolment, "evaluation"),
            certified=enrolment.source in certified,
            walked=frozenset(walked.get(enrolment.pk, ())),
            delivered=frozenset(delivered.get(enrolment.pk, ())),
            handed_in=frozenset(handed_in.get(enrolment.pk, ())),
            took=read[enrolment.pk],
        )
        for enrolment in enrolments
        if (outline := by_course.get(enrolment.course_id))
    ]


def _done(enrolments: list) -> tuple[dict[int, dict[UUID, float]], dict[int, set[int]]]:
    """The lessons read, each with the minutes it took, and the quizzes passed, by enrolment."""
    read, passed = defaultdict(dict), defaultdict(set)
    if not enrolments:
        return read, passed
    if len(enrolments) == 1:
        read_rows, passed_rows = _read_in(enrolments[0].pk), _passed_in(enrolments[0].pk)
    else:
        (learner,) = {enrolment.learner_id for enrolment in enrolments}
        read_rows, passed_rows = _read_by(learner), _passed_by(learner)
    for pk, lesson, opened_at, read_at in read_rows:
        read[pk][lesson] = (read_at - opened_at).total_seconds() / 60
    for pk, quiz in passed_rows:
        passed[pk].add(quiz)
    return read, passed


def _walked(enrolments: list) -> dict[int, set[int]]:
    """The branching cases passed, by enrolment."""
    walked = defaultdict(set)
    for pk, case in _walked_in([enrolment.pk for enrolment in enrolments]):
        walked[pk].add(case)
    return walked


def _works(enrolments: list) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """The assignments passed, and those in which only others have something to do, by enrolment: one query."""
    return works_of([enrolment.pk for enrolment in enrolments])


def works_of(enrolments: list[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """The same, by the primary keys of enrolments."""
    delivered, handed_in = defaultdict(set), defaultdict(set)
    asked = apps.get_model("courses", "PeerReview").objects.open().filter(reviewer=OuterRef("enrolment"))
    works = apps.get_model("courses", "Work").objects.filter(enrolment__in=enrolments).handed_in()
    works = works.order_by().annotate(has_to_review=Exists(asked.filter(work__assignment=OuterRef("assignment")).order_by()))
    for pk, assignment, is_passed, state, has_to_review in works.values_list(
        "enrolment_id", "assignment_id", "passed", "state", "has_to_review"
    ):
        if state != WorkState.RELEASED:
            handed_in[pk] |= set() if has_to_review else {assignment}
        elif is_passed:
            delivered[pk].add(assignment)
    return delivered, handed_in


def _walked_in(enrolments: list[int]) -> models.QuerySet:
    runs = apps.get_model("courses", "CaseRun").objects
    return runs.filter(enrolment__in=enrolments).passed().order_by().values_list("enrolment_id", "case_id").distinct()


def _read(**whose) -> models.QuerySet:
    progress = apps.get_model("courses", "LessonProgress").objects
    return progress.filter(**whose, read_at__isnull=False).values_list("enrolment_id", "lesson_key", "opened_at", "read_at")


def _passed(**whose) -> models.QuerySet:
    attempts = apps.get_model("courses", "Attempt").objects
    return attempts.filter(**whose).passed().order_by().values_list("enrolment_id", "quiz_id")


_read_in = prepared(lambda enrolment: _read(enrolment=enrolment))
_passed_in = prepared(lambda enrolment: _passed(enrolment=enrolment))
_read_by = prepared(lambda learner: _read(enrolment__learner=learner))
_passed_by = prepared(lambda learner: _passed(enrolment__learner=learner))
