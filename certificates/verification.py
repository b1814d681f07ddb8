"""What a partner is told of a certificate, from its number: one word, and what the paper says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from certificates import codes
from certificates.enums import Kind
from certificates.models import Certificate
from certificates.wording import format_name, printed_amount, printed_date, printed_hours
from core.languages import own_name
from core.reference.professions import profession_name

# Looked up for what cannot be a number at all, so that every wrong number takes the same way.
NOBODYS = "-"


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer: ``"valid"``, ``"expired"``, ``"revoked"`` or ``"unknown"``, and when it was found."""

    state: str
    checked_at: datetime
    certificate: Certificate | None = None


def verify(typed: str) -> Verification:
    """Look up what somebody typed, in one query.

    An unknown, a mistyped and a malformed number are told apart by nothing.
    """
    code = codes.parse(typed) or NOBODYS
    certificate = Certificate.objects.with_code(code)
    return Verification(certificate.standing if certificate else "unknown", timezone.now(), certificate)


def word(verification: Verification) -> str:
    """The answer in one word."""
    return {
        "valid": gettext("Valid"),
        "expired": gettext("Expired"),
        "revoked": gettext("Revoked"),
        "unknown": gettext("Not found"),
    }[verification.state]


def sentence(verification: Verification) -> str:
    """The answer in one or two sentences, in the active language."""
    certificate = verification.certificate
    if certificate is None:
        return gettext("There is no certificate with this number. Compare it with the paper: one letter or digit may be different.")
    if verification.state == "revoked":
        return gettext("This certificate was issued here and withdrawn on %(date)s. Reason: %(reason)s.") % {
            "date": _day(certificate.state_since.date()),
            "reason": certificate.get_state_reason_display(),
        }
    if verification.state == "expired":
        return gettext("This certificate was issued here. It was valid until %(date)s.") % {"date": _day(certificate.expires_on)}
    return gettext("This certificate was issued here and stands as printed below.")


class Finding(NamedTuple):
    """One thing that was looked at; ``holds`` when it speaks for the certificate."""

    text: str
    holds: bool = True


def checked(verification: Verification) -> list[Finding]:
    """What was looked at, for the record of whoever asked."""
    certificate = verification.certificate
    if certificate is None:
        return []
    found = [Finding(gettext("The number is in the register of certificates issued here."))]
    if verification.state == "revoked":
        found.append(Finding(gettext("It was withdrawn on %(date)s.") % {"date": _day(certificate.state_since.date())}, holds=False))
    else:
        found.append(Finding(gettext("It has not been withdrawn.")))
    if certificate.has_expired():
        found.append(Finding(gettext("It was valid until %(date)s.") % {"date": _day(certificate.expires_on)}, holds=False))
    elif certificate.expires_on:
        found.append(Finding(gettext("It is limited: valid until %(date)s.") % {"date": _day(certificate.expires_on)}))
    else:
        found.append(Finding(gettext("It has no limit in time.")))
    return found


def when(verification: Verification) -> SafeString:
    """The moment of the check, to the second, in UTC."""
    moment = verification.checked_at.astimezone(UTC)
    shown = gettext("%(date)s, %(time)s UTC") % {"date": _day(moment.date()), "time": f"{moment:%H:%M:%S}"}
    stamp = format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), shown)
    return format_html(escape(gettext("Checked on %(moment)s.")).replace("%(moment)s", "{}"), stamp)


def paper(record: dict[str, Any]) -> list[dict[str, Any]]:
    """What is printed, field by field: labels in the reader's language, the words as they were printed."""
    language = record["language"]
    facts = [
        _fact(gettext("Name"), record["name"]),
        _fact(gettext("Name in Latin letters"), record["latin_name"]),
        _fact(gettext("Profession"), profession_name(record["profession"]) if record["profession"] else ""),
        _fact(gettext("Document"), Kind(record["kind"]).label),
        _fact(gettext("Title"), record["title"], language),
        _fact(gettext("Provider"), record["provider"]),
        _fact(gettext("Joint providers"), _lines(record["joint_providers"])),
        _fact(gettext("Format"), format_name(record["format"])),
        _fact(gettext("Place"), record["place"]),
        _fact(gettext("Duration"), printed_hours(Decimal(record["hours"]), get_language())),
        _fact(gettext("Completed on"), _day(date.fromisoformat(record["completed_on"]))),
        _fact(gettext("Issued on"), _day(date.fromisoformat(record["issued_on"]))),
        _fact(gettext("Valid until"), _day(date.fromisoformat(record["expires_on"])) if record["expires_on"] else gettext("Without limit")),
        *[fact for credit in record["credits"] for fact in _credit(credit)],
        _fact(gettext("Language"), own_name(language), language),
        _fact(gettext("Signed by"), _lines([", ".join(filter(None, (s["name"], s["role"]))) for s in record["signatories"]])),
        _fact(gettext("Certificate number"), format_html('<span class="code" dir="ltr">{}</span>', record["number"])),
    ]
    return [fact for fact in facts if fact["text"]]


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


def _day(day: date) -> str:
    return printed_date(day, get_language())
