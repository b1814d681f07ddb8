"""What somebody sees who was given a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates import shared, standings
from certificates.enums import Shown, State
from certificates.handing_out import file_of
from certificates.models import Share
from certificates.services import sharing
from certificates.views.discreet import discreetly
from core.throttle import throttled

LONGEST_TOKEN = 40


@discreetly
@require_safe
def short(request: HttpRequest, token: str) -> HttpResponse:
    """The address that is given away: on to the page in the visitor's language."""
    response = redirect("certificates:shared", token=token)
    response["Vary"] = "Accept-Language, Cookie"
    return response


@discreetly
@require_safe
@throttled("shares")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What the holder chose to show, and the state. A link taken back, past its day or unknown: one and the same page."""
    link = _open(token)
    if link is None:
        return _nothing(request)
    certificate = link.certificate
    if request.method == "GET" and not (request.user.is_authenticated and request.user.pk == certificate.recipient_id):
        sharing.note_opening(link)
    context = {
        "mark": standings.mark(certificate.standing),
        "standing": certificate.standing,
        "said": standings.to_anybody(certificate),
        "facts": shared.facts(link),
        "token": token,
        "code": certificate.code if Shown.NUMBER in link.shows else "",
        "has_download": _may_download(link) and certificate.has_file,
        "seen_at": timezone.now(),
    }
    return render(request, "certificates/shared.html", context)


@discreetly
@require_safe
@throttled("shares")
def download(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF, where the holder lets it be taken along."""
    link = _open(token)
    response = file_of(link.certificate) if link is not None and _may_download(link) else None
    return response or _nothing(request)


def _open(token: str) -> Share | None:
    if len(token) > LONGEST_TOKEN:
        return None
    return Share.objects.open_on(timezone.now().date()).select_related("certificate").filter(token=token).first()


def _may_download(link: Share) -> bool:
    return Shown.DOWNLOAD in link.shows and link.certificate.state != State.REVOKED


def _nothing(request: HttpRequest) -> HttpResponse:
    response = render(request, "certificates/shared_nothing.html", status=404)
    response._has_been_logged = True  # the address is somebody's; the log need not have it
    return response
