"""A course that waits for its approval, on a site that asks for one."""

import pytest
from django.utils import timezone

from accounts.site_roles import APPROVERS
from courses.models import ApprovalRules, CourseContributor, CoursePage, LessonPage
from tests.courses.approval.signing import someone
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory


@pytest.fixture
def gate(site):
    """The rule as a new site has it."""
    ApprovalRules.objects.all().delete()


@pytest.fixture
def course(gate):
    """A draft of a course with a module and a lesson, whose people have declared."""
    made = CoursePageFactory(title="Cholera", live=False)
    CourseContributor.objects.create(course=made, name="Dr Amina Okello", declared=True, declared_on=timezone.now().date())
    lesson = LessonPageFactory(title="Fluids", live=False, parent=ModulePageFactory(title="Treatment", live=False, parent=made))
    for page in (made, lesson.get_parent().specific, lesson):
        page.save_revision()
    return CoursePage.objects.get(pk=made.pk)


@pytest.fixture
def lesson(course):
    return LessonPage.objects.get()


@pytest.fixture
def approver(db):
    return someone("Ibrahima Sarr", APPROVERS)


@pytest.fixture
def other(db):
    return someone("Lucía Fernández", APPROVERS)
