"""Approvals in the same moment: real browsers at a real server, on whatever database the tests use."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from accounts.site_roles import APPROVERS
from core.models import AuditEvent
from courses.approval import versions
from courses.models import Approval, ApprovalRules, CourseContributor, CoursePage, OutbreakLane
from tests.factories.accounts import ProfileFactory
from tests.factories.courses import CoursePageFactory
from tests.services.running_site import PATIENCE_SECONDS, RunningSite
from tests.services.test_seats import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

SAID = {"statement": "I compared every dose with the guideline.", "has_interests": "none", "interests": ""}


@pytest.fixture
def people(site) -> list:
    ApprovalRules.objects.all().delete()
    made = [ProfileFactory(user__name=name, user__password=None, profession="2212").user for name in ("Ibrahima", "Lucía")]
    for person in made:
        person.groups.add(Group.objects.get(name=APPROVERS))
    return made


def draft() -> CoursePage:
    course = CoursePageFactory(live=False)
    CourseContributor.objects.create(course=course, name="Dr Amina Okello", declared=True, declared_on=timezone.now().date())
    CoursePage.objects.get(pk=course.pk).save_revision()
    return CoursePage.objects.get(pk=course.pk)


def started(site: RunningSite) -> None:
    # In production staff sign in with a second factor; here it would only stand in the way.
    site.env |= {"WEB_CONCURRENCY": "2", "SECOND_FACTOR_REQUIRED_FOR_STAFF": "no"}
    site.start_server()
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not site.post("/healthz/database", "")[0]:
        assert time.monotonic() < give_up_at, site.said()
        time.sleep(0.02)


def all_sign(site: RunningSite, course: CoursePage, cookies: list[str], **more: str) -> None:
    """Everybody signs what she read, and presses twice."""
    address = reverse("approve_course", args=[course.pk])
    seen = {version.page.pk: version.fingerprint for version in versions.versions_of(course)}
    read = [("page", pk) for pk in seen] + [(f"version-{pk}", said) for pk, said in seen.items()]
    body = urlencode([*read, *SAID.items(), *more.items()])
    at_once([lambda cookie=cookie: site.post(address, cookie, body=body) for cookie in cookies for _press in range(2)])


def test_two_who_sign_in_the_lane_at_once_publish_the_course_once(tmp_path: Path, people):
    course = draft()
    OutbreakLane.objects.create(course=course, reason="Cholera", ends_on=timezone.now().date())
    with RunningSite(tmp_path).in_use() as running:
        cookies = [running.cookie(person) for person in people]
        connection.close()
        started(running)

        all_sign(running, course, cookies, quickly="yes")

        assert sorted(Approval.objects.shown().values_list("name", flat=True)) == ["Ibrahima", "Lucía"], running.said()
        assert AuditEvent.objects.filter(deed="courses.approved").count() == 2
        assert PageLogEntry.objects.filter(page=course.pk, action="wagtail.publish").count() == 1
        assert CoursePage.objects.get(pk=course.pk).live is True


def test_two_ordinary_approvals_at_once_both_stand_and_publish_once(tmp_path: Path, people):
    course = draft()
    with RunningSite(tmp_path).in_use() as running:
        cookies = [running.cookie(person) for person in people]
        connection.close()
        started(running)

        all_sign(running, course, cookies)

        assert sorted(Approval.objects.shown().values_list("name", flat=True)) == ["Ibrahima", "Lucía"], running.said()
        assert PageLogEntry.objects.filter(page=course.pk, action="wagtail.publish").count() == 1
