"""My certificates and credit, and verification for everybody, for programs: a router, schemas, no logic."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router

from accounts.enums import Scope
from accounts.keys import needs
from certificates import verification
from certificates.enums import State
from certificates.models import Certificate, CreditClaim
from core.api import Amount, Cursor, Limit, Out, Page, absolute, example, paged, problem
from core.errors import Refused

router = Router()
CERTIFICATES = ["Certificates"]
CERTIFICATE = "5b0c9a3e-8f7d-4f0e-9d3a-0a1f6f0f7c21"
CODE = "MRD-7K2M-9Q4D-XR3T-0VWB-8HNC"
SECONDS_TO_PREPARE = 5
NUMBER = Path(..., description="The number, as somebody typed it", example=CODE)


class PrintedCreditOut(Out):
    """Credit in one system, as printed: what was claimed, or where nothing was, what the activity was designated for."""

    name: str
    claimed: Amount | None
    designated: Amount | None
    statement: str
    accreditation: str

    model_config = example(name="AMA PRA Category 1 Credit™", claimed="0.75", designated=None, statement="", accreditation="")


class SignatoryOut(Out):
    name: str
    role: str

    model_config = example(name="Miriam Achieng", role="Dean of Continuing Education")


class PrintedOut(Out):
    """Everything that is printed on the certificate, in the words of the day it was issued, and nothing else."""

    number: str
    kind: str = Field(description="completion, credit or participation")
    name: str
    latin_name: str
    profession: str = Field(description="ISCO-08 unit group")
    title: str
    language: str
    provider: str
    joint_providers: list[str]
    format: str = Field(description="online, onsite or hybrid")
    place: str
    hours: Decimal
    completed_on: date
    issued_on: date
    expires_on: date | None
    credits: list[PrintedCreditOut]
    signatories: list[SignatoryOut]
    address: str

    model_config = example(
        number=CODE,
        kind="credit",
        name="Ada Wanjiru",
        latin_name="",
        profession="2221",
        title="Recognising sepsis and the first hour",
        language="en",
        provider="Lakeside Teaching Hospital",
        joint_providers=[],
        format="online",
        place="",
        hours="0.75",
        completed_on="2026-11-12",
        issued_on="2026-11-12",
        expires_on=None,
        address="https://learn.example.org/v/MRD7K2M9Q4DXR3T0VWB8HNC",
    )


class CertificateOut(Out):
    """A certificate of mine. ``file`` is null while the PDF is being made, and once the certificate is revoked."""

    certificate: UUID
    state: str = Field(description="valid, expired or revoked")
    since: datetime | None
    reason: str
    file: str | None
    printed: PrintedOut

    model_config = example(
        certificate=CERTIFICATE,
        state="valid",
        since=None,
        reason="",
        file=f"https://learn.example.org/api/v1/certificates/{CERTIFICATE}/file",
    )


class VerificationOut(Out):
    """The answer for one number. Where it is unknown, ``printed`` is null and ``checked`` empty."""

    state: str = Field(description="valid, expired, revoked or unknown")
    sentence: str = Field(description="The answer in the reader's language")
    checked: list[str] = Field(description="What was looked at, in the reader's language, for the asker's own record")
    checked_at: datetime
    since: date | None
    reason: str = Field(description="issued_in_error, wrong_details, misconduct or holder_request")
    printed: PrintedOut | None

    model_config = example(
        state="valid",
        sentence="This certificate was issued here and stands as printed below.",
        checked=["The number is in the register of certificates issued here.", "It has not been withdrawn.", "It has no limit in time."],
        checked_at="2026-11-20T09:14:05Z",
        since=None,
        reason="",
    )


class YearOfCreditOut(Out):
    """Credit that I claimed in one system in one calendar year."""

    year: int
    system: str
    name: str
    total: Amount

    model_config = example(year=2026, system="AMA-PRA-1", name="AMA PRA Category 1 Credit™", total="2.25")


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
    "/verifications/{code}",
    response=VerificationOut,
    auth=None,
    throttle=[Limit("api"), Limit("verify", by_address=True)],
    operation_id="verify_certificate",
    summary="Check a certificate",
    tags=["Verification"],
)
def verify_certificate(request: HttpRequest, response: HttpResponse, code: str = NUMBER):
    """What is known of a number, without an account: the same answer and the same limit as the page.

    An unknown number is an answer and no error, so it is 200 with the state `unknown`: whoever asks whether a
    paper is genuine has been told, and a 404 would read like a wrong address. Unknown, mistyped and malformed
    numbers are told apart by nothing. Case, spaces, dashes and the digits of any script do not matter.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    found = verification.verify(code)
    certificate = found.certificate
    return {
        "state": found.state,
        "sentence": verification.sentence(found),
        "checked": [finding.text for finding in verification.checked(found)],
        "checked_at": found.checked_at,
        "since": certificate.state_since.date() if certificate and certificate.state_since else None,
        "reason": certificate.state_reason if certificate else "",
        "printed": _printed(certificate.record) if certificate else None,
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
        "printed": _printed(certificate.record),
    }


def _printed(record: dict[str, Any]) -> dict[str, Any]:
    same = {field: record[field] for field in PrintedOut.model_fields if field not in {"credits", "expires_on"}}
    return {**same, "expires_on": record["expires_on"] or None, "credits": [_printed_credit(credit) for credit in record["credits"]]}


def _printed_credit(credit: dict[str, str]) -> dict[str, Any]:
    """The maximum is printed only where nothing was claimed."""
    claimed = Decimal(credit["amount"])
    return {
        "name": credit["name"],
        "claimed": claimed or None,
        "designated": None if claimed else Decimal(credit["maximum"]),
        "statement": credit["statement"],
        "accreditation": credit["accreditation"],
    }
