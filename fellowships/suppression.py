"""Which numbers of a table stay hidden, so that no small group can be read off it or worked out from the rest.

A number below ``least`` is hidden. One hidden number beside a shown total is no
secret, and two are none either when their sum leaves no room: so others are hidden
with it, the smallest first, until no shown total gives a small group away.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

LEAST = 5

Key = TypeVar("Key", bound=Hashable)


class Column(NamedTuple):
    """One column of a table: the numbers by row, None where hidden; ``total`` is None where it is hidden itself."""

    cells: dict
    total: int | None


def keeps_secret(counts: Mapping[Key, int], hidden: Collection[Key], *, least: int = LEAST) -> bool:
    """Whether ``hidden``, rows of a group whose total is shown, cannot be told apart by whoever subtracts the shown ones.

    Nothing is hidden; or at least two are, they are ``least`` people together,
    and where all of them are small, any of them might be zero.
    """
    if not hidden:
        return True
    together = sum(counts[key] for key in hidden)
    if len(hidden) < 2 or together < least:
        return False
    all_small = all(counts[key] < least for key in hidden)
    return not all_small or together <= (least - 1) * (len(hidden) - 1)


def hidden_rows(
    counts: Mapping[Key, int], groups: Iterable[Collection[Key]] = (), *, least: int = LEAST, forced: Collection[Key] = ()
) -> set[Key]:
    """The rows of ``counts`` to hide, where the sum of all rows and of each of ``groups`` is shown elsewhere.

    ``forced`` are hidden for other reasons. Where hiding some cannot protect them, all are hidden.
    """
    hidden = {key for key, count in counts.items() if count < least} | (set(forced) & set(counts))
    shown_totals: list[set[Key]] = [set(counts), *(set(group) for group in groups)]
    searching = True
    while searching:
        searching = False
        for group in shown_totals:
            within = hidden & group
            if keeps_secret(counts, within, least=least):
                continue
            if not (candidates := group - hidden):
                return set(counts)
            hidden |= _company(counts, candidates, least=least)
            searching = True
    return hidden


def _company(counts: Mapping[Key, int], candidates: set[Key], *, least: int) -> set[Key]:
    """Whom to hide beside the small: the smallest, and whoever is about as few, or the size of what is still shown would tell."""
    smallest = min(counts[key] for key in candidates)
    return {key for key in candidates if counts[key] <= max(smallest, least) + 1}


def column(
    counts: Mapping[Key, int], groups: Iterable[Collection[Key]] = (), *, least: int = LEAST, forced: Collection[Key] = ()
) -> Column:
    """``counts`` as they may be shown. The total is hidden where it is small or where every row is and it would tell."""
    total = sum(counts.values())
    hidden = hidden_rows(counts, groups, least=least, forced=forced)
    return Column({key: None if key in hidden else count for key, count in counts.items()}, total if total >= least else None)


def nested(columns: Sequence[Mapping[Key, int]], groups: Iterable[Collection[Key]] = (), *, least: int = LEAST) -> list[Column]:
    """Columns of which each counts people of the one before it: a row that is hidden in one is hidden in all that follow."""
    kept = [set(group) for group in groups]
    shown: list[Column] = []
    forced: set[Key] = set()
    for counts in columns:
        made = column(counts, kept, least=least, forced=forced)
        forced |= {key for key, count in made.cells.items() if count is None}
        shown.append(made)
    return shown
