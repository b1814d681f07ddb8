"""Which income group a country was in on a day, from the dated facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from fellowships.enums import Income

FIRST_MONTH = 7


class Standing(NamedTuple):
    """How a country stood on a day. A country nobody has classed is ``unclassified``."""

    group: str = Income.UNCLASSIFIED
    is_ldc: bool = False


class Fact(NamedTuple):
    """A row of the list, as plain values."""

    country: str
    year: int
    group: str
    is_ldc: bool
    ldc_until: date | None = None


def fiscal_year(day: date) -> int:
    """The World Bank's fiscal year that ``day`` lies in: it begins on 1 July of the year before."""
    return day.year + (day.month >= FIRST_MONTH)


def standings(facts: Iterable[Fact], on: date) -> dict[str, Standing]:
    """How every country in ``facts`` stood on the day ``on``: by its latest row that is not of a later year.

    A country is no longer least developed from the day ``ldc_until`` on.
    """
    year = fiscal_year(on)
    latest: dict[str, Fact] = {}
    for fact in facts:
        if fact.year <= year and (fact.country not in latest or fact.year > latest[fact.country].year):
            latest[fact.country] = fact
    return {
        country: Standing(fact.group, fact.is_ldc and (fact.ldc_until is None or on < fact.ldc_until)) for country, fact in latest.items()
    }
