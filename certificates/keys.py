"""The issuer's keys: which there are, which one signs today, and which ones signed before.

The private halves lie in a vault (files of our own, or what ``KEY_PROVIDER`` names).
What everybody may know of them, retired keys and certificates included, stands in
``keys.json`` in ``KEYS_ROOT``: a key is there once its line is written there.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509 as crypto_x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from certificates import multikey, x509
from certificates.key_vaults import ED25519, P256, KeysUnavailableError, Vault, write_whole

__all__ = [
    "DocumentSigner",
    "IssuerKey",
    "KeysUnavailableError",
    "compact_key",
    "did",
    "did_document",
    "document_signer",
    "issuer_key",
    "known_keys",
    "make",
    "prepare",
    "renew_document_signer",
    "root_pem",
    "rotate_issuer_key",
    "summary",
]

MANIFEST = "keys.json"
YEARS_OF_A_SIGNER_IN_USE = 2  # its certificate lives much longer, so that what it signed last can be checked for long


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """The key that signs credentials. ``kid`` names it in Data Integrity proofs, ``jwk_kid`` in tokens."""

    kid: str
    jwk_kid: str
    public: bytes  # 32 bytes
    sign: Callable[[bytes], bytes]  # Ed25519: 64 bytes


@dataclass(frozen=True, slots=True)
class DocumentSigner:
    """The key that signs PDFs, with its certificate in DER; the root is not in ``chain``."""

    chain: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]  # ECDSA with P-256 and SHA-256, in DER


# Asked for at every signature ---------------------------------------------


def issuer_key() -> IssuerKey:
    """The key that signs credentials today. Raises KeysUnavailableError."""
    return _ring().issuer_key(did())


def compact_key() -> IssuerKey:
    """The key that signs compact codes: the same one. Raises KeysUnavailableError."""
    return issuer_key()


def document_signer() -> DocumentSigner:
    """The key that signs PDFs today. Raises KeysUnavailableError."""
    ring = _ring()
    name, chain = ring.signer
    return DocumentSigner(chain=chain, sign=lambda data: ring.vault.sign(name, data))


def root_pem() -> bytes:
    """The root certificate behind every signed PDF, to be handed out. Raises KeysUnavailableError."""
    return _ring().content["root"]["certificate"].encode()


def did() -> str:
    """Who issues: ``did:web`` and the site's host."""
    return multikey.did_web(settings.SITE_URL)


def did_document() -> dict[str, Any]:
    """What is published at ``/.well-known/did.json``: every key that ever signed, the one of today first."""
    return multikey.did_document(did(), list(reversed(_ring().publics)))


def known_keys() -> dict[str, Ed25519PublicKey]:
    """Every key that ever signed, by each identifier it was known by, under earlier addresses of the site too."""
    ring = _ring()
    return ring.known(did())


# Making and changing ------------------------------------------------------


def prepare() -> bool:
    """Make the keys at the first start; True when they were made now.

    Raises KeysUnavailableError when something was signed already and its keys are
    gone: new ones would leave every certificate unverifiable, so a person decides.
    """
    with _turn():
        if _manifest_path().exists():
            _remember_address()
            return False
        if _something_was_signed():
            raise KeysUnavailableError(
                f"The signing keys are missing: {_manifest_path()} is not there, but certificates were signed before. "
                "Put the folder back from the backup; certificates wait until then. "
                "If the keys are lost for good, manage.py signing_keys make --anew makes new ones."
            )
        _make()
    return True


def make() -> bool:
    """Make the keys unless they are there, whatever was signed before; True when they were made now."""
    with _turn():
        if _manifest_path().exists():
            return False
        _make()
    return True


def rotate_issuer_key() -> str:
    """Sign with a new key from now on; return its identifier. What the old one signed stays valid: it remains published."""
    _ring()
    with _turn():
        content, vault = _read(), _vault()
        old = content["issuer"][-1]
        content["issuer"].append(_new_issuer(vault, number=len(content["issuer"]) + 1))
        old["retired_at"] = _now().isoformat()
        _write(content)
        vault.destroy(old["name"])
    return issuer_key().kid


def renew_document_signer(*, only_if_old: bool = False) -> bool:
    """Sign PDFs with a new key and certificate from now on, under the same root; True when they were made now.

    With ``only_if_old`` nothing changes before the present ones were in use for two years.
    """
    _ring()
    with _turn():
        content, vault = _read(), _vault()
        old = content["signers"][-1]
        if only_if_old and _now() - datetime.fromisoformat(old["made_at"]) < timedelta(days=365 * YEARS_OF_A_SIGNER_IN_USE):
            return False
        root = crypto_x509.load_pem_x509_certificate(content["root"]["certificate"].encode())
        content["signers"].append(_new_signer(vault, root=root, root_name=content["root"]["name"], number=len(content["signers"]) + 1))
        old["retired_at"] = _now().isoformat()
        _write(content)
        vault.destroy(old["name"])
    return True


def summary() -> dict[str, Any]:
    """What everybody may know of the keys, for the command that shows them."""
    content = _ring().content
    return {"did": did(), **content}


# Inside -------------------------------------------------------------------


