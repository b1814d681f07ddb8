"""How long applications stay where they are: plain Python, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import NamedTuple

SECONDS_A_DAY = 86_400


class Step(NamedTuple):
    """One move of one application, into ``state`` and, in a stage, into ``stage``."""

    application: int
    at: datetime
    state: str
    stage: int | None


class Stay(NamedTuple):
    """How long applications stayed in one place, in days; ``there`` are those that are there still, the longest for ``waiting``."""

    left: int
    median: float | None
    longest: float | None
    there: int
    waiting: float | None


Place = tuple[str, int | None]


def stays(steps: Iterable[Step], *, now: datetime, lasting: frozenset[str]) -> dict[Place, Stay]:
    """The stay in each place, from ``steps`` in the order of their moments within each application.

    Only in the states ``lasting`` does somebody wait; who came to an end stays nowhere.
    """
    done: dict[Place, list[float]] = defaultdict(list)
    waiting: dict[Place, list[float]] = defaultdict(list)
    last: dict[int, Step] = {}
    for step in steps:
        if before := last.get(step.application):
            if (before.state, before.stage) == (step.state, step.stage):
                continue
            if before.state in lasting:
                done[before.state, before.stage].append(_days(before.at, step.at))
        last[step.application] = step
    for step in last.values():
        if step.state in lasting:
            waiting[step.state, step.stage].append(_days(step.at, now))
    return {place: _stay(done.get(place, []), waiting.get(place, [])) for place in {*done, *waiting}}


def _stay(done: list[float], waiting: list[float]) -> Stay:
    return Stay(
        left=len(done),
        median=round(median(done), 1) if done else None,
        longest=round(max(done), 1) if done else None,
        there=len(waiting),
        waiting=round(max(waiting), 1) if waiting else None,
    )


def _days(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / SECONDS_A_DAY
