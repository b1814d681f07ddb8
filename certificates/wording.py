"""Everything that is printed on a certificate beside its facts, in one language.

The words are taken down when the certificate is issued and kept in its record, so
a later change of a translation leaves the certificate alone.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.units import format_unit

from certificates import credits as credit_rules
from certificates import paper
from certificates.awards import Award, ClaimedCredit
from certificates.enums import Format, Kind
from certificates.paper import Voice, voice
from certificates.paper.professions import TITLES
from core.languages import babel_locale, own_name

# The statement's wording is the accreditor's own, and so are its words for a format.
_FORMATS_IN_STATEMENTS = {Format.ONLINE: "enduring material", Format.ONSITE: "live activity", Format.HYBRID: "live activity"}
_WORLD_ENGLISH = "en-001"  # the day before the month, as most of the world reads it
# Where CLDR says "hour" with the number in a place that Babel does not know.
_HOURS = {"zh": "{}小时", "sw": "saa {}"}
ISOLATE, POP = "\u2068", "\u2069"
_HEADINGS = {
    Kind.COMPLETION: "Certificate of completion",
    Kind.CREDIT: "Certificate of credit",
    Kind.PARTICIPATION: "Certificate of participation",
    Kind.ATTENDANCE: "Certificate of attendance",
    Kind.PLACEMENT: "Certificate of placement",
    Kind.PRESENTATION: "Certificate of presentation",
}
_DEEDS = {
    Kind.COMPLETION: "has completed",
    Kind.CREDIT: "has completed",
    Kind.PARTICIPATION: "has taken part in",
    Kind.ATTENDANCE: "has attended",
    Kind.PLACEMENT: "has completed a placement at",
    Kind.PRESENTATION: "has presented",
}
_FORMATS = {Format.ONLINE: "Online", Format.ONSITE: "On site", Format.HYBRID: "On site and online"}
# What one finishes on a day; the rest merely happens on it.
_FINISHED = {Kind.COMPLETION, Kind.CREDIT, Kind.PLACEMENT}


def words(record: dict[str, Any], own: dict[str, Any] | None = None) -> dict[str, Any]:
    """The printed words of ``record`` in its own language, filled and ready.

    ``own`` is the institution's wording for that language (see ``designs.WORDING``):
    what it says takes the place of ours.
    """
    own = own or {}
    speaks, language = voice(record["language"]), record["language"]
    kind, expires_on = record["kind"], record["expires_on"]
    return {
        "heading": own.get("headings", {}).get(kind) or speaks.says("heading", _HEADINGS[kind]),
        "certifies": own.get("certifies") or speaks.says("above the name", "This is to certify that"),
        "deed": speaks.says("between name and title", _DEEDS[kind]),
        "when": _when(speaks, record),
        "event": _event(speaks, record["facts"].get("event", "")),
        "sessions": _sessions(speaks, record["facts"].get("sessions", [])),
        "closing": own.get("closing", ""),
        "profession": profession_on_paper(record["profession"], language),
        "credits": [_credit(speaks, credit) for credit in record["credits"]],
        "provider": _together(speaks, record["joint_providers"]),
        "labels": _labels(speaks, kind),
        "completed_on": _printed(record["completed_on"], language),
        "issued_on": _printed(record["issued_on"], language),
        "expires_on": _printed(expires_on, language) if expires_on else speaks.says("label", "Without limit"),
        "format": speaks.says("format", _FORMATS[record["format"]]) if record["format"] in _FORMATS else record["format"],
        "hours": printed_hours(Decimal(record["hours"]), language),
        "language": paper.LANGUAGES[language],
        "verify": speaks.says("foot", "Anyone can check this certificate at this address, or with the code beside it."),
    }


def complete(record: dict[str, Any]) -> dict[str, Any]:
    """A copy of ``record`` in which everything of version 2 is there, in whichever version it was written."""
    design = {"version": None, "border": "double", "ground": "meridians", "accent": "", "logo": "", "joint_logos": [], "seal": "drawn"}
    speaks = voice(paper.nearest(record["language"]))
    words = {"event": "", "sessions": {"label": "", "items": []}, "closing": "", **record["words"]}
    return {
        "begun_on": "",
        **record,
        "design": {**design, **record["design"]},
        "signatories": [{"institution": "", "image": "", **signatory} for signatory in record["signatories"]],
        "words": {**words, "labels": {**_labels(speaks, record["kind"]), **words["labels"]}},
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
    if own := _HOURS.get(language.split("-")[0]):
        return own.format(printed_amount(hours, language))
    return format_unit(hours.normalize(), "duration-hour", locale=babel_locale(language))


@lru_cache(maxsize=512)
def printed_amount(amount: Decimal, language: str) -> str:
    """An amount of credit with the decimal sign of ``language``."""
    return format_decimal(amount.normalize(), locale=babel_locale(language))


@lru_cache(maxsize=512)
def profession_on_paper(code: str, language: str) -> str:
    """What one person of an ISCO-08 group is called in a paper language; nothing for a code that is none."""
    return voice(language).says(f"profession {code}", TITLES[code]) if code in TITLES else ""


def format_name(code: str) -> str:
    """How the learning took place, in the language of the interface; the code itself when it is not ours."""
    return str(Format(code).label) if code in Format.values else code


def language_name(code: str) -> str:
    """The own name of a language of the paper or of the site."""
    return paper.LANGUAGES.get(code) or own_name(code)


def isolated(text: str) -> str:
    """``text`` between isolates, so that a word of the other direction does not move its neighbours."""
    return f"{ISOLATE}{text}{POP}" if text else ""


def _printed(day: str, language: str) -> str:
    return printed_date(date.fromisoformat(day), language)


def _when(speaks: Voice, record: dict[str, Any]) -> str:
    place, online = isolated(record["place"]), record["format"] == Format.ONLINE
    day = _printed(record["completed_on"], record["language"])
    if begun_on := record["begun_on"]:
        places = {"place": place, "begin": _printed(begun_on, record["language"]), "end": day}
        if place:
            return speaks.says("when", "in %(place)s, from %(begin)s to %(end)s") % places
        return speaks.says("when", "online, from %(begin)s to %(end)s" if online else "from %(begin)s to %(end)s") % places
    if place:
        return speaks.says("when", "in %(place)s, on %(date)s") % {"place": place, "date": day}
    return speaks.says("when", "online, on %(date)s" if online else "on %(date)s") % {"date": day}


def _event(speaks: Voice, event: str) -> str:
    return speaks.says("under the title", "at the event: %(event)s") % {"event": isolated(event)} if event else ""


def _sessions(speaks: Voice, sessions: list[str]) -> dict[str, Any]:
    if not sessions:
        return {"label": "", "items": []}
    label = speaks.counts("sessions", "%(count)d session attended", "%(count)d sessions attended", len(sessions))
    # A language may say "one" or "two" in words.
    return {"label": label % {"count": len(sessions)}, "items": [isolated(session) for session in sessions]}


def _credit(speaks: Voice, credit: dict[str, str]) -> dict[str, str]:
    claimed = Decimal(credit["amount"]) > 0
    line = "and is awarded %(amount)s %(system)s" if claimed else "This activity was designated for %(amount)s %(system)s"
    amount = Decimal(credit["amount"] if claimed else credit["maximum"])
    filled = {"amount": printed_amount(amount, speaks.language), "system": isolated(credit["name"])}
    return {"line": speaks.says("credit", line) % filled, "statement": credit["statement"]}


def _together(speaks: Voice, names: list[str]) -> str:
    if not names:
        return ""
    return speaks.says("provider", "together with %(names)s") % {"names": " · ".join(isolated(name) for name in names)}


def _labels(speaks: Voice, kind: str) -> dict[str, str]:
    def label(text: str) -> str:
        return speaks.says("label", text)

    return {
        "number": label("Certificate number"),
        "begun_on": label("Begun on"),
        "completed_on": label("Completed on") if kind in _FINISHED else label("Date"),
        "issued_on": label("Issued on"),
        "expires_on": label("Valid until"),
        "format": label("Format"),
        "hours": label("Duration"),
        "language": label("Language"),
        "accreditation": label("Accreditation number"),
        "seal": label("Seal of the provider"),
        "logo": label("Logo"),
        "signature": label("Signature"),
        "qr": label("QR code with the address for checking this certificate"),
        "compact": label("QR code with this certificate itself, signed"),
        "no_network": label("Holds this certificate, signed: it can be checked where there is no network."),
    }
