"""What people post, as it is kept and as it is shown: plain text, paragraphs, and addresses one can follow. No database."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import urlsplit

# Marks that turn the direction of everything after them. Joiners stay: Persian and Hindi are spelt with them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f\ufeff")
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”«»]{3,2000}", re.IGNORECASE)
_AT_ITS_END = ".,;:!?…)]}’،؛؟。"


class Piece(NamedTuple):
    """A stretch of a line; with ``url`` where it is an address."""

    text: str
    url: str = ""


def tidy(text: str) -> str:
    """``text`` as it is kept: composed letters, no control characters, no trailing spaces, one empty line between paragraphs.

    Tidying what is tidy changes nothing.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n"))
    kept = "".join(one for one in text if one in "\n\t" or (one not in _TURNING and unicodedata.category(one) not in {"Cc", "Cs"}))
    lines = [" ".join(line.split()) if not line.strip() else line.rstrip() for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def tidy_line(text: str) -> str:
    """``text`` as one tidy line."""
    return " ".join(tidy(text).split())


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """Paragraphs of lines of pieces. An address is a link only when it is plainly one of the web."""
    return [[pieces(line) for line in part.split("\n")] for part in text.split("\n\n") if part.strip()]


def pieces(line: str) -> list[Piece]:
    """``line`` cut at its web addresses; the pieces' texts together are the line."""
    found, place = [], 0
    for match in _ADDRESS.finditer(line):
        address = _without_end(match[0])
        if not _is_safe(address):
            continue
        if match.start() > place:
            found.append(Piece(line[place : match.start()]))
        found.append(Piece(address, address))
        place = match.start() + len(address)
    if place < len(line):
        found.append(Piece(line[place:]))
    return found


def _without_end(address: str) -> str:
    """An address at the end of a sentence or in brackets does not hold what ends these."""
    while address and address[-1] in _AT_ITS_END and not (address[-1] == ")" and address.count("(") >= address.count(")")):
        address = address[:-1]
    return address


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return False
    # "https://bank.example@elsewhere.example" shows one house and leads to another.
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and "." in (parts.hostname or "") and "@" not in parts.netloc
