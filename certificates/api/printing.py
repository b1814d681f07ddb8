"""A record as the API shows it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from certificates.api.shapes import PrintedOut

# What the record holds in another shape, or has held since its second version only.
_OWN_WAY = frozenset({"credits", "begun_on", "expires_on", "event", "sessions", "closing"})


def printed(record: dict[str, Any]) -> dict[str, Any]:
    """Everything that is printed, and nothing else."""
    same = {field: record[field] for field in PrintedOut.model_fields if field not in _OWN_WAY}
    return {
        **same,
        "begun_on": record.get("begun_on") or None,
        "expires_on": record["expires_on"] or None,
        "event": record["facts"].get("event", ""),
        "sessions": record["facts"].get("sessions", []),
        "closing": record["words"].get("closing", ""),
        "credits": [_printed_credit(credit) for credit in record["credits"]],
    }


def _printed_credit(credit: dict[str, str]) -> dict[str, Any]:
    """The maximum is printed only where nothing was claimed."""
    claimed = Decimal(credit["amount"])
    return {
        "name": credit["name"],
        "claimed": claimed or None,
        "designated": None if claimed else Decimal(credit["maximum"]),
        "statement": credit["statement"],
        "accreditation": credit["accreditation"],
    }
