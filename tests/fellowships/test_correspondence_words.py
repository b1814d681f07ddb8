"""The plain parts of references and interviews: what was said in words, hours of a day, an entry for a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from core.mail import Attachment, _part
from fellowships import interview_calendar, reference_form
from fellowships.interview_calendar import Hour
from fellowships.interview_forms import hours_between

CODES = [item.code for item in reference_form.ITEMS]


@given(st.dictionaries(st.sampled_from([*CODES, "unknown"]), st.one_of(st.text(max_size=20), st.none(), st.integers(1, 5))))
def test_what_a_referee_says_is_told_in_the_order_asked_and_nothing_is_added(answers):
    said = reference_form.in_words(answers)

    assert [label for label, _words in said] == [item.text for item in reference_form.ITEMS if str(answers.get(item.code) or "")]


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from(["", "1", "3", "5", "x"])))
def test_a_mean_rating_lies_between_the_ratings_given(answers):
    ratings = [item.code for item in reference_form.ITEMS if item.kind == "rating"]
    given_ = [int(answers[code]) for code in ratings if answers.get(code, "").isdecimal()]

    mean = reference_form.mean_rating(answers)

    assert (mean is None) == (not given_)
    assert mean is None or min(given_) <= mean <= max(given_)


@given(
    st.times(), st.times(), st.integers(5, 240), st.integers(0, 120),
    st.sampled_from(["UTC", "Africa/Nairobi", "America/Lima", "Europe/Paris", "Asia/Kathmandu"]),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)  # fmt: skip
def test_interviews_of_a_day_do_not_overlap_and_end_in_time(begins, ends, minutes, pause, zone, day):
    starts = hours_between(day, begins, ends, zone, minutes=minutes, pause=pause)

    assert all(later - earlier == timedelta(minutes=minutes + pause) for earlier, later in pairwise(starts))
    assert all(start.utcoffset() == timedelta(0) for start in starts)


def test_hours_are_those_of_the_place_that_was_named():
    starts = hours_between(date(2026, 12, 3), time(9), time(10), "Africa/Nairobi", minutes=20, pause=10)

    assert starts == [datetime(2026, 12, 3, 6, 0, tzinfo=UTC), datetime(2026, 12, 3, 6, 30, tzinfo=UTC)]


@pytest.mark.parametrize(("method", "status", "alarms"), [("REQUEST", "CONFIRMED", 1), ("CANCEL", "CANCELLED", 0)])
def test_an_entry_is_read_back_by_another_reader(method, status, alarms):
    hour = Hour(
        uid="interview-1@meridian.example", sequence=3, starts_at=datetime(2026, 12, 3, 6, 0, tzinfo=UTC), minutes=30,
        title="مقابلة; with a comma, and a\nline", link="https://meet.example/7",
        organizer="office@meridian.example", organizer_name="Meridian",
    )  # fmt: skip

    read = Calendar.from_ical(
        interview_calendar.entry(hour, method=method, attendee="ada@example.org", attendee_name="Ada", language="ar", now=datetime.now(UTC))
    )

    event = read.walk("VEVENT")[0]
    assert (read["METHOD"], event["STATUS"], event["SEQUENCE"], len(event.walk("VALARM"))) == (method, status, 3, alarms)
    assert event["SUMMARY"] == hour.title
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)


def test_a_file_that_goes_with_a_letter_keeps_its_parameters():
    part = _part(Attachment("interview.ics", b"BEGIN:VCALENDAR", "text/calendar; method=REQUEST; charset=UTF-8"))

    assert (part.get_content_type(), part.get_param("method"), part.get_filename()) == ("text/calendar", "REQUEST", "interview.ics")
    assert part.get_payload(decode=True) == b"BEGIN:VCALENDAR"
