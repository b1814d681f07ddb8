"""For how long which part of an application is kept, once it is over: plain Python, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from fellowships.enums import ApplicationState

FIELD = "field:"
MONTHS_A_YEAR = 12


class Part(TextChoices):
    """What is forgotten together. ``identity`` is the last: with it goes all that is left."""

    ANSWERS = "answers", _("Answers to the form, and the documents given with them")
    REFERENCES = "references", _("References and letters")
    ENDORSEMENT = "endorsement", _("The home institution's statement and papers")
    MESSAGES = "messages", _("Messages")
    REVIEWS = "reviews", _("What reviewers wrote; their scores stay")
    LETTERS = "letters", _("Decision letters, appeals and waivers")
    IDENTITY = "identity", _("Who the applicant was")


# An application in one of these waits for nobody any more.
OVER = frozenset(
    {
        ApplicationState.WITHDRAWN,
        ApplicationState.INELIGIBLE,
        ApplicationState.REJECTED,
        ApplicationState.DECLINED,
        ApplicationState.CLOSED,
    }
)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it is shorter."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def over_since(
    state: str, moved_at: datetime, *, call_ends: datetime | None, decides_by: datetime | None, placement_ended: datetime | None
) -> date | None:
    """The day from which an application's time is counted; None while it is on its way or its placement is running.

    A draft that was never sent is over with its call; one that officers left open, once everybody should have been told.
    """
    if state == ApplicationState.PLACED:
        return placement_ended.date() if placement_ended else None
    if state in OVER:
        return moved_at.date()
    end = call_ends if state == ApplicationState.DRAFT else decides_by
    return max(moved_at, end).date() if end else None


def due_parts(over: date, today: date, months: Mapping[str, int], *, default: int, forgotten: Collection[str] = ()) -> set[str]:
    """The parts and fields whose time is over on ``today``, and that are not forgotten yet.

    ``months`` has what differs from ``default``, by part or field. Who she was is
    never kept without need: when that goes, everything goes.
    """
    kept = {**dict.fromkeys(Part.values, default), **months}
    due = {part for part, period in kept.items() if months_after(over, period) <= today}
    if Part.IDENTITY in due:
        due = set(kept)
    return due - set(forgotten)


def next_day(over: date, months: Mapping[str, int], part: str, *, default: int) -> date:
    """When ``part`` is forgotten."""
    identity = months_after(over, months.get(Part.IDENTITY, default))
    return min(identity, months_after(over, months.get(part, default)))
