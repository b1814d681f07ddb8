"""Conflicts of interest by rule: what is known of a submission held against what is known of a reviewer. No database."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from reviewing.enums import ConflictKind
from reviewing.sources import Parties

# The graver comes first: it is the one that is noted.
_BY_PERSON = (ConflictKind.OWN, ConflictKind.REFEREE, ConflictKind.SUPERVISOR, ConflictKind.COAUTHOR, ConflictKind.RELATION)
_WORD = re.compile(r"\w+")
FEWEST_NAMES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What a reviewer declared: a tie of one kind to an institution, or to a person by name."""

    kind: str
    institution: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """A reviewer as rules see her."""

    key: int
    email: str = ""
    institutions: frozenset[int] = frozenset()
    ties: tuple[Tie, ...] = ()


def conflict_of(reviewer: Reviewer, parties: Parties, *, author: int | None) -> str | None:
    """The kind of conflict between ``reviewer`` and a submission, or None."""
    if author is not None and author == reviewer.key:
        return ConflictKind.OWN
    return _through_people(reviewer, parties) or _through_institutions(reviewer, parties) or _through_names(reviewer, parties)


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: every word of the shorter stands in the longer, and there are two at least.

    Accents, case and order do not matter: "SOW, Awa" is "Awa Sow" is "Awa Ndèye Sow".
    """
    first, second = _words(one), _words(other)
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= FEWEST_NAMES and shorter <= longer


def _through_people(reviewer: Reviewer, parties: Parties) -> str | None:
    email = reviewer.email.casefold()
    known = [*_BY_PERSON, *(kind for kind in (*parties.people, *parties.emails) if kind not in _BY_PERSON)]
    for kind in known:
        addresses = {address.casefold() for address in parties.emails.get(kind, ())}
        if reviewer.key in parties.people.get(kind, ()) or (email and email in addresses):
            return str(kind)
    return None


def _through_institutions(reviewer: Reviewer, parties: Parties) -> str | None:
    if reviewer.institutions & set(parties.institutions):
        return ConflictKind.INSTITUTION
    return next((tie.kind for tie in reviewer.ties if tie.institution is not None and tie.institution in parties.institutions), None)


def _through_names(reviewer: Reviewer, parties: Parties) -> str | None:
    declared = (tie for tie in reviewer.ties if tie.person)
    return next((tie.kind for tie in declared if any(same_person(tie.person, name) for name in parties.names)), None)


def _words(name: str) -> set[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))
    return set(_WORD.findall(plain))
