"""Fonts as Pango chose them, cut down to the glyphs that a page shows and described for PDF."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2s

import uharfbuzz as harfbuzz
from weasyprint.text.ffi import ffi, fontconfig, pango, pangoft2
from weasyprint.text.fonts import get_pango_font_hb_face, get_pango_font_key

from certificates.press import writer

# What a page does not need of a font: shaping is done, and nothing searches it by name or character.
_DROPPED = (
    "BASE DSIG FFTM GDEF GPOS GSUB JSTF LTSH MATH OS/2 PCLT STAT VDMX VORG cmap cvt  fpgm gasp hdmx kern meta name post prep vhea vmtx"
)
_SYMBOLIC, _ITALIC, _SERIF = 4, 64, 2
_CMAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_CMAP_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
NOTHING = "\u200b"  # what a glyph says whose letters another glyph has said already

ffi.cdef(
    """
    void* pango_fc_font_get_pattern(PangoFont* font);
    int FcPatternGetString(void* pattern, const char* object, int n, char** s);
    """,
    override=True,
)


class NoGlyphError(Exception):
    """No font on this machine has a letter that is to be printed. A box in its place would be worse than no file."""

    def __init__(self, letter: str) -> None:
        super().__init__(f"No font here has the letter {letter!r} (U+{ord(letter):04X}). Install the Noto font of its script.")


class Face:
    """One font file, whichever size it is used in."""

    def __init__(self, pango_font, description) -> None:
        path, index = _file_of(pango_font)
        self.face = harfbuzz.Face(harfbuzz.Blob.from_file_path(path), index)
        self.font = harfbuzz.Font(self.face)
        self.family = ffi.string(pango.pango_font_description_get_family(description)).decode()
        self.italic = pango.pango_font_description_get_style(description) != 0
        self.weight = pango.pango_font_description_get_weight(description)
        self.upem = self.face.upem
        tags = set(self.face.table_tags)
        self.is_variable = "fvar" in tags
        self.is_cff = "CFF " in tags
        self.is_drawn = bool(tags & {"CFF ", "glyf"}) and not tags & {"CBDT", "COLR", "SVG ", "sbix"}
        self.widths = _Widths(self)
        style = "Italic" if self.italic else "Regular" if self.weight < 550 else "Bold"
        plain = "".join(letter for letter in self.family if letter.isascii() and letter.isalnum())
        self.name = f"{plain}-{style}"
        # Told by content: the path of a font of ours is a temporary one.
        marks = _table(self.face, "head") + f"{self.family} {self.weight} {self.italic}".encode()
        self.hash = "".join(chr(65 + byte % 26) for byte in blake2s(marks).digest()[:6])

    def to_thousandths(self, units: float) -> int:
        return round(units * 1000 / self.upem)

    def subset(self, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
        """The font with these glyphs alone, and where each of them is now."""
        wish = harfbuzz.SubsetInput()
        wish.glyph_set.update(glyphs)
        wish.flags = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.DESUBROUTINIZE
        if self.is_cff and not self._counts_by_cid:
            wish.flags |= harfbuzz.SubsetFlags.RETAIN_GIDS
        wish.drop_table_tag_set.update(_dropped())
        if self.is_variable:
            wish.pin_all_axes_to_default(self.face)
            if any(axis.tag == "wght" for axis in self.face.axis_infos):
                wish.pin_axis_location(self.face, "wght", float(self.weight))
        plan = harfbuzz.SubsetPlan(self.face, wish)
        file = plan.execute()
        places = dict(plan.old_to_new_glyph_mapping.items())
        return (_table(file, "CFF ") if self.is_cff else file.blob.data), places

    @cached_property
    def _counts_by_cid(self) -> bool:
        """Whether its glyphs keep their number, as a CID, when the font is cut down."""
        head = _table(self.face, "CFF ")[:4096]
        return b"Adobe" in head and b"Identity" in head


class _Widths(dict):
    """Widths of glyphs in thousandths of the type size, from the font itself, so that they are the same for every size."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __contains__(self, glyph: object) -> bool:
        return True

    def __missing__(self, glyph: int) -> int:
        width = self[glyph] = self._face.to_thousandths(self._face.font.get_glyph_h_advance(glyph))
        return width


