"""Which of several attempts counts, when another may begin, and what a result shows by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given as drawn
from hypothesis import strategies as st

from core.errors import Refused
from courses import services
from courses.models import Attempt
from courses.outline import outline_of
from courses.services.outcomes import counting_of
from courses.standing import standings
from tests.courses.quiz_road import RIGHT, WRONG, keys, page
from tests.factories.courses import EnrolmentFactory, quiz_lesson

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def taken(enrolment, quiz, *right: int) -> list[Attempt]:
    """Attempts with so many right answers each."""
    done = []
    for count in right:
        attempt = services.start_attempt(enrolment, quiz, language="en")
        answers = {key: RIGHT if place < count else WRONG for place, key in enumerate(keys(attempt))}
        done.append(services.hand_in(attempt, answers, language="en"))
    return done


# Counting ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("counting", "right", "number", "passed"),
    [
        ("best", (1, 3, 2), 2, False),
        ("best", (4, 1), 1, True),
        ("last", (1, 3, 2), 3, False),
        ("last", (4, 1), 2, False),
        ("first", (1, 4), 1, False),
        ("first", (4, 1), 1, True),
    ],
)
def test_one_attempt_counts_by_the_quizs_rule_and_with_it_the_pass(site, counting, right, number, passed):
    lesson = quiz_lesson(count=4, counting=counting, again_after_pass=True)
    enrolment = EnrolmentFactory(course=lesson.course)

    taken(enrolment, lesson.quiz, *right)

    counted = Attempt.objects.get(counts=True)
    (standing,) = standings([enrolment], [outline_of(lesson.course.translation_key, "en")])
    assert (counted.number, counted.passed) == (number, passed)
    assert standing.passed == ({lesson.quiz.pk} if passed else set())


def made(number: int, percent: int) -> Attempt:
    return Attempt(pk=number, number=number, percent=percent, passed=percent >= 80)


@drawn(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_no_other_attempt_is_better_than_the_best(percents):
    tries = [made(number, percent) for number, percent in enumerate(percents, start=1)]

    best = counting_of(tries, "best")

    assert best.percent == max(percents)
    assert all(other.number >= best.number for other in tries if other.percent == best.percent)
    assert (counting_of(tries, "first"), counting_of(tries, "last")) == (tries[0], tries[-1])


# Another attempt ---------------------------------------------------------


def test_a_wait_between_attempts_is_kept_and_told(learner_client, learner, site):
    lesson = quiz_lesson(count=1, wait_minutes=120)
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    with time_machine.travel(NOW, tick=False) as clock:
        taken(enrolment, lesson.quiz, 0)
        clock.shift(timedelta(minutes=119))
        with pytest.raises(Refused) as refusal:
            services.start_attempt(enrolment, lesson.quiz, language="en")
        front = learner_client.get(page("quiz", lesson.translation_key))
        clock.shift(timedelta(minutes=1))
        again = services.start_attempt(enrolment, lesson.quiz, language="en")

    assert refusal.value.code == "wait"
    assert not front.context["may_start"]
    assert "You can try again from" in front.content.decode()
    assert "Between two attempts you wait for 2 hours." in front.context["rules"]
    assert again.number == 2


def test_a_quiz_that_is_passed_may_be_tried_again_only_where_its_rule_says_so(site):
    lesson = quiz_lesson(count=1)
    enrolment = EnrolmentFactory(course=lesson.course)
    taken(enrolment, lesson.quiz, 1)

    with pytest.raises(Refused) as refusal:
        services.start_attempt(enrolment, lesson.quiz, language="en")
    lesson.quiz.again_after_pass = True
    lesson.quiz.save()

    assert refusal.value.code == "already_passed"
    assert services.start_attempt(enrolment, lesson.quiz, language="en").number == 2


# Review ------------------------------------------------------------------


def shown(client, attempt) -> tuple[int, int, int]:
    """How many questions are taught, how many right answers are told, how many verdicts."""
    response = client.get(page("result", attempt.uid))
    page_text = response.content.decode()
    return len(response.context["taught"]), page_text.count("Right answer"), page_text.count("Your answer: ")


@pytest.mark.parametrize(
    ("answers", "key", "failed", "passed"),
    [
        ("at_once", "at_once", (2, 2, 2), (2, 0, 2)),
        ("at_once", "finished", (2, 0, 2), (2, 0, 2)),
        ("finished", "finished", (0, 0, 0), (2, 0, 2)),
        ("at_once", "never", (2, 0, 2), (2, 0, 2)),
        ("never", "never", (0, 0, 0), (0, 0, 0)),
    ],
)
def test_a_result_shows_what_the_rules_allow_by_then(learner_client, learner, site, answers, key, failed, passed):
    lesson = quiz_lesson(count=2, review_answers=answers, review_key=key)
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)

    (first,) = taken(enrolment, lesson.quiz, 0)
    before = shown(learner_client, first)
    (second,) = taken(enrolment, lesson.quiz, 2)
    after = shown(learner_client, second)

    assert (before, after) == (failed, passed)


def test_what_is_shown_from_a_date_on_is_shown_from_then_and_the_date_is_told(learner_client, learner, site):
    lesson = quiz_lesson(count=1, review_answers="on_date", review_key="on_date", review_on=NOW + timedelta(days=1))
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    with time_machine.travel(NOW, tick=False) as clock:
        (attempt,) = taken(enrolment, lesson.quiz, 0)
        learner_client.force_login(learner)
        before = shown(learner_client, attempt)
        told = learner_client.get(page("result", attempt.uid)).context["later_words"]
        clock.shift(timedelta(days=1))
        after = shown(learner_client, attempt)

    assert (before, after) == ((0, 0, 0), (1, 1, 1))
    assert told.startswith("More is shown from")


def test_answers_without_verdict_are_told_without_saying_which_is_right(learner_client, learner, site):
    lesson = quiz_lesson(count=1, review_answers="never", review_key="at_once")
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    (attempt,) = taken(enrolment, lesson.quiz, 0)

    response = learner_client.get(page("result", attempt.uid))

    (question,) = response.context["taught"]
    assert [(option.chosen, option.correct) for option in question.options] == [(False, False), (True, False)]
    assert (question.state, question.mark) == ("todo", "1 point")
