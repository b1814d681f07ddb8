"""Numbers as people type them: any script's digits, a comma or a point, never a guess at thousands."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_NUMBER = 20

DASHES = str.maketrans(dict.fromkeys("−‐‑‒–—﹣－", "-"))
_PLUS = str.maketrans(dict.fromkeys("＋﹢", "+"))
_COMMA = str.maketrans(dict.fromkeys("،，", ","))
_POINT = str.maketrans(dict.fromkeys("．", "."))
_SIGNS = DASHES | _PLUS | _COMMA | _POINT
# The Arabic decimal sign and the raised point of British journals can be read in one way only.
_ONE_MEANING = "٫·"
_THOUSANDS = re.compile(r"\d[\s'’٬]+\d|[.,٫·].*[.,٫·]")
_NUMBER = re.compile(r"([+-]?)\s*([0-9]*)(?:([.,٫·])([0-9]*))?")


def parse_number(text: str) -> Decimal:
    """The number somebody typed, in any script's digits, with a decimal comma or point.

    Raises ValidationError for thousands separators, since 1.500 and 1,500 mean
    different numbers in different countries, and for anything else that is not
    one plain number.
    """
    plain = _plain(text)
    if not plain:
        raise ValidationError(_("Write a number."), code="empty")
    if len(plain) > LONGEST_NUMBER * 2 or sum(character.isdigit() for character in plain) > LONGEST_NUMBER:
        sentence = _("This number is too long. Write it with at most %(count)d digits.") % {"count": LONGEST_NUMBER}
        raise ValidationError(sentence, code="too_long")
    if _THOUSANDS.search(plain):
        raise ValidationError(_("Write the number without spaces or signs between thousands, such as 1500 or 37.5."), code="thousands")
    found = _NUMBER.fullmatch(plain)
    if not found or not (found[2] or found[4]):
        raise ValidationError(_("Write the number alone, in digits, such as 12 or 37.5, without a unit."), code="not_a_number")
    sign, whole, separator, fraction = (part or "" for part in found.groups())
    if _could_be_thousands(whole, separator, fraction):
        raise ValidationError(
            _("%(typed)s can be read in two ways. Write %(whole)s if you mean thousands, or %(decimal)s if you mean a decimal.")
            % {"typed": plain, "whole": f"{sign}{whole}{fraction}", "decimal": f"{sign}{whole}{separator}{fraction}0"},
            code="two_meanings",
        )
    return Decimal(f"{sign}{whole or 0}.{fraction or 0}")


def _plain(text: str) -> str:
    """``text`` with European digits and signs, without marks of direction and outer spaces."""
    shown = "".join(_european(character) for character in text if unicodedata.category(character) != "Cf")
    return shown.translate(_SIGNS).strip()


def _european(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _could_be_thousands(whole: str, separator: str, fraction: str) -> bool:
    """1,500 is fifteen hundred to one reader and one and a half to another; 0,500 and 1500,500 are plain."""
    return bool(separator) and separator not in _ONE_MEANING and len(fraction) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def is_blank(text: str) -> bool:
    """Whether nothing was typed but spaces and marks of direction."""
    return not _plain(text)


def written_out(number: float | Decimal) -> str:
    """A program's number as a person would type it; 1.125 becomes 1.1250, which has one meaning."""
    exact = Decimal(str(number))
    text = f"{exact:f}" if exact.is_finite() else str(exact)
    return f"{text}0" if "." in text else text
