"""What a rubric, several reviews and a late day come to: plain numbers, in per cent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

Rubric = Mapping[str, Mapping[str, Fraction]]
"""The points of each level of each criterion, by their ids."""

CENT = Decimal("0.01")
WHOLE = Decimal(100)


def not_chosen(rubric: Rubric, levels: Mapping[str, str]) -> list[str]:
    """The criteria for which ``levels`` names none of their own levels."""
    return [criterion for criterion, points in rubric.items() if levels.get(criterion) not in points]


def percent(rubric: Rubric, levels: Mapping[str, str]) -> Decimal:
    """What the chosen levels earn of what could be earned over all criteria, in per cent.

    Raises KeyError for a criterion without a level of its own. A rubric that can earn nothing earns nothing.
    """
    most = sum((max(points.values()) for points in rubric.values()), Fraction(0))
    earned = sum((points[levels[criterion]] for criterion, points in rubric.items()), Fraction(0))
    return _rounded(earned / most * 100) if most else Decimal("0.00")


def middle(percents: Collection[Decimal]) -> Decimal:
    """The median of the reviews; of an even number, the mean of the two in the middle. One review that is out of line moves it little.

    Raises ValueError for none.
    """
    if not percents:
        raise ValueError("There is no median of no reviews.")
    return _rounded(Fraction(median(Fraction(one) for one in percents)))


def after_deduction(earned: Decimal, off: Decimal) -> Decimal:
    """``earned`` less ``off`` points of a hundred, never below nothing."""
    return max(Decimal("0.00"), (earned - off).quantize(CENT))


def passes(reached: Decimal, needed: int) -> bool:
    return reached >= needed


def _rounded(value: Fraction) -> Decimal:
    """Half a hundredth rounds up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, rounding=ROUND_HALF_UP)
