"""Just enough DER to write a signature and to read one back, with no value read twice in two ways. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE, SET, OCTETS, NUMBER, NAME, NULL = 0x30, 0x31, 0x04, 0x02, 0x06, 0x05


class NotDERError(ValueError):
    """The bytes are no DER, or not of the form that was asked for."""


def wrap(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def name(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    body = bytearray([first * 40 + second])
    for arc in rest:
        octets = [arc & 0x7F]
        while arc := arc >> 7:
            octets.append(0x80 | arc & 0x7F)
        body += bytes(reversed(octets))
    return wrap(NAME, bytes(body))


def whole(value: int) -> bytes:
    """A number, not negative."""
    return wrap(NUMBER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def read(data: bytes, start: int = 0) -> tuple[int, int, int]:
    """The tag at ``start``, and where its body begins and ends."""
    if start + 2 > len(data):
        raise NotDERError("cut short")
    tag, size, body = data[start], data[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise NotDERError("a tag of several bytes")
    if size >= 0x80:
        octets = size & 0x7F
        if not 1 <= octets <= 4 or body + octets > len(data):
            raise NotDERError("a length that is none")
        size = int.from_bytes(data[body : body + octets], "big")
        if size < 0x80 or size >> (8 * (octets - 1)) == 0:
            raise NotDERError("a length that is not the shortest")
        body += octets
    if body + size > len(data):
        raise NotDERError("cut short")
    return tag, body, body + size


def children(data: bytes, tag: int | None = None) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, body and whole of each value in ``data``, or in the one value with ``tag`` that ``data`` is."""
    start, end = 0, len(data)
    if tag is not None:
        found, start, end = read(data)
        if found != tag or end != len(data):
            raise NotDERError(f"not one value with the tag {tag:#x}")
    while start < end:
        found, body, stop = read(data, start)
        if stop > end:
            raise NotDERError("longer than what holds it")
        yield found, data[body:stop], data[start:stop]
        start = stop
