"""What a text is made of, for whoever judges it: plain values without pages, blocks or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from core.checking.findings import Place

HEADINGS = {f"h{level}": level for level in range(1, 7)}
PARTS = {"p", "li", "blockquote", "dt", "dd", "td", "th", "div", *HEADINGS}
STRONG = {"b", "strong"}


@dataclass(frozen=True, slots=True)
class Heading:
    place: Place
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    place: Place
    alt: str
    caption: str = ""
    is_decorative: bool = False
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Recording:
    """Film or sound. ``captions`` are the languages that have a file."""

    place: Place
    is_film: bool
    title: str
    captions: tuple[str, ...]
    transcript: str
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    place: Place
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary's entry: from here on the term is known."""

    place: Place
    term: str


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words. ``is_prose``: whole sentences that a reader reads, so their length is judged."""

    place: Place
    text: str
    is_prose: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """``address`` is ``page:12``, ``document:5``, or as it is written; ``is_bare``: the words are not the author's, but the address."""

    place: Place
    address: str
    text: str
    is_bare: bool = False


@dataclass(frozen=True)
class RichText:
    """Text with lists and links, as the editor keeps it."""

    place: Place
    html: str
    is_prose: bool = True

    @cached_property
    def content(self) -> Content:
        return read_html(self.html)


Passage = Heading | Picture | Recording | Table | Term | Words | Link | RichText


@dataclass(slots=True)
class Part:
    """One paragraph, item or heading of a rich text."""

    tag: str
    text: str = ""
    strong: str = ""  # what of it is bold


@dataclass(slots=True)
class Content:
    """What a rich text holds."""

    parts: list[Part] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # address and words
    pictures: list[str] = field(default_factory=list)  # their alternative texts

    @property
    def texts(self) -> list[str]:
        return [part.text.strip() for part in self.parts if part.text.strip()]


def read_html(html: str) -> Content:
    """Never raises: what is no HTML is words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.content


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.content = Content()
        self._link: list[str] | None = None  # address, words so far
        self._bold = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in PARTS:
            self.content.parts.append(Part(tag))
        elif tag == "br":
            self.handle_data("\n")
        elif tag in STRONG:
            self._bold += 1
        elif tag == "a":
            self._end_link()
            self._link = [_address(given), ""]
        elif tag == "img" or (tag == "embed" and given.get("embedtype") == "image"):
            self.content.pictures.append(given.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in PARTS:
            self.content.parts.append(Part("p"))
        elif tag in STRONG:
            self._bold = max(0, self._bold - 1)
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self.content.parts:
            self.content.parts.append(Part("p"))
        part = self.content.parts[-1]
        part.text += data
        if self._bold:
            part.strong += data
        if self._link is not None:
            self._link[1] += data

    def close(self) -> None:
        super().close()
        self._end_link()
        self.content.parts = [part for part in self.content.parts if part.text.strip() or part.tag in HEADINGS]

    def _end_link(self) -> None:
        if self._link is not None and self._link[0]:
            self.content.links.append((self._link[0], " ".join(self._link[1].split())))
        self._link = None


def _address(given: dict[str, str]) -> str:
    kind, key = given.get("linktype", ""), given.get("id", "")
    return f"{kind}:{key}" if kind in ("page", "document") and key else given.get("href", "").strip()
