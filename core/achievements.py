"""What somebody has achieved here, from every part that teaches: for parts that ask for it and may not know each other.

Courses register themselves::

    achievements.registers(completed=…, offered=…)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Achieved:
    """One thing completed. ``key`` names it in every language, for ever."""

    key: str
    title: str
    completed_on: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that can be completed here."""

    key: str
    title: str
    url: str = ""


Completed = Callable[..., Iterable[tuple[int, Achieved]]]
Offers = Callable[..., Iterable[Offered]]

_completed: list[Completed] = []
_offers: list[Offers] = []


def registers(*, completed: Completed, offered: Offers) -> None:
    """Register who knows what was completed and what there is.

    ``completed(people, *, language)`` yields pairs of a person's primary key and an ``Achieved``;
    ``offered(*, language, keys=None)`` yields what there is, or only what has one of ``keys``. Both ask the database
    a constant number of questions.
    """
    if completed not in _completed:
        _completed.append(completed)
        _offers.append(offered)


def achieved_by(people: Collection[int], *, language: str) -> dict[int, list[Achieved]]:
    """What each of ``people`` (primary keys) has completed here, the latest first."""
    found: dict[int, list[Achieved]] = {person: [] for person in people}
    for completed in _completed:
        for person, achieved in completed(people, language=language):
            found[person].append(achieved)
    return {person: sorted(each, key=lambda one: (one.completed_on, one.key), reverse=True) for person, each in found.items()}


def offered(*, language: str, keys: Collection[str] | None = None) -> list[Offered]:
    """What can be completed here, by title; with ``keys``, only those."""
    return sorted((one for offers in _offers for one in offers(language=language, keys=keys)), key=lambda one: one.title.casefold())
