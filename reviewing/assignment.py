"""Who reviews what: plain values in, pairs out.

Nobody is given what she must not read, or twice the same, or more than she
takes. As many reviews as these rules allow are found; where they do not go round,
each submission gets its first reviewer before any gets its second. The load is
even, and among equally loaded reviewers those of the submission's specialty come
first. The same question always has the same answer.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A submission that lacks ``missing`` reviewers. ``barred`` must not read it, or were asked before."""

    key: int
    missing: int
    specialties: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    barred: frozenset[int] = frozenset()
    had: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reviewer who takes at most ``most`` in the round and has ``load`` already. She is given only what is in ``languages``."""

    key: int
    most: int
    load: int = 0
    specialties: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def may_read(self, paper: Paper) -> bool:
        """Whether she knows every language of the paper and is not barred from it."""
        return self.key not in paper.barred and paper.languages <= self.languages

    def knows(self, paper: Paper) -> bool:
        return bool(self.specialties & paper.specialties)


def distribute(papers: Sequence[Paper], readers: Sequence[Reader]) -> list[tuple[int, int]]:
    """Pairs of (paper, reader). Keep to the even load first; only where that leaves a gap does somebody read more."""
    table = _Table(papers, readers)
    wanted = sum(paper.missing for paper in papers)
    table.fill(even_load(wanted, readers))
    table.fill({reader.key: reader.most for reader in readers})
    return table.pairs()


def even_load(wanted: int, readers: Sequence[Reader]) -> dict[int, int]:
    """How much each reader has in all when ``wanted`` more reviews are shared as evenly as their limits and loads allow."""
    level, top = 0, max((reader.most for reader in readers), default=0)
    while level < top and _room(level, readers) < wanted:
        level += 1
    return {reader.key: max(reader.load, min(level, reader.most)) for reader in readers}


def _room(level: int, readers: Sequence[Reader]) -> int:
    return sum(max(0, min(level, reader.most) - reader.load) for reader in readers)


class _Table:
    """Augmenting paths from one missing review after another: what was found stays found, though it may pass to somebody else."""

    def __init__(self, papers: Sequence[Paper], readers: Sequence[Reader]) -> None:
        self.readers = {reader.key: reader for reader in sorted(readers, key=lambda one: one.key)}
        self.papers = {paper.key: paper for paper in sorted(papers, key=lambda one: one.key)}
        self.may = {key: [one for one in self.readers.values() if one.may_read(paper)] for key, paper in self.papers.items()}
        self.found: dict[int, set[int]] = {key: set() for key in self.papers}
        self.given: dict[int, list[int]] = {key: [] for key in self.readers}
        self.most: dict[int, int] = {}

    def pairs(self) -> list[tuple[int, int]]:
        return [(paper, reader) for paper in self.papers for reader in sorted(self.found[paper])]

    def fill(self, most: dict[int, int]) -> None:
        """Find what is missing while nobody has more than ``most`` says."""
        self.most = most
        deepest = max((paper.missing for paper in self.papers.values()), default=0)
        # Where few can read, they are asked first; where none was found, the shortest way to free one is taken.
        by_choice = sorted(self.papers.values(), key=lambda paper: (paper.had, len(self.may[paper.key]), paper.key))
        for turn in range(1, deepest + 1):
            for paper in by_choice:
                if paper.missing >= turn > len(self.found[paper.key]):
                    self._find(paper)

    def _find(self, paper: Paper) -> None:
        free = [reader for reader in self.may[paper.key] if reader.key not in self.found[paper.key] and self._has_room(reader.key)]
        if free:
            self._give(paper.key, min(free, key=lambda reader: self._preference(paper, reader)))
        else:
            self._free_somebody(paper.key)

    def _preference(self, paper: Paper, reader: Reader) -> tuple:
        """Her specialty first, then the least loaded; ties fall differently for each paper, so that pairs of reviewers mix."""
        load = reader.load + len(self.given[reader.key])
        return (not reader.knows(paper), load / max(1, self.most[reader.key]), (reader.key * 7919 + paper.key * 104729) % 1009, reader.key)

    def _has_room(self, reader: int) -> bool:
        return self.readers[reader].load + len(self.given[reader]) < self.most[reader]

    def _free_somebody(self, start: int) -> None:
        asked_for: dict[int, int] = {}
        freed_by: dict[int, int | None] = {start: None}
        waiting = deque([start])
        while waiting:
            paper = waiting.popleft()
            for reader in self._candidates(paper):
                if reader in asked_for:
                    continue
                asked_for[reader] = paper
                if self._has_room(reader):
                    self._pass_on(reader, asked_for, freed_by)
                    return
                for other in self.given[reader]:
                    if other not in freed_by:
                        freed_by[other] = reader
                        waiting.append(other)

    def _pass_on(self, free: int, asked_for: dict[int, int], freed_by: dict[int, int | None]) -> None:
        reader: int | None = free
        while reader is not None:
            paper = asked_for[reader]
            self._give(paper, reader)
            reader = freed_by[paper]
            if reader is not None:
                self._take(paper, reader)

    def _candidates(self, paper: int) -> Iterator[int]:
        return (reader.key for reader in self.may[paper] if reader.key not in self.found[paper])

    def _give(self, paper: int, reader: int | Reader) -> None:
        key = reader.key if isinstance(reader, Reader) else reader
        self.found[paper].add(key)
        self.given[key].append(paper)

    def _take(self, paper: int, reader: int) -> None:
        self.found[paper].discard(reader)
        self.given[reader].remove(paper)


def gaps(papers: Sequence[Paper], pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """How many reviewers each paper still lacks after ``pairs``; those that lack none are absent."""
    got: dict[int, int] = defaultdict(int)
    for paper, _reader in pairs:
        got[paper] += 1
    return {paper.key: paper.missing - got[paper.key] for paper in papers if paper.missing > got[paper.key]}
