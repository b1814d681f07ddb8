"""One verb, one transaction: issue, claim, render, revoke."""

from certificates.services.checking import (
    BATCH_LASTS,
    add_to_batch,
    check_together,
    finish_batch,
    forget_batches,
    open_batch,
    receipt,
    receipt_of_row,
    record_check,
)
from certificates.services.claiming import Offer, claim
from certificates.services.correcting import correct, proposed, rename, renew
from certificates.services.designing import release
from certificates.services.files import file_is_lost, render, render_many, report_failing, rerender_missing, sign_credential, try_again
from certificates.services.issuing import issue, snapshot
from certificates.services.receipts import sign_receipt, sign_waiting
from certificates.services.states import REASONS_TO_REVOKE, REASONS_TO_SUSPEND, reinstate, revoke, suspend

__all__ = [
    "BATCH_LASTS",
    "REASONS_TO_REVOKE",
    "REASONS_TO_SUSPEND",
    "Offer",
    "add_to_batch",
    "check_together",
    "claim",
    "correct",
    "file_is_lost",
    "finish_batch",
    "forget_batches",
    "issue",
    "open_batch",
    "proposed",
    "receipt",
    "receipt_of_row",
    "record_check",
    "reinstate",
    "release",
    "rename",
    "render",
    "render_many",
    "renew",
    "report_failing",
    "rerender_missing",
    "revoke",
    "sign_credential",
    "sign_receipt",
    "sign_waiting",
    "snapshot",
    "suspend",
    "try_again",
]
