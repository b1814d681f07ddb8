"""The tree over the lines of the log, read from the database as far as a proof needs it."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q

from certificates import log

LINES = 256  # in one tile


class LogTree:
    """The log of the first ``size`` lines, from ``entries`` and ``tiles``, in two queries however long it is.

    ``near`` names the lines, by position, around which proofs will ask for single lines.
    """

    def __init__(self, entries, tiles, *, size: int, near: tuple[int, ...] = ()) -> None:
        self.entries, self.tiles, self.size = entries, tiles, size
        self.stretches = {position // LINES for position in (*near, size) if position <= size}

    def subtree(self, start: int, end: int) -> bytes:
        """The root over the lines from ``start`` up to, not including, ``end``."""
        if end - start == LINES and start % LINES == 0:
            return self._roots[start // LINES]
        if end - start == 1:
            return self._leaves[start]
        if end == start:
            return log.EMPTY
        half = start + log.split(end - start)
        return log.node_hash(self.subtree(start, half), self.subtree(half, end))

    @cached_property
    def _leaves(self) -> dict[int, bytes]:
        wanted = Q()
        for stretch in self.stretches:
            wanted |= Q(position__gte=stretch * LINES, position__lt=min((stretch + 1) * LINES, self.size))
        return {position: bytes.fromhex(leaf) for position, leaf in self.entries.filter(wanted).values_list("position", "leaf")}

    @cached_property
    def _roots(self) -> dict[int, bytes]:
        return {number: bytes.fromhex(root) for number, root in self.tiles.values_list("number", "root")}
