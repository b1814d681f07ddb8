"""The graph of a branching case: what is wrong with it, and what a path through it earns. Plain Python, no database.

How a path is scored: in each scene the first decision counts, so going round
in a circle earns nothing. The points of those decisions are added up and
compared with the expert's path, which is 100 per cent; a score is never below
0 or above 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

# Beyond so many states of a search, best and worst are not told.
MOST_STATES = 20_000


class Quality(StrEnum):
    EXPERT = "expert"
    ACCEPTABLE = "acceptable"
    HARMFUL = "harmful"


class Fault(StrEnum):
    """What can be wrong with a graph. Codes only; a case with any but ``BEATS_EXPERT`` cannot be walked."""

    EMPTY = "empty"
    MISSING_TARGET = "missing_target"
    DEAD_END = "dead_end"
    ENDING_GOES_ON = "ending_goes_on"
    UNREACHABLE = "unreachable"
    NO_WAY_OUT = "no_way_out"
    NO_EXPERT = "no_expert"
    SEVERAL_EXPERTS = "several_experts"
    EXPERT_CIRCLES = "expert_circles"
    EXPERT_EARNS_NOTHING = "expert_earns_nothing"
    BEATS_EXPERT = "beats_expert"


class Problem(NamedTuple):
    """``scene`` and ``decision`` are ids, or empty where the whole case is meant."""

    fault: Fault
    scene: str = ""
    decision: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether nobody can walk the case while this stands."""
        return self.fault != Fault.BEATS_EXPERT


@dataclass(frozen=True, slots=True)
class Decision:
    id: str
    leads_to: str
    points: int = 0
    minutes: int = 0
    cost: Decimal = Decimal(0)
    quality: str = Quality.ACCEPTABLE


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene without decisions is right only where it ``ends`` the case."""

    id: str
    decisions: tuple[Decision, ...] = ()
    ends: bool = False


class Step(NamedTuple):
    scene: str
    decision: str


class Bounds(NamedTuple):
    """The most and the fewest points that any path to an end earns."""

    best: int
    worst: int


class Score(NamedTuple):
    points: int
    maximum: int
    percent: Decimal
    minutes: int
    cost: Decimal
    harmful: int


@dataclass(frozen=True)
class Graph:
    """Scenes by id in the author's order; a walk begins in the first."""

    scenes: Mapping[str, Scene] = field(default_factory=dict)

    @classmethod
    def of(cls, scenes: Iterable[Scene]) -> Graph:
        return cls({scene.id: scene for scene in scenes})

    @property
    def start(self) -> str:
        return next(iter(self.scenes), "")

    def decision(self, step: Step) -> Decision | None:
        scene = self.scenes.get(step.scene)
        return next((one for one in scene.decisions if one.id == step.decision), None) if scene else None

    def where(self, path: Sequence[Step]) -> str | None:
        """The scene that ``path`` leads to; None where it is no path of this graph."""
        here = self.start
        for step in path:
            decision = self.decision(step)
            if step.scene != here or decision is None or decision.leads_to not in self.scenes:
                return None
            here = decision.leads_to
        return here if here in self.scenes else None

    @cached_property
    def expert_path(self) -> tuple[Step, ...]:
        """From the start along the expert's decisions, as far as they lead without coming back."""
        path: list[Step] = []
        here, seen = self.scenes.get(self.start), set()
        while here and here.id not in seen:
            seen.add(here.id)
            chosen = next((one for one in here.decisions if one.quality == Quality.EXPERT), None)
            if chosen is None:
                break
            path.append(Step(here.id, chosen.id))
            here = self.scenes.get(chosen.leads_to)
        return tuple(path)

    @cached_property
    def expert_points(self) -> int:
        return _points(self, self.expert_path)

    def reachable_from(self, *starts: str) -> set[str]:
        """Every scene that can be come to, the starts among them."""
        found, waiting = set(), [one for one in starts if one in self.scenes]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += [one.leads_to for one in self.scenes[here].decisions if one.leads_to in self.scenes]
        return found


def score(graph: Graph, path: Sequence[Step]) -> Score:
    """What ``path`` earns, and the time and the cost of every decision on it."""
    taken = [decision for step in path if (decision := graph.decision(step))]
    points, most = _points(graph, path), graph.expert_points
    share = Decimal(points * 100) / most if most > 0 else Decimal(0)
    return Score(
        points=points,
        maximum=most,
        percent=min(max(share, Decimal(0)), Decimal(100)).quantize(Decimal("0.01"), ROUND_HALF_UP),
        minutes=sum(one.minutes for one in taken),
        cost=sum((one.cost for one in taken), Decimal(0)),
        harmful=sum(one.quality == Quality.HARMFUL for one in taken),
    )


