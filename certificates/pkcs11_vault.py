"""Private keys in a hardware module that speaks PKCS#11; they never leave it. Needs the package python-pkcs11.

KEY_PROVIDER=certificates.pkcs11_vault.Pkcs11Vault
PKCS11_MODULE=/usr/lib/softhsm/libsofthsm2.so   PKCS11_TOKEN=meridian   PKCS11_PIN=…
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from certificates.key_vaults import ED25519, KeysUnavailableError

_P256 = "1.2.840.10045.3.1.7"
_ED25519 = "1.3.101.112"
_turn = threading.Lock()  # a session does one thing at a time
_sessions: dict[tuple[int, str, str], Any] = {}


class Pkcs11Vault:
    """Keys in the token called ``PKCS11_TOKEN``, each under its name as label. ``folder`` holds nothing private then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str, kind: str) -> bytes:
        import pkcs11
        from pkcs11.util.ec import encode_named_curve_parameters

        with _session() as session:
            public = _find(session, name, pkcs11.ObjectClass.PUBLIC_KEY)
            if public is None:
                is_edwards = kind == ED25519
                parameters = session.create_domain_parameters(
                    pkcs11.KeyType.EC_EDWARDS if is_edwards else pkcs11.KeyType.EC,
                    {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(_ED25519 if is_edwards else _P256)},
                    local=True,
                )
                mechanism = pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if is_edwards else pkcs11.Mechanism.EC_KEY_PAIR_GEN
                public, _private = parameters.generate_keypair(mechanism=mechanism, store=True, label=name)
            return _subject_public_key_info(public, kind)

    def sign(self, name: str, data: bytes) -> bytes:
        import pkcs11

        with _session() as session:
            key = _find(session, name, pkcs11.ObjectClass.PRIVATE_KEY)
            if key is None:
                raise KeysUnavailableError(f"The hardware module has no key called {name}. Is it the right token?")
            if key.key_type == pkcs11.KeyType.EC_EDWARDS:
                return key.sign(data, mechanism=pkcs11.Mechanism.EDDSA)
            raw = key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
            return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))

    def destroy(self, name: str) -> None:
        import pkcs11

        with _session() as session:
            for kind in (pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.ObjectClass.PUBLIC_KEY):
                if key := _find(session, name, kind):
                    key.destroy()


@contextmanager
def _session() -> Iterator[Any]:
    """The session of this process, opened at its first use: one that a fork brought along would be dead."""
    with _turn:
        try:
            import pkcs11
        except ImportError as fault:
            raise KeysUnavailableError("KEY_PROVIDER asks for a hardware module, but python-pkcs11 is not installed.") from fault
        try:
            yield _opened(pkcs11)
        except (pkcs11.PKCS11Error, pkcs11.NoSuchToken, OSError, RuntimeError) as fault:
            _sessions.clear()  # the next try begins anew
            raise KeysUnavailableError(
                f"The hardware module does not answer ({type(fault).__name__}): see PKCS11_MODULE and the others."
            ) from fault


def _opened(pkcs11: Any) -> Any:
    place = (os.getpid(), settings.PKCS11_MODULE, settings.PKCS11_TOKEN)
    if place not in _sessions:
        library = pkcs11.lib(settings.PKCS11_MODULE)
        if any(process != place[0] for process, _module, _token in _sessions):
            library.reinitialize()
            _sessions.clear()
        _sessions[place] = library.get_token(token_label=settings.PKCS11_TOKEN).open(rw=True, user_pin=settings.PKCS11_PIN)
    return _sessions[place]


def _find(session: Any, name: str, kind: Any) -> Any:
    import pkcs11

    return next(iter(session.get_objects({pkcs11.Attribute.LABEL: name, pkcs11.Attribute.CLASS: kind})), None)


def _subject_public_key_info(public: Any, kind: str) -> bytes:
    """The public half: the module gives a point inside an OCTET STRING of less than 128 bytes."""
    import pkcs11

    point = public[pkcs11.Attribute.EC_POINT]
    if len(point) > 2 and point[0] == 0x04 and point[1] == len(point) - 2:
        point = point[2:]
    key = (
        Ed25519PublicKey.from_public_bytes(point)
        if kind == ED25519
        else ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    )
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
