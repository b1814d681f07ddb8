"""Make and keep the file of a certificate, and say so when that fails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from certificates import credential
from certificates.models import Certificate, Credential, private_storage
from certificates.services.log import FILED, write_line
from certificates.services.places import draw_place
from certificates.services.staff import staff_letters
from core import audit, mail
from core.jobs import enqueue

FAILURES_BEFORE_REPORT = 3
MOST_IN_ONE_SWEEP = 200


def render(certificate_pk: int) -> Certificate:
    """Sign the credential of a certificate, make its PDF and keep both; running twice makes one of each.

    The credential is signed once and kept before the file is made, and the file
    follows from it byte for byte; it is named for its content, so a run that was
    killed after writing it finds it again. Where a timestamp service is set, each
    run makes another file: the first that is attached counts and the rest are
    removed. Raises whatever went wrong, after counting the failure.
    """
    certificate = Certificate.objects.get(pk=certificate_pk)
    if certificate.has_file:
        return certificate
    try:
        content = _print(certificate, sign_credential(certificate))
        digest = hashlib.sha256(content).hexdigest()
        name = _store(f"certificates/{certificate.uid}-{digest[:16]}.pdf", content)
    except Exception as failure:
        _note_failure(certificate, failure)
        raise
    return _attach(certificate_pk, name=name, digest=digest)


def render_many(certificate_pks: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Make the files of many certificates, one after the other; yield each key with what went wrong, or nothing.

    One that fails holds up nobody: its failure is counted, and it is tried again with
    the rest that is overdue. Whoever stops in between may start anew at any time:
    what has a file is passed over.
    """
    for pk in certificate_pks:
        try:
            render(pk)
        except Exception as failure:
            yield pk, str(failure)
        else:
            yield pk, ""


def sign_credential(certificate: Certificate) -> Credential:
    """The signed credential of ``certificate``; two that sign it at once keep one. Raises KeysUnavailableError."""
    place = draw_place(certificate)
    if not place.signed_at:
        certificate.credential = place
        now = timezone.now().replace(microsecond=0)
        signed = credential.signed(certificate, created=now)
        Credential.objects.filter(pk=place.pk, signed_at=None).update(
            document=signed.document, jwt=signed.jwt, compact=signed.compact, key=signed.kid, signed_at=now
        )
        place.refresh_from_db()
    return place


def rerender_missing() -> int:
    """Queue every certificate that should have a file by now and has none; return how many."""
    overdue = Certificate.objects.overdue(timezone.now()).values_list("pk", flat=True)[:MOST_IN_ONE_SWEEP]
    with transaction.atomic():
        for pk in overdue:
            enqueue("certificates.tasks.render_pdf", pk)
    return len(overdue)


@transaction.atomic
def try_again(certificate: Certificate, *, actor) -> None:
    """Queue the file of a certificate whose rendering failed, at once and by hand."""
    audit.record("certificates.rendering_asked", certificate, actor=actor)
    enqueue("certificates.tasks.render_pdf", certificate.pk)


@transaction.atomic
def file_is_lost(certificate: Certificate) -> None:
    """Queue the file anew when storage no longer holds it: the record alone makes the same file again."""
    if Certificate.objects.filter(pk=certificate.pk, rendered_at__isnull=False).update(rendered_at=None, file="", tried_at=None):
        audit.record("certificates.file_lost", certificate)
        enqueue("certificates.tasks.render_pdf", certificate.pk)


def report_failing(certificate_pk: int) -> None:
    """Write to the staff that a certificate still has no file."""
    certificate = Certificate.objects.without_file().filter(pk=certificate_pk).first()
    if certificate is None:
        return
    context = {"certificate": certificate, "admin_url": f"{settings.SITE_URL}/admin/certificates/failing/"}
    for address, language in staff_letters():
        mail.send("certificate_failing", to=address, language=language, context=context)


def _print(certificate: Certificate, signed: Credential) -> bytes:
    from certificates import rendering

    compact = signed.compact if certificate.record["design"].get("compact") else ""
    return rendering.to_pdf(certificate.record, attachment=signed.document.encode(), compact=compact, moment=signed.signed_at)


def _store(name: str, content: bytes) -> str:
    """Write the file whole; one of the same name has the same content, since the name tells of it."""
    storage = private_storage()
    return name if storage.exists(name) else storage.save(name, ContentFile(content))


@transaction.atomic
def _attach(certificate_pk: int, *, name: str, digest: str) -> Certificate:
    """Point the certificate at its file, unless another run was first."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate_pk)
    if certificate.has_file:
        if certificate.file.name != name:
            transaction.on_commit(lambda: private_storage().delete(name))
        return certificate
    certificate.file.name, certificate.file_sha256, certificate.rendered_at = name, digest, timezone.now()
    certificate.save(update_fields=["file", "file_sha256", "rendered_at"])
    write_line(certificate, FILED)
    audit.record("certificates.rendered", certificate, sha256=digest)
    return certificate


@transaction.atomic
def _note_failure(certificate: Certificate, failure: Exception) -> None:
    """Count a failed try; the third one is told to the staff, once."""
    Certificate.objects.filter(pk=certificate.pk).update(
        failures=F("failures") + 1, last_failure=f"{type(failure).__name__}: {failure}"[:300], tried_at=timezone.now()
    )
    certificate.refresh_from_db(fields=["failures", "last_failure", "tried_at"])
    audit.record("certificates.rendering_failed", certificate, failures=certificate.failures, error=type(failure).__name__)
    if certificate.failures == FAILURES_BEFORE_REPORT:
        enqueue("certificates.tasks.report_failing", certificate.pk)
