"""What may stand in a name: every script, and nothing that a certificate could not print."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 160
# Joiners that names in Persian, Urdu and Indic scripts need.
ALLOWED_FORMAT = {"\u200c", "\u200d"}


def clean_name(name: str) -> None:
    """Raise ValidationError for a control character, a direction mark, or an unassigned code point.

    PyLD and pyoxigraph disagree on the canonical form of control characters, so
    a name that holds one could not be signed so that everybody agrees.
    """
    for character in name:
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or (category == "Cf" and character not in ALLOWED_FORMAT):
            raise ValidationError(
                _("This name holds a character that cannot be printed (%(code)s). Type the name again, without copying it from elsewhere."),
                params={"code": f"U+{ord(character):04X}"},
                code="unprintable",
            )
