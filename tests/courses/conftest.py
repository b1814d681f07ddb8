"""A lesson with a quiz of three questions, and an attempt at it."""

import pytest

from courses import services
from tests.factories.courses import EnrolmentFactory, quiz_lesson


@pytest.fixture
def lesson(site):
    return quiz_lesson(count=3)


@pytest.fixture
def attempt(lesson, learner):
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    return services.start_attempt(enrolment, lesson.quiz, language="en")
