"""What stays the same for everybody on one sheet, written once; then one file after another from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import blake2s, md5, sha256
from importlib.resources import files

import pydyf

from certificates.press import fonts, layout, qr, shaping, writer
from certificates.press.layout import Place, Sheet
from certificates.press.metadata import About

_LARGE = 1500  # bytes of content that are worth a stream of their own
_NAMES_PER_FONT = 5
_IN_EVERY_NUMBER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./: "
OWN = ("name", "latin_name", "number", "address")  # places whose text is one person's alone
_SHARED, _PERSONAL = b"S", b"P"
_RANGE = b"/ByteRange[0 %010d %010d %010d]"
SIGNATURE_NAME = "Signature1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a file is signed: ``sign`` takes the digest of its bytes and returns a CMS of at most ``room`` bytes.

    ``since`` is when the signer's certificate began to hold.
    """

    sign: Callable[[bytes], bytes]
    room: int
    since: datetime


@dataclass(slots=True)
class Frame:
    """All that stands still on a sheet, ready to be copied."""

    sheet: Sheet
    still: writer.Writer
    live: list[tuple[int, list[bytes | Place]]]  # content streams that hold personal text
    static: fonts.Cases
    static_fonts: bytes  # what the page calls them, and where they are
    next_name: int
    signed: bool
    attached: str  # what the attachment is called; empty where there is none
    language: str
    lines: dict[tuple[str, str], shaping.Line] = field(default_factory=dict)


def build(sheet: Sheet, *, language: str, title_of_field: str, signed: bool, attached: str) -> Frame:
    """Write what stands still.

    ``title_of_field`` is how a screen reader announces the signature; ``attached`` is what the attachment is called, if there is any.
    """
    out = writer.Writer()
    pdf = sheet.pdf
    if signed:
        _add_signature_field(sheet, title_of_field)
    name = _Names(len(pdf.objects))
    profile, contents, live = name(), [], []
    for piece in _pieces(sheet.content):
        number = name()
        contents.append(number)
        if isinstance(piece, bytes):
            out.add(number, writer.stream(piece, level=9))
        else:
            live.append((number, piece))
    sheet.page["Contents"] = pydyf.Array([b"%d 0 R" % number for number in contents])
    _place_figures(sheet)
    out.add(profile, writer.stream(_profile(), b"/N 3", level=9, filler=b"\1"))
    out.add(layout.CATALOG, _catalog(pdf, profile, signed=signed, attached=attached))
    _write_objects(pdf, out, name)
    static = _static_glyphs(sheet)
    static_fonts = _embedded(static, out, name)
    return Frame(sheet, out, live, static, static_fonts, name.next, signed, attached, language)


def fill(
    frame: Frame, lines: dict[str, shaping.Line], codes: dict[str, qr.Grid], about: About, *, credential: bytes, signing: Signing | None
) -> bytes:
    """One file: ``lines`` and ``codes`` in their places, the credential attached, signed as a whole."""
    out = frame.still.copy()
    name = _Names(frame.next_name)
    named, shared, personal = _fonts_of(frame, lines)
    for number, pieces in frame.live:
        content = [
            piece if isinstance(piece, bytes) else _placed(frame, piece, lines, codes, named)
            for piece in pieces
            if isinstance(piece, bytes) or piece.name in lines or piece.name in codes
        ]
        out.add(number, writer.stream(b"\n".join(content)))
    out.add(
        layout.FONTS, b"<<" + frame.static_fonts + _embedded(shared, out, name, _SHARED) + _embedded(personal, out, name, _PERSONAL) + b">>"
    )
    out.add(layout.METADATA, writer.plain_stream(about.xmp(), b"/Type/Metadata/Subtype/XML"))
    out.add(layout.INFORMATION, about.information())
    if frame.attached:
        _attach(out, credential, about)
    begin = _leave_room(out, about, signing) if signing else 0
    last = name()
    mark = blake2s(about.number.encode(), digest_size=16).hexdigest().upper().encode()
    trailer = b"/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]" % (layout.CATALOG, layout.INFORMATION, mark, mark)
    file = out.finish(last, trailer)
    return _sign(file, begin, signing) if signing else file


class _Names:
    """Hands out object numbers."""

    def __init__(self, start: int) -> None:
        self.next = start

    def __call__(self) -> int:
        self.next += 1
        return self.next - 1


