"""What may be answered to each kind of question, in the form in which it is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.enums import PART_KINDS, QuestionKind
from courses.typed_numbers import is_blank, parse_number, written_out

Given = str | list[str] | dict[str, str] | None
"""What was answered, or nothing.

An option's id; several ids; a number as it was typed, or with its unit
``{"number": …, "unit": id}``; words; the steps' ids in order; ``{part id:
option id}``; the id of an area or a point ``"x,y"`` in per cent; an essay.
"""

LONGEST_WORDS = 200
LONGEST_ESSAY = 20_000

PLACE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?),(\d{1,3}(?:\.\d{1,2})?)")


def checked(kind: str, options: Collection[str], given: object, *, parts: Sequence[str] = (), units: Collection[str] = ()) -> Given:
    """``given`` in the form that is kept; None for no answer.

    Raises ValidationError for an option that is not in ``options``, a part that
    is not in ``parts``, and text that is not one number.
    """
    if given is None or given in ("", [], {}):
        return None
    if kind == QuestionKind.NUMERIC:
        return _checked_number(given, units)
    if kind in PART_KINDS:
        return _checked_parts(options, parts, given)
    if kind in _CHECKS:
        return _CHECKS[kind](options, given)
    if not isinstance(given, str) or given not in options:
        raise _not_on_paper()
    return given


def _not_on_paper() -> ValidationError:
    return ValidationError(_("This option is not on your paper. Reload the page and choose again."), code="unknown_option")


def _checked_number(given: object, units: Collection[str]) -> Given:
    if isinstance(given, Mapping):
        unit = given.get("unit") or ""
        if not set(given) <= {"number", "unit"} or (unit and unit not in units):
            raise ValidationError(_("This unit is not on your paper. Reload the page and choose again."), code="unknown_unit")
        number = _checked_number(given.get("number") or "", ())
        return {"number": number, "unit": unit} if isinstance(number, str) and unit else number
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise ValidationError(_("Write the number alone, in digits, such as 12 or 37.5, without a unit."), code="not_a_number")
    text = given.strip() if isinstance(given, str) else written_out(given)
    if is_blank(text):
        return None
    parse_number(text)
    return text


def _checked_choices(options: Collection[str], given: object) -> list[str] | None:
    chosen = _ids(options, given)
    return [option for option in options if option in chosen] or None


def _checked_order(options: Collection[str], given: object) -> list[str] | None:
    order = [] if isinstance(given, Mapping) and set(given) <= set(options) else _ids(options, given)
    if len(set(order)) < len(order) or len(order) < len(options):
        raise ValidationError(_("Give each step a place of its own, from 1 to %(last)d.") % {"last": len(options)}, code="not_an_order")
    return order


def _checked_parts(options: Collection[str], parts: Sequence[str], given: object) -> dict[str, str] | None:
    if not isinstance(given, Mapping):
        raise _not_on_paper()
    told = {part: option for part, option in given.items() if option not in (None, "")}
    if any(part not in parts or not isinstance(option, str) or option not in options for part, option in told.items()):
        raise _not_on_paper()
    return {part: told[part] for part in parts if part in told} or None


def _checked_place(options: Collection[str], given: object) -> str | None:
    if not isinstance(given, str):
        raise _not_on_paper()
    point = PLACE.fullmatch(given)
    if given not in options and (point is None or Decimal(point[1]) > 100 or Decimal(point[2]) > 100):
        raise ValidationError(_("This place is not in the picture. Choose again."), code="unknown_place")
    return given


def _checked_words(options: Collection[str], given: object) -> str | None:
    return _text(given, LONGEST_WORDS)


def _checked_essay(options: Collection[str], given: object) -> str | None:
    return _text(given, LONGEST_ESSAY)


def _text(given: object, longest: int) -> str | None:
    if not isinstance(given, str) or "\0" in given:
        raise ValidationError(_("Answer this question in words."), code="not_text")
    text = given.replace("\r\n", "\n").strip()
    if len(text) > longest:
        sentence = _("This answer is too long. Shorten it to at most %(count)d characters.") % {"count": longest}
        raise ValidationError(sentence, code="too_long")
    return text or None


def _ids(options: Collection[str], given: object) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or any(not isinstance(one, str) or one not in options for one in given):
        raise _not_on_paper()
    return list(given)


_CHECKS = {
    QuestionKind.MULTIPLE: _checked_choices,
    QuestionKind.ORDERING: _checked_order,
    QuestionKind.HOTSPOT: _checked_place,
    QuestionKind.SHORT: _checked_words,
    QuestionKind.ESSAY: _checked_essay,
}
