"""Branching cases and assignments in the course report, the at-risk list and the gradebook, beside quizzes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from courses import dashboard, gradebook, marked_parts
from courses.enums import RunState, WorkState
from courses.marked_parts import Outcome, Part, PartKind
from courses.models import Assignment, CaseRun, Work
from tests.courses.quiz_road import queries_seen
from tests.courses.sat import sat
from tests.factories.cases import CaseFactory
from tests.factories.courses import CohortFactory, EnrolmentFactory, english, quiz_lesson

BOOK = "/admin/course-reports/{}/marks/"


@pytest.fixture
def lesson(site):
    """A lesson with a case, an assignment and a quiz of two questions."""
    lesson = quiz_lesson(count=2, title="Hand hygiene")
    lesson.case = CaseFactory(title="Shock")
    lesson.assignment = Assignment.objects.create(title="A plan", task="Write it.", locale=english())
    lesson.save()
    return lesson


@pytest.fixture
def course(lesson):
    return lesson.course


def walked(lesson, enrolment, percent: int, *, number: int = 1, passed: bool | None = None) -> CaseRun:
    now = timezone.now()
    return CaseRun.objects.create(
        enrolment=enrolment,
        case=lesson.case,
        number=number,
        state=RunState.ENDED,
        version=1,
        pass_percent=70,
        language="en",
        ended_at=now,
        percent=percent,
        passed=percent >= 70 if passed is None else passed,
    )


def delivered(lesson, enrolment, percent: int | None, *, state=WorkState.RELEASED, **fields) -> Work:
    now = timezone.now()
    marked = (
        {"percent": percent, "passed": percent >= 60, "marked_at": now, "released_at": now, "counts": True} if percent is not None else {}
    )
    handed = {} if state == WorkState.DRAFT else {"handed_in_at": now}
    return Work.objects.create(
        enrolment=enrolment, assignment=lesson.assignment, number=1, state=state, version=1, language="en", **{**marked, **handed, **fields}
    )


def somebody(course, name="Ada"):
    return EnrolmentFactory(course=course, learner__name=name)


def test_steps_follow_the_lesson_case_then_assignment_then_quiz(lesson, course):
    ada, ben = somebody(course), somebody(course, "Ben")
    walked(lesson, ada, 100)
    walked(lesson, ben, 40)
    delivered(lesson, ada, 80)
    delivered(lesson, ben, None, state=WorkState.WITH_TUTOR)

    steps = [(step.kind, step.title, step.count) for step in dashboard.dashboard(course).steps]

    assert steps[2:5] == [("case", "Shock", 1), ("assignment", "A plan", 1), ("quiz", "Hand hygiene", 0)]


def test_the_best_walk_of_each_counts_and_every_walk_is_a_try(lesson, course):
    ada, ben = somebody(course), somebody(course, "Ben")
    for number, (percent, passed) in enumerate([(90, False), (75, True), (75, True)], start=1):
        walked(lesson, ada, percent, number=number, passed=passed)
    walked(lesson, ben, 20)

    case = next(part for part in dashboard.dashboard(course).parts if part.kind == PartKind.CASE)
    counted = list(marked_parts.counting(PartKind.CASE).order_by("enrolment_id").values_list("number", flat=True))

    assert (case.learners, case.passed, case.attempts, case.mean) == (2, 1, 4, 47.5)
    assert case.tenths == (0, 0, 1, 0, 0, 0, 0, 1, 0, 0)
    assert counted == [2, 1]


def at_risk(course) -> dict[str, tuple[bool, ...]]:
    found = dashboard.at_risk_in(course)
    return {one.learner.name: (one.is_idle, one.is_stuck, one.has_failed, one.is_late) for one in found}


def test_at_risk_are_those_stuck_in_a_case_and_those_whose_assignment_failed_or_is_overdue(lesson, course):
    stuck, passed, failed, late, early = (somebody(course, name) for name in ("Stuck", "Passed", "Failed", "Late", "Early"))
    for enrolment, last in ((stuck, 30), (passed, 90)):
        walked(lesson, enrolment, 30, number=1)
        walked(lesson, enrolment, last, number=2)
    delivered(lesson, failed, 20)
    delivered(lesson, late, None, state=WorkState.DRAFT, due_at=timezone.now() - timedelta(hours=1))
    delivered(lesson, early, None, state=WorkState.DRAFT, due_at=timezone.now() + timedelta(hours=1))

    assert at_risk(course) == {
        "Stuck": (False, True, False, False),
        "Failed": (False, False, True, False),
        "Late": (False, False, False, True),
    }


@pytest.mark.parametrize(("days", "expected"), [(-30, ["Ada"]), (30, [])])
def test_nobody_is_at_risk_before_her_group_starts(days, expected, lesson, course):
    now = timezone.now()
    group = CohortFactory(course=course, starts_at=now + timedelta(days=days))
    EnrolmentFactory(course=course, cohort=group, learner__name="Ada", last_seen_at=now - timedelta(days=20))

    assert list(at_risk(course)) == expected


def test_the_gradebook_holds_cases_and_assignments_and_sets_the_marks_of_quizzes_alone(lesson, course, editor_client):
    ada, ben = somebody(course), somebody(course, "Ben")
    run, attempt = walked(lesson, ada, 90), sat(lesson, True, True, enrolment=ada)
    work, waits = delivered(lesson, ada, 70), delivered(lesson, ben, None, state=WorkState.WITH_PEERS)

    response = editor_client.get(BOOK.format(course.pk))

    told = [[(cell.uid, cell.percent, cell.may_be_set) for cell, _words in cells] for _line, _mean, cells in response.context["lines"]]
    assert told == [
        [(run.uid, 90, False), (work.uid, 70, False), (attempt.uid, 100, True)],
        [(None, None, False), (waits.uid, None, False), (None, None, False)],
    ]
    assert response.context["lines"][0][0].mean.quantize(Decimal("0.01")) == Decimal("86.67")
    assert response.content.decode().count("Set this mark") == 1


@pytest.mark.parametrize(("outcome", "expected"), [(Outcome.PASSED, ["Ada"]), (Outcome.FAILED, ["Ben"]), (Outcome.NONE, ["Cleo"])])
@pytest.mark.parametrize("kind", [PartKind.CASE, PartKind.ASSIGNMENT])
def test_learners_are_found_by_what_became_of_a_case_or_an_assignment(kind, outcome, expected, lesson, course):
    ada, ben, _cleo = (somebody(course, name) for name in ("Ada", "Ben", "Cleo"))
    for enrolment, percent in ((ada, 95), (ben, 10)):
        walked(lesson, enrolment, 10, number=1)
        walked(lesson, enrolment, percent, number=2)
        delivered(lesson, enrolment, percent)
    part = Part(kind, lesson.case_id if kind == PartKind.CASE else lesson.assignment_id, "")

    assert [one.learner.name for one in gradebook.learners(course, part=part, outcome=outcome)] == expected


@pytest.mark.parametrize("view", ["", "marks/"])
def test_report_and_book_need_as_many_queries_for_three_as_for_one(view, lesson, course, editor_client):
    needed = []
    for rows in (1, 3, 3):
        for _ in range(rows):
            enrolment = somebody(course)
            walked(lesson, enrolment, 90)
            delivered(lesson, enrolment, 30)
        with queries_seen() as seen:
            editor_client.get(f"/admin/course-reports/{course.pk}/{view}")
        needed.append(len(seen))

    assert needed[1] == needed[2]
