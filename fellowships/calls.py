"""When one may apply, by the server's clock: plain Python, no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from fellowships.enums import TAKING, CallPhase


class Timed(Protocol):
    """What of a call its phase follows from. All moments are aware."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def decides_by(self) -> datetime | None: ...
    @property
    def grace_minutes(self) -> int: ...


def phase(call: Timed, now: datetime) -> CallPhase:
    """Where ``call`` stands at ``now``. The deadline is the first moment that is too late; then the minutes of grace run."""
    if now < call.opens_at:
        return CallPhase.COMING
    if call.closes_at is None or now < call.closes_at:
        return CallPhase.OPEN
    if now < call.closes_at + timedelta(minutes=call.grace_minutes):
        return CallPhase.GRACE
    if call.decides_by is None or now < call.decides_by:
        return CallPhase.CHOOSING
    return CallPhase.OVER


def taken_until(call: Timed) -> datetime | None:
    """The first moment at which nothing is taken any more: the deadline and its minutes of grace. None for one that stays open."""
    return call.closes_at + timedelta(minutes=call.grace_minutes) if call.closes_at else None


def takes(call: Timed, now: datetime) -> bool:
    """Whether an application may be handed in at ``now``."""
    return phase(call, now) in TAKING
