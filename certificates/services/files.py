"""Make and keep the file of a certificate, and say so when that fails."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import SiteRole
from certificates.models import Certificate, private_storage
from core import audit, mail
from core.jobs import enqueue

FAILURES_BEFORE_REPORT = 3
MOST_IN_ONE_SWEEP = 200


def render(certificate_pk: int) -> Certificate:
    """Make and keep the PDF of a certificate that has none yet; running twice makes one file.

    The file is named for its content, so a run that was killed after writing it
    finds it again. Raises whatever went wrong, after counting the failure.
    """
    from certificates import rendering

    certificate = Certificate.objects.get(pk=certificate_pk)
    if certificate.has_file:
        return certificate
    try:
        content = rendering.to_pdf(certificate.record)
        digest = hashlib.sha256(content).hexdigest()
        name = _store(f"certificates/{certificate.uid}-{digest[:16]}.pdf", content)
    except Exception as failure:
        _note_failure(certificate, failure)
        raise
    return _attach(certificate_pk, name=name, digest=digest)


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
    for address, language in _staff():
        mail.send("certificate_failing", to=address, language=language, context=context)


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


def _staff() -> list[tuple[str, str]]:
    """Addresses and languages: those of the setting, or else the administrators'."""
    if settings.STAFF_ALERTS:
        return [(address, settings.LANGUAGE_CODE) for address in settings.STAFF_ALERTS]
    administrators = get_user_model().objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(groups__name=SiteRole.ADMINISTRATOR))
    return [(person.email, person.language) for person in administrators.select_related("profile").distinct()]
