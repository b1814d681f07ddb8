"""The outer form of a PDF file: objects, references, strings, the cross-reference stream. Plain Python."""

from __future__ import annotations

import re
import zlib

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
MOST_IN_ONE_OBJECT_STREAM = 200  # a place in it is told in one byte
_PLAIN = re.compile(r"[ -'*-\[\]-~]*")  # ASCII without brackets and backslash


def string(text: str) -> bytes:
    """A PDF text string."""
    if _PLAIN.fullmatch(text):
        return b"(" + text.encode() + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def number(value: float) -> bytes:
    """A number with four digits after the point, which is finer than any printer."""
    return f"{value:.4f}".rstrip("0").rstrip(".").encode() or b"0"


def stream(content: bytes, entries: bytes = b"", *, level: int = 6, filler: bytes = b"\n") -> bytes:
    """A compressed stream object. ``filler`` is what may follow the content without changing its meaning.

    Some readers count a carriage return before ``endstream`` as the end of a line,
    and then the length is wrong: content is filled until it ends with another byte.
    That byte is the lowest of a sum over the content, so ``filler`` must not be zero.
    """
    packed = zlib.compress(content, level)
    while packed.endswith((b"\r", b"\n")):
        content += filler
        packed = zlib.compress(content, level)
    return b"<<" + entries + b"/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"


def plain_stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream that anybody can read without unpacking it."""
    return b"<<" + entries + b"/Length %d>>stream\n" % len(content) + content + b"\nendstream"


class Writer:
    """Puts numbered objects one behind the other and remembers where each begins."""

    def __init__(self) -> None:
        self.parts: list[bytes] = [HEADER]
        self.length = len(HEADER)
        self.places: dict[int, bytes] = {0: b"\0\0\0\0\xff"}  # object: its line in the cross-reference stream

    def copy(self) -> Writer:
        """A writer that goes on from here; what was written is shared."""
        other = Writer.__new__(Writer)
        other.parts, other.length, other.places = [b"".join(self.parts)], self.length, dict(self.places)
        self.parts = list(other.parts)
        return other

    def add(self, name: int, content: bytes) -> int:
        """Write the object ``name``; return where its content begins."""
        head = b"%d 0 obj\n" % name
        self.places[name] = b"\1" + self.length.to_bytes(3, "big") + b"\0"
        start = self.length + len(head)
        self.parts.append(head + content + b"\nendobj\n")
        self.length = start + len(content) + 8
        return start

    def add_packed(self, name: int, objects: dict[int, bytes]) -> None:
        """Write the object stream ``name`` with dictionaries and arrays that nobody needs to read by eye."""
        index, body = [], b""
        for place, (inner, content) in enumerate(objects.items()):
            index.append(b"%d %d" % (inner, len(body)))
            body += content + b"\n"
            self.places[inner] = b"\2" + name.to_bytes(3, "big") + bytes([place])
        first = b" ".join(index) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(first))
        self.add(name, stream(first + body, entries, level=9))

    def finish(self, name: int, trailer: bytes) -> bytes:
        """The whole file, its cross-reference stream being the object ``name``, which has the highest number."""
        start = self.length
        self.places[name] = b"\1" + start.to_bytes(3, "big") + b"\0"
        rows = b"".join(self.places.get(place, b"\0\0\0\0\xff") for place in range(name + 1))
        entries = b"/Type/XRef/Size %d/W[1 3 1]" % (name + 1) + trailer
        self.parts.append(b"%d 0 obj\n" % name + plain_stream(rows, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self.parts)
