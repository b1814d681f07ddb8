"""What a learner notes about her credit: what she earned elsewhere, and which board she reports to."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.models import CreditBoard, CreditSystem, ExternalCredit, private_storage
from core import audit
from core.errors import Refused

MOST_NOTES = 1000
FACTS = ("system", "category", "title", "provider", "amount", "earned_on")


@transaction.atomic
def note_credit(learner, *, document=None, **said: Any) -> ExternalCredit:
    """Keep credit that ``learner`` says she earned elsewhere, with her document. Raises Refused beyond ``MOST_NOTES``."""
    get_user_model().objects.select_for_update().get(pk=learner.pk)
    if ExternalCredit.objects.of(learner).count() >= MOST_NOTES:
        raise Refused(_("You have noted as much credit as can be kept. Delete what you no longer need."), code="too_many_notes")
    note = ExternalCredit(learner=learner, **{name: said[name] for name in FACTS})
    _attach(note, document)
    note.save()
    audit.record("certificates.credit_noted", note, actor=learner, system=note.system.code)
    return note


@transaction.atomic
def change_credit(note: ExternalCredit, *, document=None, forget_document: bool = False, **said: Any) -> ExternalCredit:
    """Correct a note. A new document takes the place of the old one, which is deleted."""
    note = ExternalCredit.objects.select_for_update().get(pk=note.pk)
    changed = [name for name in FACTS if getattr(note, name) != said[name]]
    for name in changed:
        setattr(note, name, said[name])
    if document or (forget_document and note.document):
        _forget_file(note.document.name)
        note.document, note.document_name = "", ""
        _attach(note, document)
        changed.append("document")
    if changed:
        note.save()
        audit.record("certificates.credit_note_changed", note, actor=note.learner, fields=changed)
    return note


@transaction.atomic
def forget_credit(note: ExternalCredit) -> None:
    """Delete a note and its document."""
    audit.record("certificates.credit_note_deleted", note, actor=note.learner)
    note.delete()


@transaction.atomic
def choose_board(learner, system: CreditSystem | None) -> None:
    """Report in ``system`` from now on; None follows the licences again."""
    if system is None:
        CreditBoard.objects.filter(learner=learner).delete()
    else:
        CreditBoard.objects.update_or_create(learner=learner, defaults={"system": system})
    audit.record("certificates.board_chosen", learner, actor=learner, system=system.code if system else "")


def forget_document(sender, instance: ExternalCredit, **_kwargs) -> None:
    """When a note goes, its document goes with it, also when it goes with its learner's account."""
    _forget_file(instance.document.name)


def _attach(note: ExternalCredit, document) -> None:
    if document:
        suffix = Path(document.name).suffix.lower()
        note.document_name = Path(document.name).name[-200:]
        note.document.save(f"{uuid4()}{suffix}", document, save=False)


def _forget_file(name: str) -> None:
    if name:
        transaction.on_commit(partial(private_storage().delete, name))
