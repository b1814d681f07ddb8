"""What a body asks of a learner over a period: years, sums, and bounds by category. Plain Python, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple


class Period(NamedTuple):
    """From the first day to the last, both included."""

    begins: date
    ends: date

    @property
    def label(self) -> str:
        """``2026``, or ``2026–2027`` where a year begins in one and ends in the next."""
        first, last = self.begins.year, self.ends.year
        return str(first) if first == last else f"{first}–{last}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.begins <= day <= self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Bounds of one category in a period, in credit; None where there is none."""

    category: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None


def year_of(day: date, *, month: int = 1, begins: int = 1) -> Period:
    """The year that holds ``day`` and begins on the day ``begins`` of ``month``: the UK's Colleges count from 1 April."""
    start = day.replace(month=month, day=begins)
    if start > day:
        start = start.replace(year=start.year - 1)
    return Period(start, start.replace(year=start.year + 1) - timedelta(days=1))


def years_up_to(year: Period, years: int) -> Period:
    """The period of so many ``years`` that ends with ``year``."""
    return Period(year.begins.replace(year=year.begins.year - years + 1), year.ends)


def counted(amounts: Mapping[str, Decimal], limits: Iterable[Limit]) -> Decimal:
    """How much of ``amounts``, by category, counts: what lies over a category's most does not."""
    most = {limit.category: limit.at_most for limit in limits if limit.at_most is not None}
    return sum((min(amount, most.get(category, amount)) for category, amount in amounts.items()), Decimal(0))


def missing(amounts: Mapping[str, Decimal], limits: Iterable[Limit]) -> dict[str, Decimal]:
    """How much each category still lacks of its least; categories that lack nothing are left out."""
    lacks = {limit.category: limit.at_least - amounts.get(limit.category, Decimal(0)) for limit in limits if limit.at_least is not None}
    return {category: amount for category, amount in lacks.items() if amount > 0}


def is_met(amounts: Mapping[str, Decimal], limits: Iterable[Limit], *, target: Decimal) -> bool:
    """Whether ``target`` is reached by what counts, with enough of each category."""
    limits = list(limits)
    return counted(amounts, limits) >= target and not missing(amounts, limits)
