"""Texts in which a name shows through: where it stands, and the text without it. Plain Python, no database.

Answers that a call hides are not shown at all. This is for what people write in
other answers: "I, Dr Awa Sow of the Hôpital Fann, …".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SHORTEST = 3
# Parts of names that are also words of their own: hidden in the whole name alone.
PARTICLES = frozenset(
    {
        *("abu", "ben", "bin", "bint", "bou", "das", "dal", "del", "della", "den", "der", "des", "die", "dos", "dit", "dra", "ibn", "las"),
        *("los", "mrs", "ould", "san", "sir", "the", "van", "von", "vom", "und", "zum"),
    }
)
_ARABIC, _WITHOUT_SPACES = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
# "wa-", "li-", "bi-": written as one with the name that follows.
_ARABIC_PREFIX = "[\u0648\u0641\u0628\u0643\u0644]{0,2}"
_WORD = re.compile(r"\w+(?:[’'‐-]\w+)*")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\w)(?:\+|00)\d[\d\s().-]{6,}\d")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()]+", re.IGNORECASE)
_TELLING = ("orcid.org", "linkedin.", "researchgate.", "scholar.google", "facebook.", "x.com/", "twitter.", "doximity.")
Span = tuple[int, int]


class Piece(NamedTuple):
    """A stretch of a text; ``hidden`` where something stood that must not be read: ``text`` is empty then."""

    text: str
    hidden: bool = False


class Veil:
    """What must not show through in one submission's texts.

    ``names`` and ``institutions`` are full names, in any script; ``contacts``
    covers addresses, numbers and links to profiles as well.
    """

    def __init__(self, *, names: Iterable[str] = (), institutions: Iterable[str] = (), contacts: bool = False) -> None:
        names = sorted({_plain(name) for name in names if name.strip()})
        self.parts = sorted({part for name in names for part in _parts(name)}, key=lambda part: (-len(part), part))
        self.patterns = [pattern for name in names for pattern in _whole(name)]
        places = sorted({_plain(each) for each in institutions if each.strip()})
        self.patterns += [pattern for place in places for pattern in _in_order(place)]
        self.patterns += [_part_pattern(part) for part in self.parts]
        self.contacts = contacts

    def over(self, text: str) -> tuple[Piece, ...]:
        """``text`` in pieces, each place that tells too much left out."""
        text = unicodedata.normalize("NFC", text)
        spans = _merged(self._spans(text))
        pieces, at = [], 0
        for start, end in spans:
            if start > at:
                pieces.append(Piece(text[at:start]))
            pieces.append(Piece("", hidden=True))
            at = end
        if at < len(text):
            pieces.append(Piece(text[at:]))
        return tuple(pieces)

    def _spans(self, text: str) -> Iterator[Span]:
        folded = _fold(text)
        for pattern in self.patterns:
            for found in pattern.finditer(folded):
                if _is_name(text, found):
                    yield found.span()
        if self.contacts:
            for pattern in (_MAIL, _PHONE):
                yield from (found.span() for found in pattern.finditer(text))
        for found in _LINK.finditer(text):
            if self._tells(_fold(found.group()).casefold()):
                yield found.span()

    def _tells(self, link: str) -> bool:
        return (self.contacts and any(host in link for host in _TELLING)) or any(part.casefold() in link for part in self.parts)


def shows_through(pieces: Iterable[Piece]) -> bool:
    return any(piece.hidden for piece in pieces)


def as_text(pieces: Iterable[Piece], *, mark: str = "[…]") -> str:
    """The text with ``mark`` where something was left out: for mails, tables and programs."""
    return "".join(mark if piece.hidden else piece.text for piece in pieces)


def _plain(name: str) -> str:
    return " ".join(_fold(unicodedata.normalize("NFC", name)).split())


def _fold(text: str) -> str:
    """Without accents, letter for letter, so that places in it are places in ``text``."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)


def _parts(name: str) -> Iterator[str]:
    """The single names that tell who it is."""
    for word in _WORD.findall(name):
        shortest = 2 if _WITHOUT_SPACES.search(word) else SHORTEST
        if len(word) >= shortest and word.casefold() not in PARTICLES:
            yield word


def _whole(name: str) -> Iterator[re.Pattern[str]]:
    """The whole name, and the same from its end: "Sow, Awa"."""
    yield from _in_order(name)
    words = _WORD.findall(name)
    if len(words) > 1:
        yield from _in_order(" ".join([words[-1], *words[:-1]]))


def _in_order(name: str) -> Iterator[re.Pattern[str]]:
    words = [re.escape(word) for word in _WORD.findall(name)]
    if words:
        yield _bounded(r"[\s,.\-‐]*".join(words) if _WITHOUT_SPACES.search(name) else r"[\s,.\-‐]+".join(words), name)


def _part_pattern(part: str) -> re.Pattern[str]:
    return _bounded(re.escape(part), part)


def _bounded(pattern: str, name: str) -> re.Pattern[str]:
    if _WITHOUT_SPACES.search(name):
        return re.compile(pattern)
    before = rf"(?<!\w)(?P<before>{_ARABIC_PREFIX})" if _ARABIC.search(name) else r"(?<!\w)"
    return re.compile(rf"{before}{pattern}(?!\w)", re.IGNORECASE)


def _is_name(text: str, found: re.Match[str]) -> bool:
    """A single word in small letters is a word, not a name: "with good grace" is not Grace."""
    matched = text[found.start() : found.end()]
    return len(_WORD.findall(matched)) > 1 or not matched.islower()


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
