"""Verification for everybody, and the file for its holder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from certificates import services, verification
from certificates.enums import State
from certificates.forms import VerifyForm
from certificates.models import Certificate
from core import shells
from core.keeping import kept
from core.languages import direction, own_name
from core.throttle import throttled
from core.versions import content_version

LONGEST_FILENAME = 100
SECONDS_TO_PREPARE = 5


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with ``?code=`` in the address, the answer, so that it works without scripts and can be shared."""
    if request.GET.get("code", "").strip():
        return _answer(request, request.GET["code"])
    form = VerifyForm(request.GET if "code" in request.GET else None)
    return _discreet(render(request, "certificates/verify.html", {"form": form, "nav": {"current": "verify"}}))


@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for one number. An unknown number is an answer too, and no error in our log."""
    return _answer(request, code)


@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR code: on to the answer in the visitor's language."""
    response = redirect("certificates:result", code=code)
    response["Vary"] = "Accept-Language, Cookie"
    return _discreet(response)


@require_safe
@login_required
def download(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The PDF, for its holder alone. While it is being made, a page that says so."""
    certificate = get_object_or_404(Certificate.objects.of(request.user), uid=uid)
    if certificate.state == State.REVOKED:
        return redirect("certificates:result", code=certificate.code)
    if not certificate.has_file:
        return _being_prepared(request)
    try:
        content = certificate.file.open("rb")
    except FileNotFoundError:
        services.file_is_lost(certificate)
        return _being_prepared(request)
    return _discreet(FileResponse(content, as_attachment=True, filename=_filename(certificate), content_type="application/pdf"))


@throttled("verify")
def _answer(request: HttpRequest, typed: str) -> HttpResponse:
    found = verification.verify(typed)
    word = verification.word(found)
    verdict = {"state": found.state, "word": word, "said": verification.sentence(found)}
    slots = {
        "word": escape(word),
        "verdict": render_to_string("components/verdict.html", verdict),
        "when": verification.when(found),
        "typed": escape(urlencode({"code": typed})),
    }
    if found.certificate:
        slots["paper"] = render_to_string("components/facts.html", {"facts": verification.paper(found.certificate.record), "wide": True})
        slots["checked"] = render_to_string("components/checked.html", {"items": verification.checked(found)})
    return _discreet(shells.reply_with(request, _shell(request, is_known=found.certificate is not None), slots))


def _shell(request: HttpRequest, *, is_known: bool) -> shells.Shell:
    """The page around the answer: built once for each language, with places for what differs."""
    language = get_language()
    key = f"verification:{content_version()}:{language}:{is_known}:{request.get_host()}"
    shell = kept.get(key)
    if shell is None:
        context = {"alternates": list(_alternates(language)), "nav": {"current": "verify"}, "is_known": is_known}
        html = render_to_string("certificates/result.html", context, request=shells.nobody(request))
        shell = shells.cut(html, kind="certificates.verification", language=language, data={})
        kept.set(key, shell)
    return shell


def _alternates(current: str) -> Iterator[dict[str, Any]]:
    """The same answer in each language: the number goes into the slot ``typed``."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            form = reverse("certificates:verify")
        url = mark_safe(f"{form}?{shells.mark('typed', '')}")
        yield {"code": code, "name": own_name(code), "direction": direction(code), "url": url, "current": code == current}


def _being_prepared(request: HttpRequest) -> HttpResponse:
    response = render(request, "certificates/preparing.html", status=202)
    response["Retry-After"] = str(SECONDS_TO_PREPARE)
    return _discreet(response)


def _discreet(response: HttpResponse) -> HttpResponse:
    """Not kept, not indexed, and told to nobody whom the visitor goes on to."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _filename(certificate: Certificate) -> str:
    """The title and the number, in the title's own script."""
    title = "".join(" " if character in '\\/:*?"<>|' or not character.isprintable() else character for character in certificate.title)
    return f"{' '.join(title.split())[:LONGEST_FILENAME].strip()} – {certificate.code}.pdf"
