"""Verification for everybody: a number, a file, or several."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certificates import receipts, uploads, verification
from certificates.examining import Examined, examine, too_big
from certificates.forms import VerifyForm
from certificates.views.answering import answer
from certificates.views.discreet import discreetly
from certificates.views.many import keep_together
from core.errors import Refused
from core.throttle import seconds_to_wait, throttled, too_many


# It changes nothing, so it asks for no token: that would mean a cookie for whoever only looks.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@discreetly
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with ``?code=`` in the address, the answer, so that it works without scripts and can be shared; a file by POST."""
    if request.method == "POST":
        return _files(request)
    if request.GET.get("code", "").strip():
        return _number(request, request.GET["code"])
    return _form(request, VerifyForm(request.GET if "code" in request.GET else None))


@require_safe
@discreetly
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for one number. An unknown number is an answer too, and no error in our log."""
    return _number(request, code)


@require_safe
@discreetly
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR code: on to the answer in the visitor's language."""
    response = redirect("certificates:result", code=code)
    response["Vary"] = "Accept-Language, Cookie"
    return response


@throttled("verify")
def _number(request: HttpRequest, typed: str) -> HttpResponse:
    return answer(request, verification.verify(typed))


@throttled("verify")
def _files(request: HttpRequest) -> HttpResponse:
    """One file is answered at once; of several, a table is kept for a day."""
    seen: list[Examined] = []
    wait = 0

    def take(_field: str, name: str, content: bytes | None) -> None:
        nonlocal wait
        wait = wait or (seconds_to_wait(request, "verify_rows") if seen else 0)
        if not wait:
            seen.append(too_big(name) if content is None else examine(content, file_name=name))

    try:
        uploads.receive(request, take)
    except Refused as refusal:
        return _form(request, VerifyForm(), problem=str(refusal))
    if wait:
        return too_many(request, wait)
    if not seen:
        return _form(request, VerifyForm(), problem=_("Choose the file first: the PDF, or the credential as JSON or JWT."))
    if len(seen) > 1:
        return keep_together(request, verification.settle(seen))
    (found,) = verification.settle(seen)
    if found.receipt:
        return render(request, "certificates/receipt_told.html", {"found": found, "told": receipts.told(found.receipt)})
    return answer(request, found)


def _form(request: HttpRequest, form: VerifyForm, *, problem: str = "") -> HttpResponse:
    return render(request, "certificates/verify.html", {"form": form, "problem": problem, "nav": {"current": "verify"}})
