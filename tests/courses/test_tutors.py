"""Tutors mark the people of their own groups, and nobody else's; groups are named in the reader's language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from core.errors import Refused
from courses import desk, services
from courses.models import Attempt, Cohort, CohortTutor, ExtraTime, Nudge
from tests.courses.quiz_road import RIGHT, keys, page
from tests.factories import questions as make
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.courses import CohortFactory, EnrolmentFactory, QuestionFactory, quiz_lesson

WHOLE = {"plan": "plan2", "words": "words2"}


@pytest.fixture
def lesson(site):
    return quiz_lesson(make.essay(), QuestionFactory(), pass_percent=75)


@pytest.fixture
def groups(lesson):
    """Hers and another of the same course."""
    return [CohortFactory(course=lesson.course), CohortFactory(course=lesson.course)]


@pytest.fixture
def tutor(groups):
    tutor = UserFactory()
    CohortTutor.objects.create(cohort=groups[0], tutor=tutor)
    return tutor


def handed_in(lesson, cohort) -> Attempt:
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, cohort=cohort), lesson.quiz, language="en")
    essay, choice = keys(attempt)
    return services.hand_in(attempt, {essay: "I clean my hands.", choice: RIGHT}, language="en")


def test_a_tutor_finds_and_marks_the_essays_of_her_own_group_alone(lesson, groups, tutor, client):
    hers, others = (handed_in(lesson, group) for group in groups)
    client.force_login(tutor)

    found = [client.get(page("mark_attempt", attempt.uid)).status_code for attempt in (hers, others)]
    listed = [row.uid for row in desk.waiting_for(tutor, "en")]
    services.mark_essay(hers.answers.get(question_key=keys(hers)[0]), marker=tutor, levels=WHOLE, comment="")
    released = services.release(hers, marker=tutor)
    with pytest.raises(Refused) as refusal:
        services.mark_essay(others.answers.get(question_key=keys(others)[0]), marker=tutor, levels=WHOLE, comment="")

    assert (found, listed) == ([200, 404], [hers.uid])
    assert (released.passed, refusal.value.code) == (True, "not_a_marker")


def test_a_tutor_sets_marks_and_gives_time_in_her_own_group_alone(lesson, groups, tutor, client):
    attempts = [handed_in(lesson, group) for group in groups]
    client.force_login(tutor)
    extra = reverse("courses:extra_time", args=[lesson.course.translation_key])

    for attempt in attempts:
        client.post(extra, {"email": attempt.enrolment.learner.email, "percent": 25})
        with pytest.raises(Refused) as refusal:
            services.override_mark(attempt, 90, reason="Ill on the day.", by=tutor)

    assert list(ExtraTime.objects.values_list("enrolment", flat=True)) == [attempts[0].enrolment_id]
    assert refusal.value.code == "not_a_marker"


def test_who_is_tutor_no_more_finds_no_desk(lesson, groups, tutor, client):
    attempt = handed_in(lesson, groups[0])
    CohortTutor.objects.all().delete()
    client.force_login(tutor)

    assert [client.get(where).status_code for where in (reverse("courses:marking"), page("mark_attempt", attempt.uid))] == [404, 404]


def test_a_tutor_sees_who_is_at_risk_in_her_group_and_writes_to_her_once(lesson, groups, tutor, client):
    quiet = {"course": lesson.course, "last_seen_at": timezone.now() - timedelta(days=20)}
    hers, others = (EnrolmentFactory(cohort=group, learner__name="Ada", **quiet) for group in groups)
    EnrolmentFactory(course=lesson.course, cohort=groups[0])
    client.force_login(tutor)
    address = reverse("courses:group", args=[groups[0].uid])

    before = client.get(address).content.decode()
    written = [client.post(reverse("courses:group_write", args=[groups[0].uid, one.uid])).status_code for one in (hers, hers, others)]
    after = client.get(address).content.decode()

    assert [before.count("Not seen since"), before.count("Write to Ada"), after.count("Write to Ada")] == [1, 1, 0]
    assert (written, list(Nudge.objects.values_list("enrolment", "by"))) == ([302, 302, 404], [(hers.pk, tutor.pk)])


def test_a_coordinator_of_the_groups_institution_sees_no_results(lesson, client):
    coordinator = MembershipFactory(role=Role.COORDINATOR)
    group = CohortFactory(course=lesson.course, institution=coordinator.institution)
    enrolment = EnrolmentFactory(course=lesson.course, cohort=group, last_seen_at=timezone.now() - timedelta(days=20))
    client.force_login(coordinator.user)

    html = client.get(reverse("courses:group", args=[group.uid])).content.decode()
    client.post(reverse("courses:group_write", args=[group.uid, enrolment.uid]))

    assert (html.count("Not seen since"), Nudge.objects.count()) == (0, 0)


def test_a_tutors_regrade_reaches_no_attempt(lesson, groups, tutor):
    attempt = handed_in(lesson, groups[0])

    assert list(Attempt.objects.markable_by(tutor)) == [attempt]
    assert list(Attempt.objects.of_courses_marked_by(tutor)) == []


# Names in every language ------------------------------------------------------


def words(language: str, name: str, description: str = "") -> tuple[str, dict[str, str]]:
    return ("words", {"language": language, "name": name, "description": description})


@pytest.mark.parametrize(
    ("language", "title", "about"),
    [("fr", "Kisumu, le soir", "Pour la nuit."), ("ar", "كيسومو", "For nights."), ("es", "Kisumu, evenings", "For nights.")],
)
def test_a_group_is_named_in_the_readers_language(language, title, about, lesson, client):
    group = CohortFactory(course=lesson.course, name="Kisumu, evenings", description="For nights.")
    group.words = [words("fr", "Kisumu, le soir", "Pour la nuit."), words("ar", "كيسومو")]
    group.save()
    with translation.override(language):
        address = reverse("courses:way_in", args=[lesson.course.translation_key])
        read = Cohort.objects.get()

        assert (read.title, read.about) == (title, about)
    html = client.get(address).content.decode()
    assert [each for each in (title, about) if each in html] == [title, about]


def test_a_language_stands_once(lesson):
    group = CohortFactory(course=lesson.course)
    group.words = [words("fr", "Un"), words("fr", "Deux")]

    with pytest.raises(ValidationError, match="Français"):
        group.clean()
