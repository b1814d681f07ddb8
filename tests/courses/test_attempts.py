"""A go at a quiz: begun, saved, handed in once, marked by the source language's key."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.enums import EnrolmentState
from courses.models import Answer, Attempt, Enrolment, Question, QuizQuestion
from courses.papers import sheet_of
from tests.factories.courses import (
    EnrolmentFactory,
    MultipleQuestionFactory,
    NumericQuestionFactory,
    QuestionFactory,
    QuizFactory,
    quiz_lesson,
    translated,
)

RIGHT, WRONG = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


@pytest.fixture
def lesson(site):
    return quiz_lesson(count=2)


def begin(lesson, **enrolment) -> Attempt:
    enrolment = EnrolmentFactory(course=lesson.course, **enrolment)
    return services.start_attempt(enrolment, lesson.quiz, language="en")


def keys(attempt: Attempt) -> list[str]:
    return [entry["key"] for entry in attempt.paper]


def given(attempt: Attempt) -> dict:
    attempt.refresh_from_db()
    return {key: entry["given"] for key, entry in attempt.draft.items()}


# Beginning ---------------------------------------------------------------


def test_an_attempt_freezes_the_paper_it_gives_out(lesson):
    first, second = Question.objects.order_by("pk")

    attempt = begin(lesson)

    assert attempt.number == 1
    assert attempt.maximum == 2
    assert attempt.pass_percent == 80
    assert attempt.paper == [
        {"key": str(question.translation_key), "version": 1, "kind": "single", "marks": "1.00", "options": [RIGHT, WRONG]}
        for question in (first, second)
    ]


def test_beginning_twice_goes_on_with_the_open_attempt(lesson):
    attempt = begin(lesson)

    assert services.start_attempt(attempt.enrolment, lesson.quiz, language="fr") == attempt
    assert Attempt.objects.count() == 1


def test_a_second_attempt_follows_one_that_was_not_passed(lesson):
    attempt = begin(lesson)
    services.hand_in(attempt, language="en")

    assert services.start_attempt(attempt.enrolment, lesson.quiz, language="en").number == 2


@pytest.mark.parametrize("rule", ["used up", "passed", "withdrawn", "another course", "no questions"])
def test_an_attempt_is_refused_with_its_reason_and_nothing_is_written(site, rule):
    lesson = quiz_lesson(attempts_allowed=1)
    enrolment = EnrolmentFactory(course=lesson.course)
    quiz = lesson.quiz
    if rule == "used up":
        services.hand_in(services.start_attempt(enrolment, quiz, language="en"), language="en")
    elif rule == "passed":
        attempt = services.start_attempt(enrolment, quiz, language="en")
        services.hand_in(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en")
    elif rule == "withdrawn":
        Enrolment.objects.update(state=EnrolmentState.WITHDRAWN)
    elif rule == "another course":
        quiz = quiz_lesson().quiz
    else:
        QuizQuestion.objects.all().delete()
    before = (Attempt.objects.count(), AuditEvent.objects.count())

    with pytest.raises(Refused) as refusal:
        services.start_attempt(enrolment, quiz, language="en")

    codes = {
        "used up": "no_attempts_left",
        "passed": "already_passed",
        "withdrawn": "withdrawn",
        "another course": "not_in_course",
        "no questions": "no_questions",
    }
    assert refusal.value.code == codes[rule]
    assert (Attempt.objects.count(), AuditEvent.objects.count()) == before


# Saving ------------------------------------------------------------------


def test_answers_from_two_devices_are_merged(lesson):
    attempt = begin(lesson)
    first, second = keys(attempt)
    on_the_phone, at_the_desk = Attempt.objects.get(pk=attempt.pk), Attempt.objects.get(pk=attempt.pk)

    services.save_answers(on_the_phone, {first: RIGHT}, language="en")
    services.save_answers(at_the_desk, {second: WRONG}, language="fr")

    attempt.refresh_from_db()
    assert {key: (entry["given"], entry["language"]) for key, entry in attempt.draft.items()} == {
        first: (RIGHT, "en"),
        second: (WRONG, "fr"),
    }
    assert attempt.revision == 2


def test_of_two_devices_the_newest_answer_counts_whichever_arrives_last(lesson):
    attempt = begin(lesson)
    first, second = keys(attempt)
    services.save_answers(attempt, {first: RIGHT}, language="en", ages={first: 5})

    services.save_answers(attempt, {first: WRONG, second: WRONG}, language="en", ages={first: 3600, second: 3600})

    assert given(attempt) == {first: RIGHT, second: WRONG}


def test_an_answer_can_be_taken_back(lesson):
    attempt = begin(lesson)
    first, _second = keys(attempt)
    services.save_answers(attempt, {first: RIGHT}, language="en")

    services.save_answers(attempt, {first: None}, language="en")

    assert given(attempt) == {first: None}


def test_the_same_answer_sent_again_changes_nothing(lesson):
    attempt = begin(lesson)
    first, _second = keys(attempt)
    once = services.save_answers(attempt, {first: RIGHT}, language="en")

    again = services.save_answers(attempt, {first: RIGHT}, language="en")

    assert (again.revision, again.saved_at, again.draft) == (once.revision, once.saved_at, once.draft)


@pytest.mark.parametrize("wrong", ["unknown question", "unknown option", "not an option"])
def test_one_bad_answer_among_good_ones_saves_none_and_names_it(lesson, wrong):
    attempt = begin(lesson)
    first, second = keys(attempt)
    bad = {"unknown question": {"nowhere": RIGHT}, "unknown option": {second: "c"}, "not an option": {second: {"a": 1}}}[wrong]

    with pytest.raises(ValidationError) as refusal:
        services.save_answers(attempt, {first: RIGHT, **bad}, language="en")

    assert list(refusal.value.message_dict) == list(bad)
    assert given(attempt) == {}


def test_a_program_that_read_an_older_state_is_refused(lesson):
    attempt = begin(lesson)
    first, second = keys(attempt)
    services.save_answers(attempt, {first: RIGHT}, language="en")

    with pytest.raises(Refused) as refusal:
        services.save_answers(attempt, {second: RIGHT}, language="en", revision=0)

    assert refusal.value.code == "stale_revision"
    assert given(attempt) == {first: RIGHT}


def test_an_answer_after_handing_in_is_refused_and_changes_nothing(lesson):
    attempt = begin(lesson)
    first, _second = keys(attempt)
    services.hand_in(attempt, language="en")

    with pytest.raises(Refused) as refusal:
        services.save_answers(attempt, {first: RIGHT}, language="en")

    assert str(refusal.value) == "This quiz was already handed in. Your answers were not changed."
    assert list(Answer.objects.filter(attempt=attempt).values_list("given", flat=True)) == [None, None]


def test_whoever_left_the_course_saves_nothing_and_loses_nothing(lesson):
    attempt = begin(lesson)
    first, second = keys(attempt)
    services.save_answers(attempt, {first: RIGHT}, language="en")
    Enrolment.objects.update(state=EnrolmentState.WITHDRAWN)

    with pytest.raises(Refused) as refusal:
        services.save_answers(attempt, {second: RIGHT}, language="en")

    assert refusal.value.code == "withdrawn"
    assert given(attempt) == {first: RIGHT}


# Handing in --------------------------------------------------------------


def test_handing_in_marks_each_answer_and_tells_the_trail(lesson):
    attempt = begin(lesson)
    first, second = keys(attempt)
    services.save_answers(attempt, {first: RIGHT}, language="en")

    marked = services.hand_in(attempt, {second: WRONG}, language="fr")

    assert (marked.marks, marked.percent, marked.passed) == (1, 50, False)
    rows = Answer.objects.filter(attempt=attempt).order_by("pk").values_list("given", "language", "marks", "maximum", "question_version")
    assert list(rows) == [(RIGHT, "en", 1, 1, 1), (WRONG, "fr", 0, 1, 1)]
    deeds = AuditEvent.objects.filter(subject_type="courses.attempt").order_by("pk").values_list("deed", flat=True)
    assert list(deeds) == ["courses.attempt_started", "courses.attempt_handed_in"]


def test_the_pass_mark_itself_passes(site):
    attempt = begin(quiz_lesson(count=5, pass_percent=80))

    marked = services.hand_in(attempt, dict.fromkeys(keys(attempt)[:4], RIGHT), language="en")

    assert (marked.percent, marked.passed) == (80, True)


def test_handing_in_again_gives_the_same_mark_whatever_comes_with_it(lesson):
    attempt = begin(lesson)
    services.hand_in(attempt, dict.fromkeys(keys(attempt), WRONG), language="en")

    again = services.hand_in(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en")

    assert (again.marks, again.passed) == (0, False)
    assert Answer.objects.count() == 2


def test_a_bad_number_at_handing_in_leaves_the_attempt_open(site):
    attempt = begin(quiz_lesson(NumericQuestionFactory()))

    with pytest.raises(ValidationError):
        services.hand_in(attempt, {keys(attempt)[0]: "thirty"}, language="en")

    attempt.refresh_from_db()
    assert attempt.is_open
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(("typed", "marks"), [("30", 1), ("35", 1), ("٣٢٫٥", 1), ("25,0", 1), ("35.01", 0), ("٢٤", 0)])
def test_a_number_is_marked_as_it_was_typed_in_any_script(site, typed, marks):
    attempt = begin(quiz_lesson(NumericQuestionFactory()))

    marked = services.hand_in(attempt, {keys(attempt)[0]: typed}, language="ar")

    assert marked.marks == marks
    assert Answer.objects.get().given == typed


@pytest.mark.parametrize(("chosen", "marks"), [(["a", "b"], 1), (["b", "a"], 1), (["a"], 0), (["a", "b", "c"], 0), ([], 0)])
def test_several_right_options_count_all_or_nothing(site, chosen, marks):
    attempt = begin(quiz_lesson(MultipleQuestionFactory()))

    assert services.hand_in(attempt, {keys(attempt)[0]: chosen}, language="en").marks == marks


def test_a_key_corrected_in_english_is_right_in_french_from_the_next_attempt_on(site):
    question = QuestionFactory()
    translated(question, "fr", stem="Laquelle ?")
    lesson = quiz_lesson(question)
    before = begin(lesson, language="fr")
    for block in question.choices:
        block.value["correct"] = block.id == WRONG
    question.save()
    after = begin(lesson, language="fr")

    marked = [services.hand_in(attempt, {keys(attempt)[0]: WRONG}, language="fr") for attempt in (before, after)]

    assert [attempt.passed for attempt in marked] == [False, True]
    assert list(Answer.objects.order_by("pk").values_list("marks", "question_version")) == [(0, 1), (1, 2)]


def test_a_question_deleted_meanwhile_costs_nobody_a_mark(lesson):
    attempt = begin(lesson)
    first, second = keys(attempt)
    QuizQuestion.objects.filter(question__translation_key=second).delete()
    Question.objects.filter(translation_key=second).delete()

    marked = services.hand_in(attempt, {first: RIGHT}, language="en")

    assert (marked.marks, marked.maximum) == (2, 2)


def test_an_attempt_is_marked_by_the_version_it_was_given_whatever_was_written_since(site):
    question = QuestionFactory()
    attempt = begin(quiz_lesson(question))
    question.choices = [
        ("choice", {"text": "New", "correct": True, "feedback": ""}),
        ("choice", {"text": "Old", "correct": False, "feedback": ""}),
    ]
    question.save()

    assert services.hand_in(attempt, {keys(attempt)[0]: RIGHT}, language="en").marks == 1


def test_a_mark_stands_when_the_course_was_taken_down_meanwhile(lesson):
    attempt = begin(lesson)
    lesson.course.unpublish()

    assert services.hand_in(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en").passed


def test_rules_and_questions_come_from_the_quiz_as_it_was_first_written(site):
    lesson = quiz_lesson(count=1, attempts_allowed=3, pass_percent=70, title="Check")
    french = lesson.quiz.copy_for_translation(translated(QuestionFactory(), "fr").locale)
    french.title, french.attempts_allowed, french.pass_percent = "Contrôle", 0, 10
    french.save()

    sheet = sheet_of(lesson.quiz.pk, "fr")

    assert (sheet.title, sheet.language, sheet.attempts_allowed, sheet.pass_percent, len(sheet.questions)) == ("Contrôle", "fr", 3, 70, 1)
    assert sheet_of(QuizFactory().pk, "fr").language == "en"
    assert sheet_of(0, "en") is None


# Races -------------------------------------------------------------------


def at_once(*deeds) -> list:
    """Run each deed in its own thread and connection, all released together; what each returned or raised."""
    gate, done = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        gate.wait()
        try:
            done[place] = deed()
        except Exception as fault:
            done[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_hand_in_at_once_get_one_mark(transactional_db, site):
    attempt = begin(quiz_lesson(count=2))
    first, second = keys(attempt)

    results = at_once(
        lambda: services.hand_in(attempt, {first: RIGHT, second: RIGHT}, language="en").marks,
        lambda: services.hand_in(attempt, {first: WRONG, second: WRONG}, language="en").marks,
        lambda: services.hand_in(attempt, {first: WRONG, second: WRONG}, language="en").marks,
    )

    attempt.refresh_from_db()
    assert results == [attempt.marks] * 3
    assert Answer.objects.count() == 2
    assert AuditEvent.objects.filter(deed="courses.attempt_handed_in").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_double_click_begins_one_attempt(transactional_db, site):
    lesson = quiz_lesson()
    enrolment = EnrolmentFactory(course=lesson.course)
    begun = [lambda: services.start_attempt(enrolment, lesson.quiz, language="en").pk] * 3

    results = at_once(*begun)

    assert results == [Attempt.objects.get().pk] * 3


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_devices_that_save_at_once_lose_no_answer(transactional_db, site):
    attempt = begin(quiz_lesson(count=6))
    saves = [lambda key=key: services.save_answers(attempt, {key: RIGHT}, language="en").pk for key in keys(attempt)]

    results = at_once(*saves)

    assert results == [attempt.pk] * 6
    assert given(attempt) == dict.fromkeys(keys(attempt), RIGHT)


def test_a_service_locks_the_attempt_it_is_asked_to_find_and_nobody_elses(lesson):
    attempt = begin(lesson)
    other = EnrolmentFactory().learner

    with transaction.atomic(), pytest.raises(Attempt.DoesNotExist):
        services.hand_in(services.Own(other.pk, attempt.uid), language="en")

    assert given(attempt) == {}
    assert attempt.is_open
    assert attempt.marks is None
    assert Decimal(attempt.maximum) == 2
