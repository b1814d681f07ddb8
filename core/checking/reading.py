"""Reads the passages out of what an editor wrote: a page's or a snippet's fields, and every block in them.

A block that nobody named here is read by what it is made of: rich text, words, an
address, a picture beside its description. So a new block is checked from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock

from core.blocks import media, prose
from core.blocks.clinical import CaseBlock, ReferenceBlock
from core.checking.findings import Place
from core.checking.passages import Heading, Link, Passage, Picture, Recording, RichText, Table, Term, Words

# Plain texts of pages and snippets that a reader reads as sentences.
PROSE_FIELDS = ("promise", "summary", "introduction", "stem", "right_feedback", "wrong_feedback", "explanation")
DESCRIBED_PICTURE = ("picture", "picture_alt")

Reader = Callable[[blocks.Block, Any, Place], Iterator[Passage]]


def passages(instance: models.Model) -> list[Passage]:
    """Everything that ``instance`` says and shows, from top to bottom; nothing is fetched but what it points at."""
    found = [passage for field in _fields(instance) for passage in _field(instance, field)]
    return [*_own_picture(instance), *found]


def _fields(instance: models.Model) -> Iterator[models.Field]:
    """In the order of reading: plain texts, then streams and rich texts."""
    plain = [field for field in instance._meta.concrete_fields if field.name in PROSE_FIELDS]
    yield from sorted(plain, key=lambda field: PROSE_FIELDS.index(field.name))
    yield from (field for field in instance._meta.concrete_fields if isinstance(field, StreamField | RichTextField))


def _field(instance: models.Model, field: models.Field) -> Iterator[Passage]:
    value = getattr(instance, field.name)
    if isinstance(field, StreamField):
        for number, child in enumerate(value or (), start=1):
            yield from read(child.block, child.value, Place(field.name, number, child.block_type, child.id or ""))
    elif isinstance(field, RichTextField):
        yield RichText(Place(field.name), value or "")
    elif value:
        yield Words(Place(field.name), value)


def _own_picture(instance: models.Model) -> Iterator[Passage]:
    """The picture of a question, which is described in a field beside it."""
    picture, alt = DESCRIBED_PICTURE
    if getattr(instance, f"{picture}_id", None):
        yield Picture(Place(picture), getattr(instance, alt, ""))


def read(block: blocks.Block, value: Any, place: Place) -> Iterator[Passage]:
    """The passages of one block."""
    if value is None:
        return
    for kind in type(block).__mro__:
        if kind in _READERS:
            yield from _READERS[kind](block, value, place)
            return


def _struct(block: blocks.StructBlock, value: Any, place: Place) -> Iterator[Passage]:
    described = [name for name, child in block.child_blocks.items() if isinstance(child, ImageChooserBlock)]
    for name in described:
        if value.get(name) is not None and "alt" in block.child_blocks:
            yield Picture(place, value.get("alt") or "")
    for name, child in block.child_blocks.items():
        if name != "alt":
            yield from read(child, value.get(name), place)


def _list(block: blocks.ListBlock, value: Any, place: Place) -> Iterator[Passage]:
    for item in value or ():
        yield from read(block.child_block, item, place)


def _stream(block: blocks.StreamBlock, value: Any, place: Place) -> Iterator[Passage]:
    for child in value or ():
        yield from read(child.block, child.value, place)


def _rich(block, value, place: Place) -> Iterator[Passage]:
    yield RichText(place, _html(value))


def _text(block, value, place: Place) -> Iterator[Passage]:
    if value:
        yield Words(place, value)


def _line(block, value, place: Place) -> Iterator[Passage]:
    """A title, an option, a reference: no sentence that should be short."""
    if value:
        yield Words(place, str(value), is_prose=False)


def _address(block, value, place: Place) -> Iterator[Passage]:
    if value:
        yield Link(place, value, value, is_bare=True)


def _heading(level: int) -> Reader:
    def read_heading(block, value, place: Place) -> Iterator[Passage]:
        yield Heading(place, level, value.get("text") or "")

    return read_heading


def _quotation(block, value, place: Place) -> Iterator[Passage]:
    """Somebody else's sentences are as long as they are."""
    yield Words(place, value.get("text") or "", is_prose=False)


def _glossary(block, value, place: Place) -> Iterator[Passage]:
    yield Term(place, value.get("term") or "")
    yield Words(place, value.get("definition") or "")


def _table(block, value, place: Place) -> Iterator[Passage]:
    rows = tuple(tuple(cell or "" for cell in row.get("cells") or ()) for row in value.get("rows") or ())
    yield Table(place, value.get("caption") or "", tuple(column or "" for column in value.get("columns") or ()), rows)


def _picture(block, value, place: Place) -> Iterator[Passage]:
    yield Picture(
        place,
        value.get("alt_text") or "",
        caption=value.get("caption") or "",
        is_decorative=bool(value.get("decorative")),
        is_there=value.get("image") is not None,
    )
    for line in value.get("legend") or ():
        yield Words(place, line or "", is_prose=False)


def _recording(block, value, place: Place) -> Iterator[Passage]:
    captions = tuple(one.get("language") for one in value.get("captions") or () if one.get("file") is not None)
    transcript = _html(value.get("transcript"))
    said = " ".join(RichText(place, transcript).content.texts)
    is_film, is_there = isinstance(block, media.VideoBlock), value.get("media") is not None
    yield Recording(place, is_film, value.get("title") or "", captions, said, is_there)
    # Spoken sentences are as long as they are.
    yield RichText(place, transcript, is_prose=False)


def _download(block, value, place: Place) -> Iterator[Passage]:
    """A file that was deleted leaves a link to nowhere."""
    document = value.get("document")
    yield Link(place, f"document:{document.pk}" if document else "document:0", value.get("title") or "")


def _case(block, value, place: Place) -> Iterator[Passage]:
    yield Heading(place, 2, value.get("title") or "")
    yield from _struct(block, {name: given for name, given in value.items() if name != "title"}, place)


def _reference(block, value, place: Place) -> Iterator[Passage]:
    yield Words(place, value.get("text") or "", is_prose=False)
    if value.get("url"):
        yield Link(place, value["url"], value.get("text") or "", is_bare=True)


def _html(value: Any) -> str:
    return str(getattr(value, "source", value) or "")


_READERS: dict[type, Reader] = {
    blocks.StructBlock: _struct,
    blocks.ListBlock: _list,
    blocks.StreamBlock: _stream,
    blocks.RichTextBlock: _rich,
    blocks.TextBlock: _text,
    blocks.CharBlock: _line,
    blocks.URLBlock: _address,
    prose.HeadingBlock: _heading(2),
    prose.SubheadingBlock: _heading(3),
    prose.QuotationBlock: _quotation,
    prose.GlossaryBlock: _glossary,
    prose.TableBlock: _table,
    media.ImageBlock: _picture,
    media.FigureBlock: _picture,
    media.RecordingBlock: _recording,
    media.DownloadBlock: _download,
    CaseBlock: _case,
    ReferenceBlock: _reference,
}
