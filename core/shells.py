"""Pages rendered once for everybody, with small places left for each person.

A *shell* is a page's HTML with named *slots*: ``{% slot "account" %}…{% endslot %}``.
Strangers get the shell whole, each slot holding what the template wrote in it.
For somebody signed in, *fillers* registered by the apps say what goes into the
slots. A shell is built from a request that carries nobody's cookies, so nothing
personal can be kept by mistake.

Literal parts are compressed once, when the shell is built; a reply is those
parts and the few freshly compressed slots, joined into one gzip stream.
"""

from __future__ import annotations

import copy
import hashlib
import re
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from core.keeping import kept
from core.versions import content_version

Slots = Mapping[str, str]
Filler = Callable[[HttpRequest, "Shell"], Slots]

SCRAP_BYTES = 700
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"
_SLOT = re.compile(r"<!--slot:([a-z0-9:_-]+)-->(.*?)<!--/slot:\1-->", re.DOTALL)

_everywhere: list[Filler] = []
_by_kind: dict[str, Filler] = {}


@dataclass(slots=True)
class Shell:
    """One rendered page.

    ``literals`` has one part more than ``slots``; they alternate. ``kind`` and
    ``data`` tell the fillers what the page is about: plain values only.
    """

    kind: str
    language: str
    data: dict[str, Any]
    literals: list[bytes]
    slots: list[tuple[str, str]]
    packed: list[bytes] = field(default_factory=list)
    whole: bytes = b""
    whole_packed: bytes = b""
    etag: str = ""
    until: float | None = None  # from this moment on, by the server's clock, the page would say something else


def everywhere(filler: Filler) -> Filler:
    """Register a filler that every shell asks."""
    _everywhere.append(filler)
    return filler


def fills(kind: str) -> Callable[[Filler], Filler]:
    """Register the filler for shells of ``kind``, such as ``"courses.lesson"``."""

    def register(filler: Filler) -> Filler:
        _by_kind[kind] = filler
        return filler

    return register


def mark(name: str, default: str) -> str:
    """The text that stands for a slot until the shell is cut up."""
    return f"<!--slot:{name}-->{default}<!--/slot:{name}-->"


def cut(html: str, *, kind: str, language: str, data: dict[str, Any]) -> Shell:
    """Cut rendered ``html`` at its slots."""
    pieces = _SLOT.split(html)
    literals = [piece.encode() for piece in pieces[0::3]]
    slots = list(zip(pieces[1::3], pieces[2::3], strict=True))
    shell = Shell(kind=kind, language=language, data=data, literals=literals, slots=slots)
    shell.packed = [_pack(part, level=9) for part in literals]
    shell.whole = _join(shell, {})
    shell.whole_packed = _gzip([(shell.whole, _pack(shell.whole, level=9))])
    shell.etag = f'"{hashlib.blake2b(shell.whole, digest_size=12).hexdigest()}"'
    return shell


def key_for(request: HttpRequest) -> str:
    """Where the shell of this address is kept. The version is part of it, so old shells are never read."""
    where = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"shell:{content_version()}:{hashlib.blake2b(where.encode(), digest_size=16).hexdigest()}"


def find(request: HttpRequest) -> Shell | None:
    """The shell kept for this address, if any whose hour has not passed."""
    shell = kept.get(key_for(request))
    until = getattr(shell, "until", None)  # what another version of the site kept has none
    return None if until is not None and time.time() >= until else shell


def keep(key: str, shell: Shell) -> None:
    """Keep ``shell`` under what ``key_for`` said before it was built: what changed meanwhile makes it old."""
    kept.set(key, shell)


def without_query(request: HttpRequest) -> HttpRequest:
    """A copy of ``request`` for the bare address: for pages that are the same whatever follows the question mark."""
    bare = copy.copy(request)
    bare.META = {**request.META, "QUERY_STRING": ""}
    bare.GET = QueryDict()
    return bare


def nobody(request: HttpRequest) -> HttpRequest:
    """A copy of ``request`` that carries no person: no user, no session, no cookies, no messages."""
    bare = copy.copy(request)
    bare.user = AnonymousUser()
    bare.COOKIES = {}
    bare.POST = QueryDict()
    bare.META = {k: v for k, v in request.META.items() if k not in {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "CSRF_COOKIE"}}
    bare.shell_building = True
    for personal in ("session", "_messages", "_cached_user"):
        if hasattr(bare, personal):
            delattr(bare, personal)
    return bare


