"""HTML to the plain text our questions hold, and back: plain Python, no database.

What cannot do harm in a plain text cannot do harm at all: no element, address
or script of a file ever reaches a page. Line breaks, lists, tables, indices and powers keep
their meaning; pictures are handed to the caller.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from courses.formats.items import LONGEST_TEXT, Unfit

LONGEST_HTML = 10 * LONGEST_TEXT
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article", "figure", "dl"}
LINES = {"br", "li", "tr", "dt", "dd", "caption", "figcaption", "thead", "tbody", "ul", "ol", "table", "hr"}
# Without these the question cannot be understood, and nothing of theirs can be shown.
EMBEDDED = {"audio", "video", "iframe", "object", "embed", "canvas", "svg", "applet"}
FORMULAS = {"math"}
KEPT = BLOCKS | LINES | EMBEDDED | FORMULAS | {"img", "sub", "sup", "td", "th"}
SUPER = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
SUB = dict(zip("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ", strict=True))

_DATA = re.compile(r"""data:image/[a-z0-9.+-]{1,20};base64,[A-Za-z0-9+/=\s%]*""", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|sub|sup|ul|ol|li|img|span|div|table|tbody|thead|tr|td|th|h[1-6]|a|font|code|pre|hr|blockquote|"
    r"script|style|iframe|audio|video|object|embed|svg|math|form|input|button|link|meta|base)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n{3,}")


@dataclass(slots=True)
class Words:
    """A text that was HTML: plain words, and its pictures as (address, alternative text)."""

    text: str
    pictures: list[tuple[str, str]] = field(default_factory=list)


def looks_like_html(text: str) -> bool:
    return _TAG.search(text) is not None


def tidy(text: str) -> str:
    """Plain text as it is kept: one space between words, at most one empty line, no characters that control anything."""
    if len(text) > LONGEST_HTML:
        raise Unfit(_("A text in this question is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, "too_long")
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = "".join(character for character in plain if character == "\n" or not _controls(character))
    lines = [_SPACES.sub(" ", line).strip() for line in plain.split("\n")]
    return _BREAKS.sub("\n\n", "\n".join(lines)).strip()


def _controls(character: str) -> bool:
    """Control characters, lone surrogates and marks that turn the rest of a line round; a tab is only a space."""
    category = unicodedata.category(character)
    return (category == "Cc" and character != "\t") or category in {"Cs", "Zl", "Zp"} or character in "\u202d\u202e\ufeff\ufffe\uffff"


def words(html: str) -> Words:
    """``html`` as plain text. Raises Unfit for embedded media and formulas, without which the text says less than it should."""
    kept: list[str] = []

    def put_aside(found: re.Match) -> str:
        kept.append(found[0])
        return f"kept:{len(kept) - 1}"

    # Pictures inside the text may be large: they do not go through the parser.
    short = _DATA.sub(put_aside, html)
    if len(short) > LONGEST_HTML:
        raise Unfit(_("A text in this question is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, "too_long")
    clean = nh3.clean(
        short.replace("\x00", "").encode("utf-8", "ignore").decode(),
        tags=KEPT,
        attributes={"img": {"src", "alt"}},
        clean_content_tags={"script", "style"},
        url_schemes={"http", "https", "kept", "file", "cid"},
        link_rel=None,
    )
    teller = _Teller()
    teller.feed(clean)
    teller.close()
    pictures = [(_restored(source, kept), alt) for source, alt in teller.pictures]
    return Words(tidy("".join(teller.told)), pictures)


def _restored(source: str, kept: list[str]) -> str:
    found = re.fullmatch(r"kept:(\d{1,6})", source)
    return kept[int(found[1])] if found and int(found[1]) < len(kept) else source


class _Teller(HTMLParser):
    """Reads clean HTML aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.lists: list[int | None] = []
        self.raised: list[str] = []
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMBEDDED:
            raise Unfit(_("The text holds a film, a sound or another embedded object, which cannot be carried along."), "embedded")
        if tag in FORMULAS:
            raise Unfit(_("The text holds a formula in MathML, which cannot be carried along."), "formula")
        if tag == "img":
            found = dict(attrs)
            self.pictures.append((found.get("src") or "", tidy(found.get("alt") or "")))
        elif tag in {"sub", "sup"}:
            self.raised.append(tag)
        else:
            self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self._on_new_line("\n\n")
        elif tag in {"td", "th"}:
            if self.cells:
                self.told.append(" | ")
            self.cells += 1
        elif tag == "br":
            self.told.append("\n")
        elif tag in LINES:
            self._on_new_line("\n")
        if tag == "tr":
            self.cells = 0
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.told.append(self._bullet())

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "• "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def _on_new_line(self, breaks: str) -> None:
        if self.told and not (breaks == "\n" and self.told[-1].endswith("\n")):
            self.told.append(breaks)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"sub", "sup"} and self.raised:
            self.raised.pop()
        elif tag in {"ul", "ol"}:
            if self.lists:
                self.lists.pop()
            self._on_new_line("\n")
        elif tag in BLOCKS:
            self.told.append("\n\n")
        elif tag in {"table", "tr"}:
            self._on_new_line("\n")

    def handle_data(self, data: str) -> None:
        # In HTML a line end is a space.
        plain = re.sub(r"\s+", " ", data)
        if plain == " " and self.told and self.told[-1].endswith("\n"):
            return
        self.told.append(_lifted(plain, self.raised[-1]) if self.raised else plain)


def _lifted(text: str, how: str) -> str:
    """An index or a power in the characters Unicode has for it; else a power after ^ and an index plainly."""
    table = SUPER if how == "sup" else SUB
    if text.strip() and all(character in table for character in text.strip()):
        return "".join(table[character] for character in text.strip())
    return f"^{text}" if how == "sup" and text.strip() else text


def html_of(text: str, *pictures: str) -> str:
    """Plain text as HTML that ``words`` reads back equal; ``pictures`` are elements to stand after it."""
    paragraphs = [f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n") if part]
    return "".join([*paragraphs, *([f"<p>{''.join(pictures)}</p>"] if pictures else [])])


def plain(text: str) -> str:
    """A text of a format that does not say whether it is HTML, as plain text; its pictures are the caller's business."""
    if looks_like_html(text):
        return words(text).text
    return tidy(unescape(text) if re.search(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", text, re.IGNORECASE) else text)
