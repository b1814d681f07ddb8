"""An interview as a calendar entry: iCalendar (RFC 5545), as an invitation (RFC 5546). Plain Python, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What a calendar needs to know. ``uid`` names the entry for ever; a higher ``sequence`` is the newer word."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    text: str = ""
    link: str = ""
    organizer: str = ""
    organizer_name: str = ""


def entry(hour: Hour, *, method: str, attendee: str = "", attendee_name: str = "", language: str, now: datetime) -> bytes:
    """The file that goes with a letter, or is downloaded.

    ``attendee`` is the address of the one who gets it, and nobody else's: no address is given away.
    Times are in UTC, which every program shows by its owner's clock.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Meridian//Interviews//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_event(hour, method=method, attendee=attendee, attendee_name=attendee_name, language=language, now=now))
    return calendar.to_ical()


def _event(hour: Hour, *, method: str, attendee: str, attendee_name: str, language: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", hour.uid)
    event.add("sequence", hour.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", hour.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", (hour.starts_at + timedelta(minutes=hour.minutes)).astimezone(UTC).replace(microsecond=0))
    event.add("summary", hour.title, parameters={"language": language})
    if hour.text:
        event.add("description", hour.text, parameters={"language": language})
    if hour.link:
        event.add("location", hour.link)
        event.add("url", hour.link)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("class", "PRIVATE")
    if method != PUBLISH:
        event["organizer"] = _address(hour.organizer, hour.organizer_name)
        guest = _address(attendee, attendee_name)
        guest.params["partstat"] = vText("ACCEPTED")
        guest.params["rsvp"] = vText("FALSE")
        event["attendee"] = guest
    if method != CANCEL:
        event.add_component(_alarm(hour))
    return event


def _address(address: str, name: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    if name:
        made.params["cn"] = vText(name)
    return made


def _alarm(hour: Hour) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", hour.title)
    alarm.add("trigger", timedelta(minutes=-30))
    return alarm
