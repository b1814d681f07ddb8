"""The plain rules of the way into a course and along a path."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import admission
from courses.enums import EnrolmentState as State
from courses.pathways import Step, way

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
numbers = st.sets(st.integers(1, 30), max_size=30)


@given(numbers, st.integers(1, 30))
def test_a_free_seat_is_nobodys_and_one_of_those_there_are(taken, seats):
    number = admission.free_number(taken, seats)

    if number is None:
        assert len(taken) >= seats
    else:
        assert number not in taken
        assert 1 <= number <= seats


@given(numbers)
def test_without_a_limit_there_is_always_a_seat(taken):
    assert admission.free_number(taken, None) not in taken


@given(st.integers(1, 20))
def test_seats_given_one_after_the_other_run_out_exactly_when_all_are_given(seats):
    taken: set[int] = set()
    while (number := admission.free_number(taken, seats)) is not None:
        taken.add(number)

    assert taken == set(range(1, seats + 1))


def test_every_state_says_what_may_follow():
    assert set(admission.MOVES) == {admission.NOTHING, *State.values}
    assert {after for moves in admission.MOVES.values() for after in moves} == set(State.values)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.COMPLETED, State.ACTIVE),
        (State.COMPLETED, State.WITHDRAWN),
        (State.WAITING, State.ACTIVE),
        (admission.NOTHING, State.COMPLETED),
        (admission.NOTHING, State.OFFERED),
        (State.APPLIED, State.COMPLETED),
        (State.WITHDRAWN, State.COMPLETED),
    ],
)
def test_no_shortcut_leads_into_a_course_or_out_of_a_finished_one(before, after):
    assert not admission.may_move(before, after)


@pytest.mark.parametrize(
    ("closes_at", "end"),
    [
        (None, NOON + timedelta(hours=48)),
        (NOON + timedelta(hours=5), NOON + timedelta(hours=5)),
        (NOON + timedelta(days=9), NOON + timedelta(hours=48)),
    ],
)
def test_a_seat_is_held_so_many_hours_and_never_longer_than_enrolment_is_open(closes_at, end):
    assert admission.held_until(NOON, hours=48, closes_at=closes_at) == end


# Paths -------------------------------------------------------------------

KEYS = [UUID(int=number) for number in range(1, 7)]
steps_of_a_path = st.lists(st.tuples(st.sampled_from(KEYS), st.booleans()), unique_by=lambda row: row[0], min_size=1)
done_courses = st.sets(st.sampled_from(KEYS))


@given(steps_of_a_path, done_courses, st.integers(0, 4), st.booleans())
def test_a_path_is_walked_exactly_when_nothing_is_next(rows, done, needed, in_order):
    found = way([Step(*row) for row in rows], done, electives_needed=needed, in_order=in_order)

    assert 0 <= found.done <= found.needed
    assert (found.next is None) == (found.done == found.needed)
    assert found.next not in done
    assert found.next not in found.ahead


@given(steps_of_a_path, done_courses, st.integers(0, 4), st.sampled_from(KEYS))
def test_one_course_more_never_takes_anything_away(rows, done, needed, more):
    steps = [Step(*row) for row in rows]

    before = way(steps, done, electives_needed=needed, in_order=True)
    after = way(steps, done | {more}, electives_needed=needed, in_order=True)

    assert before.done <= after.done <= before.done + 1


def test_in_order_only_the_next_course_is_open_and_electives_always_are():
    first, second, third, free = (uuid4() for _ in range(4))
    steps = [Step(first), Step(second), Step(free, elective=True), Step(third)]

    found = way(steps, {first}, electives_needed=1, in_order=True)

    assert (found.done, found.needed, found.next, found.ahead) == (1, 4, second, frozenset({third}))


def test_more_electives_than_are_needed_do_not_make_up_for_a_course_that_is():
    first, one, two = (uuid4() for _ in range(3))
    steps = [Step(first), Step(one, elective=True), Step(two, elective=True)]

    found = way(steps, {one, two}, electives_needed=1, in_order=False)

    assert (found.done, found.needed, found.next, found.is_walked) == (1, 2, first, False)
