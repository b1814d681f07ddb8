"""How far a learner has come."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import EnrolmentState
from courses.models import Enrolment
from courses.outline import Lesson, Module, Outline
from courses.standing import Deed, Standing

SHOWN = timezone.now()


def outline_with(lessons: int, *, quiz_after: set[int] = frozenset()) -> Outline:
    nodes = tuple(
        Lesson(key=uuid4(), number=n, title=f"Lesson {n}", url=f"/{n}/", minutes=5, language="en", quiz=n if n in quiz_after else None)
        for n in range(1, lessons + 1)
    )
    module = Module(key=uuid4(), title="Module", summary="", language="en", lessons=nodes)
    return Outline(
        pk=1, key=uuid4(), page=1, title="Course", url="/course/", language="en", provider="", minutes=5 * lessons, modules=(module,)
    )


def standing_with(
    outline: Outline, *, read=0, passed=(), evaluated=False, state=EnrolmentState.ACTIVE, certified=False, last=None, shown=SHOWN
) -> Standing:
    return Standing(
        enrolment=Enrolment(state=state, completed_at=timezone.now(), last_lesson_key=last, disclosures_shown_at=shown),
        outline=outline,
        read=frozenset(lesson.key for lesson in outline.lessons[:read]),
        passed=frozenset(passed),
        evaluated=evaluated,
        certified=certified,
    )


@pytest.mark.parametrize(
    ("facts", "deed"),
    [
        ({"shown": None}, Deed.DISCLOSURES),
        ({}, Deed.START),
        ({"read": 1}, Deed.CONTINUE),
        ({"read": 3}, Deed.QUIZ),
        ({"read": 3, "passed": [3]}, Deed.EVALUATE),
        ({"read": 3, "passed": [3], "evaluated": True, "state": EnrolmentState.COMPLETED}, Deed.CLAIM),
        ({"state": EnrolmentState.COMPLETED, "certified": True}, Deed.DOWNLOAD),
    ],
)
def test_the_next_deed_is_the_first_that_is_not_done(facts, deed):
    standing = standing_with(outline_with(3, quiz_after={3}), **facts)

    assert standing.next_deed == deed


def test_a_learner_goes_on_where_she_was():
    outline = outline_with(4)
    fourth = outline.lessons[3]

    standing = standing_with(outline, read=1, last=fourth.key)

    assert standing.next_lesson == fourth
    assert standing.state_of(fourth) == "begun"


def test_who_has_finished_stays_finished_when_a_lesson_is_added():
    standing = standing_with(outline_with(5), read=3, evaluated=True, state=EnrolmentState.COMPLETED)

    assert standing.percent == 100
    assert standing.next_deed == Deed.CLAIM


@given(st.integers(1, 12), st.data())
def test_progress_is_between_nothing_and_less_than_everything_until_completion(lessons, data):
    quizzes = data.draw(st.sets(st.integers(1, lessons)))
    outline = outline_with(lessons, quiz_after=quizzes)
    read, passed = data.draw(st.integers(0, lessons)), data.draw(st.sets(st.sampled_from(sorted(quizzes)))) if quizzes else set()

    standing = standing_with(outline, read=read, passed=passed)

    assert 0 <= standing.steps_done <= standing.steps
    assert 0 <= standing.percent <= 99
    assert standing.ready_for_evaluation == (read == lessons and passed == quizzes)


def test_the_outline_knows_what_comes_before_and_after():
    outline = outline_with(3)
    first, second, third = outline.lessons

    assert outline.after(first.key) == second
    assert outline.after(third.key) is None
    assert outline.before(first.key) is None
    assert outline.before(third.key) == second
    assert outline.after(uuid4()) is None