class Use:
    """A face as one text uses it. What WeasyPrint's drawing asks of a font is here, and which glyph says what."""

    bitmap = False
    png = svg = colr = False

    def __init__(self, face: Face) -> None:
        self.face = face
        self.hash = face.hash
        self.widths = face.widths
        self.to_unicode: dict[int, str] = {}

    def get_unused_glyph_id(self, codepoint: int) -> int:
        raise NoGlyphError(chr(codepoint))


class Cases:
    """The glyphs of a page by face. A glyph that says one thing here and another there needs the font twice.

    A bracket does, where a name from right to left is followed by a title from left to right.
    """

    def __init__(self) -> None:
        self.by_face: dict[Face, list[dict[int, str]]] = {}

    def find(self, face: Face, glyphs: dict[int, str]) -> int | None:
        """Which of the face's cases has all of these glyphs, saying the same."""
        return next((place for place, case in enumerate(self.by_face.get(face, ())) if glyphs.items() <= case.items()), None)

    def add(self, face: Face, glyphs: dict[int, str]) -> int:
        """Put these glyphs into the first of the face's cases that says nothing else with them; return which one."""
        cases = self.by_face.setdefault(face, [])
        for place, case in enumerate(cases):
            if all(case.get(glyph, text) == text for glyph, text in glyphs.items()):
                case.update(glyphs)
                return place
        cases.append(dict(glyphs))
        return len(cases) - 1

    def __iter__(self):
        return ((face, place, case) for face, cases in self.by_face.items() for place, case in enumerate(cases) if case)


def label(face: Face, case: int, group: bytes = b"") -> bytes:
    """What a page calls a face in one of its cases; ``group`` tells apart what stands still from what does not."""
    return group + face.hash.encode() + (b"" if case == 0 else b"%d" % case)


_faces: dict[int, Face] = {}


def face_of(pango_font) -> tuple[Face, float]:
    """The face of a Pango font, made once for each process, and the size it has here."""
    key, description, size = get_pango_font_key(pango_font)
    face = _faces.get(key)
    if face is None:
        face = _faces[key] = Face(pango_font, description)
    if not face.is_drawn:
        raise NoGlyphError(f"\ufffd{face.family}"[0])
    return face, size


def embed(face: Face, glyphs: dict[int, str], out: writer.Writer, names: list[int]) -> int:
    """Write the font objects for these glyphs and what they say; return the object that a page names.

    ``names`` are the five object numbers that may be used; the last is returned.
    """
    file_name, map_name, unicode_name, descendant_name, font_name = names
    cut = _cut(face, tuple(sorted(glyphs.items())))
    out.add(file_name, cut.file)
    if cut.map:
        out.add(map_name, cut.map)
    out.add(unicode_name, cut.to_unicode)
    to_glyph = b"/CIDToGIDMap %d 0 R" % map_name if cut.map else b""
    file = b"/FontFile%d %d 0 R" % (3 if face.is_cff else 2, file_name)
    out.add(descendant_name, cut.descendant % (to_glyph, file))
    out.add(
        font_name,
        b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts[%d 0 R]>>"
        % (cut.name, unicode_name, descendant_name),
    )
    return font_name


@dataclass(frozen=True, slots=True)
class _Cut:
    """A face cut down to some glyphs, as the contents of PDF objects."""

    name: bytes
    file: bytes
    map: bytes
    to_unicode: bytes
    descendant: bytes  # with a place for where its glyphs are, and one for its file


