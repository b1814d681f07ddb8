"""The file and the credential of a certificate, to take along."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from certificates.enums import State
from certificates.handing_out import credential_of, file_of
from certificates.models import Certificate
from certificates.views.discreet import discreetly

SECONDS_TO_PREPARE = 5


@require_safe
@login_required
@discreetly
def download(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The PDF, for its holder alone. While it is being made, a page that says so."""
    certificate = get_object_or_404(Certificate.objects.of(request.user), uid=uid)
    if certificate.state == State.REVOKED:
        return redirect("certificates:result", code=certificate.code)
    return file_of(certificate) or being_prepared(request)


@require_safe
@login_required
@discreetly
def credential(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """The credential for a wallet or a program, for its holder alone: ``"json"``, ``"jwt"`` or ``"compact"``."""
    certificate = get_object_or_404(Certificate.objects.of(request.user).select_related("credential"), uid=uid)
    if certificate.state == State.REVOKED:
        return redirect("certificates:result", code=certificate.code)
    return credential_of(certificate, kind) or being_prepared(request)


def being_prepared(request: HttpRequest) -> HttpResponse:
    response = render(request, "certificates/preparing.html", status=202)
    response["Retry-After"] = str(SECONDS_TO_PREPARE)
    return response
