"""When a work is due, how late it is, and what that costs: plain moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from courses.enums import LateRule

DAY = timedelta(days=1)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """What becomes of late works: the rule, for how many days after the due moment, and per cent off for each day begun."""

    rule: str = LateRule.REFUSED
    days: int = 0
    percent: int = 0

    def closes_at(self, due: datetime | None) -> datetime | None:
        """When nothing is taken any more; None for never."""
        if due is None:
            return None
        return due if self.rule == LateRule.REFUSED else due + self.days * DAY

    def takes(self, due: datetime | None, now: datetime) -> bool:
        """Whether a work may still be handed in. The due moment itself is in time."""
        closes = self.closes_at(due)
        return closes is None or now <= closes

    def off(self, days: int) -> Decimal:
        """Points of a hundred that ``days`` days late cost."""
        return min(WHOLE, Decimal(self.percent * days)) if self.rule == LateRule.REDUCED else Decimal(0)


def due_after(start: datetime, days: int, zone: str) -> datetime:
    """``days`` days after ``start``, at the same hour by the clocks of ``zone``, whatever they do in between."""
    return start.astimezone(ZoneInfo(zone)) + timedelta(days=days)


def days_late(handed_in: datetime, due: datetime | None) -> int:
    """Days begun after the due moment: 0 in time, 1 from the first second on."""
    if due is None or handed_in <= due:
        return 0
    # As moments and not by the clock on the wall: a night with 25 hours is one day and an hour.
    over = handed_in.timestamp() - due.timestamp()
    return int(-(-over // DAY.total_seconds()))
