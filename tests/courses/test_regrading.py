"""A corrected key applied to past attempts: looked at first, with a reason, audited, and no pass taken unless asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.models import Answer, Attempt, Enrolment, Evaluation, LessonProgress, MarkChange, Question, Regrade
from tests.courses.quiz_road import RIGHT, WRONG, keys, page
from tests.factories import questions as make
from tests.factories.accounts import UserFactory
from tests.factories.courses import EnrolmentFactory, QuestionFactory, quiz_lesson


@pytest.fixture
def staff(site):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def question(site):
    return QuestionFactory()


@pytest.fixture
def lesson(question):
    return quiz_lesson(question, QuestionFactory(), pass_percent=100)


def take(lesson, *answers: str, **enrolment) -> Attempt:
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, **enrolment), lesson.quiz, language="en")
    return services.hand_in(attempt, dict(zip(keys(attempt), answers, strict=True)), language="en")


def correct(question: Question) -> Question:
    """The other option is right."""
    for block in question.choices:
        block.value["correct"] = block.id == WRONG
    question.save()
    return question


def marks_of(*attempts) -> list[tuple]:
    rows = {attempt.pk: attempt for attempt in Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts])}
    return [(rows[attempt.pk].marks, rows[attempt.pk].passed) for attempt in attempts]


def test_a_preview_tells_whose_marks_change_and_writes_nothing(lesson, question, staff):
    gains, loses = take(lesson, WRONG, RIGHT), take(lesson, RIGHT, RIGHT)
    correct(question)
    before = (list(Answer.objects.order_by("pk").values_list("marks", "question_version")), AuditEvent.objects.count())

    effects = {effect.attempt.pk: effect for effect in services.preview_regrade(question, by=staff)}

    assert (effects[gains.pk].marks_before, effects[gains.pk].marks_after, effects[gains.pk].gains_pass) == (0, 1, True)
    assert (effects[loses.pk].keeps_pass, effects[loses.pk].changes_mark) == (True, False)
    assert (list(Answer.objects.order_by("pk").values_list("marks", "question_version")), AuditEvent.objects.count()) == before


@pytest.mark.parametrize(("take_passes", "expected"), [(False, [(2, True), (2, True)]), (True, [(2, True), (1, False)])])
def test_a_regrade_gives_what_was_earned_and_takes_a_pass_only_when_asked(lesson, question, staff, take_passes, expected):
    gains, loses = take(lesson, WRONG, RIGHT), take(lesson, RIGHT, RIGHT)
    correct(question)

    services.regrade(question, by=staff, reason="The key was wrong.", take_passes=take_passes)

    assert marks_of(gains, loses) == expected


def test_a_regrade_is_kept_with_its_reason_and_told_to_the_learner(lesson, question, staff, learner, learner_client):
    attempt = take(lesson, WRONG, RIGHT, learner=learner)
    correct(question)

    done = services.regrade(question, by=staff, reason="The key was wrong.")

    change = MarkChange.objects.get()
    event = AuditEvent.objects.get(deed="courses.regraded")
    assert (change.regrade, change.marks_before, change.marks_after, change.passed_before, change.passed_after) == (done, 0, 1, False, True)
    assert (event.actor, event.reason, event.facts["changed"], event.facts["passed"]) == (staff, "The key was wrong.", 1, 1)
    response = learner_client.get(page("result", attempt.uid))
    assert "The key was wrong." in response.content.decode()
    assert [question.revised for question in response.context["taught"]] == [False, False]


def test_a_course_is_complete_once_a_regrade_passes_its_quiz(lesson, question, staff):
    attempt = take(lesson, WRONG, RIGHT)
    LessonProgress.objects.create(
        enrolment=attempt.enrolment, lesson_key=lesson.translation_key, language="en", read_at=attempt.handed_in_at
    )
    Evaluation.objects.create(enrolment=attempt.enrolment, answers={}, language="en")
    correct(question)

    services.regrade(question, by=staff, reason="The key was wrong.")

    assert Enrolment.objects.get().state == "completed"


@pytest.mark.parametrize("why", ["no reason", "nothing to change", "stale preview", "essay"])
def test_a_regrade_is_refused_with_its_reason_and_nothing_is_written(lesson, question, staff, why):
    take(lesson, WRONG, RIGHT)
    if why != "nothing to change":
        correct(question)
    asked = {"reason": "" if why == "no reason" else "Because.", "expected": 7 if why == "stale preview" else None}

    with pytest.raises(Refused) as refusal:
        services.regrade(make.essay() if why == "essay" else question, by=staff, **asked)

    codes = {"no reason": "reason_missing", "nothing to change": "nothing_to_change", "stale preview": "stale_preview", "essay": "essay"}
    assert refusal.value.code == codes[why]
    assert (Regrade.objects.count(), MarkChange.objects.count(), Answer.objects.filter(question_version=2).count()) == (0, 0, 0)


def test_a_regrade_repeated_changes_nothing_more(lesson, question, staff):
    attempt = take(lesson, WRONG, RIGHT)
    correct(question)
    services.regrade(question, by=staff, reason="The key was wrong.")

    with pytest.raises(Refused) as refusal:
        services.regrade(question, by=staff, reason="Again.")

    assert refusal.value.code == "nothing_to_change"
    assert marks_of(attempt) == [(2, True)]


def test_another_attempt_counts_when_a_regrade_makes_it_the_best(question, staff):
    lesson = quiz_lesson(question, QuestionFactory(), QuestionFactory(), pass_percent=100)
    enrolment = EnrolmentFactory(course=lesson.course)
    for answers in ([RIGHT, WRONG, WRONG], [WRONG, RIGHT, WRONG]):
        attempt = services.start_attempt(enrolment, lesson.quiz, language="en")
        services.hand_in(attempt, dict(zip(keys(attempt), answers, strict=True)), language="en")
    before = Attempt.objects.get(counts=True).number
    correct(question)

    services.regrade(question, by=staff, reason="The key was wrong.")

    assert (before, Attempt.objects.get(counts=True).number) == (1, 2)


def test_partial_credit_is_reckoned_anew(staff):
    question = make.matching()
    lesson = quiz_lesson(question)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course), lesson.quiz, language="en")
    services.hand_in(attempt, {keys(attempt)[0]: {"p1": "a", "p2": "c"}}, language="en")
    parts = make.blocks("part", p1=make.part("Prompt 1", "a"), p2=make.part("Prompt 2", "b", "c"))
    question.parts = parts
    question.save()

    services.regrade(question, by=staff, reason="Both are right.")

    assert (MarkChange.objects.get().marks_before, marks_of(attempt)) == (Decimal("0.50"), [(1, True)])


def test_an_editor_looks_gives_a_reason_and_marks_anew_by_the_page(client, lesson, question, staff):
    attempt = take(lesson, WRONG, RIGHT)
    correct(question)
    client.force_login(staff)
    address = reverse("regrade_question", args=[question.pk])

    looked = client.get(address)
    without = client.post(address, {"reason": "", "expected": looked.context["expected"]})
    done = client.post(address, {"reason": "The key was wrong.", "expected": looked.context["expected"]})

    assert (looked.context["changing"], looked.context["gaining"]) == (1, 1)
    assert (without.status_code, done.status_code) == (200, 302)
    assert marks_of(attempt) == [(2, True)]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_takes_as_many_queries_for_three_as_for_one(lesson, question, staff, django_assert_num_queries, rows):
    for _ in range(rows):
        take(lesson, WRONG, RIGHT)
    correct(question)

    with django_assert_num_queries(3):
        effects = services.preview_regrade(question, by=staff)

    assert len(effects) == rows


def test_who_may_not_change_questions_may_not_mark_anew(client, question, site):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(reverse("regrade_question", args=[question.pk])).status_code in {302, 403}