class _Ring:
    """What ``keys.json`` says, read once for as long as the file stays the same."""

    def __init__(self, content: dict[str, Any], vault: Vault) -> None:
        self.content, self.vault = content, vault
        self.publics = [multikey.from_base58(key["public"][1:])[2:] for key in content["issuer"]]
        self.issuer = (content["issuer"][-1]["name"], self.publics[-1])
        self._issuer_keys: dict[str, IssuerKey] = {}
        signer = crypto_x509.load_pem_x509_certificate(content["signers"][-1]["certificate"].encode())
        self.signer = (content["signers"][-1]["name"], (signer.public_bytes(Encoding.DER),))
        self._known: dict[str, dict[str, Ed25519PublicKey]] = {}

    def issuer_key(self, own: str) -> IssuerKey:
        if own not in self._issuer_keys:
            name, public = self.issuer
            self._issuer_keys[own] = IssuerKey(
                kid=f"{own}#{multikey.multikey(public)}",
                jwk_kid=f"{own}#{multikey.thumbprint(public)}",
                public=public,
                sign=lambda data: self.vault.sign(name, data),
            )
        return self._issuer_keys[own]

    def known(self, own: str) -> dict[str, Ed25519PublicKey]:
        if own not in self._known:
            found = {}
            for name in [*self.content["dids"], own]:
                found.update(multikey.keys_in(multikey.did_document(name, self.publics)))
            self._known[own] = found
        return self._known[own]


_kept: dict[tuple[str, str, int], tuple[tuple[int, int], _Ring]] = {}


def _ring() -> _Ring:
    path = _manifest_path()
    # By process: a hardware module's session does not survive a fork.
    key = (str(path), settings.KEY_PROVIDER, os.getpid())
    try:
        seen = path.stat()
    except FileNotFoundError:
        prepare()
        seen = path.stat()
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    stamp = (seen.st_ino, seen.st_mtime_ns)
    known = _kept.get(key)
    if known is None or known[0] != stamp:
        known = (stamp, _load())
        _kept[key] = known
    return known[1]


def _load() -> _Ring:
    try:
        return _Ring(_read(), _vault())
    except (ValueError, KeyError, IndexError, TypeError) as fault:
        raise KeysUnavailableError(f"{_manifest_path()} is damaged. Put it back from the backup.") from fault


def _read() -> dict[str, Any]:
    path = _manifest_path()
    try:
        return json.loads(path.read_bytes())
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    except ValueError as fault:
        raise KeysUnavailableError(f"{path} is damaged. Put it back from the backup.") from fault


def _write(content: dict[str, Any]) -> None:
    path = _manifest_path()
    try:
        write_whole(path, json.dumps(content, indent=1).encode())
    except OSError as fault:
        raise KeysUnavailableError(f"The signing keys cannot be written to {path.parent} ({fault.strerror}).") from fault


def _make() -> None:
    """Make every key; what an earlier try left half done is taken up, since nothing counts before its line is written."""
    vault = _vault()
    try:
        root_public = vault.create("root-1", P256)
        root = x509.root(public=root_public, sign=lambda data: vault.sign("root-1", data), now=_now(), **_owner())
        content = {
            "version": 1,
            "dids": [did()],
            "issuer": [_new_issuer(vault, number=1)],
            "root": {"name": "root-1", "certificate": root.public_bytes(Encoding.PEM).decode()},
            "signers": [_new_signer(vault, root=root, root_name="root-1", number=1)],
        }
    except OSError as fault:
        raise KeysUnavailableError(f"The signing keys cannot be written to {settings.KEYS_ROOT} ({fault.strerror}).") from fault
    _write(content)


def _new_issuer(vault: Vault, *, number: int) -> dict[str, str]:
    name = f"issuer-{number}"
    key = load_der_public_key(vault.create(name, ED25519))
    if not isinstance(key, Ed25519PublicKey):
        raise KeysUnavailableError(f"The key {name} is of another kind than Ed25519: remove it, or choose another place for the keys.")
    return {"name": name, "public": multikey.multikey(key.public_bytes_raw()), "made_at": _now().isoformat(), "retired_at": ""}


def _new_signer(vault: Vault, *, root: crypto_x509.Certificate, root_name: str, number: int) -> dict[str, str]:
    name = f"signer-{number}"
    public = vault.create(name, P256)
    certificate = x509.document_signer(public=public, root=root, sign=lambda data: vault.sign(root_name, data), now=_now(), **_owner())
    return {
        "name": name,
        "certificate": certificate.public_bytes(Encoding.PEM).decode(),
        "made_at": _now().isoformat(),
        "retired_at": "",
    }


def _remember_address() -> None:
    """Note an address under which the keys sign from now on, so that they are known by it when the site moves again."""
    content = _read()
    if did() not in content["dids"]:
        content["dids"].append(did())
        _write(content)


@contextmanager
def _turn() -> Iterator[None]:
    """One process at a time; the others wait and find what it made."""
    folder = Path(settings.KEYS_ROOT)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as fault:
        raise KeysUnavailableError(f"The signing keys cannot be written to {folder} ({fault.strerror}).") from fault
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _something_was_signed() -> bool:
    models = [apps.get_model("certificates", name) for name in ("Credential", "LogRoot")]
    return models[0].objects.filter(signed_at__isnull=False).exists() or models[1].objects.exists()


def _vault() -> Vault:
    return import_string(settings.KEY_PROVIDER)(Path(settings.KEYS_ROOT))


def _manifest_path() -> Path:
    return Path(settings.KEYS_ROOT) / MANIFEST


def _owner() -> dict[str, str]:
    return {"owner": settings.WAGTAIL_SITE_NAME, "host": urlsplit(settings.SITE_URL).netloc}


def _now() -> datetime:
    return datetime.now(UTC)


def _unreadable(path: Path, fault: OSError) -> KeysUnavailableError:
    return KeysUnavailableError(f"The signing keys in {path} cannot be read ({fault.strerror}). Give the site's user the right to.")
