"""By when something is to be done: found everywhere, in the reader's words, and read by calendar programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from certificates.enums import Reason
from certificates.services import revoke
from core.models import AuditEvent
from courses import calendar_feed, deadlines
from courses.deadlines import Deadline
from courses.enums import EnrolmentState
from courses.models import CalendarAddress, Invitation
from courses.services import calendar as addresses
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory

SOON = timedelta(days=5)


def in_group(learner, *, ends_in: timedelta = SOON, **fields):
    cohort = CohortFactory(ends_at=timezone.now() + ends_in, **fields)
    return EnrolmentFactory(learner=learner, course=cohort.course, cohort=cohort)


def titles(user) -> list[str]:
    return [deadline.title for deadline in deadlines.deadlines_of(user)]


def test_everything_that_has_a_date_is_found_the_nearest_first(site, learner):
    course = CoursePageFactory(title="Sepsis")
    in_group(learner, ends_in=timedelta(days=9), course=course)
    held = CohortFactory(course=CoursePageFactory(title="Burns"))
    until = timezone.now() + timedelta(days=1)
    EnrolmentFactory(learner=learner, course=held.course, cohort=held, state=EnrolmentState.OFFERED, held_until=until)
    CertificateFactory(recipient=learner, title="Clean hands", expires_on=timezone.now().date() + timedelta(days=4))
    Invitation.objects.create(
        course=CoursePageFactory(title="Newborns"),
        email=learner.email,
        learner=learner,
        language="en",
        expires_at=until + timedelta(days=1),
    )

    assert titles(learner) == [
        "Seat held for you: Burns",
        "Invitation ends: Newborns",
        "Certificate runs out: Clean hands",
        "Your group ends: Sepsis",
    ]


def test_an_attempt_against_the_clock_is_a_date_without_a_letter(attempt, learner):
    attempt.due_at = timezone.now() + timedelta(hours=1)
    attempt.save()

    (found,) = deadlines.deadlines_of(learner)
    assert (found.kind, found.when, found.reminds) == ("attempt", attempt.due_at, False)
    assert found.url == f"/en/learn/attempt/{attempt.uid}/"


def test_what_is_over_left_or_another_persons_is_not_there(site, learner):
    in_group(learner, ends_in=-timedelta(days=1))
    in_group(UserFactory())
    left = in_group(learner)
    left.state = EnrolmentState.WITHDRAWN
    left.save()
    certificate = CertificateFactory(recipient=learner, expires_on=timezone.now().date() + timedelta(days=4))
    revoke(certificate, reason=Reason.ISSUED_IN_ERROR, actor=None)

    assert titles(learner) == []


def test_the_review_of_a_course_is_a_date_for_its_institutions_authors_alone(site, learner):
    course = CoursePageFactory(title="Sepsis", next_review_on=timezone.now().date() + timedelta(days=10))
    author = MembershipFactory(institution=course.provider, role=Role.AUTHOR).user
    MembershipFactory(institution=course.provider, role=Role.MEMBER, user=learner)

    assert (titles(author), titles(learner)) == (["Review due: Sepsis"], [])


def test_titles_and_addresses_are_in_the_readers_language(site, learner):
    learner.profile.language = "fr"
    CertificateFactory(recipient=learner, expires_on=timezone.now().date() + timedelta(days=4))

    (found,) = deadlines.deadlines_of(learner)
    (shown,) = deadlines.deadlines_of(learner, language="en")
    assert (found.url[:4], shown.url[:4], found.uid) == ("/fr/", "/en/", shown.uid)


@pytest.mark.parametrize("people", [1, 3])
def test_the_dates_of_many_take_as_many_queries_as_of_one(people, site, django_assert_num_queries):
    course = CoursePageFactory()
    readers = [in_group(UserFactory(), course=course).learner for _ in range(people)]
    for reader in readers:
        reader.profile  # noqa: B018 (loaded before the count)
    now = timezone.now()
    deadlines.deadlines_of_many(readers, since=now, until=now + timedelta(days=30))

    with django_assert_num_queries(10):
        found = deadlines.deadlines_of_many(readers, since=now, until=now + timedelta(days=30))

    assert {user: len(dates) for user, dates in found.items()} == {reader.pk: 1 for reader in readers}


# My learning and the page of dates -------------------------------------------


def test_my_learning_shows_the_next_dates_in_her_own_time(site, learner, learner_client):
    learner.profile.time_zone = "Africa/Nairobi"
    learner.profile.save()
    in_group(learner, course=CoursePageFactory(title="Sepsis"))

    shown = learner_client.get(reverse("home:dashboard"))

    (row,) = shown.context["dashboard"].dates
    assert (row.title, row.is_near) == ("Your group ends: Sepsis", True)
    assert "(Nairobi)" in row.when
    assert row.when in shown.content.decode()


def test_the_page_makes_renews_and_takes_away_an_address(site, learner, learner_client):
    address = reverse("courses:dates")

    pages = [learner_client.get(address).context["feed"]]
    for deed in ("open", "open", "renew", "close"):
        learner_client.post(address, {"deed": deed})
        pages.append(learner_client.get(address).context["feed"])

    assert (pages[0], pages[4]) == ("", "")
    assert pages[1] == pages[2] != pages[3]
    assert list(AuditEvent.objects.filter(deed__startswith="courses.calendar_").order_by("pk").values_list("deed", flat=True)) == [
        "courses.calendar_opened",
        "courses.calendar_renewed",
        "courses.calendar_closed",
    ]


def test_a_stranger_is_asked_to_sign_in_first(site, client):
    assert client.get(reverse("courses:dates")).status_code == 302


# The feed ---------------------------------------------------------------------


def path_of(user) -> str:
    address = addresses.address_of(addresses.open_calendar(user))
    return address[address.index("/calendar/") :]


def read(client, user) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(client.get(path_of(user)).content)


def test_the_feed_is_in_her_language_and_by_her_clock(site, learner, client):
    learner.profile.language, learner.profile.time_zone = "ar", "Europe/Paris"
    learner.profile.save()
    cohort = CohortFactory(ends_at=datetime(2027, 7, 1, 16, tzinfo=UTC), course=CoursePageFactory(title="Sepsis"))
    EnrolmentFactory(learner=learner, course=cohort.course, cohort=cohort)

    reply = client.get(path_of(learner))

    calendar = icalendar.Calendar.from_ical(reply.content)
    (event,) = calendar.events
    assert (reply["Content-Type"], reply["Content-Language"]) == ("text/calendar; charset=utf-8", "ar")
    assert (reply["Cache-Control"], reply["X-Robots-Tag"], reply.cookies) == ("private, no-cache", "noindex, nofollow", {})
    assert event["SUMMARY"].params["LANGUAGE"] == "ar"
    assert event.start == datetime(2027, 7, 1, 18, tzinfo=ZoneInfo("Europe/Paris"))
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Paris"]
    assert b"DTSTART;TZID=Europe/Paris:20270701T180000" in reply.content


def test_an_all_day_date_names_no_hour(site, learner, client):
    CertificateFactory(recipient=learner, expires_on=date(2027, 3, 1))

    (event,) = read(client, learner).events
    assert event.start == date(2027, 3, 1)


def test_what_has_just_passed_stays_in_the_calendar(site, learner, client):
    in_group(learner, ends_in=-timedelta(days=20))
    in_group(learner, ends_in=-timedelta(days=70))

    assert len(read(client, learner).events) == 1


def test_a_renewed_a_forged_and_a_closed_address_show_nothing(site, learner, client):
    old = path_of(learner)
    addresses.renew_calendar(learner)
    forged = f"/calendar/{CalendarAddress.objects.get().key.hex}.{'A' * 43}.ics"
    new = path_of(learner)
    before = client.get(new).status_code
    learner.is_active = False
    learner.save()

    assert [client.get(path).status_code for path in (old, forged, new, "/calendar/x.ics")] == [404] * 4
    assert before == 200


def test_a_feed_that_has_not_changed_is_not_sent_again(site, learner, client):
    in_group(learner)
    first = client.get(path_of(learner))

    same = client.get(path_of(learner), headers={"If-None-Match": first["ETag"]})
    in_group(learner)
    changed = client.get(path_of(learner), headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, changed.status_code) == (304, b"", 200)


def test_an_address_that_is_asked_too_often_has_to_wait(site, learner, client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "calendar": (2, 3600)}

    replies = [client.get(path_of(learner)) for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert int(replies[2]["Retry-After"]) > 0


def test_the_secret_is_no_part_of_what_one_takes_along(site, learner):
    from accounts.exports import held_about

    key = addresses.open_calendar(learner).key
    held = dict(held_about(learner))

    assert len(held["courses/calendaraddress.json"]) == 1
    assert str(key) not in repr(held)
    assert key.hex not in repr(held)


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=200)
moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC))
found = st.lists(
    st.builds(
        Deadline,
        when=moments,
        title=words,
        url=st.just("/en/x/"),
        kind=st.just("group_end"),
        uid=st.uuids().map(str),
        all_day=st.booleans(),
    ),
    max_size=5,
)
ZONES = ["UTC", "Africa/Nairobi", "America/New_York", "Asia/Kathmandu", "Europe/Paris", "Pacific/Apia"]


@given(found, st.sampled_from(ZONES).map(ZoneInfo))
def test_whatever_is_written_is_read_back_and_keeps_to_the_form(deadlines_found, zone):
    now = datetime(2026, 11, 20, tzinfo=UTC)

    written = calendar_feed.calendar_of(deadlines_found, language="en", zone=zone, now=now)

    lines = written.decode().split("\r\n")
    assert lines[-1] == ""
    assert all("\n" not in line and len(line.encode()) <= 75 for line in lines)
    events = icalendar.Calendar.from_ical(written).events
    assert [str(event["SUMMARY"]) for event in events] == [each.title for each in deadlines_found]
    for event, each in zip(events, deadlines_found, strict=True):
        expected = each.when.date() if each.all_day else each.when.replace(microsecond=0)
        assert event.start == expected
        assert "DTSTAMP" in event
        assert "UID" in event


@pytest.mark.parametrize(
    ("zone", "lines"),
    [
        ("Africa/Nairobi", ["STANDARD 20251231T030000 +0300 +0300"]),
        (
            "Europe/Paris",
            ["STANDARD 20251231T010000 +0100 +0100", "DAYLIGHT 20260329T020000 +0100 +0200", "STANDARD 20261025T030000 +0200 +0100"],
        ),
        (
            "America/New_York",
            ["STANDARD 20251230T190000 -0500 -0500", "DAYLIGHT 20260308T020000 -0500 -0400", "STANDARD 20261101T020000 -0400 -0500"],
        ),
    ],
)
def test_a_zones_clock_changes_begin_at_the_hour_shown_before_them(zone, lines):
    deadline = Deadline(when=datetime(2026, 6, 1, tzinfo=UTC), title="x", url="/", kind="x", uid="x")

    written = calendar_feed.calendar_of([deadline], language="en", zone=ZoneInfo(zone), now=deadline.when)

    (rules,) = icalendar.Calendar.from_ical(written).timezones
    assert [
        f"{part.name} {part['DTSTART'].dt:%Y%m%dT%H%M%S} {part['TZOFFSETFROM'].to_ical()} {part['TZOFFSETTO'].to_ical()}"
        for part in rules.subcomponents
    ] == lines


@given(moments, st.sampled_from(ZONES).map(ZoneInfo))
def test_the_rules_of_a_zone_say_what_the_zone_says(moment, zone):
    deadline = Deadline(when=moment, title="x", url="/", kind="x", uid="x")
    written = calendar_feed.calendar_of([deadline], language="en", zone=zone, now=moment)

    rules = icalendar.Calendar.from_ical(written).timezones

    assert [each.to_tz(lookup_tzid=False).utcoffset(moment.astimezone(zone).replace(tzinfo=None)) for each in rules] == [
        moment.astimezone(zone).utcoffset() for _ in rules
    ]
    assert len(rules) == (zone.key != "UTC")
