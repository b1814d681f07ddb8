"""Timestamps of another party, RFC 3161: a token that says that a signature existed at a moment."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from urllib.request import Request, urlopen

from asn1crypto import cms as asn1_cms
from asn1crypto import core, tsp

from certificates import der
from certificates.cms import SHA256

LONGEST = 10_240  # bytes of a token
SECONDS = 10


class TimestampRefusedError(Exception):
    """The timestamp service did not answer with a token."""


def token(digest: bytes, *, url: str) -> bytes:
    """A timestamp token over the SHA-256 ``digest`` from the service at ``url``. Raises TimestampRefusedError."""
    if not url.startswith(("https://", "http://")):
        raise TimestampRefusedError("TIMESTAMP_URL must begin with https:// or http://.")
    request = Request(url, _request(digest), {"Content-Type": "application/timestamp-query"})  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=SECONDS) as reply:  # noqa: S310 - checked above
            answer = reply.read(LONGEST + 1)
    except OSError as fault:
        raise TimestampRefusedError(f"The timestamp service could not be reached: {fault}") from fault
    granted = _granted(answer)
    if _said(granted)[0] != digest:
        raise TimestampRefusedError("The timestamp service answered for something else.")
    return granted


def moment_of(token: bytes, *, content: bytes) -> datetime | None:
    """When ``content`` was stamped, as ``token`` says; None when the token is of something else, or none at all.

    Whose word that is, its signature tells: check it with a tool that knows the service's certificate.
    """
    try:
        digest, moment = _said(token)
    except TimestampRefusedError:
        return None
    return moment if digest == sha256(content).digest() else None


def _said(token: bytes) -> tuple[bytes, datetime]:
    """The SHA-256 digest in a token, and the moment."""
    try:
        inner = asn1_cms.ContentInfo.load(token, strict=True)["content"]["encap_content_info"]["content"]
        info = inner.parsed if isinstance(inner, core.ParsableOctetString) else tsp.TSTInfo.load(inner.native)
        if info["message_imprint"]["hash_algorithm"]["algorithm"].native != "sha256":
            raise ValueError("another digest")
        return info["message_imprint"]["hashed_message"].native, info["gen_time"].native
    except (ValueError, TypeError, KeyError) as fault:
        raise TimestampRefusedError("The timestamp service answered with something that is no timestamp.") from fault


def _request(digest: bytes) -> bytes:
    imprint = der.wrap(der.SEQUENCE, der.wrap(der.SEQUENCE, SHA256, der.wrap(der.NULL)), der.wrap(der.OCTETS, digest))
    return der.wrap(der.SEQUENCE, der.whole(1), imprint, der.wrap(0x01, b"\xff"))  # with the service's certificate


def _granted(answer: bytes) -> bytes:
    if len(answer) > LONGEST:
        raise TimestampRefusedError("The timestamp service answered at too great a length.")
    try:
        (_, status, _), *rest = der.children(answer, der.SEQUENCE)
        (_, code, _), *_why = der.children(status)
    except ValueError as problem:
        raise TimestampRefusedError("The timestamp service did not answer in its own format.") from problem
    if code not in (b"\0", b"\1") or not rest:
        raise TimestampRefusedError(f"The timestamp service refused, with status {int.from_bytes(code, 'big')}.")
    return rest[0][2]
