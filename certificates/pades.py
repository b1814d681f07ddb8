"""Is this file, byte for byte, one that the issuer signed? Needs no database, no network, no Django.

Files of ours have one form (see ``press/frame.py``): one revision, a fixed number for
each object that matters, the credential unpacked. They are read by that form and by
nothing looser, so no repair, no unpacking and no guess stands between the bytes and
the answer. Everything here is linear in the size of the file, which has a limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from html import unescape
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from certificates import cms, der

LARGEST = 16 * 1024 * 1024 - 1  # bytes: offsets are told in three
LARGEST_CREDENTIAL = 512 * 1024
METADATA, CREDENTIAL, SIGNATURE = 3, 4, 6  # as in press/layout.py
Kind = Literal["ours", "foreign", "unsigned", "encrypted", "not_pdf", "too_big", "broken"]

_TAIL = re.compile(rb"startxref\n(\d{1,8})\n%%EOF\n\Z")
_TABLE = re.compile(
    rb"(\d{1,6}) 0 obj\n<</Type/XRef/Size (\d{1,6})/W\[1 3 1\]/Root 2 0 R/Info 7 0 R"
    rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]/Length (\d{1,7})>>stream\n"
)
_SIGNATURE = re.compile(
    rb"<</Type/Sig/Filter/Adobe\.PPKLite/SubFilter/ETSI\.CAdES\.detached/M\(D:(\d{14})Z\)"
    rb"/ByteRange\[0 (\d{10}) (\d{10}) (\d{10})\]/Contents(<[0-9a-f]{256,65536}>)>>\nendobj\n"
)
_METADATA = re.compile(rb"<</Type/Metadata/Subtype/XML/Length (\d{1,6})>>stream\n")
_NUMBER = re.compile(rb"<dc:identifier>([^<]{1,200})</dc:identifier>")
_ATTACHED = re.compile(
    rb"<</Type/EmbeddedFile/Subtype/application#2Fld\+json"
    rb"/Params<</Size (\d{1,7})/ModDate\([^)]{1,20}\)/CheckSum<[0-9a-f]{32}>>>/Length (\d{1,7})>>stream\n"
)
_MARK = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:"
_MOST_SIGNATURES = 8  # that are looked at in a file which is not of our form


@dataclass(frozen=True, slots=True)
class FileFindings:
    """What the bytes of a file say. Only a file of kind ``"ours"`` of which everything holds is as it was signed."""

    kind: Kind
    covers_whole_file: bool = False
    digest_holds: bool = False
    signature_holds: bool = False
    chain_holds: bool = False
    signed_at: datetime | None = None
    number: str = ""
    credential: bytes = b""
    sha256: str = ""

    @property
    def intact(self) -> bool:
        return self.kind == "ours" and self.covers_whole_file and self.digest_holds and self.signature_holds and self.chain_holds


@dataclass(frozen=True, slots=True)
class _Signature:
    """A signature of ours as it stands in a file, whether or not it holds."""

    cms: cms.Parsed
    signed_at: datetime
    digest_holds: bool
    covers_whole_file: bool


def inspect(data: bytes, *, roots: list[bytes] | None = None) -> FileFindings:
    """Look at a file somebody handed in. ``roots`` are the issuer's root certificates as PEM; without them nothing is ours.

    Takes any bytes and raises nothing. Two files that differ in one byte are never both intact.
    """
    if len(data) > LARGEST:
        return FileFindings("too_big")
    found = sha256(data).hexdigest()
    if b"%PDF-" not in data[:1024]:
        return FileFindings("not_pdf", sha256=found)
    trusted = _roots(tuple(roots or ()))
    try:
        places = _places(data)
        signature = _signature_at(data, places[SIGNATURE])
    except (der.NotDERError, ValueError, IndexError, OverflowError):
        return _otherwise(data, trusted, found)
    findings = _judged(signature, trusted, found)
    if findings.kind != "ours" or not findings.intact:
        return findings
    try:
        return FileFindings(**_fields(findings), number=_number(data, places), credential=_credential(data, places))
    except (ValueError, IndexError, UnicodeDecodeError):
        return FileFindings("broken", sha256=found)


def _fields(findings: FileFindings) -> dict:
    names = ("kind", "covers_whole_file", "digest_holds", "signature_holds", "chain_holds", "signed_at", "sha256")
    return {name: getattr(findings, name) for name in names}


def _places(data: bytes) -> list[int]:
    """Where each object begins by the cross-reference table at the very end; 0 for one that is packed or free."""
    tail = _TAIL.search(data, max(0, len(data) - 40))
    if not tail:
        raise ValueError("not our end")
    start = int(tail[1])
    table = _TABLE.match(data, start)
    if not table or int(table[1]) + 1 != int(table[2]) or int(table[3]) != 5 * int(table[2]):
        raise ValueError("not our table")
    rows = data[table.end() : table.end() + int(table[3])]
    if data[table.end() + len(rows) : tail.start()] != b"\nendstream\nendobj\n":
        raise ValueError("not our table")
    return [int.from_bytes(rows[at + 1 : at + 4], "big") if rows[at] == 1 else 0 for at in range(0, len(rows), 5)]


def _body(data: bytes, places: list[int], name: int) -> int:
    head = b"%d 0 obj\n" % name
    if not places[name] or not data.startswith(head, places[name]):
        raise ValueError("no such object")
    return places[name] + len(head)


def _signature_at(data: bytes, start: int) -> _Signature:
    head = b"%d 0 obj\n" % SIGNATURE
    if not start or not data.startswith(head, start):
        raise ValueError("no signature of ours")
    return _signature(data, start + len(head))


def _signature(data: bytes, start: int) -> _Signature:
    """The signature dictionary at ``start``: all of it is of our form, and nothing but zeros follows the CMS."""
    match = _SIGNATURE.match(data, start)
    if not match:
        raise ValueError("no signature of ours")
    begin, end, rest = int(match[2]), int(match[3]), int(match[4])
    filled = bytes.fromhex(match[5][1:-1].decode())
    _tag, _body, stop = der.read(filled)
    if any(filled[stop:]):
        raise ValueError("something follows the signature")
    parsed = cms.parse(filled[:stop])
    in_place = begin == match.start(5) and end == match.end(5)
    digest = sha256(data[:begin])
    digest.update(data[end : end + rest])
    return _Signature(
        cms=parsed,
        signed_at=datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        digest_holds=in_place and digest.digest() == parsed.digest,
        covers_whole_file=in_place and end + rest == len(data),
    )


def _judged(signature: _Signature, roots: tuple[x509.Certificate, ...], found: str) -> FileFindings:
    chain = _chain(signature.cms.chain)
    if not chain or not _leads_to(chain, roots):
        return FileFindings("foreign" if chain else "broken", sha256=found)
    return FileFindings(
        "ours",
        covers_whole_file=signature.covers_whole_file,
        digest_holds=signature.digest_holds,
        signature_holds=_holds(chain[0], signature.cms),
        chain_holds=all(_was_valid(certificate, signature.signed_at) for certificate in chain),
        signed_at=signature.signed_at,
        sha256=found,
    )


def _otherwise(data: bytes, roots: tuple[x509.Certificate, ...], found: str) -> FileFindings:
    """A file that is not of our form: one of ours that was changed or added to, or somebody else's."""
    start = 0
    for _ in range(_MOST_SIGNATURES):
        start = data.find(_MARK, start)
        if start < 0:
            break
        try:
            findings = _judged(_signature(data, start), roots, found)
        except (der.NotDERError, ValueError, OverflowError):
            findings = None
        if findings and findings.kind == "ours":
            # What is signed and whole would be of our form: it is not, so this says nothing for it.
            return FileFindings(**_fields(findings) | {"covers_whole_file": False})
        start += len(_MARK)
    if b"/Encrypt" in data:
        return FileFindings("encrypted", sha256=found)
    if b"/ByteRange" in data and _MARK not in data:
        return FileFindings("foreign", sha256=found)
    whole = b"startxref" in data[-2048:] and b"%%EOF" in data[-1024:]
    return FileFindings("unsigned" if whole and _MARK not in data else "broken", sha256=found)


