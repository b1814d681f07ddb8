"""Recertification: quizzes passed again, lessons read again, a new certificate beside the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.enums import Reason, State
from certificates.models import Certificate
from core.errors import Refused
from courses import services as learning
from courses.enums import AttemptState, EnrolmentState
from courses.models import Attempt, Renewal
from courses.outline import outline_of
from courses.services import renewal as services
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import EnrolmentFactory, quiz_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(site):
    lesson = quiz_lesson(count=1)
    course = lesson.course
    course.certificate_months = 24
    course.save()
    return lesson


@pytest.fixture
def enrolment(lesson, learner):
    """Completed two years ago, its quiz passed; the certificate runs out in 30 days."""
    long_ago = timezone.now() - timedelta(days=700)
    enrolment = EnrolmentFactory(learner=learner, course=lesson.course, state=EnrolmentState.COMPLETED, completed_at=long_ago)
    passed(enrolment, lesson, at=long_ago)
    today = timezone.now().date()
    CertificateFactory(
        recipient=learner, source=enrolment.source, earned_on=long_ago.date(), expires_on=today + timedelta(days=30), institution=None
    )
    return enrolment


def passed(enrolment, lesson, *, at=None) -> Attempt:
    at = at or timezone.now()
    return Attempt.objects.create(
        enrolment=enrolment, quiz=lesson.quiz, number=enrolment.attempts.count() + 1, paper=[], pass_percent=80, maximum=1,
        counts=not enrolment.attempts.exists(),
        started_at=at, handed_in_at=at, state=AttemptState.HANDED_IN, passed=True, language="en",
    )  # fmt: skip


def outline(enrolment):
    return outline_of(enrolment.course.translation_key, "en")


def test_a_certificate_is_renewed_once_quizzes_are_passed_and_lessons_read_again(enrolment, lesson):
    old = Certificate.objects.get()
    services.begin_renewal(enrolment)
    passed(enrolment, lesson)

    new = services.complete_renewal(enrolment, outline(enrolment), has_reviewed=True)
    again = services.complete_renewal(enrolment, outline(enrolment), has_reviewed=True)
    old.refresh_from_db()

    assert (new, new.supersedes, new.state, again) == (again, old, State.VALID, new)
    assert (old.state, old.state_reason) == (State.SUPERSEDED, Reason.RENEWED)
    assert (new.expires_on - timezone.now().date()).days in (730, 731)
    assert new.code != old.code


def test_an_old_pass_does_not_count_and_an_unread_course_neither(enrolment, lesson):
    services.begin_renewal(enrolment)

    with pytest.raises(Refused) as unpassed:
        services.complete_renewal(enrolment, outline(enrolment), has_reviewed=True)
    passed(enrolment, lesson)
    with pytest.raises(Refused) as unread:
        services.complete_renewal(enrolment, outline(enrolment), has_reviewed=False)

    assert (unpassed.value.code, unread.value.code) == ("not_passed", "not_reviewed")
    assert Certificate.objects.count() == 1


def test_a_passed_quiz_opens_again_for_a_renewal_only(enrolment, lesson):
    with pytest.raises(Refused) as closed:
        learning.start_attempt(enrolment, lesson.quiz, language="en")
    services.begin_renewal(enrolment)

    attempt = learning.start_attempt(enrolment, lesson.quiz, language="en")

    assert (closed.value.code, attempt.number) == ("already_passed", 2)


@pytest.mark.parametrize("days", [91, 400])
def test_too_early_nothing_is_renewed(days, enrolment):
    Certificate.objects.update(expires_on=timezone.now().date() + timedelta(days=days))

    with pytest.raises(Refused) as refusal:
        services.begin_renewal(enrolment)

    assert (refusal.value.code, Renewal.objects.count()) == ("cannot_renew", 0)


def test_a_certificate_that_has_run_out_can_be_renewed(enrolment):
    Certificate.objects.update(expires_on=timezone.now().date() - timedelta(days=400))

    assert services.begin_renewal(enrolment) == services.begin_renewal(enrolment)


def test_a_course_that_is_past_its_review_renews_nothing(enrolment):
    enrolment.course.next_review_on = timezone.now().date() - timedelta(days=1)
    enrolment.course.save()

    with pytest.raises(Refused) as refusal:
        services.begin_renewal(enrolment)

    assert "waits for its own review" in str(refusal.value)


def test_the_whole_road_on_pages(enrolment, lesson, learner_client):
    page = learner_client.get(reverse("certificates:certificate", args=[Certificate.objects.get().uid])).content.decode()
    address = reverse("courses:renew", args=[enrolment.course.translation_key])

    learner_client.post(address, {"deed": "begin"})
    steps = learner_client.get(address).content.decode()
    passed(enrolment, lesson)
    learner_client.post(address, {"deed": "complete", "reviewed": "on"})
    new = Certificate.objects.get(state=State.VALID)

    assert f'href="{address}"' in page
    assert "Take the quiz again" in steps
    assert f"/certificates/{new.uid}/" in reverse("certificates:certificate", args=[new.uid])
    assert new.supersedes is not None


def test_nobody_else_renews_it(enrolment, client):
    from tests.factories.accounts import ProfileFactory

    client.force_login(ProfileFactory().user)

    assert client.post(reverse("courses:renew", args=[enrolment.course.translation_key]), {"deed": "begin"}).status_code == 404