@lru_cache(maxsize=128)
def _cut(face: Face, said: tuple[tuple[int, str], ...]) -> _Cut:
    """Titles and dates come again and again: what they need of a font is cut out once."""
    glyphs = dict(said)
    program, places = face.subset(set(glyphs))
    tag = "".join(chr(65 + byte % 26) for byte in blake2s(repr(said).encode() + face.hash.encode()).digest()[:6])
    name = f"/{tag}+{face.name}".encode()
    kind = b"/Subtype/CIDFontType0C" if face.is_cff else b"/Length1 %d" % len(program)
    return _Cut(
        name=name,
        file=writer.stream(program, kind, filler=b"\1"),
        map=b"" if face.is_cff else writer.stream(_glyph_map(glyphs, places), filler=b"\0\1"),
        to_unicode=writer.stream(_to_unicode(glyphs)),
        descendant=b"<</Type/Font/Subtype/CIDFontType%d/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>%%s"
        b"/DW 1000/W[%s]/FontDescriptor<<%s%%s>>>>" % (0 if face.is_cff else 2, name, _width_list(face, glyphs), _descriptor(face, name)),
    )


def _descriptor(face: Face, name: bytes) -> bytes:
    extents = face.font.get_font_extents("ltr")
    up, down = face.to_thousandths(extents.ascender), face.to_thousandths(extents.descender)
    flags = _SYMBOLIC | (_ITALIC if face.italic else 0) | (_SERIF if "Serif" in face.name else 0)
    box = b"/FontBBox[-1000 %d 3000 %d]" % (down - 200, up + 200)
    heights = b"/Ascent %d/Descent %d/CapHeight %d" % (up, down, up)
    slant = -12 if face.italic else 0
    return b"/Type/FontDescriptor/FontName%s/Flags %d%s/ItalicAngle %d%s/StemV 80" % (name, flags, box, slant, heights)


def _width_list(face: Face, glyphs: dict[int, str]) -> bytes:
    parts, last = [], None
    for glyph in sorted({0, *glyphs}):
        parts.append(b" %d" % face.widths[glyph] if last is not None and glyph == last + 1 else b"]%d[%d" % (glyph, face.widths[glyph]))
        last = glyph
    return b"".join(parts).removeprefix(b"]") + b"]"


def _glyph_map(glyphs: dict[int, str], places: dict[int, int]) -> bytes:
    table = bytearray(2 * (max(glyphs, default=0) + 1))
    for glyph in glyphs:
        table[2 * glyph : 2 * glyph + 2] = places[glyph].to_bytes(2, "big")
    return bytes(table)


def _to_unicode(glyphs: dict[int, str]) -> bytes:
    lines = [b"<%04x> <%s>" % (glyph, (text or NOTHING).encode("utf-16-be").hex().encode()) for glyph, text in sorted(glyphs.items())]
    parts = [_CMAP_HEAD]
    for start in range(0, len(lines), 100):
        batch = lines[start : start + 100]
        parts.append(b"%d beginbfchar\n%s\nendbfchar\n" % (len(batch), b"\n".join(batch)))
    return b"".join([*parts, _CMAP_FOOT])


def _table(face: harfbuzz.Face, tag: str) -> bytes:
    return face.reference_table(tag).data


def _file_of(pango_font) -> tuple[str, int]:
    pattern = pangoft2.pango_fc_font_get_pattern(pango_font)
    found = ffi.new("char**")
    if fontconfig.FcPatternGetString(pattern, b"file", 0, found):
        raise OSError("Fontconfig does not say in which file a font lies.")
    from weasyprint.text.ffi import harfbuzz as system_harfbuzz

    index = system_harfbuzz.hb_face_get_index(get_pango_font_hb_face(pango_font))
    return ffi.string(found[0]).decode(), index & 0xFFFF


@cache
def _dropped() -> tuple[int, ...]:
    return tuple(int.from_bytes(tag.ljust(4).encode(), "big") for tag in _DROPPED.split())
