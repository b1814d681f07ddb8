"""My dates, my calendar's address and my letters, for programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import letters
from courses.letter_kinds import DIGEST
from tests.factories.accounts import UserFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory


@pytest.mark.parametrize("rows", [1, 3])
def test_my_dates_and_nobody_elses(rows, site, program, learner):
    for number in range(rows):
        cohort = CohortFactory(course=CoursePageFactory(title=f"Sepsis {number}"), ends_at=timezone.now() + timedelta(days=2 + number))
        EnrolmentFactory(learner=learner, course=cohort.course, cohort=cohort)
    CertificateFactory(recipient=UserFactory(), expires_on=timezone.now().date() + timedelta(days=4))

    found = program.ask("/dates").json()

    assert [(each["kind"], each["title"], each["all_day"]) for each in found] == [
        ("group_end", f"Your group ends: Sepsis {number}", False) for number in range(rows)
    ]
    assert found[0]["url"].startswith("http")


def test_a_calendars_address_is_made_once_renewed_and_taken_away(site, program):
    before = program.ask("/calendar").json()["url"]
    first, again = (program.send("PUT", "/calendar").json()["url"] for _ in range(2))
    renewed = program.send("POST", "/calendar/renewal").json()["url"]
    closed = [program.send("DELETE", "/calendar").status_code for _ in range(2)]

    assert before is None
    assert first == again != renewed
    assert (closed, program.ask("/calendar").json()["url"]) == ([204, 204], None)


def test_letters_are_listed_and_chosen(site, program, learner):
    listed = {each["kind"]: each["frequency"] for each in program.ask("/me/letters").json()}
    chosen = program.send("PUT", f"/me/letters/{DIGEST}", {"frequency": "never"}).json()

    assert (listed[DIGEST], chosen["frequency"], letters.wants(learner, DIGEST)) == ("weekly", "never", "never")
    assert "courses.desk" not in listed


@pytest.mark.parametrize(
    ("kind", "frequency", "status"), [(DIGEST, "hourly", 422), ("courses.gossip", "never", 404), ("courses.desk", "never", 404)]
)
def test_what_there_is_not_changes_nothing(kind, frequency, status, site, program, learner):
    reply = program.send("PUT", f"/me/letters/{kind}", {"frequency": frequency})

    assert reply.status_code == status
    assert not learner.letter_wishes.exists()
