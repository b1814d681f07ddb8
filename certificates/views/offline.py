"""The page that checks files on the visitor's own machine, also where there is no network."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from certificates import keys, verification
from certificates.enums import StatusPurpose
from certificates.models import StatusList
from certificates.multikey import base64url

PARTS = (
    "core/css/site.css",
    "core/favicon.svg",
    "certificates/offline.js",
    "certificates/proofs.js",
)
STATES = ("valid", "expired", "suspended", "revoked", "altered", "foreign", "unreadable", "receipt")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page with what it trusts: the root certificate, the issuer's keys, and where the status lists are."""
    try:
        root, known = keys.root_pem(), keys.known_keys()
    except keys.KeysUnavailableError:  # there is nothing to trust: numbers can still be checked
        return redirect("certificates:verify")
    numbers = StatusList.objects.order_by("number").values_list("number", flat=True)
    context = {
        "root": base64.b64encode(load_pem_x509_certificate(root).public_bytes(Encoding.DER)).decode(),
        "keys": json.dumps([{"kid": kid, "x": base64url(key.public_bytes_raw())} for kid, key in known.items()]),
        "lists": json.dumps([reverse("status_list", args=[number, purpose]) for number in numbers for purpose in StatusPurpose.values]),
        "verdicts": [{"state": state, "word": verification.state_word(state)} for state in STATES],
        "online": f"{settings.SITE_URL}/v/NUMBER",
        "nav": {"current": "verify"},
    }
    return render(request, "certificates/offline.html", context)


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of that page alone. Its name changes with what it keeps."""
    page = reverse("certificates:offline")
    parts = [static(part) for part in PARTS]
    known = [*parts, *keys.known_keys(), str(keys.root_pem()), get_language(), _text_of(page, parts, "")]
    version = hashlib.blake2s("\n".join(known).encode(), digest_size=8).hexdigest()
    return HttpResponse(
        _text_of(page, parts, version), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


def _text_of(page: str, parts: list[str], version: str) -> str:
    return render_to_string("certificates/offline_worker.js", {"page": page, "parts": parts, "version": version})
