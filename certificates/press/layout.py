"""A page as WeasyPrint lays it out, taken apart: what stands still, and the places where personal text goes.

This leans on WeasyPrint's internals, hence the pinned version and the test that
compares pressed and plain pages.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import _use_references
from weasyprint.pdf.stream import Stream
from weasyprint.pdf.tags import add_tags

from certificates.press.fonts import Cases, Use, face_of, label
from certificates.press.shaping import told

SCALE = 0.75  # a CSS pixel in points
# Objects with a fixed number, so that a reader of ours finds them in any file of ours.
CATALOG, METADATA, CREDENTIAL, FILE_SPECIFICATION, SIGNATURE, INFORMATION, FONTS, FIELD = 2, 3, 4, 5, 6, 7, 8, 9


@dataclass(slots=True)
class Place:
    """Where a line of personal text, or a drawing of its own, goes."""

    name: str
    mark: int  # the number of its marked content
    tag: str
    language: str = ""  # where it is not the page's
    ink: bytes = b""  # colours, set before the text
    style: object = None
    x: float = 0
    y: float = 0
    start: float = 0  # the room that it has, in pixels
    end: float = 0
    from_end: bool = False
    measures: tuple[float, float] = (0, 0)
    size: tuple[float, float] = (0, 0)  # of a drawing


@dataclass(slots=True)
class Sheet:
    """One page taken apart. ``content`` alternates between bytes that stand still and places."""

    pdf: pydyf.PDF
    page: pydyf.Dictionary
    content: list[bytes | Place]
    glyphs: Cases
    places: dict[str, Place] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)  # places whose text did not fit on one line


class _PressStream(Stream):
    """Draws as WeasyPrint does, in our fonts, and notes where each place begins and ends."""

    def __init__(self, *args, press: _Press, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._press = press

    def clone(self, **kwargs):
        given = {
            "fonts": self._fonts, "page_rectangle": self.page_rectangle, "resources": self._resources, "images": self._images,
            "tags": self._tags, "color_profiles": self._color_profiles, "output_intent": self._output_intent, "compress": self.compress,
        }  # fmt: skip
        return _PressStream(press=self._press, **(given | kwargs))

    def add_font(self, pango_font):
        face, size = face_of(pango_font)
        return self._press.uses.setdefault(face.hash, Use(face)), size

    @contextmanager
    def marked(self, box, tag):
        mark = len(self._tags)
        self._tags[box] = {"tag": tag, "mcid": mark}
        language, place = self._press.other_language(box), self._press.places.get(box)
        begin, self._press.uses = len(self.stream), {}
        yield
        drawn, uses = self.stream[begin:], self._press.uses
        del self.stream[begin:]
        if place is None:
            spoken = told(box.text) if isinstance(box, boxes.TextBox) else b""
            self.stream += [opening(tag, mark, language, spoken), *self._press.in_its_case(drawn, uses), b"EMC"]
            return
        place.mark, place.language = mark, language
        if tag == "Span":
            place.ink = b"\n".join(pydyf._to_bytes(item) for item in drawn[: drawn.index(b"BT")])
        self.stream.append(place)


def opening(tag: str, mark: int, language: str, spoken: bytes) -> bytes:
    """The operator that begins marked content."""
    spoke = b"/Lang(" + language.encode() + b")" if language else b""
    return b"/%s<</MCID %d%s%s>>BDC" % (tag.encode(), mark, spoke, spoken)


class _Press:
    """What drawing one page gathers."""

    def __init__(self, page_box, language: str) -> None:
        self.uses: dict[str, Use] = {}  # of the text that is being drawn
        self.glyphs = Cases()  # of all that stands still
        self.language = language
        self.places: dict[object, Place] = {}
        self.crowded: set[str] = set()
        self._find(page_box)

    def other_language(self, box) -> str:
        language = box.style["lang"] or ""
        return language if language != self.language else ""

    def in_its_case(self, drawn: list, uses: dict[str, Use]) -> list:
        """What was drawn, with its fonts called by the case that says what this text says."""
        for use in uses.values():
            if not use.to_unicode:
                drawn = _without(drawn, b"/" + use.face.hash.encode() + b" ")
            elif case := self.glyphs.add(use.face, use.to_unicode):
                plain, cased = b"/" + use.face.hash.encode() + b" ", b"/" + label(use.face, case) + b" "
                drawn = [item.replace(plain, cased) if isinstance(item, bytes) and item.endswith(b"Tf") else item for item in drawn]
        return drawn

    def _find(self, parent) -> None:
        """Every place on the page, with the room it has; one that wrapped, or shares its line, is crowded."""
        for box in parent.children:
            if isinstance(box, AbsolutePlaceholder):
                box = box._box
            name = box.element.get("data-place") if box.element is not None else None
            if isinstance(box, boxes.ReplacedBox) and name:
                self._note_drawing(name, box)
            elif isinstance(box, boxes.LineBox):
                self._note_line(parent, box)
            elif isinstance(box, boxes.ParentBox):
                self._find(box)

    def _note_line(self, block, line) -> None:
        texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
        for box in line.descendants():
            if isinstance(box, boxes.ReplacedBox) and box.element.get("data-place"):
                self._note_drawing(box.element.get("data-place"), box)
        named = [(box.element.get("data-place"), box) for box in texts if box.element is not None and box.element.get("data-place")]
        for name, box in named:
            taken = any(place.name == name for place in self.places.values())
            if len(texts) > 1 or taken:
                self.crowded.add(name)
                continue
            start, end = block.content_box_x(), block.content_box_x() + block.width
            at_start, at_end = abs(box.position_x - start) < 0.01, abs(box.position_x + box.width - end) < 0.01
            if not at_start and not at_end:
                self.crowded.add(name)
                continue
            self.places[box] = Place(
                name, 0, "Span", style=box.style, x=box.position_x, y=box.position_y + box.baseline, start=start, end=end,
                from_end=at_end and not (at_start and box.style["direction"] == "ltr"),
            )  # fmt: skip

    def _note_drawing(self, name: str, box) -> None:
        self.places[box] = Place(name, 0, "Figure", x=box.content_box_x(), y=box.content_box_y(), size=(box.width, box.height))


def take_apart(document, language: str, *, keep: frozenset[str] = frozenset()) -> Sheet:
    """Draw a document of one page. Places named in ``keep`` are drawn as they are and stay so."""
    (page,) = document.pages
    press = _Press(page._page_box, language)
    crowded = set(press.crowded)
    press.places = {box: place for box, place in press.places.items() if place.name not in crowded | keep}
    pdf = pydyf.PDF()
    for _name in range(CATALOG + 1, FIELD + 1):
        pdf.add_object(pydyf.Dictionary())
    # Colours are given in sRGB alone, and the output intent says which.
    resources = pydyf.Dictionary(
        {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")} | {"Font": None}
    )
    pdf.add_object(resources)
    images: dict = {}
    width, height = page.width * SCALE, page.height * SCALE
    stream = _PressStream(
        {}, (0, 0, page.width, page.height), resources, images, {}, document.color_profiles, None, press=press, compress=True
    )
    stream.transform(d=-1, f=height)
    sheet_page = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, width, height]),
            "Resources": resources.reference,
            "Tabs": "/S",
            "StructParents": 0,
        }
    )
    pdf.add_page(sheet_page)
    page.paint(stream, SCALE)
    fonts = f"{FONTS} 0 R".encode()
    resources["Font"] = fonts
    _use_references(pdf, resources, images, document.color_profiles)
    pdf.catalog["Lang"] = pydyf.String(language)
    add_tags(pdf, document, "1.7", [stream])
    places = {place.name: place for place in press.places.values()}
    return Sheet(pdf, sheet_page, _pieces(stream.stream), press.glyphs, places, crowded)


def _without(drawn: list, font: bytes) -> list:
    """What was drawn without the steps in a font that shows nothing, as one does that was chosen for marks of direction alone."""
    kept, skipping = [], False
    for item in drawn:
        if isinstance(item, bytes) and item.endswith(b" Tf"):
            skipping = item.startswith(font)
        if not (skipping and isinstance(item, bytes) and item.endswith((b" Tf", b" TJ"))):
            kept.append(item)
    return kept


def _pieces(items: list) -> list[bytes | Place]:
    pieces: list[bytes | Place] = []
    still: list[bytes] = []
    for item in items:
        if isinstance(item, Place):
            pieces += [b"\n".join(still), item]
            still = []
        else:
            still.append(pydyf._to_bytes(item))
    return [*pieces, b"\n".join(still)]
