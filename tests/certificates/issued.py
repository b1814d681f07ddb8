"""A certificate as ``services.issue`` leaves it, without waiting for its file."""

from __future__ import annotations

from django.db import transaction

from certificates.enums import State
from certificates.models import Certificate, CertificateEvent
from certificates.services.log import write_line
from certificates.services.places import draw_place
from tests.factories.certificates import CertificateFactory


@transaction.atomic
def issued(**award) -> Certificate:
    """With its place in the status lists, its history and its line in the log."""
    certificate = CertificateFactory(**award)
    draw_place(certificate)
    CertificateEvent.objects.create(certificate=certificate, happened_at=certificate.issued_at, after=State.VALID)
    write_line(certificate, "issued")
    return certificate
