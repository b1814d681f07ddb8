"""Marks and pass rules: plain values in, plain values out.

The rule for several right answers is *all or nothing*: the marks are given when
every right option is chosen and no other, and not otherwise. Each question says
so by its hint, and a quiz tells its pass mark beforehand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.enums import QuestionKind

Given = str | list[str] | None
"""What was answered: an option's id, several ids, a number as it was typed, or nothing."""

LONGEST_NUMBER = 20
NOTHING = Decimal(0)

_MINUS = str.maketrans(dict.fromkeys("−‐‑‒–—﹣－", "-"))
_PLUS = str.maketrans(dict.fromkeys("＋﹢", "+"))
_COMMA = str.maketrans(dict.fromkeys("،，", ","))
_POINT = str.maketrans(dict.fromkeys("．", "."))
_SIGNS = _MINUS | _PLUS | _COMMA | _POINT
# The Arabic decimal sign and the raised point of British journals can be read in one way only.
_ONE_MEANING = "٫·"
_THOUSANDS = re.compile(r"\d[\s'’٬]+\d|[.,٫·].*[.,٫·]")
_NUMBER = re.compile(r"([+-]?)\s*([0-9]*)(?:([.,٫·])([0-9]*))?")


@dataclass(frozen=True, slots=True)
class NumberKey:
    """The right number, and how far from it still counts as right."""

    answer: Decimal
    tolerance: Decimal = NOTHING


Key = frozenset[str] | NumberKey | None


def mark(kind: str, key: Key, given: Given, maximum: Decimal) -> Decimal:
    """The marks for ``given``, which ``checked`` has let through: all of ``maximum``, or none.

    ``key`` holds the ids of the right options or the right number. Without a
    key (the question was withdrawn after the paper was given out) nobody could
    be right, so nobody loses a mark.
    """
    if not key:
        return maximum
    if given is None:
        return NOTHING
    return maximum if _is_right(kind, key, given) else NOTHING


def percent(marks: Decimal, maximum: Decimal) -> Decimal:
    """Marks in per cent, cut after two places: 79.999 never reads as 80."""
    return (marks * 100 / maximum).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def passes(marks: Decimal, maximum: Decimal, pass_percent: int) -> bool:
    """Whether the pass mark is reached, reckoned on the marks themselves rather than on a rounded figure."""
    return marks * 100 >= maximum * pass_percent


def checked(kind: str, options: Collection[str], given: object) -> Given:
    """``given`` in the form that is kept; None for no answer.

    Raises ValidationError for an option that is not in ``options`` and for text
    that is not one number.
    """
    if given is None or given in ("", []):
        return None
    if kind == QuestionKind.NUMERIC:
        return _checked_number(given)
    if kind == QuestionKind.MULTIPLE:
        return _checked_choices(options, given)
    if not isinstance(given, str) or given not in options:
        raise ValidationError(_("This option is not on your paper. Reload the page and choose again."), code="unknown_option")
    return given


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


def _is_right(kind: str, key: Key, given: Given) -> bool:
    if isinstance(key, NumberKey):
        return isinstance(given, str) and abs(parse_number(given) - key.answer) <= key.tolerance
    if key is None or given is None:
        return False
    if kind == QuestionKind.MULTIPLE:
        return set(given) == key
    return given in key


def _checked_number(given: object) -> str | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise ValidationError(_("Write the number alone, in digits, such as 12 or 37.5, without a unit."), code="not_a_number")
    text = given.strip() if isinstance(given, str) else _written_out(given)
    if not _plain(text):
        return None
    parse_number(text)
    return text


def _written_out(number: float | Decimal) -> str:
    """A program's number as a person would type it; 1.125 becomes 1.1250, which has one meaning."""
    exact = Decimal(str(number))
    text = f"{exact:f}" if exact.is_finite() else str(exact)
    return f"{text}0" if "." in text else text


def _checked_choices(options: Collection[str], given: object) -> list[str] | None:
    if not isinstance(given, Sequence) or isinstance(given, str) or any(not isinstance(one, str) or one not in options for one in given):
        raise ValidationError(_("This option is not on your paper. Reload the page and choose again."), code="unknown_option")
    return [option for option in options if option in given] or None
