"""Signed JSON for everything that is no certificate: receipts, roots of the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import data_integrity, jsonld, keys
from certificates.reading import UnreadableError, read_object


@dataclass(frozen=True, slots=True)
class SignedFindings:
    """What a look at signed JSON showed. ``problem`` is empty when the proof holds, else a code."""

    proof_holds: bool
    problem: str = ""
    kid: str = ""
    content: dict[str, Any] | None = None


def sign(content: dict[str, Any], *, created: datetime | None = None) -> dict[str, Any]:
    """``content`` with contexts and a Data Integrity proof (eddsa-rdfc-2022), which any verifier of credentials understands.

    Give it an ``"id"`` (an address) and a ``"type"`` (a list of words); texts, whole numbers, truth
    values, lists and objects of these, none of them empty. The order of a list is not signed.
    Raises KeysUnavailableError, and UncoveredError for what a proof would not cover.
    """
    key = keys.issuer_key()
    document = {"@context": [jsonld.CREDENTIALS, jsonld.UNDEFINED_TERMS], **content}
    return data_integrity.with_proof(document, kid=key.kid, sign=key.sign, created=created or datetime.now(UTC))


def check(document: bytes | str, *, known: Mapping[str, Ed25519PublicKey] | None = None) -> SignedFindings:
    """Whether ``document`` was signed by one of the ``known`` keys (ours, unless given) and is unchanged. Never raises for bad input."""
    try:
        content = read_object(document)
    except UnreadableError as fault:
        return SignedFindings(proof_holds=False, problem=fault.code)
    try:
        kid = data_integrity.check_proof(content, keys=keys.known_keys() if known is None else known)
    except data_integrity.ProofError as fault:
        return SignedFindings(proof_holds=False, problem=fault.code, content=content)
    return SignedFindings(proof_holds=True, kid=kid, content=content)


def dumps(document: Mapping[str, Any]) -> str:
    """A signed document as it is kept and handed out."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
