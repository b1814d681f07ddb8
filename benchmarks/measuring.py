"""Walk each scenario for a moment, then the empty view for a moment, round after round.

Whatever else the machine does in the meantime slows both, so the multiple of one
over the other holds where milliseconds do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from benchmarks.adapter import Adapter, Cast, CastIsSpent, Scenario, Visitor
from benchmarks.client import Reply

SECONDS_OF_SCENARIO = 0.4
SECONDS_OF_EMPTY = 0.2


class Batch(NamedTuple):
    """``times`` of each walk, in seconds; ``processor``: seconds that the server's processes worked meanwhile."""

    times: list[float]
    processor: float


@dataclass
class Measured:
    """One scenario at one number of connections, and the empty view beside it."""

    scenario: Scenario
    connections: int
    times: list[float] = field(default_factory=list)
    empty_times: list[float] = field(default_factory=list)
    processor: float = 0.0
    empty_processor: float = 0.0
    spent: bool = False

    @property
    def multiple(self) -> float:
        return median(self.times) / median(self.empty_times)

    @property
    def milliseconds(self) -> float:
        return median(self.times) * 1000

    @property
    def empty_milliseconds(self) -> float:
        return median(self.empty_times) * 1000

    @property
    def processor_milliseconds(self) -> float:
        return self.processor / len(self.times) * 1000

    @property
    def processor_multiple(self) -> float | None:
        if not self.empty_processor:
            return None
        return self.processor_milliseconds / (self.empty_processor / len(self.empty_times) * 1000)


class Crew:
    """``connections`` visitors who work at the same time."""

    def __init__(self, base: str, adapter: Adapter, cast: Cast, connections: int, clock: Callable[[], float]) -> None:
        self.cast, self.clock, self.connections = cast, clock, connections
        self.visitors = [Visitor(base, adapter) for _ in range(connections)]
        self.pool = ThreadPoolExecutor(connections)
        self.people: dict[tuple[int, str], object] = {}

    def walk(self, scenario: Scenario, seconds: float) -> Batch:
        """Everybody walks ``scenario`` over and over for ``seconds``, and at least once."""
        worked, until = self.clock(), time.monotonic() + seconds
        if self.connections == 1:
            found = [self._walk(0, scenario, until)]
        else:
            found = list(self.pool.map(lambda place: self._walk(place, scenario, until), range(self.connections)))
        return Batch([each for times in found for each in times], self.clock() - worked)

    def close(self) -> None:
        self.pool.shutdown()
        for visitor in self.visitors:
            visitor.connection.close()

    def _walk(self, place: int, scenario: Scenario, until: float) -> list[float]:
        times: list[float] = []
        while not times or time.monotonic() < until:
            try:
                person = self._person(place, scenario)
            except CastIsSpent:
                return times
            times.append(sum(reply.seconds for reply in self.visitors[place].walk(scenario, person)))
        return times

    def _person(self, place: int, scenario: Scenario):
        if scenario.once:
            return self.cast.fresh(scenario.who)
        key = (place, scenario.who)
        if key not in self.people:
            self.people[key] = self.cast.of(scenario.who, place, self.connections)
        return next(self.people[key])


def measure(
    base: str,
    adapter: Adapter,
    cast: Cast,
    *,
    connections: int,
    rounds: int,
    clock: Callable[[], float],
    tell: Callable[[str], None],
) -> list[Measured]:
    """Every scenario of ``adapter`` in ``rounds`` rounds, after one that is not counted."""
    crew = Crew(base, adapter, cast, connections, clock)
    measured = [Measured(scenario, connections) for scenario in adapter.scenarios]
    try:
        for number in range(rounds + 1):
            tell(f"{connections} at a time: round {number} of {rounds}")
            for each in measured:
                batch = crew.walk(each.scenario, SECONDS_OF_SCENARIO if number else 0)
                empty = crew.walk(adapter.empty, SECONDS_OF_EMPTY if number else 0)
                if number and batch.times:
                    each.times += batch.times
                    each.processor += batch.processor
                    each.empty_times += empty.times
                    each.empty_processor += empty.processor
    finally:
        crew.close()
    return [each for each in measured if each.times]


class Counts(NamedTuple):
    requests: int
    queries: int
    writes: int


def _counted(replies: list[Reply]) -> Counts:
    queries, writes = (sum(int(reply.headers[name]) for reply in replies) for name in ("x-queries", "x-writes"))
    return Counts(len(replies), queries, writes)


def count(base: str, adapter: Adapter, cast: Cast) -> dict[str, Counts]:
    """Queries of each scenario on a server that tells them; each is walked before, so that what is kept is kept.

    The walks before a scenario that a person walks once are other people's.
    """
    visitor, found = Visitor(base, adapter), {}
    for scenario in (adapter.empty, *adapter.scenarios):
        person = next(cast.of(scenario.who, 0, 1))
        walks = [
            _counted(visitor.walk(scenario, cast.fresh(scenario.who) if scenario.once else person))
            for _ in range(5 if scenario.once else 10)
        ]
        # Once a second somebody's request asks for the version of the content: that belongs to no scenario.
        found[scenario.name] = min(walks[-3:], key=lambda counts: counts.queries)
    visitor.connection.close()
    return found
