"""Bytes to text, in whatever encoding a file came: plain Python, no database."""

from __future__ import annotations

import codecs
import itertools
import re

from django.utils.translation import gettext as _

from courses.formats.items import Unreadable

BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']""")
# What a file without any mark may be in, by the language of its questions; the rest is Western Europe's.
BY_LANGUAGE = {
    "ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "ps": "cp1256",
    "ru": "cp1251", "uk": "cp1251", "bg": "cp1251", "sr": "cp1251",
    "el": "cp1253", "he": "cp1255", "tr": "cp1254", "vi": "cp1258",
    "pl": "cp1250", "cs": "cp1250", "hu": "cp1250", "ro": "cp1250", "hr": "cp1250", "sk": "cp1250", "sl": "cp1250",
    "zh": "gb18030", "ja": "cp932", "ko": "cp949", "th": "cp874",
}  # fmt: skip
# Scripts whose words are whole runs of high bytes, with their commonest letters.
BY_SCRIPT = {"cp1256": "اليمنورتبة", "cp1251": "оеаинтсрвл", "cp1253": "αοιετνσηρυ", "cp1255": "יוהלאתרבשמ"}
SAMPLE = 200_000
OFFERED = [
    "utf-8", "utf-16", "cp1252", "cp1256", "iso8859-1", "iso8859-6", "iso8859-15", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255",
    "mac_roman", "gb18030", "cp932", "cp949",
]  # fmt: skip


def decoded(data: bytes, *, language: str = "en") -> str:
    """The text of ``data``, with plain line ends.

    A byte-order mark is believed, then an XML declaration, then UTF-8; only
    then are the bytes judged by what letters they would make. Raises Unreadable for
    what is no text at all.
    """
    text = _decoded(data, language)
    if text.count("\x00") > 0:
        raise Unreadable(_("This is not a text file, or it is damaged."), "not_text")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def recoded(data: bytes, encoding: str) -> bytes:
    """``data``, which somebody says is in ``encoding``, as UTF-8 with its mark. Raises Unreadable when it cannot be."""
    try:
        return codecs.BOM_UTF8 + data.decode(encoding).removeprefix("\ufeff").encode()
    except (UnicodeError, LookupError):
        raise Unreadable(_("This file is not in the encoding that was chosen."), "wrong_encoding") from None


def _decoded(data: bytes, language: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            # A mark that lies is the file's fault; what it hides may still be text.
            return data.decode(encoding, "replace")
    for encoding in filter(None, (_utf16_without_mark(data), _declared(data), "utf-8")):
        if (text := _tried(data, encoding)) is not None:
            return text
    return _by_letters(data, language.split("-")[0])


def _declared(data: bytes) -> str | None:
    """The encoding an XML declaration names, unless it cannot be what holds the declaration itself."""
    found = _DECLARED.match(data[:400])
    name = found[1].decode("ascii").lower() if found else ""
    return None if name.startswith(("utf-16", "utf16", "ucs", "utf-32", "utf-7")) else name or None


def _utf16_without_mark(data: bytes) -> str | None:
    start = data[:2000]
    if len(start) < 4 or start.count(0) < len(start) // 4:
        return None
    return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            return None
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _by_letters(whole: bytes, language: str) -> str:
    data = whole[:SAMPLE]
    if language in BY_LANGUAGE and _is_likely(data, BY_LANGUAGE[language]) and (text := _tried(whole, BY_LANGUAGE[language])) is not None:
        return text
    if _runs(data) > 0.6:
        scores = {name: _commonness(data, name) for name in BY_SCRIPT}
        best = max(scores, key=scores.__getitem__)
        if scores[best] > 0.3 and (text := _tried(whole, best)) is not None:
            return text
    return _tried(whole, "cp1252") or whole.decode("latin-1")


def _is_likely(data: bytes, encoding: str) -> bool:
    """A language's own encoding is taken at its word, save for scripts of their own where the bytes say otherwise."""
    return encoding not in BY_SCRIPT or _commonness(data, encoding) > 0.25


def _runs(data: bytes) -> float:
    """How many of the high bytes stand beside another: nearly all in Arabic, few in French."""
    high = sum(byte > 127 for byte in data)
    beside = sum(1 for one, two in itertools.pairwise(data) if one > 127 and two > 127)
    return beside / high if high else 0.0


def _commonness(data: bytes, encoding: str) -> float:
    text = bytes(byte for byte in data if byte > 127).decode(encoding, "ignore")
    return sum(character.lower() in BY_SCRIPT[encoding] for character in text) / len(text) if text else 0.0