def _pieces(content: list[bytes | Place]) -> list[bytes | list[bytes | Place]]:
    """Content with what is large and still in pieces of its own, so that it is packed once."""
    found: list[bytes | list[bytes | Place]] = []
    for piece in content:
        if isinstance(piece, bytes) and len(piece) > _LARGE:
            found.append(piece)
        elif not found or isinstance(found[-1], bytes):
            found.append([piece])
        else:
            found[-1].append(piece)
    return found


def _placed(frame: Frame, place: Place, lines: dict, codes: dict, named: dict) -> bytes:
    if place.tag == "Figure":
        drawn = qr.operators(codes[place.name], x=place.x, y=place.y, size=place.size[0])
        return b"%s\nq 1 1 1 rg %s re f 0.0863 0.1373 0.1882 rg\n%s\nQ\nEMC" % (
            layout.opening("Figure", place.mark, "", b""),
            b" ".join(map(writer.number, (place.x, place.y, *place.size))),
            drawn,
        )
    line = lines[place.name]
    x = place.end - line.width if place.from_end else place.x
    return b"%s\n%s\nBT\n1 0 0 -1 %s %s Tm\n%s\nET\nEMC" % (
        layout.opening("Span", place.mark, place.language, shaping.told(line.text)),
        place.ink,
        writer.number(x),
        writer.number(place.y),
        line.operators(named[place.name]),
    )


def _fonts_of(frame: Frame, lines: dict[str, shaping.Line]) -> tuple[dict[str, dict[fonts.Face, bytes]], fonts.Cases, fonts.Cases]:
    """By which name each line calls its fonts, and the glyphs that the sheet's own fonts do not have.

    These come in two groups, of texts that many share and of one's own, so that the first need not be cut out for each.
    """
    named: dict[str, dict[fonts.Face, bytes]] = {}
    shared, personal = fonts.Cases(), fonts.Cases()
    for name, line in lines.items():
        named[name] = {}
        cases, group = (personal, _PERSONAL) if name.startswith(OWN) else (shared, _SHARED)
        for face, glyphs in line.glyphs.items():
            case = frame.static.find(face, glyphs)
            named[name][face] = fonts.label(face, cases.add(face, glyphs), group) if case is None else fonts.label(face, case)
    return named, shared, personal


def _embedded(cases: fonts.Cases, out: writer.Writer, name: _Names, group: bytes = b"") -> bytes:
    """Write the fonts of ``cases``; return the entries by which a page finds them."""
    entries = []
    for face, case, glyphs in cases:
        number = fonts.embed(face, glyphs, out, [name() for _ in range(_NAMES_PER_FONT)])
        entries.append(b"/%s %d 0 R" % (fonts.label(face, case, group), number))
    return b"".join(entries)


def _static_glyphs(sheet: Sheet) -> fonts.Cases:
    """The glyphs of what stands still, and those that every number and address is made of."""
    for place in sheet.places.values():
        if place.name.startswith(("number", "address")):
            for face, glyphs in shaping.shape(_IN_EVERY_NUMBER, place.style).glyphs.items():
                sheet.glyphs.add(face, glyphs)
    return sheet.glyphs


def _add_signature_field(sheet: Sheet, title: str) -> None:
    """An unseen signature field that stands in the reading order, as PDF/UA asks of every field."""
    pdf = sheet.pdf
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    whole = pdf.objects[_number(root["K"][0])]
    page = pdf.page_references[0]
    reference = pydyf.Dictionary({"Type": "/OBJR", "Obj": b"%d 0 R" % layout.FIELD, "Pg": page})
    pdf.add_object(reference)
    form = pydyf.Dictionary(
        {"Type": "/StructElem", "S": "/Form", "K": pydyf.Array([reference.reference]), "Pg": page, "P": whole.reference}
    )
    pdf.add_object(form)
    whole["K"].append(form.reference)
    parents = pdf.objects[_number(root["ParentTree"])]
    parents["Nums"].extend([1, form.reference])
    pdf.objects[layout.FIELD].update(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SIGNATURE_NAME),
            "TU": pydyf.String(title),
            "F": 132,
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": page,
            "V": b"%d 0 R" % layout.SIGNATURE,
            "StructParent": 1,
        }
    )
    sheet.page["Annots"] = pydyf.Array([b"%d 0 R" % layout.FIELD])


def _place_figures(sheet: Sheet) -> None:
    """WeasyPrint tells where a figure stands in pixels from the top; PDF counts points from the bottom."""
    height = sheet.page["MediaBox"][3]
    for thing in sheet.pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and thing.get("S") == "/Figure" and "A" in thing:
            left, top, right, bottom = (value * layout.SCALE for value in thing["A"]["BBox"])
            thing["A"]["BBox"] = pydyf.Array([round(left, 2), round(height - bottom, 2), round(right, 2), round(height - top, 2)])


