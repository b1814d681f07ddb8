"""Credit: steps, rounding and shares. Plain Python, no database.

Each system counts in units of so many minutes and in steps of so much credit:
AMA PRA 60 minutes and 0.25, EACCME 60 minutes and 0.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

# As codes in the database; see ``enums.Rounding``.
ROUNDING = {"nearest": ROUND_HALF_UP, "down": ROUND_DOWN}


def claimable(maximum: Decimal, step: Decimal) -> Iterator[Decimal]:
    """Every amount that may be claimed, from one step up to ``maximum``, the smallest first."""
    return (step * count for count in range(1, steps_in(maximum, step) + 1))


def is_claimable(amount: Decimal, *, maximum: Decimal, step: Decimal) -> bool:
    """Whether ``amount`` is a whole number of steps, more than none and no more than ``maximum``."""
    return amount.is_finite() and 0 < amount <= maximum and is_in_steps(amount, step=step)


def is_in_steps(amount: Decimal, *, step: Decimal) -> bool:
    """Whether ``amount`` is a whole number of steps, none included."""
    return amount.is_finite() and amount % _positive(step) == 0


def most_claimable(maximum: Decimal, step: Decimal) -> Decimal:
    """The largest amount that may be claimed: ``maximum``, or the last step below it."""
    return step * steps_in(maximum, step)


def steps_in(maximum: Decimal, step: Decimal) -> int:
    """How many whole steps fit into ``maximum``."""
    return max(0, int(maximum // _positive(step)))


def from_minutes(minutes: int, *, unit_minutes: int, step: Decimal, rounding: str = "nearest") -> Decimal:
    """Credit for ``minutes`` of learning, rounded to a step.

    ``rounding`` is ``"nearest"`` (the AMA counts to the nearest quarter hour; half
    a step counts as a whole one) or ``"down"`` (only full steps count).
    """
    if minutes <= 0:
        return Decimal(0) * step
    steps = Decimal(minutes) / (Decimal(unit_minutes) * _positive(step))
    return step * steps.quantize(Decimal(1), rounding=ROUNDING[rounding])


def share(part: Decimal, whole: Decimal) -> Decimal:
    """What fraction of ``whole`` is ``part``, between 0 and 1; a system may ask for shares by category."""
    return min(Decimal(1), max(Decimal(0), part / whole)) if whole > 0 else Decimal(0)


def plain(amount: Decimal) -> str:
    """``amount`` without needless zeros, as credit is printed: ``2``, ``0.75``."""
    return f"{amount.normalize():f}"


def _positive(step: Decimal) -> Decimal:
    if not step > 0:
        raise ValueError("A step of credit is more than nothing.")
    return step
