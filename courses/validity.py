"""How long things hold: a certificate, and a declaration. Plain Python, no database."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

# ACCME Standards for Integrity and Independence, Standard 3: relationships of the past 24 months.
DECLARATION_HOLDS = relativedelta(months=24)


def declaration_holds(declared_on: date | None, today: date) -> bool:
    """Whether what was declared on that day still covers ``today``, its last day included."""
    return declared_on is not None and today <= declared_on + DECLARATION_HOLDS


def certificate_ends(earned_on: date, *, months: int | None, fixed_on: date | None, every_years: int | None) -> date | None:
    """The last day of a certificate earned on ``earned_on``; None where it does not end.

    Relative: the same day of the month so many ``months`` on, or the month's last
    day where it has no such day. Fixed: ``fixed_on``; where that day is not after
    the day it was earned, the next one of the series of every so many years
    (1 when not said). Where both are given, whichever comes first.
    """
    ends = [earned_on + relativedelta(months=months)] if months else []
    if fixed_on:
        ends.append(_next_fixed(earned_on, fixed_on, every_years or 1))
    return min(ends, default=None)


def _next_fixed(earned_on: date, fixed_on: date, every_years: int) -> date:
    # Counted from the first day each time, so that 29 February comes back in leap years.
    turns = max(0, (earned_on.year - fixed_on.year) // every_years)
    while (end := fixed_on + relativedelta(years=turns * every_years)) <= earned_on:
        turns += 1
    return end
