"""Lists of certificate numbers as hospitals keep them: pasted, CSV or XLSX. Read within limits; nothing is kept."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from certificates import codes
from core.errors import Refused

MOST_ROWS = 500
MOST_COLUMNS = 30
LONGEST_CELL = 300
LARGEST_LIST = 2 * 1024 * 1024
LARGEST_UNPACKED = 24 * 1024 * 1024
DELIMITERS = ",;\t|"
# How lists call these columns, in the site's languages and their neighbours'.
_NUMBER_WORDS = (
    "number",
    "no.",
    "code",
    "certificate",
    "numéro",
    "numero",
    "número",
    "certificat",
    "certificado",
    "رقم",
    "الشهادة",
    "番号",
)
_NAME_WORDS = ("name", "holder", "nom", "nombre", "titulaire", "titular", "apellido", "الاسم", "اسم", "姓名", "имя", "jina")

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the numbers stand, counted from 0, and the names, if any. ``heads`` when the first row is not data."""

    number: int | None
    name: int | None = None
    heads: bool = False


def read(content: bytes, *, file_name: str = "") -> Rows:
    """The rows of a CSV or XLSX file. Raises Refused with a sentence that says what is wrong with it."""
    if len(content) > LARGEST_LIST:
        raise Refused(_("A list of more than 2 MB is not read. Nothing was checked."), code="too_long")
    if content.startswith(b"PK\x03\x04"):
        return _bounded(_rows_of_workbook(content))
    if b"%PDF-" in content[:1024] or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unreadable()
    return read_text(_decoded(content))


def read_text(text: str) -> Rows:
    """The rows of what was pasted: numbers one under the other, or a table copied from elsewhere."""
    text = text.replace("\0", "").strip("\ufeff\r\n")
    lines = text.splitlines()
    if len(lines) == 1 and not codes.parse(text):
        split = [part for part in text.replace(";", ",").split(",") if part.strip()]
        if len(split) > 1 and codes.parse(split[0]) and codes.parse(split[-1]):
            return _bounded([part] for part in split)
    try:
        return _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(lines[:20]), strict=False))
    except csv.Error:
        raise _unreadable() from None


def columns_of(rows: Rows) -> Columns:
    """Where numbers and names seem to stand; ``number`` is None when nothing looks like a number or says that it is one."""
    if not rows:
        return Columns(None)
    width = max(len(row) for row in rows)
    hits = [sum(codes.parse(_cell(row, column)) is not None for row in rows) for column in range(width)]
    first = [_cell(rows[0], column).casefold() for column in range(width)]
    best = max(range(width), key=lambda column: hits[column])
    number = best if hits[best] else _named(first, _NUMBER_WORDS)
    if number is None and width == 1:
        number = 0
    if number is None:
        return Columns(None, heads=_named(first, _NAME_WORDS) is not None)
    heads = codes.parse(first[number]) is None and _named([first[number]], _NUMBER_WORDS) is not None
    heads = heads or (codes.parse(first[number]) is None and hits[number] > 0 and _named(first, _NAME_WORDS) is not None)
    name = _named(first, _NAME_WORDS, but=number) if heads else None
    return Columns(number, name, heads)


def asked(rows: Rows, columns: Columns) -> list[tuple[str, str]]:
    """Number and name (or ``""``) of each row of data. Raises Refused when there are none, or more than ``MOST_ROWS``."""
    data = rows[1:] if columns.heads else rows
    found = [(_cell(row, columns.number), _cell(row, columns.name)) for row in data]
    found = [(number, name) for number, name in found if number or name]
    if not found:
        raise Refused(_("This list holds no numbers. Nothing was checked."), code="empty_list")
    if len(found) > MOST_ROWS:
        raise too_many_rows()
    return found


def too_many_rows() -> Refused:
    return Refused(
        _("At most %(most)d certificates can be checked at once. Divide the list. Nothing was checked.") % {"most": MOST_ROWS},
        code="too_many_rows",
    )


def _bounded(rows: Iterable[list[str]]) -> Rows:
    """Rows that hold anything, each cell clipped; one row of heads more than the most is still read."""
    kept: Rows = []
    for row in rows:
        cells = [" ".join(str(cell).split())[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            kept.append(cells)
        if len(kept) > MOST_ROWS + 1:
            raise too_many_rows()
    return kept


def _rows_of_workbook(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet. What a workbook unpacks to is looked up before anything is unpacked."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if len(packed.infolist()) > 2000 or sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Refused(_("This workbook unpacks to more than 24 MB and is not read. Nothing was checked."), code="too_long")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
        for row in islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 20 * MOST_ROWS):
            yield ["" if cell is None else str(cell)[:LONGEST_CELL] for cell in row]
    except Refused:
        raise
    except Exception:  # whatever a broken workbook makes of its reader, it is one thing to its owner
        raise _unreadable() from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _unreadable() -> Refused:
    return Refused(_("This list cannot be read. Save it as CSV or XLSX and choose it again. Nothing was checked."), code="unreadable")


def _delimiter(lines: list[str]) -> str:
    return max(DELIMITERS, key=lambda mark: sum(mark in line for line in lines))


def _named(heads: list[str], words: tuple[str, ...], but: int | None = None) -> int | None:
    return next((place for place, head in enumerate(heads) if place != but and any(word in head for word in words)), None)


def _cell(row: list[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""