def _holds(certificate: x509.Certificate, parsed: cms.Parsed) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return False
    try:
        key.verify(parsed.signature, parsed.signed_bytes, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _chain(encoded: tuple[bytes, ...]) -> list[x509.Certificate]:
    try:
        return [x509.load_der_x509_certificate(certificate) for certificate in encoded]
    except (ValueError, TypeError):
        return []


def _leads_to(chain: list[x509.Certificate], roots: tuple[x509.Certificate, ...]) -> bool:
    """Whether each certificate was issued by the next one, and the last one by a root; all but the first are authorities."""
    for root in roots:
        issuers = [*chain[1:], root]
        if all(_issued(certificate, issuer) for certificate, issuer in zip(chain, issuers, strict=True)):
            return all(_is_authority(issuer) for issuer in issuers)
    return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _was_valid(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


@lru_cache(maxsize=8)
def _roots(encoded: tuple[bytes, ...]) -> tuple[x509.Certificate, ...]:
    found: list[x509.Certificate] = []
    for pem in encoded:
        try:
            found += x509.load_pem_x509_certificates(pem)
        except ValueError:
            continue
    return tuple(found)


def _number(data: bytes, places: list[int]) -> str:
    start = _body(data, places, METADATA)
    head = _METADATA.match(data, start)
    if not head:
        raise ValueError("no metadata of ours")
    found = _NUMBER.search(data[head.end() : head.end() + int(head[1])])
    if not found:
        raise ValueError("no number")
    return unescape(found[1].decode())


def _credential(data: bytes, places: list[int]) -> bytes:
    """What is attached, as it is; nothing where nothing is attached."""
    if not places[CREDENTIAL]:
        return b""
    start = _body(data, places, CREDENTIAL)
    head = _ATTACHED.match(data, start)
    if not head or head[1] != head[2] or int(head[1]) > LARGEST_CREDENTIAL:
        raise ValueError("no attachment of ours")
    return data[head.end() : head.end() + int(head[1])]
