"""What any program may fetch to check our signatures: keys, status lists, the log. No language, no session, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from certificates import keys, log_proofs
from certificates.models import LogEntry, LogRoot, PublishedStatusList
from core.throttle import throttled

MOST_LINES, MOST_ROOTS = 1000, 100
FOR_EVER = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300"


def open_to_all(kept: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorate a view whose answer any page of any site may read, and which may be kept as ``kept`` says."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except keys.KeysUnavailableError:
                response = JsonResponse({"title": "The keys cannot be read at the moment."}, status=503)
                response["Retry-After"] = "60"
            response["Access-Control-Allow-Origin"] = "*"
            response["X-Robots-Tag"] = "noindex"
            response.headers.setdefault("Cache-Control", kept if response.status_code == 200 else "no-store")
            return response

        return require_safe(wrapper)

    return decorate


@open_to_all(FIVE_MINUTES)
def did_document(request: HttpRequest) -> HttpResponse:
    """The issuer's DID document (did:web): every key that ever signed."""
    return JsonResponse(keys.did_document(), content_type="application/did+json")


@open_to_all(FIVE_MINUTES)
def root_certificate(request: HttpRequest) -> HttpResponse:
    """The root certificate behind every signed PDF."""
    return HttpResponse(keys.root_pem(), content_type="application/x-pem-file")


@open_to_all(FIVE_MINUTES)
def status_list(request: HttpRequest, number: int, purpose: str) -> HttpResponse:
    """One signed status list: JSON with a proof, or VC-JWT for whoever asks for that."""
    published = get_object_or_404(PublishedStatusList, status_list__number=number, purpose=purpose)
    wants_token = any(kind in request.headers.get("Accept", "") for kind in ("vc+jwt", "application/jwt"))
    response = HttpResponse(published.jwt if wants_token else published.document)
    response["Content-Type"] = "application/vc+jwt" if wants_token else "application/vc"
    response["Vary"] = "Accept"
    response["Last-Modified"] = published.signed_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return response


@open_to_all(FIVE_MINUTES)
def roots(request: HttpRequest) -> HttpResponse:
    """The signed roots of the log, newest first, a hundred at a time: ``?before=`` a size for older ones."""
    found = LogRoot.objects.order_by("-size").defer("document")
    if before := _number(request, "before", 0):
        found = found.filter(size__lt=before)
    rows = list(found[: MOST_ROOTS + 1])
    older = f"{_address(request, 'log_roots')}?before={rows[MOST_ROOTS - 1].size}" if len(rows) > MOST_ROOTS else None
    return JsonResponse({"roots": [_root(request, row) for row in rows[:MOST_ROOTS]], "older": older})


@open_to_all(FIVE_MINUTES)
def latest_root(request: HttpRequest) -> HttpResponse:
    """The newest signed root."""
    found = log_proofs.last_root()
    if found is None:
        raise Http404
    return HttpResponse(found.document, content_type="application/ld+json")


@open_to_all(FOR_EVER)
def one_root(request: HttpRequest, size: int) -> HttpResponse:
    """The signed root over the first ``size`` lines."""
    return HttpResponse(get_object_or_404(LogRoot, size=size).document, content_type="application/ld+json")


@open_to_all(FOR_EVER)
def timestamp(request: HttpRequest, size: int) -> HttpResponse:
    """The time-stamp token (RFC 3161, DER) of one root; it stamps the signed JSON as ``one_root`` gives it."""
    found = get_object_or_404(LogRoot, size=size, timestamp__isnull=False)
    response = HttpResponse(bytes(found.timestamp), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="root-{size}.tst"'
    return response


@open_to_all(FIVE_MINUTES)
def lines(request: HttpRequest) -> HttpResponse:
    """The lines themselves, for whoever wants to recompute a root: ``?start=`` and ``?count=`` (1000 at most)."""
    start, count = _number(request, "start", 0), min(_number(request, "count", MOST_LINES), MOST_LINES)
    found = LogEntry.objects.filter(position__gte=start, position__lt=start + count).order_by("position")
    return JsonResponse({"start": start, "lines": list(found.values_list("line", flat=True))})


@throttled("verify")
@open_to_all("no-store")
def lines_of(request: HttpRequest, number_hash: str) -> HttpResponse:
    """Every line on one certificate, by the SHA-256 of its number, with the path to a root: the newest, or ``?size=``."""
    size = _number(request, "size", 0)
    root = get_object_or_404(LogRoot, size=size) if size else log_proofs.last_root()
    found = [{key: line[key] for key in ("position", "line", "leaf", "path")} for line in log_proofs.lines_of(number_hash, root=root)]
    return JsonResponse({"root": _root(request, root) if root else None, "lines": found})


@open_to_all(FIVE_MINUTES)
def consistency(request: HttpRequest) -> HttpResponse:
    """What proves that the log of ``?second=`` lines begins with the log of ``?first=`` lines; both are sizes of signed roots."""
    sizes = [_number(request, "first", 0), _number(request, "second", 0)]
    found = {root.size: root for root in LogRoot.objects.filter(size__in=sizes)}
    if not all(size in found for size in sizes) or sizes[0] > sizes[1]:
        raise Http404
    first, second = (found[size] for size in sizes)
    return JsonResponse({"first": _root(request, first), "second": _root(request, second), "path": log_proofs.consistency(first, second)})


@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """The address without a language: on to the page in the visitor's."""
    response = redirect("certificates:log")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _root(request: HttpRequest, root: LogRoot) -> dict[str, Any]:
    return {
        "size": root.size,
        "root": root.root,
        "closed_at": root.closed_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "document": _address(request, "log_root", root.size),
        "timestamp": _address(request, "log_timestamp", root.size) if root.timestamp is not None else None,
    }


def _address(request: HttpRequest, name: str, *args: int) -> str:
    return request.build_absolute_uri(reverse(name, args=args))


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    """A whole number from the address; 404 for what is none."""
    typed = request.GET.get(name, "")
    if not typed:
        return otherwise
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 15):
        raise Http404
    return int(typed)
