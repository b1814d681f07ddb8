"""QR codes drawn quickly: each is a sum of what its letters add to an empty one.

A QR code with a fixed mask is linear over GF(2): the error correction follows from
the data bit by bit. So what each bit of each pair of letters changes is worked out
once for a length of text, with segno, and a new code is a few exclusive ors.
"""

from __future__ import annotations

import re
from functools import cache

import segno

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
# Any mask can be read; the standard's way to choose the best one costs more than all the rest.
_MASK = 3
_DARK = re.compile("1+")
Grid = tuple[int, int]  # its modules as one number, row by row, and how many stand in a row


def grid(text: str, *, error: str = "m") -> Grid:
    """The modules of a QR code for ``text``, which must be of the alphanumeric mode: capitals, digits and `` $%*+-./:``."""
    side, empty, adds = _basis(len(text), error)
    sum_ = empty
    for place, row in enumerate(adds):
        pair = text[2 * place : 2 * place + 2]
        value = _VALUES[pair[0]] * 45 + _VALUES[pair[1]] if len(pair) == 2 else _VALUES[pair]
        for bit, added in enumerate(row):
            if value >> bit & 1:
                sum_ ^= added
    return sum_, side


def once(text: str, *, error: str = "l") -> Grid:
    """The modules of a code whose length is hardly ever met twice."""
    code = segno.make(text, error=error, mask=_MASK, micro=False, boost_error=False)
    rows = ["".join("1" if module else "0" for module in row) for row in code.matrix]
    return int("".join(rows), 2), len(rows)


def operators(code: Grid, *, x: float, y: float, size: float) -> bytes:
    """PDF operators that fill the dark modules; ``size`` includes the quiet zone of four modules on each side."""
    modules, side = code
    bits = f"{modules:0{side * side}b}"
    rectangles = [
        f"{run.start() + 4} {row + 4} {run.end() - run.start()} 1 re"
        for row in range(side)
        for run in _DARK.finditer(bits[row * side : (row + 1) * side])
    ]
    step = size / (side + 8)
    return f"{step:.5f} 0 0 {step:.5f} {x:.4f} {y:.4f} cm\n".encode() + "\n".join(rectangles).encode() + b"\nf"


@cache
def _basis(length: int, error: str) -> tuple[int, int, list[list[int]]]:
    version = segno.make("0" * (length - 1) + "A", error=error, micro=False, boost_error=False, mode="alphanumeric").version
    side, empty = _drawn("0" * length, version, error)
    adds = []
    for start in range(0, length, 2):
        row = []
        for bit in range(11 if start + 1 < length else 6):
            value = 1 << bit
            # The highest bit of a single letter stands for 32, which is a letter too.
            letters = ALPHABET[value // 45] + ALPHABET[value % 45] if start + 1 < length else ALPHABET[value]
            _, modules = _drawn("0" * start + letters + "0" * (length - start - len(letters)), version, error)
            row.append(modules ^ empty)
        adds.append(row)
    return side, empty, adds


def _drawn(text: str, version, error: str) -> tuple[int, int]:
    code = segno.make(text, error=error, version=version, mask=_MASK, micro=False, boost_error=False, mode="alphanumeric")
    rows = ["".join("1" if module else "0" for module in row) for row in code.matrix]
    return len(rows), int("".join(rows), 2)
