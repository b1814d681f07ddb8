"""What may stand in an answer, and what an answer still lacks before it can be sent. No database.

The two are apart on purpose: a draft keeps half an address and a word too many; sending asks for the whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.reference.countries import country_choices
from core.reference.specialties import specialty_choices
from core.reference.working_languages import CODES as LANGUAGES
from reviewing.definitions import NO, YES, Answers, Definition, Field, asked, is_empty
from reviewing.enums import FieldKind, Scan
from reviewing.word_counts import count_words

LONGEST_LINE = 1000
LONGEST_TEXT = 60_000
MOST_DIGITS = 20
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_TELEPHONE = re.compile(r"\+?[\d\s().\-/]{5,30}")
_SIGNS = str.maketrans({"−": "-", "٫": ".", "،": ",", "＋": "+"})


@dataclass(frozen=True, slots=True)
class Attached:
    """What checking needs to know of a document."""

    title: str
    expires_on: date | None
    scan: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What one field lacks: ``sentence`` says it to the person, beside ``label``."""

    section: str
    key: str
    label: str
    sentence: str


# What can be kept -------------------------------------------------------------


def kept(field: Field, value: Any) -> Any:
    """``value`` as an answer keeps it: texts trimmed, options by key (their short names are taken too), days as ``2027-01-31``.

    Raises ValidationError for what is no answer of this kind at all.
    """
    if value is None:
        return [] if field.kind in (FieldKind.SEVERAL, FieldKind.FILE) else ""
    return _KEEPERS.get(FieldKind(field.kind), _line)(field, value)


def _line(field: Field, value: Any) -> str:
    return _text(value, LONGEST_LINE).replace("\n", " ")


def _long(field: Field, value: Any) -> str:
    return _text(value, LONGEST_TEXT)


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise _wrong()
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if len(text) > longest:
        said = ngettext(
            "This is too long: at most %(count)d character is kept.", "This is too long: at most %(count)d characters are kept.", longest
        )
        raise ValidationError(said % {"count": longest}, code="too_long")
    return text


def _number(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        raise _wrong()
    typed = _text(str(value), LONGEST_LINE)
    return str(read) if (read := number_in(typed)) is not None else typed


def number_in(typed: str) -> Decimal | None:
    """The number somebody typed in any script's digits, with a decimal comma or point; None where it is none, or could be two."""
    plain = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in typed if unicodedata.category(each) != "Cf")
    plain = plain.translate(_SIGNS).strip()
    if _THOUSANDS.fullmatch(plain) or sum(each.isdigit() for each in plain) > MOST_DIGITS:
        return None
    plain = plain.replace(",", ".")
    return Decimal(plain) if _PLAIN_NUMBER.fullmatch(plain) else None


