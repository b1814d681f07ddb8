"""Stable matching of applicants and hosts: plain Python, no database.

The house's method is that of Gale and Shapley, "College Admissions and the
Stability of Marriage" (1962): applicants propose, hosts keep the best who have
proposed so far. Nobody gains by hiding what she really wants, and no two that
are not matched would rather have each other.

Some places may be reserved for groups of applicants. A reserve is a floor, not
a ceiling: a reserved place that nobody of the group takes goes to whoever is
next. A host then keeps those who fill as many of its reserved places as can be
filled, the best first, and gives the rest by rank alone (Hafalir, Yenmez and
Yildirim 2013; Sönmez and Yenmez 2022 for people who belong to several groups).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Applicant = TypeVar("Applicant", bound=Hashable)
Host = TypeVar("Host", bound=Hashable)
Group = str
Groups = Mapping[Applicant, Collection[Group]]
Reserved = Mapping[Host, Mapping[Group, int]]


def match(
    wishes: Mapping[Applicant, Sequence[Host]], offers: Mapping[Host, Sequence[Applicant]], places: Mapping[Host, int]
) -> dict[Applicant, Host]:
    """Pair applicants with hosts so that no two would rather have each other.

    Rankings run from best to worst; whoever is left out is unacceptable.
    Applicants without a place are absent from the result. Raises KeyError
    for a ranked host that has no entry in ``places``.

    Applicants propose, so each gets the best host that any stable pairing
    allows: Gale and Shapley, "College Admissions" (1962).
    """
    return match_with_reserves(wishes, offers, places, reserved={}, groups={})


def match_with_reserves(
    wishes: Mapping[Applicant, Sequence[Host]],
    offers: Mapping[Host, Sequence[Applicant]],
    places: Mapping[Host, int],
    *,
    reserved: Reserved,
    groups: Groups,
) -> dict[Applicant, Host]:
    """As ``match``, where each host first fills the places it reserves for groups of applicants.

    ``reserved`` says how many places of a host are for which group, and
    ``groups`` who belongs to which. Reserved places count among ``places``.
    """
    keeps = {host: keeper(offers.get(host, ()), places[host], reserved.get(host, {}), groups) for host in _ranked(wishes)}
    held: dict[Host, list[Applicant]] = {host: [] for host in keeps}
    next_wish = dict.fromkeys(wishes, 0)
    waiting = deque(wishes)
    while waiting:
        applicant = waiting.popleft()
        if next_wish[applicant] == len(wishes[applicant]):
            continue
        host = wishes[applicant][next_wish[applicant]]
        next_wish[applicant] += 1
        standing = [*held[host], applicant]
        held[host] = keeps[host](standing)
        kept = set(held[host])
        waiting.extend(one for one in standing if one not in kept)
    return _in_order(wishes, held)


def keeper(
    ranking: Sequence[Applicant], places: int, reserved: Mapping[Group, int], groups: Groups
) -> Callable[[Iterable[Applicant]], list[Applicant]]:
    """How one host chooses: from those who stand before it, the ones it keeps, best first."""
    rank = {applicant: position for position, applicant in reversed(list(enumerate(ranking)))}

    def keep(standing: Iterable[Applicant]) -> list[Applicant]:
        by_rank = sorted((one for one in set(standing) if one in rank), key=rank.__getitem__)
        first = set(reserved_for(by_rank, reserved, groups)[:places])
        rest = [one for one in by_rank if one not in first][: places - len(first)]
        return sorted([*first, *rest], key=rank.__getitem__)

    return keep


def reserved_for(by_rank: Sequence[Applicant], reserved: Mapping[Group, int], groups: Groups) -> list[Applicant]:
    """Who among ``by_rank``, best first, takes a reserved place: as many as can, the better ranked before the others.

    Somebody who belongs to two groups takes one place only, of the group that leaves most to others.
    """
    seats = [(group, number) for group, count in sorted(reserved.items()) for number in range(count)]
    taken: dict[tuple[Group, int], Applicant] = {}
    return [one for one in by_rank if _seat(one, seats, taken, groups, set())]


def _seat(one, seats, taken, groups: Groups, tried: set) -> bool:
    """Find ``one`` a reserved place, letting others change theirs for it (an augmenting path)."""
    for seat in seats:
        if seat in tried or seat[0] not in groups.get(one, ()):
            continue
        tried.add(seat)
        if seat not in taken or _seat(taken[seat], seats, taken, groups, tried):
            taken[seat] = one
            return True
    return False


def blocking_pairs(
    matching: Mapping[Applicant, Host],
    wishes: Mapping[Applicant, Sequence[Host]],
    offers: Mapping[Host, Sequence[Applicant]],
    places: Mapping[Host, int],
    *,
    reserved: Reserved | None = None,
    groups: Groups | None = None,
) -> list[tuple[Applicant, Host]]:
    """Every pair that would rather have each other than what ``matching`` gives them. Empty is the proof of a stable result.

    A host would rather have somebody if, choosing again among those it has and
    her, it would keep her. It looks at nothing but the result: not at how it came about.
    """
    here: dict[Host, list[Applicant]] = {}
    for applicant, host in matching.items():
        here.setdefault(host, []).append(applicant)
    keeps = {host: keeper(offers.get(host, ()), places[host], (reserved or {}).get(host, {}), groups or {}) for host in _ranked(wishes)}
    return [
        (applicant, host)
        for applicant, wished in wishes.items()
        for host in _preferred(wished, matching.get(applicant))
        if applicant in keeps[host]([*here.get(host, []), applicant])
    ]


def faults(
    matching: Mapping[Applicant, Host],
    wishes: Mapping[Applicant, Sequence[Host]],
    offers: Mapping[Host, Sequence[Applicant]],
    places: Mapping[Host, int],
) -> list[str]:
    """What a result may never be, as codes: somebody where she did not want to go or is not wanted, or a host too full."""
    counted: dict[Host, int] = {}
    for host in matching.values():
        counted[host] = counted.get(host, 0) + 1
    return [
        *(f"unwished:{applicant}" for applicant, host in matching.items() if host not in wishes.get(applicant, ())),
        *(f"unwanted:{applicant}" for applicant, host in matching.items() if applicant not in offers.get(host, ())),
        *(f"too_full:{host}" for host, count in counted.items() if count > places[host]),
    ]


@dataclass(frozen=True, slots=True)
class Why:
    """What became of one wish of one applicant.

    ``verdict`` is "placed", "full" (others kept their places), "unranked"
    (the host did not list her), "no_places" or "not_needed" (a better wish
    came true). ``rank`` is hers with that host, ``last`` the worst rank that
    got a place there, ``reserved`` whether a reserved place decided: then
    somebody may be there who ranks below her.
    """

    host: object
    wish: int
    verdict: str
    rank: int | None = None
    last: int | None = None
    reserved: bool = False


def explain(
    matching: Mapping[Applicant, Host],
    wishes: Mapping[Applicant, Sequence[Host]],
    offers: Mapping[Host, Sequence[Applicant]],
    places: Mapping[Host, int],
) -> dict[Applicant, list[Why]]:
    """For each applicant, wish by wish, why it came true or did not. It explains stable results."""
    ranks = {host: {one: number for number, one in reversed(list(enumerate(listed, start=1)))} for host, listed in offers.items()}
    last: dict[Host, int] = {}
    for applicant, host in matching.items():
        last[host] = max(last.get(host, 0), ranks[host][applicant])
    return {applicant: _explained(applicant, wished, matching.get(applicant), ranks, last, places) for applicant, wished in wishes.items()}


def _explained(applicant, wished, given, ranks, last, places) -> list[Why]:
    told: list[Why] = []
    came_true = False
    for number, host in enumerate(wished, start=1):
        rank = ranks.get(host, {}).get(applicant)
        worst = last.get(host)
        if came_true:
            told.append(Why(host, number, "not_needed", rank))
        elif host == given:
            came_true = True
            told.append(Why(host, number, "placed", rank, worst))
        elif rank is None:
            told.append(Why(host, number, "unranked"))
        elif not places[host]:
            told.append(Why(host, number, "no_places", rank))
        else:
            told.append(Why(host, number, "full", rank, worst, reserved=worst is not None and worst > rank))
    return told


def from_one_list(order: Sequence[Applicant], unacceptable: Mapping[Host, Collection[Applicant]], hosts: Iterable[Host]) -> dict:
    """Offers for a plain ranking: every host follows the one ``order``, without those it cannot take.

    With these ``match`` gives each applicant in turn the best of her wishes that is still free.
    """
    return {host: [one for one in order if one not in unacceptable.get(host, ())] for host in hosts}


def spread(count: int, places: Mapping[Host, int]) -> dict[Host, int]:
    """Share ``count`` reserved places of a whole call among hosts in proportion to their places, whole places only.

    Largest remainders first, then in the order of ``places``; a host never reserves more than it has.
    """
    total = sum(places.values())
    count = min(count, total)
    if not count:
        return dict.fromkeys(places, 0)
    shares = {host: count * have // total for host, have in places.items()}
    left = count - sum(shares.values())
    by_remainder = sorted(places, key=lambda host: -(count * places[host] % total))
    for host in by_remainder[:left]:
        shares[host] += 1
    return shares


def _ranked(wishes: Mapping[Applicant, Sequence[Host]]) -> list[Host]:
    return list(dict.fromkeys(host for wished in wishes.values() for host in wished))


def _preferred(wished: Sequence[Host], given: Host | None) -> Sequence[Host]:
    """The hosts she would rather have than the one she got."""
    return wished[: wished.index(given)] if given in wished else wished


def _in_order(wishes: Mapping[Applicant, Sequence[Host]], held: Mapping[Host, Iterable[Applicant]]) -> dict[Applicant, Host]:
    found = {applicant: host for host, kept in held.items() for applicant in kept}
    return {applicant: found[applicant] for applicant in wishes if applicant in found}
