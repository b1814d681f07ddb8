"""Verification for everybody, and what a holder does with her certificate."""

from certificates.views.files import download
from certificates.views.many import batch, batch_file, batch_table, begin, many, row_receipt
from certificates.views.offline import offline, offline_worker
from certificates.views.receipts import ask, receipt, receipt_file, short_receipt
from certificates.views.verifying import result, short, verify

__all__ = [
    "ask",
    "batch",
    "batch_file",
    "batch_table",
    "begin",
    "download",
    "many",
    "offline",
    "offline_worker",
    "receipt",
    "receipt_file",
    "result",
    "row_receipt",
    "short",
    "short_receipt",
    "verify",
]
