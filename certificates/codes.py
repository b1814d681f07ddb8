"""Certificate numbers: drawn at random, easy to type, and quick to tell from a slip.

Nineteen characters of Crockford's base 32 (95 random bits) and a check character by
the hybrid system of ISO 7064, here modulo 33 and 32, so that the check character
comes from the same alphabet as the rest. It catches every single wrong character.
"""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "MRD"
DRAWN = 19
GROUP = 4
LONGEST_INPUT = 300

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A number that nobody can guess, in the form in which it is printed."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return printed(drawn + check_character(drawn))


def parse(text: str) -> str | None:
    """The printed form of what somebody typed; None when no certificate can have this number.

    Takes any case, spaces and dashes of any kind, O for 0, I and L for 1, digits
    of any script, the number without its prefix, and a whole verification address.
    """
    if len(text) > LONGEST_INPUT:
        return None
    body = _plain(text.strip().rstrip("/").rsplit("/", 1)[-1])
    if len(body) == len(PREFIX) + DRAWN + 1 and body.startswith(PREFIX):
        body = body[len(PREFIX) :]
    body = body.translate(_LOOKALIKES)
    if len(body) != DRAWN + 1 or not set(body) <= _VALUES.keys():
        return None
    return printed(body) if check_character(body[:-1]) == body[-1] else None


def printed(body: str) -> str:
    """``body`` with the prefix, in groups of four."""
    groups = [body[start : start + GROUP] for start in range(0, len(body), GROUP)]
    return "-".join([PREFIX, *groups])


def compact(code: str) -> str:
    """``code`` without its dashes: shorter, and all of it in the QR code's alphanumeric mode."""
    return code.replace("-", "")


def check_character(body: str) -> str:
    """ISO 7064, hybrid system: each step is one to one, so no single slip goes unseen."""
    size = len(ALPHABET)
    carry = size
    for character in body:
        carry = (carry + _VALUES[character]) % size or size
        carry = carry * 2 % (size + 1)
    return ALPHABET[(1 - carry) % size]


def _plain(text: str) -> str:
    """Letters and digits alone, in capitals, with the digits of every script made European."""
    kept = []
    for character in unicodedata.normalize("NFKC", text):
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            kept.append(str(digit))
        elif not _is_filler(character):
            kept.append(character.upper())
    return "".join(kept)


def _is_filler(character: str) -> bool:
    """Spaces, dashes, underscores, the minus sign, and the invisible marks that come along with copied text."""
    return unicodedata.category(character) in {"Zs", "Pd", "Pc", "Cf", "Cc"} or character == "\u2212"
