"""Two pages that write the same form: which words stand, and which are kept aside. Plain values, no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class FieldChange(NamedTuple):
    """How a page came to send one field: whether another page wrote it since it was shown, and what was shown."""

    overtaken: bool
    shown: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one page or program sends: the revision that it began from, its own name, and digests of what it showed."""

    base_revision: int
    editor: str
    seen: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: str, written: Sequence[Any] | None) -> FieldChange:
        """For one field: ``written`` is the revision and the page that wrote it last."""
        revision, editor = written or (0, "")
        overtaken = revision > self.base_revision and (not self.editor or editor != self.editor)
        return FieldChange(overtaken, self.seen.get(key))


class Decided(NamedTuple):
    """``value`` stands; ``aside`` is what it took the place of, where two people's words would be lost otherwise."""

    value: Any
    aside: Any | None = None


def answer_now(current: Any, sent: Any, change: FieldChange) -> Decided:
    """What a field says, given what stands there and what a page sends.

    A page that was not overtaken says what is true. One that was overtaken, and left the field as it was shown, changes
    nothing. If both wrote, the words sent later stand and the others are kept aside; of documents, both lists stand.
    """
    if sent == current or not change.overtaken:
        return Decided(sent)
    if change.shown is not None and digest(sent) == change.shown:
        return Decided(current)
    if isinstance(current, list) and isinstance(sent, list):
        return Decided([*current, *(one for one in sent if one not in current)])
    return Decided(sent, aside=current)


def digest(value: Any) -> str:
    """A short name for ``value``: what a page keeps of what it showed. Nothing said has one name, whatever its shape."""
    said = value if value not in (None, [], False) else ""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


def digests(answers: Mapping[str, Any], keys: Sequence[str]) -> dict[str, str]:
    """Digests of what a page with these fields shows."""
    return {key: digest(answers.get(key)) for key in keys}
