"""Two versions of one text become one, so that no word is lost: a three-way merge, line by line.

What only one side changed is taken from that side. Where both changed the same
lines, both are kept, the one that was there first before the one that came.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

# Comparing longer texts line by line takes too long: both are kept whole.
MOST_LINES = 1_500

Lines = list[str]


def merged(base: str, mine: str, theirs: str) -> str:
    """``mine`` and ``theirs``, both written from ``base``, as one text.

    Every line that is new in either stands in the result. A side that was
    emptied yields to a side that was changed.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base or not theirs.strip():
        return mine
    if not mine.strip():
        return theirs
    b, m, t = base.split("\n"), mine.split("\n"), theirs.split("\n")
    if max(len(b), len(m), len(t)) > MOST_LINES:
        return "\n".join([theirs, mine])
    lines: Lines = []
    for old, ours, others in _chunks(b, m, t):
        lines += _settled(old, ours, others)
    return "\n".join(lines)


def _settled(old: Lines, mine: Lines, theirs: Lines) -> Lines:
    if mine in (old, theirs):
        return theirs
    if theirs == old:
        return mine
    # A line that both have need not be said twice.
    return [*theirs, *(line for line in mine if line not in theirs)]


def _chunks(base: Lines, mine: Lines, theirs: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """The three texts cut at the lines that all of them share: chunks that differ and chunks that do not, in turn."""
    at_b = at_m = at_t = 0
    for b, m, t, length in _shared(base, mine, theirs):
        yield base[at_b:b], mine[at_m:m], theirs[at_t:t]
        yield base[b : b + length], mine[m : m + length], theirs[t : t + length]
        at_b, at_m, at_t = b + length, m + length, t + length
    yield base[at_b:], mine[at_m:], theirs[at_t:]


def _shared(base: Lines, mine: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Runs of ``base`` that stand in both others: where each begins in the three, and how long it is."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    place = 0
    while place < len(base):
        length = 0
        while _goes_on(in_mine, place, length) and _goes_on(in_theirs, place, length):
            length += 1
        if length:
            yield place, in_mine[place], in_theirs[place], length
        place += max(length, 1)


def _goes_on(places: dict[int, int], start: int, length: int) -> bool:
    return start in places and places.get(start + length) == places[start] + length


def _places(base: Lines, other: Lines) -> dict[int, int]:
    """Where lines of ``base`` stand in ``other``, by their place in ``base``."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
