"""How many queries each page and deed may take: exact numbers, the same for one row and for three.

Sessions lie in the database here, so whoever is signed in costs two queries
before anything else: her session and herself. With Redis it is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import versions
from courses import services
from tests.enrolled import enrolled
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory, quiz_lesson

pytestmark = pytest.mark.services

WRITES = ("INSERT", "UPDATE", "DELETE")
# A test stands in a transaction of its own, so a service's transaction shows as savepoints, which are free elsewhere.
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT")


@dataclass
class Spent:
    statements: list[str] = field(default_factory=list)

    @property
    def queries(self) -> int:
        return len(self.statements)

    @property
    def writes(self) -> int:
        return sum(sql.startswith(WRITES) for sql in self.statements)


@contextmanager
def spending() -> Iterator[Spent]:
    spent = Spent()
    with CaptureQueriesContext(connection) as captured:
        yield spent
    spent.statements = [query["sql"] for query in captured if not query["sql"].startswith(OF_THE_TEST)]


@pytest.fixture(autouse=True)
def _no_look_at_the_version(monkeypatch):
    """Once a second somebody's request asks for the content's version: not in the middle of a count."""
    monkeypatch.setattr(versions, "SECONDS_BETWEEN_LOOKS", 3600)


@pytest.fixture
def course(site):
    return CoursePageFactory()


def lessons_in(course, count: int) -> list:
    module = ModulePageFactory(parent=course)
    return [LessonPageFactory(parent=module) for _ in range(count)]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", ["front", "catalogue", "course", "lesson"])
def test_a_kept_page_costs_a_stranger_no_query(page, rows, course, client):
    lessons = lessons_in(course, rows)
    address = {"front": "/en/", "catalogue": "/en/courses/", "course": course.url, "lesson": lessons[0].url}[page]
    client.get(address)

    with spending() as spent:
        response = client.get(address)

    assert (response.status_code, spent.queries) == (200, 0)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_course_page_takes_five_queries(rows, course, learner, learner_client):
    lessons = lessons_in(course, rows)
    enrolment = enrolled(learner, course, language="en")
    for lesson in lessons:
        services.mark_read(enrolment, lesson.translation_key, language="en")
    EnrolmentFactory.create_batch(rows, course=course)
    learner_client.get(course.url)

    with spending() as spent:
        response = learner_client.get(course.url)

    assert response.content.decode().count("outline__mark--done") == rows
    assert (spent.queries, spent.writes) == (5, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_lesson_takes_six_queries_and_one_small_write_when_she_moves_on(rows, course, learner, learner_client):
    lessons = lessons_in(course, rows + 1)
    enrolled(learner, course, language="en")
    for lesson in lessons[:2]:
        learner_client.get(lesson.url)

    with spending() as moving:
        learner_client.get(lessons[0].url)
    with spending() as staying:
        learner_client.get(lessons[0].url)

    assert (moving.queries, moving.writes) == (7, 1)
    assert (staying.queries, staying.writes) == (6, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_learning_takes_eighteen_queries(rows, site, learner, learner_client):
    for _ in range(rows):
        under_way, done = CoursePageFactory(), CoursePageFactory()
        lessons_in(under_way, 2)
        enrolled(learner, under_way, language="en")
        enrolment = enrolled(learner, done, language="en")
        services.mark_read(enrolment, lessons_in(done, 1)[0].translation_key, language="en")
        services.give_evaluation(enrolment, {"outcomes_met": 5}, language="en")
        services.claim_certificate(enrolment, {}, language="en")
    learner_client.get(reverse("home:dashboard"))

    with spending() as spent:
        response = learner_client.get(reverse("home:dashboard"))

    assert len(response.context["dashboard"].certificates) == rows
    assert (spent.queries, spent.writes) == (18, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_answer_saved_takes_four_queries_of_which_one_writes(rows, site, learner, learner_client):
    lesson = quiz_lesson(count=rows)
    attempt = services.start_attempt(enrolled(learner, lesson.course, language="en"), lesson.quiz, language="en")
    address, answers = reverse("courses:save_answers", args=[attempt.uid]), right_answers(lesson.quiz)
    learner_client.get(address, follow=True)

    with spending() as spent:
        response = save(learner_client, address, answers)

    assert response.json()["revision"] == 1
    assert (spent.queries, spent.writes) == (4, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_verification_takes_one_query(rows, site, client):
    certificates = CertificateFactory.create_batch(rows)
    address = reverse("certificates:result", args=[certificates[0].code])
    client.get(address)

    with spending() as spent:
        response = client.get(address)

    assert certificates[0].code in response.content.decode()
    assert (spent.queries, spent.writes) == (1, 0)


@pytest.mark.parametrize("earlier", [1, 3])
def test_a_whole_quiz_of_twenty_questions_takes_48_queries_of_which_10_write(earlier, site, learner, learner_client):
    lesson = quiz_lesson(count=20)
    enrolment = enrolled(learner, lesson.course, language="en")
    for _ in range(earlier):
        services.hand_in(services.start_attempt(enrolment, lesson.quiz, language="en"), language="en")
    answers = list(right_answers(lesson.quiz).items())
    learner_client.get(reverse("courses:quiz", args=[lesson.translation_key]))

    with spending() as spent:
        learner_client.get(reverse("courses:quiz", args=[lesson.translation_key]))
        paper = learner_client.post(reverse("courses:start_attempt", args=[lesson.translation_key])).url
        learner_client.get(paper)
        for start in range(0, len(answers), 5):
            save(learner_client, f"{paper}answers/", dict(answers[start : start + 5]))
        result = learner_client.post(f"{paper}hand-in/").url
        response = learner_client.get(result)

    assert response.context["attempt"].passed
    assert (spent.queries, spent.writes) == (48, 10)


def save(client, address: str, answers: dict[str, str]):
    """Save ``answers`` as the page's script does."""
    return client.post(address, json.dumps({"answers": answers}), content_type="application/json")


def right_answers(quiz) -> dict[str, str]:
    questions = [place.question for place in quiz.quiz_questions.select_related("question")]
    return {str(question.translation_key): next(iter(question.right_options)) for question in questions}
