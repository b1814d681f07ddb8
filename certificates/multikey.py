"""Public keys and DIDs as they are written down: base 58, Multikey, JSON Web Key, did:web. Needs neither Django nor a network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_ED25519 = bytes([0xED, 0x01])  # the multicodec of an Ed25519 public key
LONGEST_BASE58 = 200


def to_base58(data: bytes) -> str:
    """``data`` in the alphabet of Bitcoin, as ``z…`` multibase values use it."""
    number, digits = int.from_bytes(data, "big"), []
    while number:
        number, digit = divmod(number, 58)
        digits.append(_ALPHABET[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(digits))


def from_base58(text: str) -> bytes:
    """What ``to_base58`` wrote. Raises ValueError for anything else."""
    if len(text) > LONGEST_BASE58:
        raise ValueError("too long")
    number = 0
    for character in text:
        if character not in _VALUES:
            raise ValueError("not base 58")
        number = number * 58 + _VALUES[character]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public: bytes) -> str:
    """An Ed25519 public key of 32 bytes as ``z6Mk…``."""
    return "z" + to_base58(_ED25519 + public)


def jwk(public: bytes) -> dict[str, str]:
    """An Ed25519 public key as a JSON Web Key (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(public)}


def thumbprint(public: bytes) -> str:
    """The name of a key by RFC 7638: the hash of its JSON Web Key."""
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url(public)}"}}'
    return base64url(hashlib.sha256(canonical.encode()).digest())


@lru_cache(maxsize=8)
def did_web(site_url: str) -> str:
    """The issuer's name for a site's address: ``did:web:learn.example.org``; a port's colon is written ``%3A``."""
    parts = urlsplit(site_url)
    path = [quote(part, safe="") for part in parts.path.split("/") if part]
    return ":".join(["did:web", parts.netloc.lower().replace(":", "%3A"), *path])


def did_document(did: str, publics: list[bytes]) -> dict[str, Any]:
    """The DID document that names ``publics``: each as Multikey, for Data Integrity proofs, and as JSON Web Key, for VC-JWT."""
    methods: list[dict[str, Any]] = []
    for public in publics:
        written = multikey(public)
        methods.append({"id": f"{did}#{written}", "type": "Multikey", "controller": did, "publicKeyMultibase": written})
        own = jwk(public)
        methods.append({"id": f"{did}#{thumbprint(public)}", "type": "JsonWebKey", "controller": did, "publicKeyJwk": own})
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def keys_in(document: Mapping[str, Any]) -> dict[str, Ed25519PublicKey]:
    """The keys that a DID document allows to sign, by their identifiers. Keys of other kinds are left out."""
    allowed = document.get("assertionMethod")
    named = {method for method in allowed if isinstance(method, str)} if isinstance(allowed, list) else set()
    methods = document.get("verificationMethod")
    found: dict[str, Ed25519PublicKey] = {}
    for method in methods if isinstance(methods, list) else []:
        if isinstance(method, dict) and method.get("id") in named and method.get("controller") == document.get("id"):
            public = _public(method)
            if public is not None:
                found[method["id"]] = Ed25519PublicKey.from_public_bytes(public)
    return found


def base64url(data: bytes) -> str:
    """``data`` in base 64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """What ``base64url`` wrote. Raises ValueError for anything else, a second spelling of the same bytes too."""
    data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if base64url(data) != text:
        raise ValueError("not written in the one way there is")
    return data


def _public(method: Mapping[str, Any]) -> bytes | None:
    try:
        if method.get("type") == "Multikey":
            data = from_base58(str(method["publicKeyMultibase"]).removeprefix("z"))
            return data[2:] if data[:2] == _ED25519 and len(data) == 34 else None
        if method.get("type") == "JsonWebKey" and method["publicKeyJwk"].get("crv") == "Ed25519":
            data = from_base64url(str(method["publicKeyJwk"]["x"]))
            return data if len(data) == 32 else None
    except (KeyError, ValueError, AttributeError):
        return None
    return None
