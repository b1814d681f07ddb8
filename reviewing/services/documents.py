"""A person's library of documents: add, replace, delete, and who may have them."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from reviewing import document_files, reading
from reviewing.enums import Scan
from reviewing.models import StoredDocument, SubmissionDocument
from reviewing.models.submissions import private_storage

MOST_DOCUMENTS = 300


@transaction.atomic
def store(owner: User, upload: UploadedFile, *, kind: str, title: str = "", expires_on: date | None = None) -> StoredDocument:
    """Keep ``upload`` in the owner's library, and have it scanned where the site has a scanner.

    Without a ``title`` it goes by its file's name. Raises ValidationError for a file that may not stand there, and Refused
    with the code ``library_full``.
    """
    checked = document_files.check(upload)
    if StoredDocument.objects.owned_by(owner).count() >= MOST_DOCUMENTS:
        raise Refused(_("Your library is full. Delete documents that you need no longer."), code="library_full")
    name = document_files.plain_name(upload.name or "", checked.kind)
    document = StoredDocument(
        owner=owner, kind=kind[:40] or "other", title=_title(title) or PurePath(name).stem, file_name=name,
        media_type=checked.media_type, size=checked.size, sha256=checked.sha256, expires_on=expires_on,
        scan=Scan.WAITING if settings.CLAMAV_ADDRESS else Scan.NONE,
    )  # fmt: skip
    document.file.save(f"{uuid4()}.{checked.kind}", upload, save=False)
    document.save()
    if document.scan == Scan.WAITING:
        enqueue("reviewing.tasks.scan_document", document.pk)
    audit.record("reviewing.document_stored", document, actor=owner, after=document.scan, kind=document.kind, size=document.size)
    return document


@transaction.atomic
def change(document: StoredDocument, *, kind: str, title: str, expires_on: date | None) -> StoredDocument:
    """Say what it is and until when it is valid. The file stays."""
    held = _held(document)
    if not _title(title):
        raise ValidationError({"title": _("Give the document a title.")})
    held.kind, held.title, held.expires_on = kind[:40], _title(title), expires_on
    held.save(update_fields=["kind", "title", "expires_on"])
    audit.record("reviewing.document_changed", held, actor=held.owner, kind=held.kind)
    return held


@transaction.atomic
def replace(document: StoredDocument, upload: UploadedFile, *, expires_on: date | None = None) -> StoredDocument:
    """Put a newer file in its place, in drafts too. What was sent keeps the older one, for those who read it there."""
    held = _held(document)
    if held.replaced_by_id:
        raise Refused(_("A newer document has taken its place already."), code="replaced")
    newer = store(held.owner, upload, kind=held.kind, title=held.title, expires_on=expires_on)
    held.uses.filter(submission__state="draft").update(document=newer)
    if held.uses.exists():
        held.replaced_by = newer
        held.save(update_fields=["replaced_by"])
    else:
        held.delete()
    audit.record("reviewing.document_replaced", newer, actor=newer.owner)
    return newer


@transaction.atomic
def delete(document: StoredDocument) -> None:
    """Delete it. Raises Refused with the code ``in_use`` while a submission holds it."""
    held = _held(document)
    if uses := SubmissionDocument.objects.filter(document=held).values("submission").distinct().count():
        said = ngettext(
            "This document is attached to %(count)d application or form. Take it off there first.",
            "This document is attached to %(count)d applications or forms. Take it off there first.",
            uses,
        )
        raise Refused(said % {"count": uses}, code="in_use")
    audit.record("reviewing.document_deleted", held, actor=held.owner, kind=held.kind)
    held.delete()


def may_read(user, document: StoredDocument) -> bool:
    """Whether ``user`` may have the file at all; ``reading.how_much`` says whether under its own name."""
    return reading.how_much(user, document) > reading.Reading.NO


def forget_file_of(sender, instance: StoredDocument, **_kwargs) -> None:
    """When a document goes, its file goes with it, also when it goes with its owner's account."""
    if instance.file.name:
        transaction.on_commit(partial(private_storage().delete, instance.file.name))


def _held(document: StoredDocument) -> StoredDocument:
    return StoredDocument.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=document.pk)


def _title(title: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in title).split())[:160]
