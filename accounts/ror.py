"""ROR ids: the open register of research organisations (ror.org). Plain Python, no database."""

from __future__ import annotations

import re

_ID = re.compile(r"(?:https?://)?(?:ror\.org/)?(0[0-9a-hjkmnp-tv-z]{6}[0-9]{2})/?", re.IGNORECASE)
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_in(text: str) -> str:
    """The bare id in ``text``, which may be the whole address; empty where there is none, or its check digits are wrong.

    Check digits after ISO 7064 (MOD 97-10) over the number that the six letters
    after the 0 spell in Crockford's base 32.
    """
    found = _ID.fullmatch(text.strip())
    if not found:
        return ""
    name = found[1].lower()
    number = 0
    for letter in name[1:7]:
        number = number * 32 + _DIGITS.index(letter)
    return name if 98 - number * 100 % 97 == int(name[7:]) else ""
