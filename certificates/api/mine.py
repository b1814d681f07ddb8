"""My certificates and credit, for programs: no logic."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from accounts.enums import Scope
from accounts.keys import needs
from certificates.api.printing import printed
from certificates.api.shapes import CertificateOut, TranscriptYearOut, YearOfCreditOut
from certificates.enums import State
from certificates.models import Certificate, CreditClaim
from certificates.transcripts import Line, transcript_of
from core.api import Cursor, Page, absolute, paged, problem
from core.errors import Refused

router = Router()
CERTIFICATES = ["Certificates"]
SECONDS_TO_PREPARE = 5

PDF = {
    "responses": {
        200: {"description": "The certificate as PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get("/certificates", response=Page[CertificateOut], operation_id="list_certificates", summary="My certificates", tags=CERTIFICATES)
@needs(Scope.CERTIFICATES_READ)
def list_certificates(request: HttpRequest, cursor: Query[Cursor]):
    """Newest first, revoked and expired ones too."""
    return paged(Certificate.objects.of(request.auth_user), cursor, lambda row: _certificate(request, row))


@router.get(
    "/certificates/{uuid:certificate}",
    response=CertificateOut,
    operation_id="get_certificate",
    summary="One certificate of mine",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_READ)
def get_certificate(request: HttpRequest, certificate: UUID):
    """What it says, what it is worth today, and where its file is."""
    return _certificate(request, _own(request, certificate))


@router.get(
    "/certificates/{uuid:certificate}/file",
    response={200: None},
    openapi_extra=PDF,
    operation_id="get_certificate_file",
    summary="A certificate as PDF",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_READ)
def get_certificate_file(request: HttpRequest, certificate: UUID):
    """While the file is being made: 409 `being_prepared`, with `Retry-After`. A revoked certificate has no file: 409 `revoked`."""
    own = _own(request, certificate)
    if own.state == State.REVOKED:
        raise Refused(_("This certificate was revoked; its file is no longer handed out."), code="revoked")
    if not own.has_file:
        refusal = problem(409, "being_prepared", _("Your certificate is being made. Come back in a few seconds."))
        refusal["Retry-After"] = str(SECONDS_TO_PREPARE)
        return refusal
    file = FileResponse(own.file.open("rb"), as_attachment=True, filename=f"{own.code}.pdf", content_type="application/pdf")
    file["Cache-Control"] = "private, no-store"
    return file


@router.get(
    "/credit", response=list[YearOfCreditOut], operation_id="list_credit", summary="My credit by year and system", tags=CERTIFICATES
)
@needs(Scope.CERTIFICATES_READ)
def list_credit(request: HttpRequest):
    """What I claimed, summed up by calendar year and credit system, the latest year first."""
    rows = CreditClaim.objects.of(request.auth_user).per_year_and_system()
    return [
        {"year": row["earned_on__year"], "system": row["system__code"], "name": row["system__name"], "total": row["total"]} for row in rows
    ]


@router.get(
    "/credit/transcript",
    response=list[TranscriptYearOut],
    operation_id="get_transcript",
    summary="My transcript of credit",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_READ)
def get_transcript(request: HttpRequest):
    """By credit year and system, the latest first. What I noted myself is `self_reported` and summed apart."""
    return [
        {
            "year": each.year.label,
            "begins": each.year.begins,
            "ends": each.year.ends,
            "system": each.system.code,
            "name": each.system.name,
            "certified": each.certified,
            "self_reported": each.reported,
            "deeds": [_deed(line) for line in each.lines],
        }
        for each in transcript_of(request.auth_user).years
    ]


def _deed(line: Line) -> dict[str, Any]:
    return {
        "earned_on": line.earned_on,
        "title": line.title,
        "provider": line.provider,
        "amount": line.amount,
        "self_reported": line.self_reported,
        "counts": line.counts,
        "category": line.category,
        "number": line.number,
    }


def _own(request: HttpRequest, uid: UUID) -> Certificate:
    return get_object_or_404(Certificate.objects.of(request.auth_user), uid=uid)


def _certificate(request: HttpRequest, certificate: Certificate) -> dict[str, Any]:
    there = certificate.has_file and certificate.state != State.REVOKED
    return {
        "certificate": certificate.uid,
        "state": certificate.standing,
        "since": certificate.state_since,
        "reason": certificate.state_reason,
        "file": absolute(request, reverse("api:get_certificate_file", args=[certificate.uid])) if there else None,
        "printed": printed(certificate.record),
    }
