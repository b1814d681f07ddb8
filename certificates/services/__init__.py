"""One verb, one transaction: issue, claim, render, revoke."""

from certificates.services.claiming import Offer, claim
from certificates.services.files import file_is_lost, render, report_failing, rerender_missing, try_again
from certificates.services.issuing import issue, snapshot
from certificates.services.states import revoke

__all__ = [
    "Offer",
    "claim",
    "file_is_lost",
    "issue",
    "render",
    "report_failing",
    "rerender_missing",
    "revoke",
    "snapshot",
    "try_again",
]
