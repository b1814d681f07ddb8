"""A batch as a table: its rows, what may be picked from it, and the same in cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from certificates import findings, standings, verification
from certificates.models import Batch, Check

LOOK = "look"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in the reader's language."""

    check: Check
    mark: dict[str, str]
    said: str
    differs: bool

    @property
    def record(self) -> dict[str, Any] | None:
        return self.check.certificate.record if self.check.certificate else None

    @property
    def url(self) -> str:
        return reverse("certificates:result", args=[self.check.certificate.code]) if self.check.certificate else ""

    @property
    def needs_a_look(self) -> bool:
        return self.check.state != "valid" or self.differs


def rows(batch: Batch) -> list[Row]:
    """All of ``batch``, in its order: one query."""
    checks = batch.checks.select_related("certificate").order_by("line")
    return [_row(check) for check in checks]


def shown(rows: list[Row], show: str) -> list[Row]:
    """Those that ``show`` names: a state, or ``"look"`` for whatever speaks against a certificate. All, for anything else."""
    if show == LOOK:
        return [row for row in rows if row.needs_a_look]
    picked = [row for row in rows if row.check.state == show]
    return picked or rows


def filters(rows: list[Row], show: str) -> list[dict[str, Any]]:
    """The choices above the table, each with how many it leaves; only those that leave any."""
    counted = Counter(row.check.state for row in rows)
    look = sum(row.needs_a_look for row in rows)
    found = [{"value": "", "label": gettext("All"), "count": len(rows)}]
    if look and look < len(rows):
        found.append({"value": LOOK, "label": gettext("Needs a look"), "count": look})
    if len(counted) > 1:
        found += [{"value": state, "label": verification.state_word(state), "count": count} for state, count in counted.most_common()]
    known = {choice["value"] for choice in found}
    for choice in found:
        choice["current"] = choice["value"] == (show if show in known else "")
    return found


def heads() -> list[str]:
    return [
        gettext("Line"),
        gettext("Checked"),
        gettext("Result"),
        gettext("What speaks against it"),
        gettext("Name on the certificate"),
        gettext("Name in the list"),
        gettext("Title"),
        gettext("Provider"),
        gettext("Completed on"),
        gettext("Valid until"),
        gettext("Checked at (UTC)"),
    ]


def cells(row: Row) -> list[str]:
    """The row as texts, in the order of ``heads``; dates as ISO 8601, which every program reads."""
    record, check = row.record or {}, row.check
    return [
        str(check.line),
        check.number or check.file_name,
        str(row.mark["label"]),
        row.said,
        record.get("name", ""),
        check.given_name,
        record.get("title", ""),
        record.get("provider", ""),
        record.get("completed_on", ""),
        record.get("expires_on", ""),
        f"{check.checked_at:%Y-%m-%d %H:%M:%S}",
    ]


def plain(row: Row) -> dict[str, Any]:
    """The row for programs: codes rather than words."""
    check, record = row.check, row.record
    return {
        "line": check.line,
        "number": check.number,
        "file": check.file_name,
        "sha256": check.file_sha256,
        "state": check.state,
        "problem": check.problem,
        "findings": check.findings,
        "sentence": row.said,
        "given_name": check.given_name,
        "checked_at": check.checked_at.isoformat(timespec="seconds"),
        "name": record["name"] if record else "",
        "title": record["title"] if record else "",
        "provider": record["provider"] if record else "",
        "completed_on": record["completed_on"] if record else "",
        "expires_on": record["expires_on"] if record else "",
    }


def _row(check: Check) -> Row:
    against = [finding for finding in findings.read(check.findings) if not finding.holds]
    return Row(check, standings.mark(check.state), _said(check, against), differs=any(finding.code == "name" for finding in against))


def _said(check: Check, against: list[findings.Finding]) -> str:
    if check.problem:
        return verification.problem_sentence(check.problem)
    if check.state == "unknown":
        return gettext("There is no certificate with this number.")
    return " ".join(finding.text for finding in against)
