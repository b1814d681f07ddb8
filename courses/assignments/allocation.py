"""Who reviews whose work: plain values in, pairs out.

Nobody reviews her own work or one work twice, nobody is asked for more reviews
than she has still to give, and no work for more than it still lacks. As many
reviews as these rules allow are found. Where they do not go round, each work gets
its first reviewer before any gets its second.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A work that lacks ``missing`` reviewers. ``had`` have reviewed it, were asked to, or were asked once and did not."""

    work: int
    author: int
    missing: int
    had: frozenset[int] = frozenset()

    def may_go_to(self, reviewer: int) -> bool:
        return reviewer != self.author and reviewer not in self.had


def allocate(needs: Sequence[Need], quotas: Mapping[int, int]) -> list[tuple[int, int]]:
    """Pairs of (work, reviewer). ``quotas`` says how many reviews each reviewer has still to be asked for, in the order of the circle.

    With a fresh round of n authors, each to give and to receive k < n reviews,
    everybody gives exactly k and receives exactly k. The order of both arguments
    decides between equally good answers: shuffle it, so that who reviews whom
    cannot be foreseen.
    """
    return _Round(needs, quotas).pairs()


class _Round:
    """Augmenting paths from one missing review after another: what was found stays found, though it may pass to somebody else."""

    def __init__(self, needs: Sequence[Need], quotas: Mapping[int, int]) -> None:
        self.needs = {need.work: need for need in needs}
        self.quotas = {reviewer: quota for reviewer, quota in quotas.items() if quota > 0}
        self.circle = list(self.quotas)
        self.place = {reviewer: place for place, reviewer in enumerate(self.circle)}
        self.reviewers: dict[int, set[int]] = defaultdict(set)
        self.works: dict[int, list[int]] = {reviewer: [] for reviewer in self.circle}

    def pairs(self) -> list[tuple[int, int]]:
        deepest = max((need.missing for need in self.needs.values()), default=0)
        for turn in range(1, deepest + 1):
            # Those with the fewest reviewers so far come first.
            for need in sorted(self.needs.values(), key=lambda one: len(one.had)):
                if need.missing >= turn:
                    self._find(need)
        return [(work, reviewer) for work in self.needs for reviewer in sorted(self.reviewers[work], key=self.place.__getitem__)]

    def _find(self, need: Need) -> None:
        """Give ``need`` one more reviewer where there is one, passing other works on where that frees her: a shortest such way."""
        asked_for: dict[int, int] = {}
        freed_by: dict[int, int | None] = {need.work: None}
        waiting = deque([need.work])
        while waiting:
            work = waiting.popleft()
            for reviewer in self._candidates(self.needs[work]):
                if reviewer in asked_for:
                    continue
                asked_for[reviewer] = work
                if len(self.works[reviewer]) < self.quotas[reviewer]:
                    self._pass_on(reviewer, asked_for, freed_by)
                    return
                for other in self.works[reviewer]:
                    if other not in freed_by:
                        freed_by[other] = reviewer
                        waiting.append(other)

    def _pass_on(self, free: int, asked_for: Mapping[int, int], freed_by: Mapping[int, int | None]) -> None:
        reviewer: int | None = free
        while reviewer is not None:
            work = asked_for[reviewer]
            self._ask(reviewer, work)
            reviewer = freed_by[work]
            if reviewer is not None:
                self._excuse(reviewer, work)

    def _candidates(self, need: Need) -> Iterator[int]:
        """Everybody who may take the work, beginning with whoever follows its author in the circle."""
        start = self.place.get(need.author, -1) + 1
        for step in range(len(self.circle)):
            reviewer = self.circle[(start + step) % len(self.circle)]
            if need.may_go_to(reviewer) and reviewer not in self.reviewers[need.work]:
                yield reviewer

    def _ask(self, reviewer: int, work: int) -> None:
        self.reviewers[work].add(reviewer)
        self.works[reviewer].append(work)

    def _excuse(self, reviewer: int, work: int) -> None:
        self.reviewers[work].discard(reviewer)
        self.works[reviewer].remove(work)
