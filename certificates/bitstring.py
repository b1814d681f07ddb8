"""The bits of a status list, as W3C Bitstring Status List v1.0 writes them: gzip, then base 64 for addresses with a ``u`` before it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

from certificates.multikey import base64url, from_base64url

BITS = 131_072
_LARGEST_LIST = 8 * 1024 * 1024  # bytes; we write 16 KB


def encode(places: Iterable[int], *, bits: int = BITS) -> str:
    """A list in which the bits at ``places`` are set, counted from the left."""
    content = bytearray(bits // 8)
    for place in places:
        if not 0 <= place < bits:
            raise ValueError("There is no such place.")
        content[place // 8] |= 0x80 >> place % 8
    return "u" + base64url(gzip.compress(bytes(content), mtime=0))


def is_set(encoded: str, place: int) -> bool:
    """The bit at ``place`` of an encoded list. Raises ValueError for what is no list, for a place outside, and for a bomb."""
    if not encoded.startswith("u"):
        raise ValueError("not in base 64")
    unpack = zlib.decompressobj(wbits=31)
    try:
        content = unpack.decompress(from_base64url(encoded[1:]), _LARGEST_LIST)
    except zlib.error as fault:
        raise ValueError("not packed by gzip") from fault
    if not unpack.eof or not 0 <= place < len(content) * 8:
        raise ValueError("cut short, too long, or no such place")
    return bool(content[place // 8] & 0x80 >> place % 8)
