"""The gate before a course: what its makers declared is shown before anything counts, by page and by program alike."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.models import CourseContributor, CourseSupport, Enrolment, LessonProgress
from courses.models.disclosure import hindrance
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory

pytestmark = pytest.mark.django_db
DECLARED = "Consulting fees from Example Diagnostics, 2025"


@pytest.fixture
def course(site):
    course = CoursePageFactory()
    CourseContributor.objects.create(course=course, name="Dr Amina Okello", declared=True, disclosure=DECLARED, mitigated=True)
    CourseSupport.objects.create(course=course, supporter="Example Devices", kind="in_kind", what="Manikins on loan")
    return course


@pytest.fixture
def lesson(course):
    return LessonPageFactory(parent=ModulePageFactory(parent=course))


@pytest.fixture
def unshown(course, lesson, learner):
    """Enrolled by a list: she has seen no page of the course."""
    return EnrolmentFactory(course=course, learner=learner, disclosures_shown_at=None)


def address(course) -> str:
    return reverse("courses:disclosures", args=[course.translation_key])


def test_nothing_counts_before_the_disclosures_were_shown(unshown, lesson):
    with pytest.raises(Refused) as refusal:
        services.mark_read(unshown, lesson.translation_key, language="en")

    assert refusal.value.code == "disclosures"
    assert not LessonProgress.objects.exists()


def test_a_lesson_leads_to_the_disclosures_and_from_there_to_the_lesson(client, learner, unshown, course, lesson):
    client.force_login(learner)

    sent_on = client.post(reverse("courses:read", args=[lesson.translation_key]))
    page = client.get(sent_on.url)
    after = client.post(sent_on.url)

    assert sent_on.url == address(course)
    for words in (DECLARED, "This relationship has been mitigated.", "Example Devices", "Manikins on loan"):
        assert words in page.text
    assert after.url == lesson.url
    assert Enrolment.objects.get().disclosures_shown_at is not None
    assert services.mark_read(Enrolment.objects.get(), lesson.translation_key, language="en").read_at


def test_whoever_enrols_on_the_course_page_has_seen_them_there(client, learner, course, lesson):
    client.force_login(learner)

    page = client.get(course.url).text
    client.post(reverse("courses:enrol", args=[course.translation_key]) + "?disclosures=shown")

    assert f"{reverse('courses:enrol', args=[course.translation_key])}?disclosures=shown" in page
    assert DECLARED in page
    assert Enrolment.objects.get().disclosures_shown_at is not None


def test_whoever_enrols_elsewhere_reads_them_next(client, learner, course, lesson):
    client.force_login(learner)

    response = client.post(reverse("courses:enrol", args=[course.translation_key]))

    assert response.url == address(course)


def test_said_twice_it_is_written_once(unshown):
    services.note_disclosures(Enrolment.objects.get(pk=unshown.pk))
    first = Enrolment.objects.get().disclosures_shown_at
    services.note_disclosures(Enrolment.objects.get(pk=unshown.pk))
    services.note_disclosures(unshown)

    assert Enrolment.objects.get().disclosures_shown_at == first
    assert AuditEvent.objects.filter(deed="courses.disclosures_shown").count() == 1


def test_a_stranger_to_the_course_finds_no_such_page(client, learner, course):
    client.force_login(learner)

    assert client.get(address(course)).status_code == 404
    assert client.post(address(course)).status_code == 404


@pytest.mark.parametrize(
    ("declared", "disclosure", "mitigated", "declared_on", "says"),
    [
        (True, "", False, date(2026, 11, 1), ""),
        (True, DECLARED, True, date(2024, 11, 20), ""),
        (True, "", False, date(2024, 11, 19), "is older than 24 months"),
        (True, "", False, None, "The day is missing"),
        (False, "", False, None, "has not declared"),
        (True, DECLARED, False, date(2026, 11, 1), "not marked as mitigated"),
    ],
)
def test_a_declaration_that_is_missing_old_or_unmitigated_hinders_publication(declared, disclosure, mitigated, declared_on, says):
    person = CourseContributor(
        name="Dr Amina Okello", declared=declared, disclosure=disclosure, mitigated=mitigated, declared_on=declared_on
    )

    with time_machine.travel("2026-11-20T12:00:00Z"):
        sentence = hindrance([person])

    assert (says in sentence) if says else sentence == ""
