"""A Merkle log as RFC 9162 (Certificate Transparency 2.0) describes it: plain Python, no database.

``subtree(start, end)`` stands for a function that gives the root over the lines
from ``start`` up to, not including, ``end``; ``of_leaves`` makes one from a list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

Subtree = Callable[[int, int], bytes]
EMPTY = hashlib.sha256(b"").digest()


def canonical(line: Mapping[str, str | int]) -> str:
    """A line as RFC 8785 writes it. Its keys and values are ASCII, for which this is all there is to it."""
    return json.dumps(dict(line), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def number_hash(number: str) -> str:
    """How a certificate's number stands in the log: 95 random bits are hidden well by a hash."""
    return hashlib.sha256(number.encode()).hexdigest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a line. The first byte keeps lines and nodes apart, so that no node can pass for a line."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def of_leaves(leaves: Sequence[bytes]) -> Subtree:
    """The roots over stretches of ``leaves``, which are hashes of lines."""

    def subtree(start: int, end: int) -> bytes:
        if end - start < 2:
            return leaves[start] if end > start else EMPTY
        half = start + split(end - start)
        return node_hash(subtree(start, half), subtree(half, end))

    return subtree


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over all ``leaves``; over none, the hash of nothing."""
    return of_leaves(leaves)(0, len(leaves))


def split(size: int) -> int:
    """How many of ``size`` lines go to the left: the largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """What it takes to reckon the root over ``size`` lines from line ``index``. RFC 9162, 2.1.3.1."""
    if not 0 <= index < size:
        raise ValueError("There is no such line.")
    path, start, end = [], 0, size
    while end - start > 1:
        half = start + split(end - start)
        if index < half:
            path.append(subtree(half, end))
            end = half
        else:
            path.append(subtree(start, half))
            start = half
    return path[::-1]


def consistency_path(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """What shows that the first ``first`` of ``second`` lines are the same as before. RFC 9162, 2.1.4.1."""
    if not 0 < first <= second:
        raise ValueError("The earlier log is empty, or longer than the later one.")
    path, start, end, is_whole = [], 0, second, True
    while first != end:
        half = start + split(end - start)
        if first <= half:
            path.append(subtree(half, end))
            end = half
        else:
            path.append(subtree(start, half))
            start, is_whole = half, False
    if not is_whole:
        path.append(subtree(start, end))
    return path[::-1]


def inclusion_holds(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``leaf`` is line ``index`` of the log of ``size`` lines with this root. RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    here, last, reckoned = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            reckoned = node_hash(step, reckoned)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            reckoned = node_hash(reckoned, step)
        here, last = here >> 1, last >> 1
    return last == 0 and reckoned == root


def consistency_holds(first: int, second: int, *, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the log with ``second_root`` begins with the whole of the log with ``first_root``. RFC 9162, 2.1.4.2."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not steps:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
