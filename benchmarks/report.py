"""The figures as a table in Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.measuring import Counts, Measured
from benchmarks.weight import Weight


def table(measured: Iterable[Measured], counts: dict[str, Counts]) -> str:
    """One row for each scenario; times are medians, as multiples of the empty view's median beside it."""
    found = by_scenario(measured)
    levels = sorted({connections for each in found.values() for connections in each})
    head = [
        "Scenario",
        "Goal",
        *[_connections(level) for level in levels],
        "Milliseconds",
        "Processor, ms",
        "Requests",
        "Queries",
        "Writes",
    ]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    empty = [each for one in found.values() for each in one.values() if each.connections == levels[0]]
    rows.append(["Empty view", "", *["1"] * len(levels), *_first(empty), *_counts(counts.get("Empty view"))])
    for name, each in found.items():
        one = each[levels[0]]
        goal = f"≤ {one.scenario.goal:g}" if one.scenario.goal else ""
        multiples = [f"{each[level].multiple:.1f}" if level in each else "" for level in levels]
        rows.append([name, goal, *multiples, f"{one.milliseconds:.1f}", f"{one.processor_milliseconds:.1f}", *_counts(counts.get(name))])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def broken(measured: Iterable[Measured], counts: dict[str, Counts]) -> list[str]:
    """Each goal that was missed, in a sentence."""
    said = []
    for each in measured:
        goal = each.scenario.goal
        if goal and each.multiple > goal:
            said.append(
                f"{each.scenario.name}: {each.multiple:.1f} times the empty view with {_connections(each.connections)}, not {goal:g}."
            )
    scenarios = {each.scenario.name: each.scenario for each in measured}
    for name, scenario in scenarios.items():
        found = counts.get(name)
        if found and scenario.most_queries is not None and found.queries > scenario.most_queries:
            said.append(f"{name}: {found.queries} queries, not {scenario.most_queries}.")
        if found and scenario.most_writes is not None and found.writes > scenario.most_writes:
            said.append(f"{name}: {found.writes} writes, not {scenario.most_writes}.")
    return said


def as_json(measured: Iterable[Measured], counts: dict[str, Counts], weight: Weight | None, about: dict) -> dict:
    return {
        **about,
        "scenarios": [
            {
                "name": each.scenario.name,
                "connections": each.connections,
                "multiple": round(each.multiple, 2),
                "milliseconds": round(each.milliseconds, 2),
                "empty_milliseconds": round(each.empty_milliseconds, 2),
                "processor_milliseconds": round(each.processor_milliseconds, 2),
                "walks": len(each.times),
            }
            for each in measured
        ],
        "queries": {name: found._asdict() for name, found in counts.items()},
        "first_view": weight._asdict() if weight else None,
    }


def by_scenario(measured: Iterable[Measured]) -> dict[str, dict[int, Measured]]:
    found: dict[str, dict[int, Measured]] = {}
    for each in measured:
        found.setdefault(each.scenario.name, {})[each.connections] = each
    return found


def _first(empty: list[Measured]) -> list[str]:
    times = sorted(each.empty_milliseconds for each in empty)
    walks = sum(len(each.empty_times) for each in empty)
    return [f"{times[len(times) // 2]:.1f}", f"{sum(each.empty_processor for each in empty) / walks * 1000:.1f}"]


def _counts(found: Counts | None) -> list[str]:
    return [str(found.requests), str(found.queries), str(found.writes)] if found else ["", "", ""]


def _connections(level: int) -> str:
    return "1 connection" if level == 1 else f"{level} connections"
