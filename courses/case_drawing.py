"""The graph of a branching case as a drawing: where each scene stands and how each decision runs. Plain values for a template."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from courses.branching import Graph
from courses.casebook import Told

WIDTH, HEIGHT = 190, 64
ACROSS, DOWN = 48, 78
MARGIN = 40
LINE = 24  # letters on a line of a box
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Box:
    """A scene. ``lines`` is its title broken for the box, ``state`` a class: begins, well, poorly, wrong or goes-on."""

    key: str
    number: int
    x: int
    y: int
    lines: tuple[str, ...]
    title: str
    state: str

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A decision: an SVG path, and where its letter stands."""

    path: str
    quality: str
    letter: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def draw(told: Told) -> Drawing:
    """Scenes in rows by the fewest decisions that lead to them, so that no line down passes a row; what nobody comes to stands last."""
    graph, wrong = told.graph, {problem.scene for problem in told.problems if problem.scene}
    rows = _rows(graph)
    widest = max((len(row) for row in rows), default=1)
    whole = widest * WIDTH + (widest - 1) * ACROSS
    boxes, numbers = {}, {key: number for number, key in enumerate(graph.scenes, start=1)}
    for level, row in enumerate(rows):
        start = MARGIN + (whole - len(row) * WIDTH - (len(row) - 1) * ACROSS) // 2
        for place, key in enumerate(row):
            scene = told.scenes[key]
            boxes[key] = Box(
                key=key,
                number=numbers[key],
                x=start + place * (WIDTH + ACROSS),
                y=MARGIN // 2 + level * (HEIGHT + DOWN),
                lines=_broken(scene.title),
                title=scene.title,
                state="wrong" if key in wrong else scene.ending or ("begins" if key == graph.start else "goes-on"),
            )
    height = MARGIN + max(len(rows), 1) * HEIGHT + max(len(rows) - 1, 0) * DOWN
    return Drawing(whole + 2 * MARGIN, height, tuple(boxes.values()), tuple(_lines(graph, boxes)))


def letter_of(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def _rows(graph: Graph) -> list[list[str]]:
    level = dict.fromkeys([graph.start] if graph.scenes else [], 0)
    row = list(level)
    while row:
        depth = level[row[0]] + 1
        row = [key for key in dict.fromkeys(target for here in row for target in _targets(graph, here)) if key not in level]
        level |= dict.fromkeys(row, depth)
    rows = defaultdict(list)
    for key in graph.scenes:
        rows[level.get(key, -1)].append(key)
    lost = rows.pop(-1, [])
    return [*(rows[number] for number in sorted(rows)), *([lost] if lost else [])]


def _targets(graph: Graph, key: str) -> list[str]:
    return [one.leads_to for one in graph.scenes[key].decisions if one.leads_to in graph.scenes]


def _lines(graph: Graph, boxes: dict[str, Box]):
    for scene in graph.scenes.values():
        here, count = boxes[scene.id], len(scene.decisions)
        for place, decision in enumerate(scene.decisions):
            there = boxes.get(decision.leads_to)
            if there is None:
                continue
            x, y = here.x + WIDTH * (place + 1) // (count + 1), here.y + HEIGHT
            yield Line(_path(here, there, x, y), str(decision.quality), letter_of(place), x, y + 15)


def _path(here: Box, there: Box, x: int, y: int) -> str:
    """Down in a curve to a scene below; back up, or across, in a bow around the right side."""
    if there.y > here.y:
        bend = max(DOWN * 3 // 4, (there.y - y) // 2)
        return f"M{x} {y} C{x} {y + bend} {there.middle} {there.y - bend} {there.middle} {there.y}"
    side, target, edge = max(here.x, there.x) + WIDTH + 36, there.y + HEIGHT // 2, there.x + WIDTH
    return f"M{x} {y} C{x} {y + 50} {side} {y + 40} {side} {y} L{side} {target + 20} C{side} {target} {side} {target} {edge} {target}"


def _broken(title: str) -> tuple[str, ...]:
    """At most two lines; what does not fit is cut."""
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) >= LINE and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    kept = [line if len(line) <= LINE else f"{line[: LINE - 1]}…" for line in lines[:2]]
    return (*kept[:-1], f"{kept[-1].rstrip('…')}…") if len(lines) > 2 else tuple(kept)
