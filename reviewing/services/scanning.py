"""Having documents looked at by the virus scanner."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import audit, mail
from core.clamav import virus_in
from core.jobs import enqueue
from reviewing.enums import Scan
from reviewing.models import StoredDocument
from reviewing.models.submissions import private_storage

ASK_AGAIN_AFTER = timedelta(minutes=10)


def scan(pk: int) -> str:
    """Have one document looked at and keep what was found; a code of ``Scan``. Twice says the same as once.

    A file with a virus is deleted; its row stays and tells its owner. Raises ScannerError where the scanner
    does not answer, so that the queue tries again: until then the document is for its owner alone.
    """
    document = StoredDocument.objects.filter(pk=pk).first()
    if document is None or document.scan != Scan.WAITING:
        return document.scan if document else ""
    if not settings.CLAMAV_ADDRESS:
        return _keep(document, Scan.NONE)
    with document.file.open("rb") as opened:
        virus = virus_in(opened.chunks(), address=settings.CLAMAV_ADDRESS)
    return _keep(document, Scan.INFECTED if virus else Scan.CLEAN, virus=virus)


def ask_again() -> int:
    """Queue what has been waiting for the scanner too long; how many there were."""
    since = timezone.now() - ASK_AGAIN_AFTER
    waiting = list(StoredDocument.objects.filter(scan=Scan.WAITING, created_at__lt=since).values_list("pk", flat=True)[:1000])
    for pk in waiting:
        enqueue("reviewing.tasks.scan_document", pk)
    return len(waiting)


@transaction.atomic
def _keep(document: StoredDocument, found: str, *, virus: str = "") -> str:
    held = StoredDocument.objects.select_for_update(of=("self",)).select_related("owner__profile").filter(pk=document.pk).first()
    if held is None or held.scan != Scan.WAITING:
        return held.scan if held else ""
    held.scan, held.scanned_at = found, timezone.now()
    held.save(update_fields=["scan", "scanned_at"])
    audit.record("reviewing.document_scanned", held, before=Scan.WAITING, after=found, virus=virus[:100])
    if found == Scan.INFECTED:
        transaction.on_commit(partial(private_storage().delete, held.file.name))
        enqueue("reviewing.tasks.tell_of_virus", held.pk)
    return found


def tell_of_virus(pk: int) -> bool:
    """Write to the owner that her file was deleted, unless the document is gone by now."""
    document = StoredDocument.objects.select_related("owner__profile").filter(pk=pk, scan=Scan.INFECTED).first()
    if document is None:
        return False
    owner = document.owner
    mail.send("document_infected", to=owner.email, language=owner.language, context={"name": owner.name, "title": document.title})
    return True
