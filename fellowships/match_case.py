"""A matching as plain values: what goes in, what comes out, why, and the proof. It is all kept with the run, and read again from it.

Applicants and slots are named by their uids, so that what is kept names nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from fellowships import matching
from fellowships.enums import ChoosingBy

Uid = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What goes into one run. ``by_score`` names slots whose host handed in no list, so that scores stand in for it."""

    kind: str
    wishes: dict[Uid, list[Uid]]
    offers: dict[Uid, list[Uid]]
    places: dict[Uid, int]
    reserved: dict[Uid, dict[str, int]] = field(default_factory=dict)
    groups: dict[Uid, list[str]] = field(default_factory=dict)
    by_score: list[Uid] = field(default_factory=list)
    scores: dict[Uid, float] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Names this very input: the same people, wishes, lists and places give the same digest."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def as_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What came out."""

    matched: dict[Uid, Uid]
    explanations: dict[Uid, list[dict]]
    proof: dict


def read(kept: Mapping) -> Case:
    """The case as a run kept it."""
    return Case(**kept)


def solve(case: Case) -> Solved:
    """Match, explain, and prove: the same case gives the same result at any time."""
    matched = matching.match_with_reserves(case.wishes, case.offers, case.places, reserved=case.reserved, groups=case.groups)
    why = matching.explain(matched, case.wishes, case.offers, case.places)
    return Solved(
        matched=matched,
        explanations={applicant: [asdict(each) for each in told] for applicant, told in why.items()},
        proof=proof_of(case, matched),
    )


def proof_of(case: Case, matched: Mapping[Uid, Uid]) -> dict:
    """Every pair looked at, those that would rather have each other, and how full each slot is. It looks at the result alone."""
    blocking = matching.blocking_pairs(matched, case.wishes, case.offers, case.places, reserved=case.reserved, groups=case.groups)
    return {
        "pairs": sum(len(wished) for wished in case.wishes.values()),
        "blocking": [list(pair) for pair in blocking],
        "faults": matching.faults(matched, case.wishes, case.offers, case.places),
        "reserved": {slot: _reserved_filled(case, matched, slot) for slot, kept in case.reserved.items() if any(kept.values())},
    }


def is_proven(proof: Mapping) -> bool:
    """Whether nobody would rather have somebody else, and nobody stands where she may not."""
    return not proof["blocking"] and not proof["faults"]


def changed(before: Mapping[Uid, Uid], after: Mapping[Uid, Uid]) -> dict[Uid, tuple[Uid | None, Uid | None]]:
    """Whose place differs between two results, from where to where."""
    return {
        one: (before.get(one), after.get(one)) for one in dict.fromkeys([*before, *after]) if before.get(one) != after.get(one)
    }  # fmt: skip


def by_lot(uids: Iterable[Uid], seed: str) -> dict[Uid, str]:
    """A drawn lot for each: it decides between equal scores, the same at every time, and nobody could have chosen hers."""
    return {uid: hashlib.sha256(f"{seed}:{uid}".encode()).hexdigest() for uid in uids}


def ordered(scores: Mapping[Uid, float], lots: Mapping[Uid, str]) -> list[Uid]:
    """By score, the best first; equal ones by lot. Who has no score is left out."""
    return sorted(scores, key=lambda uid: (-round(scores[uid], 6), lots[uid]))


def one_list(kind: str) -> bool:
    return kind == ChoosingBy.RANKING


def left_for_lists(case: Case, matched: Mapping[Uid, Uid]) -> dict[Uid, list[Uid]]:
    """For each slot, who would be next: without a place, wished for it before all others that would take her, in the host's order.

    Each person waits in one line only: at the first of her wishes whose host would take her.
    """
    lines: dict[Uid, list[Uid]] = {}
    for applicant, wished in case.wishes.items():
        if applicant in matched:
            continue
        first = next((slot for slot in wished if applicant in case.offers.get(slot, ())), None)
        if first is not None:
            lines.setdefault(first, []).append(applicant)
    return {slot: sorted(waiting, key=case.offers[slot].index) for slot, waiting in lines.items()}


def _reserved_filled(case: Case, matched: Mapping[Uid, Uid], slot: Uid) -> dict:
    """How many of a slot's reserved places went to whom they are for."""
    here = [one for one in case.offers.get(slot, ()) if matched.get(one) == slot]
    kept = case.reserved[slot]
    return {"places": sum(kept.values()), "filled": len(matching.reserved_for(here, kept, case.groups))}
