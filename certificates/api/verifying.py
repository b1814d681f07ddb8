"""Verification for everybody, for programs: one number, up to 500, a file. The same answers and limits as the pages."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router

from certificates import tickets, uploads, verification
from certificates.api.printing import printed
from certificates.api.shapes import CODE, FileVerificationOut, ManyIn, ManyOut, StatusOut, VerificationOut
from certificates.examining import Examined, examine, too_big
from certificates.verification import Verification
from core.api import Limit, afford, problem

router = Router()
VERIFICATION = ["Verification"]
NUMBER = Path(..., description="The number, as somebody typed it", example=CODE)
FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "The PDF, or the credential as JSON or JWT"}
                    },
                }
            }
        },
    }
}


@router.get(
    "/verifications/{code}",
    response=VerificationOut,
    auth=None,
    throttle=[Limit("api"), Limit("verify", by_address=True)],
    operation_id="verify_certificate",
    summary="Check a certificate",
    tags=VERIFICATION,
)
def verify_certificate(request: HttpRequest, response: HttpResponse, code: str = NUMBER):
    """What is known of a number, without an account: the same answer and the same limit as the page.

    An unknown number is an answer and no error, so it is 200 with the state `unknown`: whoever asks whether a
    paper is genuine has been told, and a 404 would read like a wrong address. Unknown, mistyped and malformed
    numbers are told apart by nothing. Case, spaces, dashes and the digits of any script do not matter.
    """
    _discreet(response)
    return told(verification.verify(code))


@router.get(
    "/verifications/{code}/status",
    response=StatusOut,
    auth=None,
    throttle=[Limit("api"), Limit("verify", by_address=True)],
    operation_id="get_certificate_status",
    summary="The state of a certificate",
    tags=VERIFICATION,
)
def get_certificate_status(request: HttpRequest, response: HttpResponse, code: str = NUMBER):
    """One word and a date, for programs that know the certificate already and ask whether it still counts."""
    _discreet(response)
    found = verification.verify(code)
    return {"state": found.state, "since": _since(found), "checked_at": found.checked_at}


@router.post(
    "/verifications",
    response=ManyOut,
    auth=None,
    operation_id="verify_certificates",
    summary="Check up to 500 certificates",
    tags=VERIFICATION,
)
def verify_certificates(request: HttpRequest, response: HttpResponse, body: ManyIn):
    """The answers in the order of the questions, each with whether the name agrees where one was given. Nothing of it is kept.

    Case, accents, punctuation and the order of the words of a name do not matter. The limit `verify_rows` counts rows, not requests.
    """
    _discreet(response)
    afford(request, "verify_rows", cost=len(body.items), by_address=True)
    found = verification.verify_many([(item.number, item.name) for item in body.items])
    rows = [{**told(each), "number": item.number, "name_matches": _agrees(each)} for item, each in zip(body.items, found, strict=True)]
    return {"items": rows, "counts": Counter(each.state for each in found)}


@router.post(
    "/file-verifications",
    response=FileVerificationOut,
    auth=None,
    throttle=[Limit("api"), Limit("verify", by_address=True)],
    openapi_extra=FILE,
    operation_id="verify_file",
    summary="Check a file",
    tags=VERIFICATION,
)
def verify_file(request: HttpRequest, response: HttpResponse):
    """A PDF of up to 10 MB, or a credential of up to 1 MB as JSON or JWT: its signature, its credential, its number, its state.

    The file is looked at and not kept. What was altered, is not from here or cannot be read is an answer, with `problem` saying more.
    """
    _discreet(response)
    seen: list[Examined] = []

    def take(field: str, name: str, content: bytes | None) -> None:
        if not seen:
            seen.append(too_big(name) if content is None else examine(content, file_name=name))

    uploads.receive(request, take)
    if not seen:
        sentence = _("Send the file as multipart/form-data, in the field “file”.")
        return problem(422, "invalid_input", sentence, fields={"file": [sentence]})
    (found,) = verification.settle(seen)
    own = {"problem": found.problem, "sha256": found.file_sha256, "ticket": tickets.issue(found, viewer=None)}
    return {**told(found), **own}


def told(found: Verification) -> dict[str, Any]:
    """An answer as every operation gives it."""
    return {
        "state": found.state,
        "sentence": verification.sentence(found),
        "checked": [finding.text for finding in found.findings],
        "findings": [{"code": finding.code, "holds": finding.holds, "sentence": finding.text} for finding in found.findings],
        "checked_at": found.checked_at,
        "since": _since(found),
        "reason": found.certificate.state_reason if found.certificate else "",
        "successor": found.successor.code if found.successor else None,
        "printed": printed(found.certificate.record) if found.certificate else None,
    }


def _since(found: Verification) -> date | None:
    certificate = found.certificate
    return certificate.state_since.date() if certificate and certificate.state_since else None


def _agrees(found: Verification) -> bool | None:
    return next((finding.holds for finding in found.findings if finding.code == "name"), None)


def _discreet(response: HttpResponse) -> None:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