def passes(score: Score, pass_percent: int, *, harm_fails: bool) -> bool:
    """Whether the score reaches the pass mark, by exact arithmetic, and no harm was done where that fails a case."""
    reached = score.maximum > 0 and score.points * 100 >= pass_percent * score.maximum
    return reached and not (harm_fails and score.harmful)


def problems(graph: Graph) -> list[Problem]:
    """Everything that is wrong, in the author's order, the gravest kind first."""
    if not graph.scenes:
        return [Problem(Fault.EMPTY)]
    found = [*_broken(graph), *_lost(graph), *_experts(graph)]
    extremes = bounds(graph)
    if not found and extremes and extremes.best > graph.expert_points:
        found.append(Problem(Fault.BEATS_EXPERT))
    return found


def is_walkable(graph: Graph) -> bool:
    return not any(problem.is_grave for problem in problems(graph))


def bounds(graph: Graph) -> Bounds | None:
    """Best and worst over all paths that come to an end; None where there is none, or where circles make them too many.

    A state is the scene that is come to for the first time and the scenes
    before it that can be seen again: scenes outside a circle are seen once,
    so that only circles cost anything.
    """
    circles = _circling(graph)
    known: dict[tuple[str, frozenset[str]], Bounds | None] = {}

    def of(here: str, seen: frozenset[str]) -> Bounds | None:
        state = (here, seen & circles)
        if state in known:
            return known[state]
        if len(known) >= MOST_STATES:
            raise OverflowError
        if not graph.scenes[here].decisions:
            known[state] = Bounds(0, 0) if graph.scenes[here].ends else None
            return known[state]
        after, found = state[1] | {here}, []
        for decision in graph.scenes[here].decisions:
            ahead = [of(target, after) for target in _first_met(graph, decision.leads_to, after)]
            found += [Bounds(decision.points + one.best, decision.points + one.worst) for one in ahead if one]
        known[state] = Bounds(max(one.best for one in found), min(one.worst for one in found)) if found else None
        return known[state]

    try:
        return of(graph.start, frozenset()) if graph.scenes else None
    except (OverflowError, RecursionError):
        return None


def _points(graph: Graph, path: Sequence[Step]) -> int:
    first: dict[str, int] = {}
    for step in path:
        if decision := graph.decision(step):
            first.setdefault(step.scene, decision.points)
    return sum(first.values())


def _first_met(graph: Graph, target: str, seen: frozenset[str]) -> set[str]:
    """The scenes not yet seen that can be come to next, walking through seen ones where nothing more is earned."""
    met, passed, waiting = set(), set(), [target]
    while waiting:
        here = waiting.pop()
        if here not in graph.scenes or here in passed:
            continue
        if here not in seen:
            met.add(here)
            continue
        passed.add(here)
        waiting += [one.leads_to for one in graph.scenes[here].decisions]
    return met


def _circling(graph: Graph) -> frozenset[str]:
    """The scenes that can be seen again."""
    return frozenset(
        scene.id for scene in graph.scenes.values() if scene.id in graph.reachable_from(*(one.leads_to for one in scene.decisions))
    )


def _broken(graph: Graph) -> Iterable[Problem]:
    for scene in graph.scenes.values():
        yield from (
            Problem(Fault.MISSING_TARGET, scene.id, decision.id) for decision in scene.decisions if decision.leads_to not in graph.scenes
        )
        if scene.ends and scene.decisions:
            yield Problem(Fault.ENDING_GOES_ON, scene.id)
        if not scene.ends and not scene.decisions:
            yield Problem(Fault.DEAD_END, scene.id)


def _lost(graph: Graph) -> Iterable[Problem]:
    """Scenes that nobody comes to, and scenes from which no end is ever come to."""
    reached = graph.reachable_from(graph.start)
    for scene in graph.scenes.values():
        if scene.id not in reached:
            yield Problem(Fault.UNREACHABLE, scene.id)
        elif scene.decisions and not any(graph.scenes[one].ends for one in graph.reachable_from(scene.id)):
            yield Problem(Fault.NO_WAY_OUT, scene.id)


def _experts(graph: Graph) -> Iterable[Problem]:
    """Whether the expert's decisions lead, one in each scene, from the start to an end, and earn something."""
    several = [scene.id for scene in graph.scenes.values() if sum(one.quality == Quality.EXPERT for one in scene.decisions) > 1]
    yield from (Problem(Fault.SEVERAL_EXPERTS, scene) for scene in several)
    end = graph.where(graph.expert_path)
    if end is None:
        return  # it leads nowhere, and that was told already
    scene = graph.scenes[end]
    if any(step.scene == end for step in graph.expert_path):
        yield Problem(Fault.EXPERT_CIRCLES, end)
    elif not scene.ends and scene.decisions:
        yield Problem(Fault.NO_EXPERT, end)
    elif scene.ends and graph.expert_points <= 0:
        yield Problem(Fault.EXPERT_EARNS_NOTHING)
