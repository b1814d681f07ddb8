"""The result of a check, signed, so that whoever was just told it can ask for a receipt: nothing is stored meanwhile.

A ticket is bound to who was told (nobody, or one person), so a page elsewhere
cannot make somebody's browser hand in a ticket that it fetched itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext as _

from certificates import findings
from certificates.enums import CheckedBy
from certificates.models import Certificate
from certificates.verification import Verification
from core.errors import Refused

SALT = "certificates.ticket"
LASTS = timedelta(hours=1)


def issue(answer: Verification, *, viewer: int | None) -> str:
    """A ticket for ``answer`` in the hand of the person with the key ``viewer``, or of a stranger."""
    body = {
        "c": answer.certificate.pk if answer.certificate else None,
        "f": [[each.code, int(each.holds), each.day] for each in answer.findings],
        "h": answer.how,
        "m": answer.file_name,
        "n": answer.number,
        "p": answer.problem,
        "s": answer.state,
        "t": answer.checked_at.isoformat(),
        "v": viewer,
        "x": answer.file_sha256,
    }
    return signing.dumps(body, salt=SALT, compress=True)


def redeem(ticket: str, *, viewer: int | None) -> Verification:
    """What the ticket says was found, as it was found. Raises Refused for one that is old, changed, or another's."""
    try:
        body = signing.loads(ticket, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise _too_late() from None
    if body["v"] != viewer:
        raise _too_late()
    return Verification(
        body["s"],
        datetime.fromisoformat(body["t"]),
        Certificate.objects.filter(pk=body["c"]).first() if body["c"] else None,
        how=CheckedBy(body["h"]),
        number=body["n"],
        findings=tuple(findings.Finding(code, bool(holds), day) for code, holds, day in body["f"]),
        problem=body["p"],
        file_sha256=body["x"],
        file_name=body["m"],
    )


def _too_late() -> Refused:
    return Refused(_("This page was open for more than an hour. Check the certificate again, then ask for the receipt."), code="too_late")
