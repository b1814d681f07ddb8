"""Time limits: the server's clock alone, grace as told, and an end that comes whether or not anybody is there."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from core.errors import Refused
from core.models import AuditEvent
from courses import services, tasks
from courses.models import Answer, Attempt
from courses.papers import sheet_of
from courses.quiz_rules import sentences
from courses.services import attempts
from tests.courses.quiz_road import RIGHT, draft, keys, page, queries_seen, send
from tests.factories.accounts import UserFactory
from tests.factories.courses import EnrolmentFactory, quiz_lesson

BEGIN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def after(**time) -> datetime:
    return BEGIN + timedelta(**time)


@pytest.fixture
def clock():
    with time_machine.travel(BEGIN, tick=False) as clock:
        yield clock


@pytest.fixture
def attempt(clock, site, learner):
    """Ten minutes for two questions, and half a minute of grace."""
    lesson = quiz_lesson(count=2, minutes_allowed=10, grace_seconds=30)
    return services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")


def test_the_limit_is_fixed_when_the_attempt_begins(attempt):
    attempt.quiz.minutes_allowed = 1
    attempt.quiz.save()

    attempt.refresh_from_db()
    assert (attempt.due_at, attempt.closes_at) == (after(minutes=10), after(minutes=10, seconds=30))


@pytest.mark.parametrize(("percent", "minutes"), [(25, 12.5), (100, 20)])
def test_extra_time_is_added_for_the_person_it_was_given_to(clock, site, percent, minutes):
    lesson = quiz_lesson(minutes_allowed=10)
    mine, other = (EnrolmentFactory(course=lesson.course) for _ in range(2))
    services.give_extra_time(mine, percent, by=UserFactory(is_superuser=True))

    begun = [services.start_attempt(enrolment, lesson.quiz, language="en") for enrolment in (mine, other)]

    assert [attempt.due_at for attempt in begun] == [after(minutes=minutes), after(minutes=10)]
    assert "Your extra time" in " ".join(sentences(sheet_of(lesson.quiz.pk, "en"), None, extra_percent=percent))


@pytest.mark.parametrize("seconds", [0, 599, 600, 630])
def test_answers_count_until_the_time_and_its_grace_are_over(clock, attempt, learner_client, seconds):
    clock.move_to(after(seconds=seconds))

    reply = send(learner_client, attempt, {keys(attempt)[0]: RIGHT})

    assert (reply.status_code, reply.json()["seconds_left"]) == (200, max(0, 600 - seconds))
    assert draft(attempt) == {keys(attempt)[0]: RIGHT}


def test_an_answer_that_comes_too_late_is_refused_and_what_was_saved_in_time_is_handed_in(clock, attempt, learner_client):
    first, second = keys(attempt)
    send(learner_client, attempt, {first: RIGHT})
    clock.move_to(after(minutes=10, seconds=31))

    reply = send(learner_client, attempt, {second: RIGHT})

    attempt.refresh_from_db()
    assert (reply.status_code, reply.json()["code"]) == (409, "time_up")
    assert (attempt.state, attempt.marks, attempt.handed_in_at, attempt.closed_by_clock) == (
        "handed_in",
        1,
        after(minutes=10, seconds=30),
        True,
    )
    assert AuditEvent.objects.filter(deed="courses.attempt_closed", actor=None).count() == 1


def test_the_browsers_clock_cannot_make_a_late_answer_early(clock, attempt, learner_client):
    clock.move_to(after(hours=1))

    reply = send(learner_client, attempt, {keys(attempt)[0]: RIGHT}, ages={keys(attempt)[0]: 3599})

    assert reply.json()["code"] == "time_up"
    assert Answer.objects.filter(given__isnull=False).count() == 0


@pytest.mark.parametrize("name", ["attempt", "hand_in_check", "result"])
def test_whatever_page_is_opened_after_the_time_leads_to_the_result(clock, attempt, learner_client, name):
    send(learner_client, attempt, {keys(attempt)[0]: RIGHT})
    clock.move_to(after(days=1))

    response = learner_client.get(page(name, attempt.uid), follow=True)

    assert response.redirect_chain in ([(page("result", attempt.uid), 302)], [])
    assert "the time was up at" in response.content.decode()


def test_handing_in_too_late_marks_what_was_saved_and_not_what_comes_with_it(clock, attempt):
    clock.move_to(after(minutes=11))

    marked = services.hand_in(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en")

    assert (marked.marks, marked.closed_by_clock) == (0, True)


def test_the_job_closes_what_is_overdue_once_at_its_exact_time_and_nothing_else(clock, attempt):
    services.save_answers(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en")
    untimed = quiz_lesson()
    open_still = services.start_attempt(EnrolmentFactory(course=untimed.course), untimed.quiz, language="en")
    before = tasks.close_overdue_attempts()
    clock.move_to(after(hours=3))

    closed = [tasks.close_overdue_attempts(), tasks.close_overdue_attempts()]

    attempt.refresh_from_db()
    open_still.refresh_from_db()
    assert (before, closed) == (0, [1, 0])
    assert (attempt.handed_in_at, attempt.passed, attempt.counts) == (after(minutes=10, seconds=30), True, True)
    assert open_still.is_open


def test_an_attempt_whose_learner_left_the_course_is_closed_too(clock, attempt):
    attempt.enrolment.state = "withdrawn"
    attempt.enrolment.save()
    clock.move_to(after(hours=1))

    assert tasks.close_overdue_attempts() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a_save_with_a_time_limit_takes_as_many_queries_as_without(clock, learner_client, learner, site, rows):
    lesson = quiz_lesson(count=rows, minutes_allowed=10)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")

    with queries_seen() as seen:
        send(learner_client, attempt, dict.fromkeys(keys(attempt), RIGHT))

    assert len(seen) == 4


def test_the_time_left_is_told_in_words_and_kept_from_screen_readers_while_it_runs(attempt, learner_client):
    shown = learner_client.get(page("attempt", attempt.uid)).content.decode()

    assert "10 minutes left: your time ends at" in shown
    assert 'role="timer" aria-live="off"' in shown


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_scripts_clock_is_told_a_plain_number_in_every_language(clock, learner_client, learner, site, language):
    lesson = quiz_lesson(minutes_allowed=45)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")

    assert 'data-timer="2700"' in learner_client.get(page("attempt", attempt.uid, language)).content.decode()


def test_a_new_attempt_begun_over_an_overdue_one_finds_it_closed(clock, attempt):
    clock.move_to(after(hours=1))

    found = services.start_attempt(attempt.enrolment, attempt.quiz, language="en")
    again = services.start_attempt(attempt.enrolment, attempt.quiz, language="en")

    assert (found.pk, found.is_open, again.number, again.is_open) == (attempt.pk, False, 2, True)


def test_a_late_answer_is_refused_inside_a_callers_transaction_too(clock, attempt):
    clock.move_to(after(hours=1))

    with pytest.raises(Refused) as refusal:
        services.save_answers(attempt, {keys(attempt)[0]: RIGHT}, language="en")

    assert refusal.value.code == "time_up"


def killed_while_closing() -> int:
    """Run the job in a process of its own that is killed before its transaction commits; the signal that ended it."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's own
        finish = attempts._finish

        def die(*args, **kwargs):
            finish(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        attempts._finish = die
        try:
            tasks.close_overdue_attempts()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_closes_an_attempt_leaves_it_whole_for_the_next(transactional_db, site):
    lesson = quiz_lesson(count=2, minutes_allowed=10)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course), lesson.quiz, language="en")
    services.save_answers(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en")
    Attempt.objects.update(due_at=attempt.started_at - timedelta(hours=1))

    ended_by = killed_while_closing()

    attempt.refresh_from_db()
    left = (attempt.is_open, Answer.objects.count())
    closed = tasks.close_overdue_attempts()
    attempt.refresh_from_db()
    assert (ended_by, left) == (-signal.SIGKILL, (True, 0))
    assert (closed, attempt.passed, Answer.objects.count()) == (1, True, 2)


def test_the_job_is_on_the_schedule(db):
    call_command("sync_schedules", verbosity=0)

    from django_q.models import Schedule

    assert Schedule.objects.get(func="courses.tasks.close_overdue_attempts").minutes == 1
