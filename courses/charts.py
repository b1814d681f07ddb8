"""Where things stand in a drawing: plain numbers in, coordinates as text out, so that no language puts a comma in them.

In a script that runs from right to left a chart is drawn the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAT_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str
    label: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart of bars that lie; ``part`` is its share of the longest, in per cent."""

    x: str
    y: str
    width: str
    middle: str
    label: str
    value: int
    part: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of a heat map; ``level`` runs from 0 for nothing to ``HEAT_LEVELS`` for the most."""

    x: str
    y: str
    middle: str
    baseline: str
    value: int
    level: int


def plain(number: float) -> str:
    """At most one digit after the point, and none that says nothing."""
    text = f"{number:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def scatter(
    points: Sequence[tuple[str, float, float, bool]],
    *,
    width: int,
    height: int,
    across: tuple[float, float],
    up: tuple[float, float],
    mirrored: bool = False,
) -> list[Dot]:
    """Dots for (label, x, y, flagged); what lies beyond ``across`` and ``up`` stands on the edge."""
    dots = []
    for label, x, y, flagged in points:
        right = _part(x, *across)
        dots.append(Dot(plain(width * (1 - right if mirrored else right)), plain(height * (1 - _part(y, *up))), label, flagged))
    return dots


def bars(values: Sequence[tuple[str, int]], *, width: int, height: int, most: int | None = None, mirrored: bool = False) -> list[Bar]:
    """One bar below the other, each ``height`` high with its gap; ``most`` is the value that fills the width."""
    top = max([value for _label, value in values], default=0) if most is None else most
    made = []
    for place, (label, value) in enumerate(values):
        long = width * _part(value, 0, top)
        x = width - long if mirrored else 0
        made.append(
            Bar(
                plain(x),
                plain(place * height),
                plain(long),
                plain(place * height + height / 2),
                label,
                value,
                plain(100 * _part(value, 0, top)),
            )
        )
    return made


def heat(rows: Sequence[Sequence[int]], *, side: int, mirrored: bool = False) -> list[list[Cell]]:
    """A square of ``side`` for each value, row by row; the deepest for the largest of all."""
    most = max((value for row in rows for value in row), default=0)
    return [
        [_cell(value, most, (len(row) - 1 - column if mirrored else column) * side, line * side, side) for column, value in enumerate(row)]
        for line, row in enumerate(rows)
    ]


def level(value: int, most: int) -> int:
    """How deep a square is: 0 for nothing, then equal steps up to the most."""
    return -(-value * HEAT_LEVELS // most) if most > 0 and value > 0 else 0


def _cell(value: int, most: int, x: int, y: int, side: int) -> Cell:
    return Cell(plain(x), plain(y), plain(x + side / 2), plain(y + side / 2 + side / 8), value, min(HEAT_LEVELS, level(value, most)))


def _part(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.0
