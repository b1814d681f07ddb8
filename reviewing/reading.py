"""Who, beside its owner, may read a document. The apps above say so, each for its own submissions.

In an app's ``ready()``::

    reading.allows(finder)

``finder(user, document) -> Reading | None`` looks whether the document stands in a submission
that ``user`` may see. ``Reading.BLIND`` hands the file over without its name and its owner's.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewing.models import StoredDocument


class Reading(IntEnum):
    """How much of a document somebody may have, from least to most."""

    NO = 0
    BLIND = 1
    FULL = 2


Finder = Callable[[Any, "StoredDocument"], Reading | None]
_finders: list[Finder] = []


def allows(finder: Finder) -> Finder:
    """Ask ``finder`` too. Twice says the same as once; can stand as a decorator."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def how_much(user: Any, document: StoredDocument) -> Reading:
    """The most that any rule gives ``user`` of ``document``. What the scanner has not cleared is for its owner alone."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Reading.NO
    if document.owner_id == user.pk:
        return Reading.FULL
    if not document.is_safe:
        return Reading.NO
    return max((finder(user, document) or Reading.NO for finder in _finders), default=Reading.NO)
