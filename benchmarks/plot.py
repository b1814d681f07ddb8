"""Draws the multiples as bars, each with its goal: one SVG, drawn by hand, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from benchmarks.measuring import Measured
from benchmarks.report import by_scenario

WIDTH, LEFT, RIGHT = 760, 220, 60
BAR, GAP, BETWEEN, TOP, FIGURE = 13, 3, 16, 64, 26

STYLE = """
.ground { fill: #fff }
text { font: 13px system-ui, sans-serif; fill: #1d2b33 }
.soft { fill: #56666f; font-size: 12px }
.title { font-size: 16px; font-weight: 600 }
.line { stroke: #d5dde1 }
.goal { stroke: #a8431f; stroke-width: 2 }
.goal-word { fill: #a8431f; font-size: 12px }
.bar0 { fill: #0d6e7f } .bar1 { fill: #7fb6bf }
@media (prefers-color-scheme: dark) {
  text { fill: #e6eef1 } .soft { fill: #9fb0b8 } .line { stroke: #33434b }
  .goal { stroke: #f0906b } .goal-word { fill: #f0906b } .bar0 { fill: #4fb3c4 } .bar1 { fill: #2b6672 } .ground { fill: #11191d }
}
"""


def draw(measured: Iterable[Measured]) -> str:
    """The scenarios that have a goal or take less than a whole quiz; the scale ends at the longest of them."""
    shown = {name: each for name, each in by_scenario(measured).items() if any(one.scenario.goal for one in each.values())}
    levels = sorted({level for each in shown.values() for level in each})
    most = max(max(one.multiple, one.scenario.goal or 0) for each in shown.values() for one in each.values())
    scale = (WIDTH - LEFT - RIGHT) / most
    rows, y = [], TOP
    for name, each in shown.items():
        rows.append(_row(name, each, levels, y, scale))
        y += len(levels) * (BAR + GAP) + BETWEEN
    lines = [
        f'<line class="line" x1="{LEFT + at * scale:.1f}" x2="{LEFT + at * scale:.1f}" y1="{TOP - 8}" y2="{y - BETWEEN + 4}"/>'
        f'<text class="soft" x="{LEFT + at * scale:.1f}" y="{y + 10}" text-anchor="middle">{at}</text>'
        for at in range(0, int(most) + 1, 2 if most > 5 else 1)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 24}" width="{WIDTH}" height="{y + 24}" role="img" '
        f'aria-label="{escape(_in_words(shown), quote=True)}"><style>{STYLE}</style>'
        f'<rect class="ground" width="{WIDTH}" height="{y + 24}" fill="#fff"/>'
        f'<text class="title" x="16" y="26">Time as a multiple of an empty view</text>{_legend(levels)}'
        f"{''.join(lines)}{''.join(rows)}</svg>\n"
    )


def _row(name: str, each: dict[int, Measured], levels: list[int], y: int, scale: float) -> str:
    height = len(levels) * (BAR + GAP)
    parts = [f'<text x="{LEFT - 10}" y="{y + height / 2 + 3}" text-anchor="end">{escape(name)}</text>']
    goal = next(iter(each.values())).scenario.goal
    line = LEFT + goal * scale if goal else 0
    for place, level in enumerate(levels):
        if level not in each:
            continue
        top, length = y + place * (BAR + GAP), each[level].multiple * scale
        parts.append(f'<rect class="bar{min(place, 1)}" x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2"/>')
        end = LEFT + length + 5
        if end - 4 < line < end + FIGURE:
            end = line + 6
        parts.append(f'<text class="soft" x="{end:.1f}" y="{top + BAR - 2}">{each[level].multiple:.1f}</text>')
    if goal:
        parts.append(f'<line class="goal" x1="{line:.1f}" x2="{line:.1f}" y1="{y - 4}" y2="{y + height}"/>')
    return "".join(parts)


def _legend(levels: list[int]) -> str:
    parts, x = [], 16
    for place, level in enumerate(levels):
        words = "1 connection" if level == 1 else f"{level} connections"
        parts.append(f'<rect class="bar{min(place, 1)}" x="{x}" y="38" width="12" height="12" rx="2"/>')
        parts.append(f'<text class="soft" x="{x + 17}" y="48">{words}</text>')
        x += 120
    parts.append(f'<line class="goal" x1="{x + 4}" x2="{x + 4}" y1="37" y2="51"/><text class="soft" x="{x + 12}" y="48">goal</text>')
    return "".join(parts)


def _in_words(shown: dict[str, dict[int, Measured]]) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{one.multiple:.1f} with {level}" for level, one in sorted(each.items())) for name, each in shown.items()
    )
