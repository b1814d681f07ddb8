"""Answers that the page's script saves, and what the whole road asks of the database."""

from __future__ import annotations

import re

import pytest

from core import versions
from courses import services
from courses.models import Attempt
from tests.courses.quiz_road import RIGHT, WRITES, WRONG, draft, keys, page, queries_seen, send
from tests.factories.courses import (
    EnrolmentFactory,
    quiz_lesson,
)


@pytest.fixture(autouse=True)
def _one_look_at_the_version(monkeypatch):
    """The clock that asks for the version of the content once a second would add a query to a slow test."""
    monkeypatch.setattr(versions, "SECONDS_BETWEEN_LOOKS", 600.0)


# Answering by script ----------------------------------------------------


def test_the_script_is_told_when_its_answers_were_saved(learner_client, attempt):
    first, second, _third = keys(attempt)

    response = send(learner_client, attempt, {first: RIGHT, second: WRONG})

    attempt.refresh_from_db()
    assert response.status_code == 200
    assert response.json()["revision"] == 1
    assert re.fullmatch(r"Saved \d\d:\d\d", response.json()["sentence"])
    assert draft(attempt) == {first: RIGHT, second: WRONG}


def test_the_script_is_told_which_answer_needs_another_look(learner_client, attempt):
    first, second, _third = keys(attempt)

    response = send(learner_client, attempt, {first: RIGHT, second: "c"})

    assert response.status_code == 422
    assert response.json()["fields"] == {second: "This option is not on your paper. Reload the page and choose again."}
    assert draft(attempt) == {}


def test_the_script_is_told_that_the_quiz_was_handed_in(learner_client, attempt):
    services.hand_in(attempt, language="en")

    response = send(learner_client, attempt, {keys(attempt)[0]: RIGHT})

    assert response.status_code == 409
    assert response.json() == {
        "code": "handed_in",
        "sentence": "This quiz was already handed in. Your answers were not changed.",
        "url": page("result", attempt.uid),
    }


def test_the_script_is_told_that_the_session_ended(client, attempt):
    response = send(client, attempt, {keys(attempt)[0]: RIGHT})

    assert response.status_code == 401
    assert response.json()["code"] == "signed_out"
    assert draft(attempt) == {}


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        "{}",
        '{"answers": []}',
        '{"answers": {}, "ages": [1]}',
        '{"answers": {}, "ages": {"a": "x"}}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_what_is_not_a_set_of_answers_is_refused_in_a_sentence(learner_client, attempt, body):
    response = learner_client.post(page("save_answers", attempt.uid), body, content_type="application/json")

    assert response.status_code == 422
    assert response.json()["fields"] == {"": "This is not a set of answers."}


@pytest.mark.parametrize("age", ["NaN", "Infinity", "-5", "1e300"])
def test_an_impossible_age_counts_as_now(learner_client, attempt, age):
    first = keys(attempt)[0]
    body = f'{{"answers": {{"{first}": "{RIGHT}"}}, "ages": {{"{first}": {age}}}}}'

    response = learner_client.post(page("save_answers", attempt.uid), body, content_type="application/json")

    assert response.status_code == 200
    assert draft(attempt) == {first: RIGHT}
    assert attempt.draft[first]["at"] > attempt.started_at.timestamp() - 5


# Queries ----------------------------------------------------------------


def test_an_answer_saved_takes_four_queries_of_which_one_writes(learner_client, attempt):
    send(learner_client, attempt, {keys(attempt)[0]: RIGHT})

    with queries_seen() as seen:
        send(learner_client, attempt, {keys(attempt)[1]: RIGHT})

    assert len(seen) == 4
    assert len([sql for sql in seen if sql.startswith(WRITES)]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_questions_takes_as_many_queries_for_three_as_for_one(learner_client, learner, site, count):
    lesson = quiz_lesson(count=count)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    address = page("attempt", attempt.uid)
    learner_client.get(address, {"view": "all"})

    with queries_seen() as seen:
        response = learner_client.get(address, {"view": "all"})

    assert len(response.context["rows"]) == count
    assert len(seen) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_result_takes_as_many_queries_for_three_as_for_one(learner_client, learner, site, count):
    lesson = quiz_lesson(count=count)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    services.hand_in(attempt, language="en")
    learner_client.get(page("result", attempt.uid))

    with queries_seen() as seen:
        response = learner_client.get(page("result", attempt.uid))

    assert len(response.context["taught"]) == count
    assert len(seen) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_takes_as_many_queries_for_three_attempts_as_for_one(learner_client, learner, lesson, count):
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    for _ in range(count):
        services.hand_in(services.start_attempt(enrolment, lesson.quiz, language="en"), language="en")
    learner_client.get(page("quiz", lesson.translation_key))

    with queries_seen() as seen:
        response = learner_client.get(page("quiz", lesson.translation_key))

    assert len(response.context["earlier"]) == count
    assert len(seen) == 4


@pytest.mark.services
def test_a_whole_quiz_of_twenty_questions_takes_less_than_sixty_queries_of_which_twelve_write(client, learner, site):
    lesson = quiz_lesson(count=20)
    somebody_before = EnrolmentFactory(course=lesson.course).learner
    client.force_login(somebody_before)
    client.get(page("quiz", lesson.translation_key))
    EnrolmentFactory(course=lesson.course, learner=learner)
    client.force_login(learner)

    with queries_seen() as beginning:
        client.get(page("quiz", lesson.translation_key))
        client.post(page("start_attempt", lesson.translation_key))
    attempt = Attempt.objects.get()
    with queries_seen() as answering:
        client.get(page("attempt", attempt.uid), {"view": "all"})
        for start in range(0, 20, 5):
            send(client, attempt, dict.fromkeys(keys(attempt)[start : start + 5], RIGHT))
        client.get(page("hand_in_check", attempt.uid))
        client.post(page("hand_in", attempt.uid))
        client.get(page("result", attempt.uid))

    attempt.refresh_from_db()
    writing = [sql for sql in beginning + answering if sql.startswith(WRITES)]
    assert attempt.passed
    assert (len(beginning + answering), len(writing)) == (49, 9)
