"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022 (W3C). Needs neither Django nor a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates.jsonld import UncoveredError, canonical
from certificates.multikey import from_base58, to_base58

CRYPTOSUITE = "eddsa-rdfc-2022"
_FIELDS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}


class ProofError(Exception):
    """A proof does not hold. ``code`` says why: ``no_proof``, ``unknown_key``, ``uncovered`` or ``changed``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def with_proof(document: dict[str, Any], *, kid: str, sign: Callable[[bytes], bytes], created: datetime) -> dict[str, Any]:
    """``document`` with a proof by the key ``kid``. Raises UncoveredError for what a proof would not cover."""
    proof = {
        "type": "DataIntegrityProof",
        "created": moment(created),
        "verificationMethod": kid,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": "assertionMethod",
    }
    signature = sign(_hashes(document, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + to_base58(signature)}}


def check_proof(document: dict[str, Any], *, keys: Mapping[str, Ed25519PublicKey]) -> str:
    """The identifier of the key that signed ``document``. Raises ProofError when none of ``keys`` did, or something was changed."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or set(proof) != _FIELDS or not all(isinstance(value, str) for value in proof.values()):
        raise ProofError("no_proof")
    if (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) != ("DataIntegrityProof", CRYPTOSUITE, "assertionMethod"):
        raise ProofError("no_proof")
    kid = proof["verificationMethod"]
    if kid not in keys:
        raise ProofError("unknown_key")
    try:
        signature = from_base58(proof["proofValue"].removeprefix("z"))
        own = {key: value for key, value in proof.items() if key != "proofValue"}
        signed = _hashes({key: value for key, value in document.items() if key != "proof"}, own)
        keys[kid].verify(signature, signed)
    except UncoveredError as fault:
        raise ProofError("uncovered") from fault
    except (ValueError, InvalidSignature) as fault:
        raise ProofError("changed") from fault
    return kid


def moment(at: datetime) -> str:
    """A moment as credentials write it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hashes(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    options = canonical({"@context": document.get("@context"), **proof})
    return hashlib.sha256(options.encode()).digest() + hashlib.sha256(canonical(document).encode()).digest()
