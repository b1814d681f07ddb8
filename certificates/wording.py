"""Everything that is printed on a certificate beside its facts, in one language.

The words are taken down when the certificate is issued and kept in its record, so
a later change of a translation leaves the certificate alone.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils import translation
from django.utils.translation import gettext, pgettext

from certificates import credits as credit_rules
from certificates.awards import Award, ClaimedCredit
from certificates.enums import Format, Kind
from core.languages import babel_locale, own_name
from core.reference.professions import profession_name

# The statement's wording is the accreditor's own, and so are its words for a format.
_FORMATS_IN_STATEMENTS = {Format.ONLINE: "enduring material", Format.ONSITE: "live activity", Format.HYBRID: "live activity"}
_WORLD_ENGLISH = "en-001"  # the day before the month, as most of the world reads it
ISOLATE, POP = "\u2068", "\u2069"


def words(award: Award, *, profession: str, issued_on: date) -> dict:
    """The printed words of ``award`` in its own language, filled and ready."""
    with translation.override(award.language):
        return {
            "heading": str(Kind(award.kind).label),
            "certifies": pgettext("on a certificate, above the name", "This is to certify that"),
            "deed": _deed(award.kind),
            "when": _when(award),
            "profession": profession_name(profession) if profession else "",
            "credits": [_credit(credit, award) for credit in award.credits],
            "provider": _together(award),
            "labels": _labels(),
            "completed_on": printed_date(award.earned_on, award.language),
            "issued_on": printed_date(issued_on, award.language),
            "expires_on": printed_date(award.expires_on, award.language) if award.expires_on else gettext("Without limit"),
            "format": format_name(award.format),
            "hours": printed_hours(award.hours, award.language),
            "language": own_name(award.language),
            "verify": gettext("Anyone can check this certificate at this address, or with the code beside it."),
        }


def statement(credit: ClaimedCredit, award: Award) -> str:
    """The designation statement with its places filled; the rest stands as the accreditor wrote it."""
    return (
        credit.statement.replace("{provider}", award.provider.removeprefix("The "))
        .replace("{format}", _FORMATS_IN_STATEMENTS.get(award.format, award.format))
        .replace("{maximum}", credit_rules.plain(credit.maximum))
    )


@lru_cache(maxsize=2048)
def printed_date(day: date, language: str) -> str:
    """The day in words: ``12 November 2026``."""
    return format_date(day, format="long", locale=babel_locale(_WORLD_ENGLISH if language == "en" else language))


@lru_cache(maxsize=512)
def printed_hours(hours: Decimal, language: str) -> str:
    """``0.75 hours`` in the words of ``language``."""
    return format_unit(hours.normalize(), "duration-hour", locale=babel_locale(language))


@lru_cache(maxsize=512)
def printed_amount(amount: Decimal, language: str) -> str:
    """An amount of credit with the decimal sign of ``language``."""
    return format_decimal(amount.normalize(), locale=babel_locale(language))


def format_name(code: str) -> str:
    """How the learning took place, in the active language; the code itself when it is not ours."""
    return str(Format(code).label) if code in Format.values else code


def isolated(text: str) -> str:
    """``text`` between isolates, so that a word of the other direction does not move its neighbours."""
    return f"{ISOLATE}{text}{POP}" if text else ""


def _deed(kind: str) -> str:
    if kind == Kind.PARTICIPATION:
        return pgettext("on a certificate, between name and title", "has taken part in")
    return pgettext("on a certificate, between name and title", "has completed")


def _when(award: Award) -> str:
    day = printed_date(award.earned_on, award.language)
    if award.place:
        return gettext("in %(place)s, on %(date)s") % {"place": isolated(award.place), "date": day}
    if award.format == Format.ONLINE:
        return gettext("online, on %(date)s") % {"date": day}
    return gettext("on %(date)s") % {"date": day}


def _credit(credit: ClaimedCredit, award: Award) -> dict[str, str]:
    if credit.amount > 0:
        line = gettext("and is awarded %(amount)s %(system)s")
        amount = credit.amount
    else:
        line = gettext("This activity was designated for %(amount)s %(system)s")
        amount = credit.maximum
    return {
        "line": line % {"amount": printed_amount(amount, award.language), "system": isolated(credit.name)},
        "statement": statement(credit, award),
    }


def _together(award: Award) -> str:
    if not award.joint_providers:
        return ""
    return gettext("together with %(names)s") % {"names": " · ".join(isolated(name) for name in award.joint_providers)}


def _labels() -> dict[str, str]:
    return {
        "number": gettext("Certificate number"),
        "completed_on": gettext("Completed on"),
        "issued_on": gettext("Issued on"),
        "expires_on": gettext("Valid until"),
        "format": gettext("Format"),
        "hours": gettext("Duration"),
        "language": gettext("Language"),
        "accreditation": gettext("Accreditation number"),
        "seal": gettext("Seal of the provider"),
        "qr": gettext("QR code with the address for checking this certificate"),
    }
