"""Deadlines as a calendar: iCalendar (RFC 5545), with a name and a pace of renewal (RFC 7986)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from courses.deadlines import Deadline

READ_AGAIN_AFTER = timedelta(hours=4)


def calendar_of(deadlines: Sequence[Deadline], *, language: str, zone: ZoneInfo, now: datetime) -> bytes:
    """The calendar in the active language, which is ``language``, by the clock of ``zone``."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Meridian//Deadlines//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = _("Meridian: my dates")
    calendar.add("name", name, parameters={"language": language})
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, language=language, zone=zone, now=now))
    if zone.key != "UTC" and (moments := [deadline.when for deadline in deadlines if not deadline.all_day]):
        # Whole years, so that summer and winter are both there.
        calendar.add_component(_rules(zone, min(moments).astimezone(zone).year, max(moments).astimezone(zone).year))
    return calendar.to_ical()


def _event(deadline: Deadline, *, language: str, zone: ZoneInfo, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{deadline.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now.astimezone(UTC))
    # Without an end: a deadline is a moment, and a day is one day.
    event.add("dtstart", deadline.when.date() if deadline.all_day else _at(deadline.when, zone))
    event.add("summary", deadline.title, parameters={"language": language})
    event.add("url", f"{settings.SITE_URL}{deadline.url}")
    event.add("description", f"{settings.SITE_URL}{deadline.url}")
    event.add("categories", [deadline.kind])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(UTC if zone.key == "UTC" else zone).replace(microsecond=0)


def _rules(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """The clock changes of ``zone`` in the years from ``first`` to ``last``.

    Each begins at the hour that the clocks showed just before it (RFC 5545, 3.6.5).
    """
    component = Timezone()
    component.add("tzid", zone.key)
    # A day more at both ends: a year begins and ends at another hour in UTC.
    begins, ends = datetime(first - 1, 12, 31, tzinfo=UTC), datetime(last + 1, 1, 2, tzinfo=UTC)
    component.add_component(_observance(zone, begins, begins))
    day = begins
    while day < ends:
        following = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            change = _change_between(zone, day, following)
            component.add_component(_observance(zone, change, change - timedelta(minutes=1)))
        day = following
    return component


def _observance(zone: ZoneInfo, change: datetime, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    local = change.astimezone(zone)
    component = TimezoneDaylight() if local.dst() else TimezoneStandard()
    component.add("dtstart", (change + _offset(zone, before)).replace(tzinfo=None))
    component.add("tzoffsetfrom", _offset(zone, before))
    component.add("tzoffsetto", _offset(zone, change))
    component.add("tzname", local.tzname())
    return component


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute, in UTC, from which the clocks of ``zone`` differ from what they showed at ``before``."""
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        before, after = (middle, after) if _offset(zone, middle) == _offset(zone, before) else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def fingerprint(deadlines: Sequence[Deadline], *, language: str, zone: ZoneInfo) -> str:
    """What changes when the calendar does: an entity tag that does not depend on the hour of asking."""
    said = repr((language, zone.key, list(deadlines)))
    return f'"{hashlib.blake2s(said.encode(), digest_size=16).hexdigest()}"'
