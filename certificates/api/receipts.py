"""Receipts for programs: asked for with a key or a session, and fetched by whoever has the address."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from certificates import findings, receipts, services, tickets, verification
from certificates.api.shapes import ReceiptIn, ReceiptOut
from certificates.models import Check
from certificates.verification import Verification
from core.api import Limit, absolute, once
from core.errors import Refused

router = Router()
VERIFICATION = ["Verification"]


@router.post("/receipts", response={201: ReceiptOut}, operation_id="create_receipt", summary="Check and get a receipt", tags=VERIFICATION)
@needs(Scope.VERIFICATIONS_WRITE)
@once
def create_receipt(request: HttpRequest, body: ReceiptIn):
    """Checks the number now, or takes the ticket of a check of a file, writes down what was found, and has it signed.

    With an institution's key the receipt names the institution. It is signed within seconds: fetch it until `pdf` is there.
    """
    institution = request.api_token.institution if request.api_token else None
    check = services.record_check(
        _found(body), stated_by=body.stated_by, verifier=request.auth_user, institution=institution, holder_is_told=body.holder_is_told
    )
    services.receipt(check, language=get_language())
    check.refresh_from_db()
    return Status(201, _receipt(request, check))


@router.get(
    "/receipts/{uuid:receipt}",
    response=ReceiptOut,
    auth=None,
    throttle=[Limit("api")],
    operation_id="get_receipt",
    summary="A receipt",
    tags=VERIFICATION,
)
def get_receipt(request: HttpRequest, response: HttpResponse, receipt: UUID):
    """For whoever has its address, as the page of the receipt."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return _receipt(request, get_object_or_404(Check.objects.select_related("certificate"), uid=receipt, receipt_asked_at__isnull=False))


def _found(body: ReceiptIn) -> Verification:
    if bool(body.number.strip()) == bool(body.ticket):
        raise Refused(_("Send either a number or a ticket."), code="number_or_ticket")
    return tickets.redeem(body.ticket, viewer=None) if body.ticket else verification.verify(body.number)


def _receipt(request: HttpRequest, check: Check) -> dict[str, Any]:
    signed = bool(check.receipt_file)
    seen = findings.read(check.findings)
    return {
        "receipt": check.uid,
        "state": check.state,
        "number": check.number,
        "sentence": receipts.said(check),
        "findings": [{"code": finding.code, "holds": finding.holds, "sentence": finding.text} for finding in seen],
        "checked_at": check.checked_at,
        "stated_by": check.stated_by,
        "file_sha256": check.file_sha256,
        "page": receipts.address(check),
        "pdf": absolute(request, reverse("certificates:receipt_file", args=[check.uid, "pdf"])) if signed else None,
        "signed_json": absolute(request, reverse("certificates:receipt_file", args=[check.uid, "json"])) if signed else None,
    }
