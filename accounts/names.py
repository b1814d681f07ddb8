"""What may stand in a name: every script, and nothing that a certificate could not print."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 160
# Joiners that names in Persian, Urdu and Indic scripts need.
ALLOWED_FORMAT = {"\u200c", "\u200d"}
# Marks that nobody sees and that a copied name brings along: direction, soft hyphen, zero-width space.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[ \t\r\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def tidy_name(name: str) -> str:
    """Return ``name`` composed (NFC), with single spaces, and without marks that nobody sees."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _UNSEEN.sub("", name))).strip()


def clean_name(name: str) -> None:
    """Raise ValidationError for a control character, a direction mark, or an unassigned code point.

    Libraries for signed credentials disagree on the canonical form of control
    characters, so a name that holds one could not be signed so that everybody agrees.
    """
    for character in name:
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or (category == "Cf" and character not in ALLOWED_FORMAT):
            raise ValidationError(
                _("This name holds a character that cannot be printed (%(code)s). Type the name again, without copying it from elsewhere."),
                params={"code": f"U+{ord(character):04X}"},
                code="unprintable",
            )


def clean_length(name: str) -> None:
    """Raise ValidationError for a name longer than a certificate can carry."""
    if len(name) > LONGEST:
        raise ValidationError(
            _("This name is %(length)d characters long; at most %(longest)d fit on a certificate. Shorten it."),
            params={"length": len(name), "longest": LONGEST},
            code="too_long",
        )


def clean_letters(name: str) -> None:
    """Raise ValidationError for a name without a single letter."""
    if name and not any(unicodedata.category(character).startswith("L") for character in name):
        raise ValidationError(_("A name has at least one letter."), code="no_letter")


def clean_latin(name: str) -> None:
    """Raise ValidationError for a letter that is not Latin."""
    for character in name:
        if unicodedata.category(character).startswith("L") and "LATIN" not in unicodedata.name(character, ""):
            raise ValidationError(_("Write this name in Latin letters, as in your passport."), code="not_latin")
