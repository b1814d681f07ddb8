"""What a check finds, where, and how grave it is: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

GRAVE, SERIOUS, HINT = "grave", "serious", "hint"
LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the field, the block's number in it (0 for the field itself), its kind and its id."""

    field: str
    number: int = 0
    kind: str = ""
    block: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``code`` names the rule; ``facts`` are what its sentence needs."""

    code: str
    severity: str
    place: Place
    quote: str = ""
    facts: dict[str, str | int] = field(default_factory=dict, hash=False)


def quoted(text: str) -> str:
    """``text`` on one line, cut at a word where it is long."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
