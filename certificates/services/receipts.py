"""Sign the receipts that were asked for: in the queue, since a key may be a network away."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from certificates.models import Check, private_storage
from core import audit
from core.jobs import enqueue

LATE_AFTER = timedelta(minutes=4)
MOST_IN_ONE_SWEEP = 100


def sign_receipt(check_pk: int) -> Check:
    """Sign and keep the receipt, as JSON and as PDF. Twice says the same as once; raises when there is no key."""
    from certificates import keys, receipt_sheet, receipts, signed_json

    check = Check.objects.select_related("certificate", "institution", "verifier").get(pk=check_pk)
    if check.receipt_file:
        return check
    with translation.override(check.language):
        signed = check.receipt or signed_json.dumps(signed_json.sign(receipts.content(check, issuer=keys.did())))
        sheet = receipt_sheet.to_pdf(check, signed_json=signed)
    name = _store(f"receipts/{check.uid}-{hashlib.sha256(sheet).hexdigest()[:16]}.pdf", sheet)
    return _attach(check, name=name, signed=signed)


@transaction.atomic
def sign_waiting() -> int:
    """Queue the receipts that should be signed by now; return how many."""
    late = Check.objects.filter(receipt_asked_at__lt=timezone.now() - LATE_AFTER, receipt_file="")
    waiting = list(late.order_by("receipt_asked_at").values_list("pk", flat=True)[:MOST_IN_ONE_SWEEP])
    for pk in waiting:
        enqueue("certificates.tasks.sign_receipt", pk)
    return len(waiting)


def _store(name: str, content: bytes) -> str:
    """Write the file whole; one of the same name has the same content."""
    storage = private_storage()
    return name if storage.exists(name) else storage.save(name, ContentFile(content))


@transaction.atomic
def _attach(check: Check, *, name: str, signed: str) -> Check:
    """Point the check at its receipt, unless another run was first."""
    locked = Check.objects.select_for_update().get(pk=check.pk)
    if not locked.receipt_file:
        locked.receipt, locked.receipt_file.name = signed, name
        locked.save(update_fields=["receipt", "receipt_file"])
        audit.record("certificates.receipt_signed", locked)
    elif locked.receipt_file.name != name:
        transaction.on_commit(lambda: private_storage().delete(name))
    return locked