def _day(field: Field, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    typed = _text(value, LONGEST_LINE)
    try:
        return date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError:
        raise ValidationError(_("Write a day that exists, such as 2027-01-31."), code="no_day") from None


def _yes_no(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return _one_of(value, (YES, NO))


def _agreed(field: Field, value: Any) -> str:
    if value is False or value == NO:
        return ""
    return YES if value is True else _one_of(value, (YES,))


def _option(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong()
    if not value:
        return ""
    found = field.option(value) or next((one for one in field.options if one.name == value), None)
    if found is None:
        raise ValidationError(_("Choose from the options that are there."), code="no_option")
    return found.key


def _options(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _wrong()
    chosen = {_option(field, one) for one in value if one}
    return [option.key for option in field.options if option.key in chosen]


def _country(field: Field, value: Any) -> str:
    return _one_of(value, [code for code, _name in country_choices()])


def _language(field: Field, value: Any) -> str:
    return _one_of(value, LANGUAGES)


def _specialty(field: Field, value: Any) -> str:
    return _one_of(value, [code for code, _name in specialty_choices()])


def _documents(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _wrong()
    try:
        return list(dict.fromkeys(str(UUID(str(one))) for one in value))
    except ValueError:
        raise _wrong() from None


def _one_of(value: Any, possible: Iterable[str]) -> str:
    if not isinstance(value, str):
        raise _wrong()
    if value and value not in possible:
        raise ValidationError(_("Choose from the list."), code="not_listed")
    return value


def _wrong() -> ValidationError:
    return ValidationError(_("This is not an answer to this question."), code="other_kind")


_KEEPERS: dict[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.LONG: _long,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _day,
    FieldKind.YES_NO: _yes_no,
    FieldKind.STATEMENT: _agreed,
    FieldKind.ONE: _option,
    FieldKind.SEVERAL: _options,
    FieldKind.COUNTRY: _country,
    FieldKind.LANGUAGE: _language,
    FieldKind.SPECIALTY: _specialty,
    FieldKind.FILE: _documents,
}


# What is lacking --------------------------------------------------------------


def problems(definition: Definition, answers: Answers, *, documents: Mapping[str, list[Attached]], today: date) -> list[Problem]:
    """What must still be done before it can be sent, in the order of the form. Only what is asked can lack anything.

    ``documents`` holds what is attached, by the key of its field.
    """
    return [
        Problem(section.key, field.key, field.label, sentence)
        for section, fields in asked(definition, answers)
        for field in fields
        for sentence in _lacks(field, answers.get(field.key), documents.get(field.key, []), today)
    ]


def _lacks(field: Field, value: Any, documents: list[Attached], today: date) -> Iterable[str]:
    if field.kind == FieldKind.FILE:
        return list(_documents_lack(field, documents, today))
    if is_empty(value):
        return [_missing(field)] if field.required else []
    check = _CHECKS.get(FieldKind(field.kind))
    return [sentence] if check and (sentence := check(field, value)) else []


def _missing(field: Field) -> str:
    if field.kind == FieldKind.STATEMENT:
        return _("You need to agree to this statement.")
    if field.kind in (FieldKind.ONE, FieldKind.SEVERAL, FieldKind.YES_NO, FieldKind.COUNTRY, FieldKind.LANGUAGE, FieldKind.SPECIALTY):
        return _("Choose an answer.")
    return _("Attach a document.") if field.kind == FieldKind.FILE else _("Answer this question.")


def _documents_lack(field: Field, documents: list[Attached], today: date) -> Iterable[str]:
    if not documents and field.required:
        yield _missing(field)
    if len(documents) > field.most_documents:
        said = ngettext("Attach at most %(count)d document.", "Attach at most %(count)d documents.", field.most_documents)
        yield said % {"count": field.most_documents}
    for one in documents:
        if one.scan == Scan.INFECTED:
            yield _("A virus was found in “%(title)s”. Attach a clean file.") % {"title": one.title}
        elif one.expires_on and one.expires_on < today:
            day = date_format(one.expires_on)
            yield _("“%(title)s” was valid until %(day)s. Attach one that is still valid.") % {"title": one.title, "day": day}


def _words_over(field: Field, value: str) -> str:
    written = count_words(value)
    if not field.words or written <= field.words:
        return ""
    over = written - field.words
    said = ngettext(
        "This has %(over)d word more than the %(most)d that are allowed.",
        "This has %(over)d words more than the %(most)d that are allowed.",
        over,
    )
    return said % {"over": over, "most": field.words}


def _number_off(field: Field, value: str) -> str:
    read = number_in(value)
    if read is None:
        return _("Write one plain number, without signs between thousands, such as 1500 or 37.5.")
    if field.least and read < Decimal(field.least):
        return _("Write a number that is not below %(least)s.") % {"least": number_format(Decimal(field.least))}
    if field.most and read > Decimal(field.most):
        return _("Write a number that is not above %(most)s.") % {"most": number_format(Decimal(field.most))}
    return ""


def _email_off(field: Field, value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        return _("Write a whole e-mail address, such as name@example.org.")
    return ""


def _address_off(field: Field, value: str) -> str:
    return "" if is_web_address(value) else _("Write a whole web address, beginning with https://.")


def is_web_address(value: str) -> bool:
    """Whether a link may lead there."""
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        return False
    return True


def _telephone_off(field: Field, value: str) -> str:
    plain = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in value if unicodedata.category(each) != "Cf")
    return "" if _TELEPHONE.fullmatch(plain.strip()) else _("Write a telephone number with its country code, such as +254 20 123456.")


def _too_many(field: Field, value: list[str]) -> str:
    most = field.most_options
    if not most or len(value) <= most:
        return ""
    return ngettext("Choose at most %(count)d option.", "Choose at most %(count)d options.", most) % {"count": most}


_CHECKS: dict[FieldKind, Callable[[Field, Any], str]] = {
    FieldKind.LONG: _words_over,
    FieldKind.NUMBER: _number_off,
    FieldKind.EMAIL: _email_off,
    FieldKind.ADDRESS: _address_off,
    FieldKind.TELEPHONE: _telephone_off,
    FieldKind.SEVERAL: _too_many,
}
