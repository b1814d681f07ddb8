"""Fifty people, ten seats: real browsers at a real server, on whatever database the tests use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from courses.enums import EnrolmentState as State
from courses.models import Cohort, Enrolment, Seat
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, LessonPageFactory, ModulePageFactory
from tests.services.racing import at_once
from tests.services.running_site import PATIENCE_SECONDS, RunningSite

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

CLIENTS, SEATS, RACES = 50, 10, 10
ADVANCE = """
import time
from courses.tasks import advance_waiting_lists
end = time.monotonic() + 120
while time.monotonic() < end:
    advance_waiting_lists()
    time.sleep(0.05)
"""


@pytest.fixture
def cohorts(site) -> list[Cohort]:
    courses = [CoursePageFactory() for _ in range(RACES)]
    for course in courses:
        LessonPageFactory(parent=ModulePageFactory(parent=course))
    return [CohortFactory(course=course, seats=SEATS) for course in courses]


@pytest.fixture
def people(site) -> list:
    return [UserFactory(password=None) for _ in range(CLIENTS)]


def started(tmp_path: Path, site: RunningSite) -> None:
    """Two web processes, and beside them somebody who moves the waiting lists without a pause."""
    site.env |= {"WEB_CONCURRENCY": "2"}
    site.start_server()
    site.start("manage.py", "shell", "-v", "0", "-c", ADVANCE)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not site.post("/healthz/database", "")[0]:
        assert time.monotonic() < give_up_at, site.said()
        time.sleep(0.02)


def all_enrol(site: RunningSite, cohort: Cohort, cookies: list[str]) -> list[int]:
    """Everybody presses twice, as one does when nothing seems to happen; the statuses of the answers."""
    address, body = reverse("courses:enrol", args=[cohort.course.translation_key]), f"group={cohort.uid}"
    answers: list[int] = []

    def press(cookie: str) -> None:
        answers.append(site.post(address, cookie, body=body)[0])

    at_once([lambda cookie=cookie: press(cookie) for cookie in cookies for _press in range(2)])
    return answers


def seats_of(cohort: Cohort) -> list[tuple[int, str]]:
    rows = Seat.objects.filter(cohort=cohort).order_by("number")
    return list(rows.values_list("number", "enrolment__state"))


def counted(cohort: Cohort) -> dict[str, int]:
    found = list(Enrolment.objects.filter(cohort=cohort).values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}


def test_fifty_clients_race_for_ten_seats_ten_times(cohorts, people, tmp_path):
    with RunningSite(tmp_path).in_use() as site:
        cookies = {person: site.cookie(person) for person in people}
        connection.close()
        started(tmp_path, site)
        for cohort in cohorts:
            answers = all_enrol(site, cohort, list(cookies.values()))

            assert answers == [302] * CLIENTS * 2, site.said()
            assert counted(cohort) == {State.ACTIVE: SEATS, State.WAITING: CLIENTS - SEATS}
            assert seats_of(cohort) == [(number, State.ACTIVE) for number in range(1, SEATS + 1)]


def test_seats_given_up_and_taken_at_once_are_never_lost(cohorts, people, tmp_path):
    cohort = cohorts[0]
    with RunningSite(tmp_path).in_use() as site:
        cookies = {person: site.cookie(person) for person in people}
        connection.close()
        started(tmp_path, site)
        key = [cohort.course.translation_key]
        enrol, leave, take = (reverse(f"courses:{name}", args=key) for name in ("enrol", "withdraw", "take_seat"))
        at_once([lambda who=who: site.post(enrol, cookies[who], body=f"group={cohort.uid}") for who in people])
        line = list(Enrolment.objects.waiting().filter(cohort=cohort).values_list("learner", flat=True))
        inside = list(Enrolment.objects.filter(cohort=cohort, state=State.ACTIVE).values_list("learner", flat=True))
        by_pk = {person.pk: person for person in people}

        at_once([lambda who=who: site.post(leave, cookies[by_pk[who]]) for who in inside])
        offered = set(Enrolment.objects.filter(cohort=cohort, state=State.OFFERED).values_list("learner", flat=True))
        at_once([lambda who=who: site.post(take, cookies[by_pk[who]]) for who in line for _press in range(2)])

        assert offered == set(line[:SEATS])
        assert counted(cohort) == {State.ACTIVE: SEATS, State.WAITING: CLIENTS - 2 * SEATS, State.WITHDRAWN: SEATS}
        assert set(Enrolment.objects.filter(cohort=cohort, state=State.ACTIVE).values_list("learner", flat=True)) == offered
        assert seats_of(cohort) == [(number, State.ACTIVE) for number in range(1, SEATS + 1)]
