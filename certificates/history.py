"""What became of a certificate, line by line, in words that may be shown to anybody."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext

from certificates.enums import State
from certificates.models import Certificate


class Line(NamedTuple):
    happened_at: datetime
    text: str
    reason: str = ""


def history_of(certificate: Certificate) -> list[Line]:
    """Issued, and every change since, the oldest first. Who did it and what the staff noted is not told."""
    lines = [Line(certificate.issued_at, gettext("Issued"))]
    for event in certificate.events.all():
        if event.before:
            lines.append(Line(event.happened_at, _deed(event.after), event.get_reason_display() if event.reason else ""))
    if len(lines) == 1 and certificate.state_since:  # its change was made before changes were written down one by one
        lines.append(Line(certificate.state_since, _deed(certificate.state), certificate.get_state_reason_display()))
    return lines


def _deed(state: str) -> str:
    return {
        State.VALID: gettext("Made valid again"),
        State.SUSPENDED: gettext("Suspended"),
        State.REVOKED: gettext("Revoked"),
        State.SUPERSEDED: gettext("Replaced by a new one"),
    }[State(state)]
