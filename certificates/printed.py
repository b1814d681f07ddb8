"""What is printed on a certificate, field by field: all of it, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from certificates.enums import Kind
from certificates.findings import day_in_words
from certificates.paper import LANGUAGES
from certificates.wording import format_name, printed_amount, printed_hours, profession_on_paper
from core.languages import own_name
from core.reference.professions import profession_name


def paper(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Labels in the reader's language, the words as they were printed."""
    return [fact for facts in parts(record).values() for fact in facts]


def parts(record: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The same, in order, by what each fact is about; a part of which nothing is printed is empty."""
    language = record["language"]
    every = {
        "name": [_fact(gettext("Name"), record["name"]), _fact(gettext("Name in Latin letters"), record["latin_name"])],
        "profession": [_fact(gettext("Profession"), _profession(record))],
        "kind": [_fact(gettext("Document"), Kind(record["kind"]).label)],
        "title": [_fact(gettext("Title"), record["title"], language)],
        "provider": [
            _fact(gettext("Provider"), record["provider"]),
            _fact(gettext("Joint providers"), _lines(record["joint_providers"])),
        ],
        "format": [_fact(gettext("Format"), format_name(record["format"])), _fact(gettext("Place"), record["place"])],
        "event": [
            _fact(gettext("Event"), record["facts"].get("event", ""), language),
            _fact(gettext("Sessions attended"), _lines(record["facts"].get("sessions", [])), language),
            _fact(gettext("Further words"), record["words"].get("closing", ""), language),
        ],
        "hours": [_fact(gettext("Duration"), printed_hours(Decimal(record["hours"]), get_language()))],
        "dates": [
            _fact(gettext("Begun on"), day_in_words(date.fromisoformat(record["begun_on"])) if record.get("begun_on") else ""),
            _fact(gettext("Completed on"), day_in_words(date.fromisoformat(record["completed_on"]))),
            _fact(gettext("Issued on"), day_in_words(date.fromisoformat(record["issued_on"]))),
            _fact(gettext("Valid until"), _until(record["expires_on"])),
        ],
        "credits": [fact for credit in record["credits"] for fact in _credit(credit)],
        "language": [_fact(gettext("Language"), own_name(language), language)],
        "signatories": [_fact(gettext("Signed by"), _lines([_who_signs(each, record) for each in record["signatories"]]))],
        "number": [_fact(gettext("Certificate number"), format_html('<span class="code" dir="ltr">{}</span>', record["number"]))],
    }
    return {part: [fact for fact in facts if fact["text"]] for part, facts in every.items()}


def _who_signs(signatory: dict[str, str], record: dict[str, Any]) -> str:
    """Name and role, and where several institutions sign, for which one."""
    own = signatory.get("institution", "") if record["joint_providers"] else ""
    return ", ".join(filter(None, (signatory["name"], signatory["role"], own)))


def _profession(record: dict[str, Any]) -> str:
    """The words of the paper to whom reads its language; to others what their paper would say."""
    code, language = record["profession"], get_language()
    printed = record["words"]["profession"] if language == record["language"] else ""
    own = profession_on_paper(code, language) if language in LANGUAGES else ""
    return printed or own or (profession_name(code) if code else "")


def _until(day: str) -> str:
    return day_in_words(date.fromisoformat(day)) if day else gettext("Without limit")


def _credit(credit: dict[str, str]) -> list[dict[str, Any]]:
    claimed = Decimal(credit["amount"]) > 0
    label = gettext("Credit claimed") if claimed else gettext("Designated for")
    amount = printed_amount(Decimal(credit["amount"] if claimed else credit["maximum"]), get_language())
    return [
        _fact(label, format_html("{} <bdi>{}</bdi>", amount, credit["name"])),
        _fact(gettext("Designation statement"), credit["statement"], "en"),
        _fact(gettext("Accreditation number"), credit["accreditation"]),
    ]


def _fact(label: str, text: str, language: str = "") -> dict[str, Any]:
    return {"label": label, "text": text, "language": language}


def _lines(texts: list[str]) -> SafeString | str:
    return format_html_join(mark_safe("<br>"), "<bdi>{}</bdi>", ((text,) for text in texts))
