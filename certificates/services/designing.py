"""Release: freeze a design as the version that certificates are issued with from now on."""

from __future__ import annotations

from django.db import transaction

from certificates import designs
from certificates.models import CertificateDesign, DesignVersion
from core import audit


@transaction.atomic
def release(design: CertificateDesign, *, actor) -> tuple[DesignVersion, bool]:
    """Return the version that holds ``design`` as it stands, and whether it is a new one.

    A design that has not changed since its last release makes no new version, so
    two clicks make one.
    """
    locked = CertificateDesign.objects.select_for_update().get(pk=design.pk)
    content = designs.content_of(locked)
    digest = designs.digest_of(content)
    last = locked.versions.order_by("-number").first()
    if last is not None and last.digest == digest:
        return last, False
    version = DesignVersion.objects.create(
        design=locked, number=last.number + 1 if last else 1, content=content, digest=digest, released_by=actor
    )
    audit.record("certificates.design_released", version, actor=actor, number=version.number, digest=digest)
    return version, True
