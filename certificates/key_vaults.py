"""Where private keys lie. ``KEY_PROVIDER`` names the class; this module has the one that keeps them in files."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519, P256 = "ed25519", "p256"
_DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)  # RFC 6979: the same file twice is the same bytes


class KeysUnavailableError(Exception):
    """A key is missing or cannot be read. ``str(error)`` tells the staff what to do; what waits for a signature goes on waiting."""


class Vault(Protocol):
    """Keeps private keys and signs with them. A hardware module or a key service is one more class with these three methods.

    Each raises KeysUnavailableError, with a sentence for the staff, when it cannot.
    """

    def create(self, name: str, kind: str) -> bytes:
        """Make the key ``name`` (``"ed25519"`` or ``"p256"``) unless it is there; return its public half (SubjectPublicKeyInfo, DER)."""
        ...

    def sign(self, name: str, data: bytes) -> bytes:
        """The signature of ``data``: 64 bytes for Ed25519; ECDSA with SHA-256, in DER, for P-256."""
        ...

    def destroy(self, name: str) -> None:
        """Forget the private key ``name``; one that is not there is forgotten already."""
        ...


class FileVault:
    """Keys in files of our own, one each, that nobody else on the machine may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: dict[str, tuple[tuple[int, int], Ed25519PrivateKey | ec.EllipticCurvePrivateKey]] = {}

    def create(self, name: str, kind: str) -> bytes:
        if not self._path(name).exists():
            key = Ed25519PrivateKey.generate() if kind == ED25519 else ec.generate_private_key(ec.SECP256R1())
            pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            write_whole(self._path(name), pem)
        return self._key(name).public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, name: str, data: bytes) -> bytes:
        key = self._key(name)
        return key.sign(data) if isinstance(key, Ed25519PrivateKey) else key.sign(data, _DETERMINISTIC)

    def destroy(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)
        self._loaded.pop(name, None)

    def _key(self, name: str) -> Ed25519PrivateKey | ec.EllipticCurvePrivateKey:
        path = self._path(name)
        try:
            seen = path.stat()
            stamp = (seen.st_ino, seen.st_mtime_ns)
            known = self._loaded.get(name)
            if known is not None and known[0] == stamp:
                return known[1]
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except OSError as fault:
            raise KeysUnavailableError(f"The signing key {path} cannot be read ({fault.strerror}). Put it back from the backup.") from fault
        except (ValueError, TypeError) as fault:
            raise KeysUnavailableError(f"The signing key {path} is damaged. Put it back from the backup.") from fault
        if not isinstance(key, (Ed25519PrivateKey, ec.EllipticCurvePrivateKey)):
            raise KeysUnavailableError(f"The file {path} holds a key of another kind. Put it back from the backup.")
        self._loaded[name] = (stamp, key)
        return key

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.pem"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only we may read, whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
