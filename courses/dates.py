"""Deadlines as a reader sees them: in words, by her clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language

from core.languages import babel_locale
from courses import moments
from courses.deadlines import Deadline

NEAR = timedelta(days=7)
ICONS = {
    "assignment": "edit",
    "attempt": "hourglass",
    "certificate": "certificate",
    "group_end": "people",
    "invitation": "mail",
    "review": "refresh",
    "review_of_work": "edit",
    "seat": "clock",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of dates; ``when`` in words, ``iso`` for machines."""

    title: str
    url: str
    when: str
    iso: str
    icon: str
    is_near: bool


def rows(deadlines: Sequence[Deadline], zone: str, now: datetime | None = None) -> list[Row]:
    """``deadlines`` in the active language, by the clock of ``zone``."""
    soon = (now or timezone.now()) + NEAR
    return [
        Row(
            title=deadline.title,
            url=deadline.url,
            when=in_words(deadline, zone),
            iso=deadline.when.date().isoformat() if deadline.all_day else deadline.when.isoformat(timespec="minutes"),
            icon=ICONS.get(deadline.kind, "calendar"),
            is_near=deadline.when < soon,
        )
        for deadline in deadlines
    ]


def in_words(deadline: Deadline, zone: str) -> str:
    """Its moment, or its day where no hour is meant."""
    if deadline.all_day:
        return format_date(deadline.when.date(), "full", locale=babel_locale(get_language() or "en"))
    return moments.in_words(deadline.when, zone)