def frame(request: HttpRequest, template: str) -> Shell:
    """The page around what is one person's own: ``template``, rendered once for everybody at this path."""
    where = f"{request.scheme}://{request.get_host()}{request.path}"
    key = f"frame:{content_version()}:{template}:{hashlib.blake2b(where.encode(), digest_size=16).hexdigest()}"
    shell = kept.get(key)
    if shell is None:
        anywhere = nobody(request)
        anywhere.META["QUERY_STRING"] = ""
        html = render_to_string(template, request=anywhere)
        shell = cut(html, kind=template, language=get_language(), data={})
        kept.set(key, shell)
    return shell


def reply(request: HttpRequest, shell: Shell) -> HttpResponse:
    """Answer ``request`` with ``shell``: whole for a stranger, filled for somebody signed in."""
    if _is_stranger(request):
        return _reply_to_stranger(request, shell)
    own = _by_kind.get(shell.kind)
    return _reply_filled(request, shell, own(request, shell) if own else {}, may_keep="private, no-store")


def reply_with(request: HttpRequest, shell: Shell, slots: Slots) -> HttpResponse:
    """Answer ``request`` alone: the shell with these ``slots`` and what is this reader's own; nobody may keep it."""
    return _reply_filled(request, shell, slots, may_keep="no-store")


def _reply_filled(request: HttpRequest, shell: Shell, slots: Slots, *, may_keep: str) -> HttpResponse:
    filled: dict[str, str] = {}
    if not _is_stranger(request):
        for filler in _everywhere:
            filled.update(filler(request, shell))
    filled.update(slots)
    if _accepts_gzip(request):
        response = HttpResponse(_fill_packed(shell, filled), headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(_join(shell, filled))
    response["Cache-Control"] = may_keep
    return _finish(response, shell)


def fill_now(request: HttpRequest, name: str, default: str) -> str:
    """What goes into slot ``name`` of a page that is rendered for one person alone."""
    if _is_stranger(request):
        return default
    filled = getattr(request, "_slots_everywhere", None)
    if filled is None:
        filled = {}
        for filler in _everywhere:
            filled.update(filler(request, None))
        request._slots_everywhere = filled
    return filled.get(name, default)


def _is_stranger(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return (user is None or not user.is_authenticated) and "messages" not in request.COOKIES


def _reply_to_stranger(request: HttpRequest, shell: Shell) -> HttpResponse:
    if request.headers.get("If-None-Match") == shell.etag:
        response = HttpResponse(status=304)
    elif _accepts_gzip(request):
        response = HttpResponse(shell.whole_packed, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(shell.whole)
    response["ETag"] = shell.etag
    response["Cache-Control"] = "no-cache"
    return _finish(response, shell)


def _finish(response: HttpResponse, shell: Shell) -> HttpResponse:
    response["Content-Language"] = shell.language
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response


def _accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _join(shell: Shell, filled: Slots) -> bytes:
    parts = [shell.literals[0]]
    for (name, default), literal in zip(shell.slots, shell.literals[1:], strict=True):
        parts.append(filled.get(name, default).encode())
        parts.append(literal)
    return b"".join(parts)


def _fill_packed(shell: Shell, filled: Slots) -> bytes:
    """Compress what is this reader's own and join it to what was compressed before.

    Slots with little between them are compressed in one go: starting the
    compressor costs more than a few hundred bytes.
    """
    parts: list[tuple[bytes, bytes]] = []
    pending: list[bytes] = []

    def flush() -> None:
        text = b"".join(pending)
        if text:
            parts.append((text, _pack(text, level=1)))
        pending.clear()

    for index, literal in enumerate(shell.literals):
        if index:
            name, default = shell.slots[index - 1]
            pending.append(filled.get(name, default).encode())
        if 0 < index < len(shell.slots) and len(literal) < SCRAP_BYTES:
            pending.append(literal)
        else:
            flush()
            parts.append((literal, shell.packed[index]))
    flush()
    return _gzip(parts)


def _pack(part: bytes, *, level: int) -> bytes:
    """Raw deflate blocks that end on a byte and refer to nothing before them, so they can be joined."""
    if not part:
        return b""
    press = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return press.compress(part) + press.flush(zlib.Z_FULL_FLUSH)


def _gzip(parts: list[tuple[bytes, bytes]]) -> bytes:
    check, length = 0, 0
    for plain, _packed in parts:
        check = zlib.crc32(plain, check)
        length += len(plain)
    trailer = struct.pack("<II", check, length & 0xFFFFFFFF)
    return b"".join([_GZIP_HEADER, *(packed for _plain, packed in parts), _LAST_BLOCK, trailer])
