"""Forgetting some answers of a submission while the rest stays: each field has its own time."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from core import audit
from reviewing.models import Submission


@transaction.atomic
def forget_fields(submission: Submission, keys: Collection[str]) -> list[str]:
    """Take the answers to the fields ``keys`` out of ``submission``, documents among them; which of them held something.

    The documents stay in their owner's library. Done again, it changes nothing.
    """
    held = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    attached = set(held.documents.filter(field__in=keys).values_list("field", flat=True))
    gone = sorted({key for key in keys if key in held.answers} | attached)
    if not gone:
        return []
    held.answers = {key: value for key, value in held.answers.items() if key not in keys}
    held.changes = {key: value for key, value in held.changes.items() if key not in keys}
    if documents := held.snapshot.get("documents"):
        held.snapshot = {**held.snapshot, "documents": {key: rows for key, rows in documents.items() if key not in keys}}
    held.save(update_fields=["answers", "changes", "snapshot"])
    held.documents.filter(field__in=keys).delete()
    held.earlier_answers.filter(field__in=keys).delete()
    audit.record("reviewing.fields_forgotten", held, fields=gone)
    return gone
