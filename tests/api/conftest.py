"""Programs with keys, and a course to learn from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courses import indexing
from courses.models import CourseCredit, LessonPage
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory, QuizFactory
from tests.programs import Program, key_for


@pytest.fixture
def stranger():
    return Program()


@pytest.fixture
def program(learner):
    """A program that may do everything for Ada."""
    return Program(key_for(learner))


@pytest.fixture
def course(site):
    """Two lessons, the second with a quiz of two questions, and credit in one system."""
    course = CoursePageFactory(title="Sepsis", slug="sepsis")
    module = ModulePageFactory(parent=course, title="The first hour")
    LessonPageFactory(parent=module, title="Recognise", slug="recognise")
    LessonPageFactory(parent=module, title="Treat", slug="treat", quiz=QuizFactory.with_questions(2))
    CourseCredit.objects.create(course=course, system=CreditSystemFactory(code="KE-TEST", name="Kenya"), maximum=Decimal("2.00"))
    indexing.index_course(course.translation_key)
    return course


@pytest.fixture
def lessons(course):
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


@pytest.fixture
def no_paper(monkeypatch):
    """Certificates are issued without drawing their file."""
    monkeypatch.setattr("certificates.tasks.render_pdf", lambda pk: None)
