"""One line of text, shaped by Pango as WeasyPrint would shape it: what is drawn, in which fonts, how wide it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import create_layout, line_size

from certificates.press import writer
from certificates.press.fonts import Face, Use, face_of

# Scripts whose letters are not drawn in the order in which they are written: here a reader is told the text itself.
# Right-to-left scripts are left out, because readers turn the told text round.
_REORDERED = re.compile("[\u0900-\u0dff\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf\ua8e0-\ua8ff\ua980-\ua9df\uaa60-\uaa7f]")
_UNSEEN = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))


@dataclass(slots=True)
class Line:
    """A shaped line. ``steps`` holds pairs of a face and what is done in it; a face of None goes on in the last one."""

    text: str
    width: float
    height: float
    baseline: float
    steps: list[tuple[Face | None, bytes]] = field(default_factory=list)
    glyphs: dict[Face, dict[int, str]] = field(default_factory=dict)

    @property
    def measures(self) -> tuple[float, float]:
        """What its place on the page depends on, beside its width."""
        return round(self.height, 3), round(self.baseline, 3)

    def operators(self, name_of: dict[Face, bytes]) -> bytes:
        """The text-showing operators, with the fonts named as ``name_of`` says."""
        return b"\n".join(step if face is None else b"/" + name_of[face] + step for face, step in self.steps)


class _Recorder:
    """Stands in for WeasyPrint's page while one line is drawn."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.uses: dict[str, Use] = {}
        self.ink_rect = ffi.new("PangoRectangle *")
        self.logical_rect = ffi.new("PangoRectangle *")

    def set_text_matrix(self, *_values) -> None:
        pass

    def add_font(self, pango_font):
        face, size = face_of(pango_font)
        return self.uses.setdefault(face.hash, Use(face)), size

    def set_font_size(self, hash_: str, size: float) -> None:
        self.line.steps.append((self.uses[hash_].face, b" " + writer.number(size) + b" Tf"))

    def set_text_rise(self, rise: float) -> None:
        self.line.steps.append((None, writer.number(rise) + b" Ts"))

    def show_text(self, text: str) -> None:
        self.line.steps.append((None, b"[" + text.encode() + b"] TJ"))


class _Box:
    """What drawing a line asks of a text box."""

    def __init__(self, layout, style, text: str) -> None:
        self.pango_layout, self.style, self.text = layout, style, text


def shape(text: str, style) -> Line:
    """Shape ``text`` in the type of a WeasyPrint style, on one line however long it is."""
    layout = create_layout(text, style, None, None, 0)
    first, _ = layout.get_first_line()
    width, height = line_size(first, style)
    line = Line(text, width, height, pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS)
    recorder = _Recorder(line)
    draw_first_line(recorder, _Box(layout, style, text), "clip", "none", Matrix())
    line.glyphs = {use.face: use.to_unicode for use in recorder.uses.values() if use.to_unicode}
    line.steps = list(_shown(line))
    return line


def _shown(line: Line) -> Iterator[tuple[Face | None, bytes]]:
    """The steps of a line without those in a font that shows nothing, as one does that was chosen for marks of direction alone."""
    shows = True
    for face, step in line.steps:
        shows = face in line.glyphs if face else shows
        if shows or not step.endswith((b" Tf", b" TJ")):
            yield face, step


def told(text: str) -> bytes:
    """The entry that tells a reader the text itself, where the order of its letters is not that of the drawing."""
    if not _REORDERED.search(text):
        return b""
    return b"/ActualText" + writer.string(text.translate(_UNSEEN))
