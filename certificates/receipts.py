"""The receipt of a check: what a hospital files for its accreditor. Who checked what, when, with what result."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext

from certificates import findings, standings, verification
from certificates.codes import compact
from certificates.enums import CheckedBy
from certificates.examining import RECEIPT
from certificates.findings import day_in_words
from certificates.models import Check
from certificates.printed import paper

LONGEST_TEXT_OF_A_RECEIPT = 400


def content(check: Check, *, issuer: str) -> dict[str, Any]:
    """What is signed: codes for programs, with the sentences a person reads, in the active language."""
    answer = _as_found(check)
    record = check.certificate.record if check.certificate else None
    everything = {
        "type": [RECEIPT],
        "id": address(check),
        "issuer": issuer,
        "language": check.language,
        "checkedAt": check.checked_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "checkedBy": check.how,
        "number": check.number,
        "fileName": check.file_name,
        "fileSha256": check.file_sha256,
        "result": check.state,
        "resultText": f"{verification.state_word(check.state)}. {said(check)}",
        "findings": [{"code": each.code, "holds": each.holds, "text": each.text} for each in answer],
        "certificate": _summary(record),
        "statedFor": check.stated_by,
        "verifier": _verifier(check),
    }
    return {key: value for key, value in everything.items() if value}  # a proof covers nothing that is empty


def said(check: Check) -> str:
    """The result in a sentence that stays true: what was found then, not what holds today."""
    if check.problem:
        return verification.problem_sentence(check.problem)
    if check.state == "unknown":
        return gettext("There is no certificate with this number.")
    against = [finding.text for finding in _as_found(check) if not finding.holds]
    return " ".join(against) or gettext("It was issued here and stood as printed at the time of the check.")


def context(check: Check) -> dict[str, Any]:
    """What page and sheet show of a receipt."""
    return {
        "check": check,
        "mark": standings.mark(check.state),
        "word": verification.state_word(check.state),
        "said": said(check),
        "facts": _facts(check),
        "findings": _as_found(check),
        "paper": paper(check.certificate.record) if check.certificate else [],
        "address": address(check),
        "language": check.language,
    }


def address(check: Check) -> str:
    return f"{settings.SITE_URL}/receipts/{check.uid}/"


def file_name(check: Check) -> str:
    """Names the number and the day, and nobody."""
    return f"receipt-{check.number or 'file'}-{check.checked_at:%Y-%m-%d}".replace(" ", "")


def told(receipt: dict[str, Any]) -> dict[str, Any]:
    """What a receipt that somebody hands in says, clipped: its words were signed here, its length is not trusted."""
    at = parse_datetime(_text(receipt, "checkedAt"))
    number = _text(receipt, "number")
    for_whom = _text(receipt, "verifier") or _text(receipt, "statedFor")
    facts = [
        _fact(gettext("Checked on"), verification.to_the_second(at) if isinstance(at, datetime) else ""),
        _fact(gettext("Checked for"), for_whom or gettext("not stated")),
        _fact(
            gettext("What was checked"),
            format_html('<span class="code" dir="ltr">{}</span>', number) if number else _text(receipt, "fileName"),
        ),
        _fact(gettext("Result"), _text(receipt, "resultText")),
    ]
    return {"facts": [fact for fact in facts if fact["text"]], "number": compact(number)}


def in_short(check: Check) -> list[dict[str, Any]]:
    """What the paper says, as far as it tells one certificate from another: the receipt has one page."""
    if check.certificate is None:
        return []
    record = check.certificate.record
    days = {
        key: day_in_words(date.fromisoformat(record[key])) if record[key] else "" for key in ("completed_on", "issued_on", "expires_on")
    }
    facts = [
        _fact(gettext("Name"), record["name"]),
        _fact(gettext("Name in Latin letters"), record["latin_name"]),
        {**_fact(gettext("Title"), record["title"]), "language": record["language"]},
        _fact(gettext("Provider"), record["provider"]),
        _fact(gettext("Completed on"), days["completed_on"]),
        _fact(gettext("Issued on"), days["issued_on"]),
        _fact(gettext("Valid until"), days["expires_on"] or gettext("Without limit")),
    ]
    return [fact for fact in facts if fact["text"]]


def _facts(check: Check) -> list[dict[str, Any]]:
    number = format_html('<span class="code" dir="ltr">{}</span>', check.number) if check.number else ""
    digest = format_html('<span class="code" dir="ltr">{}</span>', check.file_sha256) if check.file_sha256 else ""
    facts = [
        _fact(gettext("Checked on"), verification.to_the_second(check.checked_at)),
        _fact(gettext("Checked for"), check.stated_by or _verifier(check) or gettext("not stated")),
        _fact(gettext("Verifier, signed in"), _verifier(check) if check.stated_by else ""),
        _fact(gettext("What was checked"), CheckedBy(check.how).label),
        _fact(gettext("Certificate number"), number),
        _fact(gettext("File"), check.file_name),
        _fact(gettext("SHA-256 of the file"), digest),
    ]
    return [fact for fact in facts if fact["text"]]


def _verifier(check: Check) -> str:
    """The institution, and who acted for it; a person's own name only where she acted for one."""
    if check.institution is None:
        return ""
    person = check.verifier.name if check.verifier else ""
    return ", ".join(filter(None, (check.institution.name, person)))


def _summary(record: dict[str, Any] | None) -> dict[str, str] | None:
    if record is None:
        return None
    told = {
        "name": record["name"],
        "title": record["title"],
        "provider": record["provider"],
        "completedOn": record["completed_on"],
        "issuedOn": record["issued_on"],
        "expiresOn": record["expires_on"],
    }
    return {key: value for key, value in told.items() if value}


def _as_found(check: Check) -> tuple[findings.Finding, ...]:
    return findings.read(check.findings)


def _fact(label: str, text: str) -> dict[str, Any]:
    return {"label": label, "text": text, "language": ""}


def _text(receipt: dict[str, Any], key: str) -> str:
    value = receipt.get(key, "")
    return value[:LONGEST_TEXT_OF_A_RECEIPT] if isinstance(value, str) else ""
