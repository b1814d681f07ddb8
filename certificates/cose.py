"""A signed code so short that it fits a QR code: COSE (RFC 9052) in base 45 (RFC 9285). Needs neither Django nor a network.

The payload is a CBOR Web Token (RFC 8392): issuer, times, and one private claim with
what is printed. Reads only what it writes itself: maps, arrays, texts, bytes and whole numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PREFIX = "MRD1:"
LONGEST = 4200  # characters: more than the largest QR code holds
EDDSA = -8
ISSUER, EXPIRES, ISSUED = 1, 4, 6
PRINTED = -70001  # ours, from the range for private use
_DEEPEST = 6
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_BASE45)}


class CodeError(ValueError):
    """A compact code does not hold. ``code`` says why: ``not_code``, ``unknown_key`` or ``changed``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def key_hint(public: bytes) -> bytes:
    """Eight bytes by which a code names its key."""
    return hashlib.sha256(public).digest()[:8]


def write(claims: dict[int, Any], *, public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """``claims`` signed, as text for a QR code in its alphanumeric mode."""
    protected, payload = encode({1: EDDSA, 4: key_hint(public)}), encode(claims)
    signature = sign(_signed(protected, payload))
    return PREFIX + to_base45(b"\xd2" + encode([protected, {}, payload, signature]))  # tag 18: COSE_Sign1


def read(text: str, *, keys: Mapping[str, Ed25519PublicKey]) -> tuple[dict[int, Any], str]:
    """The claims in a code that one of ``keys`` signed, and that key's identifier. Raises CodeError."""
    try:
        if not text.startswith(PREFIX) or len(text) > LONGEST:
            raise ValueError("no code of ours")
        data = from_base45(text.removeprefix(PREFIX))
        if data[:1] != b"\xd2":
            raise ValueError("no signed code")
        protected, unprotected, payload, signature = decode(data[1:])
        header, claims = decode(protected), decode(payload)
        if header.get(1) != EDDSA or unprotected or not isinstance(claims, dict):
            raise ValueError("another kind of code")
        hint = header.get(4)
    except (ValueError, TypeError, AttributeError, IndexError) as fault:
        raise CodeError("not_code") from fault
    for kid, key in keys.items():
        if key_hint(key.public_bytes_raw()) == hint:
            try:
                key.verify(signature, _signed(protected, payload))
            except (InvalidSignature, TypeError) as fault:
                raise CodeError("changed") from fault
            return claims, kid
    raise CodeError("unknown_key")


def _signed(protected: bytes, payload: bytes) -> bytes:
    return encode(["Signature1", protected, b"", payload])


# CBOR (RFC 8949), as much of it as is needed, in its deterministic form ----


def encode(value: Any) -> bytes:
    """``value`` as CBOR."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    pairs = sorted((encode(key), encode(item)) for key, item in value.items())
    return _head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


def decode(data: bytes) -> Any:
    """What ``encode`` wrote. Raises ValueError for anything else, other spellings of the same value too."""
    value, end = _decode(data, 0, 0)
    if end != len(data) or encode(value) != data:
        raise ValueError("not written in the one way there is")
    return value


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    for size, mark in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if number < 1 << 8 * size:
            return bytes([kind << 5 | mark]) + number.to_bytes(size, "big")
    raise ValueError("too large")


def _decode(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    kind, number, at = _read_head(data, at)
    if kind == 0:
        return number, at
    if kind == 1:
        return -1 - number, at
    if depth > _DEEPEST or number > len(data) - at:
        raise ValueError("too deep, or cut short")
    if kind in {2, 3}:
        content = data[at : at + number]
        return (content if kind == 2 else content.decode()), at + number
    if kind == 4:
        return _decode_items(data, at, number, depth)
    if kind == 5:
        return _decode_map(data, at, number, depth)
    raise ValueError("another kind of value")


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    """The kind of the value at ``at``, its number, and where it goes on."""
    if at >= len(data):
        raise ValueError("cut short")
    kind, short = data[at] >> 5, data[at] & 31
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(short, 0)
    if short > 27 or at + 1 + size > len(data):
        raise ValueError("cut short")
    return kind, int.from_bytes(data[at + 1 : at + 1 + size], "big") if size else short, at + 1 + size


def _decode_map(data: bytes, at: int, number: int, depth: int) -> tuple[dict[Any, Any], int]:
    flat, at = _decode_items(data, at, 2 * number, depth)
    if not all(isinstance(key, (int, str, bytes)) for key in flat[::2]):
        raise ValueError("another kind of key")
    return dict(zip(flat[::2], flat[1::2], strict=True)), at


def _decode_items(data: bytes, at: int, number: int, depth: int) -> tuple[list[Any], int]:
    items = []
    for _item in range(number):
        value, at = _decode(data, at, depth + 1)
        items.append(value)
    return items, at


# Base 45 ------------------------------------------------------------------


def to_base45(data: bytes) -> str:
    """``data`` in the characters of a QR code's alphanumeric mode."""
    text = []
    for start in range(0, len(data) - 1, 2):
        rest, first = divmod(data[start] * 256 + data[start + 1], 45)
        third, second = divmod(rest, 45)
        text += [_BASE45[first], _BASE45[second], _BASE45[third]]
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        text += [_BASE45[first], _BASE45[second]]
    return "".join(text)


def from_base45(text: str) -> bytes:
    """What ``to_base45`` wrote. Raises ValueError for anything else."""
    if not set(text) <= _VALUES.keys() or len(text) % 3 == 1:
        raise ValueError("not base 45")
    data = bytearray()
    for start in range(0, len(text), 3):
        part = text[start : start + 3]
        number = sum(_VALUES[character] * 45**place for place, character in enumerate(part))
        data += number.to_bytes(2 if len(part) == 3 else 1, "big") if number < 256 ** (len(part) - 1) else _refuse()
    return bytes(data)


def _refuse() -> bytes:
    raise ValueError("not base 45")
