"""What the apps above say of their submissions and rounds. Here it is known only that ``source`` begins with a kind.

>>> describes("fellowships.application", finder)   # who and what is behind a submission
>>> runs("fellowships.stage", lister)              # whose rounds these are
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Whom a submission touches.

    ``people`` and ``emails`` are grouped by the kind of conflict they make
    (``ConflictKind``: own, referee, supervisor, coauthor, relation); ``people``
    holds primary keys of users. ``names`` are kept out of blinded texts, and held
    against the names that reviewers declared.
    """

    institutions: frozenset[int] | set[int] = frozenset()
    people: Mapping[str, Collection[int]] = field(default_factory=dict)
    emails: Mapping[str, Collection[str]] = field(default_factory=dict)
    names: frozenset[str] | set[str] = frozenset()
    institution_names: frozenset[str] | set[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A submission as the app above knows it. ``title`` may tell who wrote it: it is not shown where names are hidden."""

    title: str
    url: str = ""
    specialties: frozenset[str] | set[str] = frozenset()
    languages: frozenset[str] | set[str] = frozenset()
    parties: Parties = field(default_factory=Parties)


Finder = Callable[[list[str], str], dict[str, Subject]]
Lister = Callable[[object], Iterable[str]]

_finders: dict[str, Finder] = {}
_listers: dict[str, Lister] = {}


def kind_of(source: str) -> str:
    """``"fellowships.application"`` of ``"fellowships.application:4f…"``."""
    return source.partition(":")[0]


def describes(kind: str, finder: Finder) -> Finder:
    """Register who knows the submissions whose source begins with ``kind``.

    ``finder(sources, language)`` gives a ``Subject`` for each source that exists, in a constant number of queries.
    """
    _finders[kind] = finder
    return finder


def runs(kind: str, lister: Lister) -> Lister:
    """Register who runs the rounds whose source begins with ``kind``: ``lister(user)`` gives the sources of hers."""
    _listers[kind] = lister
    return lister


def kinds_with_runners() -> list[str]:
    return sorted(_listers)


def run_by(user) -> list[str]:
    """Sources of the rounds that ``user`` runs, by what the apps above say."""
    return [source for lister in _listers.values() for source in lister(user)]


def subjects(sources: Iterable[str], language: str) -> dict[str, Subject]:
    """What is known of each of ``sources``; one that nobody describes is a bare subject without parties."""
    by_kind: dict[str, list[str]] = {}
    for source in sources:
        by_kind.setdefault(kind_of(source), []).append(source)
    found: dict[str, Subject] = {}
    for kind, own in by_kind.items():
        known = _finders[kind](own, language) if kind in _finders else {}
        found.update({source: known.get(source) or Subject(title="") for source in own})
    return found
