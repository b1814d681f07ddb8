"""What was checked is written down where somebody asks for it: for a receipt, a batch, or an institution's history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Institution, User
from accounts.names import clean_length, clean_name, tidy_name
from certificates import findings
from certificates.models import Batch, Check
from certificates.number_lists import MOST_ROWS, too_many_rows
from certificates.verification import Verification
from core import audit
from core.errors import Refused
from core.jobs import enqueue

BATCH_LASTS = timedelta(hours=24)
LONGEST_STATED = 160
LONGEST_FILE_NAME = 200


@transaction.atomic
def record_check(
    answer: Verification,
    *,
    stated_by: str = "",
    verifier: User | None = None,
    institution: Institution | None = None,
    holder_is_told: bool = False,
) -> Check:
    """Write down what was found, for whom as stated, or for the signed-in ``verifier`` of an ``institution``.

    Raises Refused when what was stated cannot be printed.
    """
    check = _row(answer, stated_by=_plain(stated_by), verifier=verifier, institution=institution)
    check.holder_is_told = holder_is_told and institution is not None
    check.save()
    audit.record("certificates.checked", check, actor=verifier, after=answer.state)
    return check


@transaction.atomic
def receipt(check: Check, *, language: str) -> Check:
    """Ask for the signed receipt of ``check``, in ``language``. The queue signs it; asking again changes nothing."""
    if Check.objects.filter(pk=check.pk, receipt_asked_at__isnull=True).update(receipt_asked_at=timezone.now(), language=language):
        check.refresh_from_db(fields=["receipt_asked_at", "language"])
        enqueue("certificates.tasks.sign_receipt", check.pk)
    return check


@transaction.atomic
def receipt_of_row(check: Check, *, language: str) -> Check:
    """A receipt for one row of a batch. It outlives the batch, so it is a row of its own."""
    if check.batch_id is None:
        return receipt(check, language=language)
    own = Check.objects.get(pk=check.pk)
    own.pk, own.uid, own._state.adding = None, uuid4(), True
    own.batch, own.line, own.given_name = None, None, ""
    own.save()
    return receipt(own, language=language)


@transaction.atomic
def open_batch(total: int, *, verifier: User | None = None, institution: Institution | None = None, is_whole: bool = False) -> Batch:
    """A batch for ``total`` checks, under an address that nobody can guess; ``is_whole`` when they all come at once."""
    if total > MOST_ROWS:
        raise too_many_rows()
    finished_at = timezone.now() if is_whole else None
    return Batch.objects.create(total=total, verifier=verifier, institution=institution, finished_at=finished_at)


@transaction.atomic
def check_together(answers: Iterable[Verification], *, verifier: User | None = None, institution: Institution | None = None) -> Batch:
    """A whole batch in two statements, however many there are."""
    answers = list(answers)
    batch = open_batch(len(answers), verifier=verifier, institution=institution, is_whole=True)
    rows = [_row(answer, batch=batch, line=line) for line, answer in enumerate(answers, start=1)]
    Check.objects.bulk_create(rows)
    return batch


def add_to_batch(batch: Batch, *, line: int, answer: Verification) -> bool:
    """One more check of a batch that is being filled; False when this line is there already."""
    if not 1 <= line <= batch.total or batch.finished_at:
        raise Refused(_("This list is complete. Begin a new one."), code="complete")
    try:
        with transaction.atomic():
            _row(answer, batch=batch, line=line).save()
    except IntegrityError:
        return False
    return True


@transaction.atomic
def finish_batch(batch: Batch) -> Batch:
    """Nothing more will come. What was announced and did not come is no part of it."""
    batch.finished_at = batch.finished_at or timezone.now()
    batch.total = batch.checks.count()
    batch.save(update_fields=["finished_at", "total"])
    return batch


@transaction.atomic
def forget_batches() -> int:
    """Delete the batches of strangers after a day; return how many."""
    old = Batch.objects.filter(institution__isnull=True, made_at__lt=timezone.now() - BATCH_LASTS)
    forgotten = old.count()
    Check.objects.filter(batch__in=old).delete()
    old.delete()
    return forgotten


def _row(answer: Verification, **columns) -> Check:
    batch = columns.get("batch")
    if batch is not None:
        columns = {"verifier_id": batch.verifier_id, "institution_id": batch.institution_id, **columns}
    return Check(
        checked_at=answer.checked_at,
        how=answer.how,
        certificate=answer.certificate,
        number=answer.certificate.code if answer.certificate else _printable(answer.number)[:40],
        state=answer.state,
        problem=answer.problem,
        findings=findings.kept(answer.findings),
        file_sha256=answer.file_sha256,
        file_name=_printable(answer.file_name)[:LONGEST_FILE_NAME],
        given_name=_printable(answer.given_name)[:LONGEST_STATED],
        **columns,
    )


def _plain(stated: str) -> str:
    stated = tidy_name(stated)
    try:
        clean_name(stated)
        clean_length(stated)
    except ValidationError:
        sentence = _("Write for whom you check in at most 160 letters, without signs that cannot be printed.")
        raise Refused(sentence, code="not_printable") from None
    return stated


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text).strip()
