"""What a file proves by itself, before the register is asked: signature, credential, number.

No database is touched and nothing is kept; what is read was bounded beforehand
(``uploads``) and is bounded again by whoever parses it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from cryptography.x509 import load_pem_x509_certificate

from certificates import cose, credential, keys, pades, signed_json
from certificates.enums import CheckedBy
from certificates.findings import Finding
from certificates.reading import UnreadableError, read_object

LARGEST_PDF = 10 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024
PDF_BEGINS_WITHIN = 1024
RECEIPT = "VerificationReceipt"
MOST_PIECES = 20
_BASE64 = re.compile(rb"[\w-]{40,}")
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")


@dataclass(frozen=True, slots=True)
class Examined:
    """``verdict`` is empty while everything holds and only the register is left to ask."""

    how: str = CheckedBy.FILE
    verdict: str = ""
    problem: str = ""
    number: str = ""
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    file_name: str = ""
    receipt: dict[str, Any] | None = field(default=None, repr=False)


def examine(content: bytes, *, file_name: str = "") -> Examined:
    """Look at a PDF or a credential as somebody sent it."""
    try:
        seen = _examined(content)
    except keys.KeysUnavailableError:
        seen = _unreadable("no_keys")
    return replace(seen, sha256=hashlib.sha256(content).hexdigest(), file_name=file_name[:200])


def too_big(file_name: str) -> Examined:
    """The answer for a file that was not read to its end."""
    return Examined(verdict="unreadable", problem="pdf_too_big", file_name=file_name[:200])


def _examined(content: bytes) -> Examined:
    if not content.strip():
        return _unreadable("empty")
    if b"%PDF-" in content[:PDF_BEGINS_WITHIN]:
        return _pdf(content) if len(content) <= LARGEST_PDF else _unreadable("pdf_too_big")
    if len(content) > LARGEST_TEXT:
        is_text = content.lstrip()[:1] in {b"{", b"e"}
        return _unreadable("pdf_too_big" if len(content) > LARGEST_PDF else "text_too_big" if is_text else "other_kind")
    if _carries_our_signature(content):
        return _altered((Finding("file_signature", holds=False),))
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return _no_kind(content)
    if text.startswith("{"):
        return _json(text)
    if text.startswith(cose.PREFIX):
        return _credential(credential.check_compact(text), text.encode())
    if _JWT.fullmatch(text):
        return _credential(credential.check_jwt(text), content)
    return _no_kind(content)


def _pdf(content: bytes) -> Examined:
    found = pades.inspect(content, roots=[keys.root_pem()])
    if found.kind != "ours":
        if found.kind in {"unsigned", "foreign", "broken", "not_pdf"} and _carries_our_signature(content):
            return _altered((Finding("file_signature", holds=False),))
        return {
            "foreign": Examined(verdict="foreign", problem="foreign_pdf"),
            "unsigned": Examined(verdict="foreign", problem="unsigned"),
            "encrypted": _unreadable("encrypted"),
            "too_big": _unreadable("pdf_too_big"),
        }.get(found.kind, _unreadable("damaged"))
    intact = found.digest_holds and found.signature_holds
    day = found.signed_at.date().isoformat() if found.signed_at and intact else ""
    seen = [
        Finding("file_undated" if intact and not day else "file_signature", holds=intact, day=day),
        Finding("file_whole", holds=found.covers_whole_file),
        Finding("file_chain", holds=found.chain_holds),
    ]
    if not all(finding.holds for finding in seen):
        return _altered(tuple(seen))
    return _with_attachment(found, seen)


def _with_attachment(found: pades.FileFindings, seen: list[Finding]) -> Examined:
    """The file is as it was signed: now what is attached to it, a credential or the text of a receipt."""
    attached = _json(found.credential.decode("utf-8", "replace")) if found.credential else None
    if attached and attached.verdict == "receipt":
        return replace(attached, how=CheckedBy.FILE, findings=(*seen, *attached.findings))
    if attached:
        seen.append(Finding("credential_proof", holds=not attached.verdict))
        if not attached.verdict:
            seen.append(Finding("same_number", holds=attached.number == found.number))
    if not all(finding.holds for finding in seen):
        return _altered(tuple(seen))
    return Examined(number=found.number, findings=tuple(seen))


def _json(text: str) -> Examined:
    """A credential, or the text of a receipt: both carry their proof in them."""
    try:
        content = read_object(text)
    except UnreadableError as fault:
        return _unreadable("too_deep") if fault.code == "too_deep" else _no_kind(text.encode())
    if RECEIPT in _words(content.get("type")):
        return _receipt(text)
    return _credential(credential.check(text), text.encode())


def _credential(found: credential.CredentialFindings, content: bytes) -> Examined:
    """Whoever changes a credential of ours leaves our name in it; a stranger's never had it."""
    proof = (Finding("credential_proof", holds=found.proof_holds and found.issuer_is_ours),)
    if proof[0].holds:
        return Examined(how=CheckedBy.CREDENTIAL, number=found.number, findings=proof)
    if content.startswith(cose.PREFIX.encode()) or found.problem == "changed" or _bears_our_name(content):
        return replace(_altered(proof), how=CheckedBy.CREDENTIAL)
    if found.issuer or "credentialSubject" in (found.document or {}):
        return Examined(how=CheckedBy.CREDENTIAL, verdict="foreign", problem="foreign_credential")
    return _unreadable("other_kind")


def _receipt(text: str) -> Examined:
    found = signed_json.check(text)
    proof = (Finding("receipt_proof", holds=found.proof_holds),)
    if not found.proof_holds:
        ours = _bears_our_name(text.encode())
        told = _altered(proof) if ours else Examined(verdict="foreign", problem="foreign_credential")
        return replace(told, how=CheckedBy.CREDENTIAL)
    return Examined(how=CheckedBy.CREDENTIAL, verdict="receipt", problem="receipt", findings=proof, receipt=found.content)


def _no_kind(content: bytes) -> Examined:
    """What cannot be read was ours if our name is still in it: a single byte was changed, and it is no longer JSON."""
    if content.startswith(cose.PREFIX.encode()) or _bears_our_name(content):
        return replace(_altered((Finding("credential_proof", holds=False),)), how=CheckedBy.CREDENTIAL)
    return _unreadable("other_kind")


def _altered(seen: tuple[Finding, ...]) -> Examined:
    return Examined(verdict="altered", problem="altered", findings=seen)


def _unreadable(problem: str) -> Examined:
    return Examined(verdict="unreadable", problem=problem)


def _our_names() -> set[str]:
    """The issuer's name today and under every earlier address of the site."""
    return {kid.partition("#")[0] for kid in keys.known_keys()}


def _bears_our_name(content: bytes) -> bool:
    """Whether our name stands in it, in the open or in a part of a token. It stands there more than once."""
    names = [name.encode() for name in _our_names()]
    pieces = [content, *(_decoded(piece) for piece in _BASE64.findall(content)[:MOST_PIECES])]
    return any(name in piece for piece in pieces for name in names)


def _decoded(piece: bytes) -> bytes:
    return base64.urlsafe_b64decode(piece + b"=" * (-len(piece) % 4)) if len(piece) % 4 != 1 else b""


def _carries_our_signature(content: bytes) -> bool:
    """Whether a signature made with our certificate is in the file: its issuer's name stands in it twice, so one slip leaves one."""
    name = _issuer_in_hex(keys.root_pem())
    return name in content or name.upper() in content


@lru_cache(maxsize=8)
def _issuer_in_hex(root_pem: bytes) -> bytes:
    return load_pem_x509_certificate(root_pem).subject.public_bytes().hex().encode()


def _words(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