def _catalog(pdf: pydyf.PDF, profile: int, *, signed: bool, attached: str) -> bytes:
    entries = {
        "Type": "/Catalog", "Pages": pdf.pages.reference, "Lang": pdf.catalog["Lang"], "MarkInfo": "<</Marked true>>",
        "StructTreeRoot": pdf.catalog["StructTreeRoot"], "ViewerPreferences": "<</DisplayDocTitle true>>",
        "Metadata": b"%d 0 R" % layout.METADATA,
        "OutputIntents": "[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)"
        f"/DestOutputProfile {profile} 0 R>>]",
    }  # fmt: skip
    if attached:
        entries["AF"] = f"[{layout.FILE_SPECIFICATION} 0 R]"
        entries["Names"] = f"<</EmbeddedFiles<</Names[({attached}) {layout.FILE_SPECIFICATION} 0 R]>>>>"
    if signed:
        entries["AcroForm"] = f"<</Fields[{layout.FIELD} 0 R]/SigFlags 3>>"
    return pydyf.Dictionary(entries).data


def _write_objects(pdf: pydyf.PDF, out: writer.Writer, name: _Names) -> None:
    """Streams one by one, all else packed together."""
    packed: dict[int, bytes] = {}
    for thing in pdf.objects[1:]:
        if isinstance(thing, pydyf.Stream):
            out.add(thing.number, _stream(thing))
        elif thing.number > layout.FIELD or thing is pdf.pages or (thing.number == layout.FIELD and thing):
            packed[thing.number] = thing.data
        if len(packed) == writer.MOST_IN_ONE_OBJECT_STREAM:
            out.add_packed(name(), packed)
            packed = {}
    if packed:
        out.add_packed(name(), packed)


def _stream(thing: pydyf.Stream) -> bytes:
    content = b"\n".join(pydyf._to_bytes(item) for item in thing.stream)
    extra = pydyf.Dictionary(thing.extra).data.removeprefix(b"<<").removesuffix(b">>")
    if "Filter" in thing.extra:
        # A picture, packed already; a zero after its end changes nothing.
        return writer.plain_stream(content + b"\0" if content.endswith((b"\r", b"\n")) else content, extra)
    if thing.extra.get("Subtype") == "/Image":
        return writer.stream(content, extra, level=9, filler=b"\1")
    return writer.stream(content, extra, level=9)


def _attach(out: writer.Writer, credential: bytes, about: About) -> None:
    """The credential as it is, unpacked: anybody can read it with nothing but a text editor."""
    params = b"/Params<</Size %d/ModDate(%s)/CheckSum<%s>>>" % (
        len(credential), about.date, md5(credential, usedforsecurity=False).hexdigest().encode(),
    )  # fmt: skip
    out.add(layout.CREDENTIAL, writer.plain_stream(credential, b"/Type/EmbeddedFile/Subtype/application#2Fld+json" + params))
    name = about.attachment.encode()
    file = b"/F(%s)/UF(%s)" % (name, name)
    source = b"/EF<</F %d 0 R/UF %d 0 R>>" % (layout.CREDENTIAL, layout.CREDENTIAL)
    described = b"/Desc" + writer.string(about.attachment_described)
    out.add(layout.FILE_SPECIFICATION, b"<</Type/Filespec%s%s%s/AFRelationship/Data>>" % (file, source, described))


def _leave_room(out: writer.Writer, about: About, signing: Signing) -> int:
    """Write the signature with nothing in it yet; return where its hexadecimal digits will stand."""
    head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)%s/Contents<" % (about.date, _RANGE % (0, 0, 0))
    start = out.add(layout.SIGNATURE, head + b"0" * (2 * signing.room) + b">>>")
    return start + len(head) - 1


def _sign(file: bytes, begin: int, signing: Signing) -> bytes:
    """Sign all of ``file`` but the place of the signature itself, which lies between its angle brackets."""
    end = begin + 2 * signing.room + 2
    range_ = _RANGE % (begin, end, len(file) - end)
    at = begin - len(b"/Contents") - len(range_)
    head, tail = file[:at] + range_ + b"/Contents", file[end:]
    digest = sha256(head)
    digest.update(tail)
    signature = signing.sign(digest.digest())
    if len(signature) > signing.room:
        raise ValueError(f"A signature of {len(signature)} bytes does not fit in {signing.room}.")
    return b"".join((head, b"<", signature.hex().encode().ljust(2 * signing.room, b"0"), b">", tail))


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


@cache
def _profile() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
