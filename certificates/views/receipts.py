"""The receipt of a check: asked for, looked at, taken along as PDF and as JSON."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from certificates import receipts, services, tickets
from certificates.models import Check
from certificates.views.acting import institutions_of, verifier_of, viewer_of
from certificates.views.discreet import discreetly
from certificates.views.plain_forms import without_files
from core.errors import Refused
from core.throttle import throttled

SECONDS_TO_SIGN = 3


# The ticket guards it: it was signed for this very visitor, minutes ago.
@csrf_exempt
@require_POST
@without_files
@discreetly
@throttled("receipts")
def ask(request: HttpRequest) -> HttpResponse:
    """Write down what the ticket says was found, and have it signed."""
    verifier = verifier_of(request)
    try:
        found = tickets.redeem(request.POST.get("ticket", ""), viewer=viewer_of(request))
        own = institutions_of(verifier)
        chosen = next((each for each in own if str(each.uid) == request.POST.get("institution", "")), own[0] if len(own) == 1 else None)
        check = services.record_check(
            found,
            stated_by=request.POST.get("stated_by", ""),
            verifier=verifier,
            institution=chosen,
            holder_is_told="holder_is_told" in request.POST,
        )
        services.receipt(check, language=get_language())
    except Refused as refusal:
        return render(request, "certificates/receipt_refused.html", {"sentence": str(refusal), "nav": {"current": "verify"}}, status=422)
    return redirect("certificates:receipt", uid=check.uid)


@require_safe
@discreetly
def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The receipt, for whoever has its address. While it is being signed, the page says so and looks again."""
    check = _asked(uid)
    context = {**receipts.context(check), "is_signed": bool(check.receipt_file), "seconds": SECONDS_TO_SIGN, "nav": {"current": "verify"}}
    response = render(request, "certificates/receipt.html", context, status=200 if check.receipt_file else 202)
    if not check.receipt_file:
        response["Retry-After"] = str(SECONDS_TO_SIGN)
    return response


@require_safe
@discreetly
def receipt_file(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """The signed receipt as ``pdf`` or ``json``."""
    check = _asked(uid)
    if not check.receipt_file:
        raise Http404
    with override(check.language):
        name = f"{receipts.file_name(check)}.{form}"
    if form == "json":
        response = HttpResponse(check.receipt, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return FileResponse(check.receipt_file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


@require_safe
@discreetly
def short_receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The address that stands on the receipt, which knows no language."""
    return redirect("certificates:receipt", uid=uid)


def _asked(uid: UUID) -> Check:
    known = Check.objects.filter(receipt_asked_at__isnull=False).select_related("certificate", "institution", "verifier")
    return get_object_or_404(known, uid=uid)
