"""Lists as people send them, CSV or XLSX, read within bounds: rows of plain text, or a sentence that says why not.

Plain Python, no database.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from core.errors import Refused

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_UNPACKED = 25 * MEGABYTE
MOST_ROWS = 10_000
LONGEST_CELL = 1000
DELIMITERS = ",;\t"
FORMULA = "\ue000"  # stands in a cell that a spreadsheet would compute; nobody can type it
ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Row(NamedTuple):
    """One row as it was sent: its line in the file, and its cells by column."""

    line: int
    cells: dict[str, str]


def read(content: bytes, *, columns: Iterable[str], required: Iterable[str]) -> list[Row]:
    """The rows of a list whose first row names its columns; empty rows are left out.

    ``columns`` are all that may be there, ``required`` those that must. Raises
    Refused for what is too big, cannot be read, or has other columns; nothing is
    guessed.
    """
    if len(content) > LARGEST_FILE:
        raise Refused(
            _("This list is too big (%(size)s). The largest that can be sent has %(largest)s.")
            % {"size": filesizeformat(len(content)), "largest": filesizeformat(LARGEST_FILE)},
            code="too_big",
        )
    lines = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    named = next(lines, None)
    if named is None:
        raise Refused(_("This list is empty."), code="empty")
    headings = _headings(named[1], columns=list(columns), required=list(required))
    rows = []
    for line, cells in lines:
        if not any(cells) and line < 2 * MOST_ROWS:
            continue
        if len(rows) == MOST_ROWS or line >= 2 * MOST_ROWS:
            raise Refused(_("This list has more than %(most)s rows. Send it in parts.") % {"most": f"{MOST_ROWS:,}"}, code="too_many_rows")
        rows.append(Row(line, _by_column(headings, cells)))
    if not rows:
        raise Refused(_("This list names its columns and has no row below them."), code="empty")
    return rows


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """``rows`` as CSV that every spreadsheet opens in the right alphabet."""
    out = StringIO()
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_of(rows: Iterable[Iterable[str]]) -> bytes:
    """``rows`` as a workbook whose cells are all text."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
            cell.data_type = "s"
    for letter, width in zip("ABCDEFGHIJKLMNOP", [28] * 16, strict=True):
        sheet.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    encoding = next((name for mark, name in ENCODINGS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise Refused(
            _("The letters of this list cannot be read. Save it as “CSV UTF-8” or as an Excel workbook."), code="encoding"
        ) from broken
    if "\0" in text:
        raise Refused(_("This is neither a CSV file nor an Excel workbook."), code="not_a_list")
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [_cell(cell) for cell in cells]
    except csv.Error as broken:
        raise Refused(
            _("Line %(line)d of this list cannot be read: a quotation mark is open or a cell is too long.") % {"line": reader.line_num},
            code="not_a_list",
        ) from broken


def _cell(text: str) -> str:
    text = text.strip(" \t\r\n\u00a0\ufeff")
    return FORMULA if text.startswith(("=", "+", "-", "@")) else text


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    broken_sentence = _("This workbook cannot be read. Save it again as .xlsx, without a password, or as CSV.")
    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Refused(_("This workbook unpacks to far more than a list needs. Send it as CSV."), code="too_big")
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from ((line, _without_tail(row)) for line, row in enumerate(sheet.iter_rows(max_col=60), start=1))
    except Refused:
        raise
    except (
        BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        OSError,
        TypeError,
        AttributeError,
        EOFError,
        SyntaxError,
        NotImplementedError,
    ) as broken:
        raise Refused(broken_sentence, code="not_a_list") from broken


def _without_tail(row) -> list[str]:
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _cell(str(value))


def _headings(cells: list[str], *, columns: list[str], required: list[str]) -> list[str]:
    """The columns in the order of the list, however their names are written."""
    names = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if unknown := [name or "?" for name in names if name not in columns]:
        raise Refused(
            _("This list has columns that nobody knows here: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(name[:40] for name in unknown[:10]), "known": ", ".join(columns)},
            code="unknown_columns",
        )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused(_("This list has the same column twice: %(names)s.") % {"names": ", ".join(twice)}, code="column_twice")
    if missing := [name for name in required if name not in names]:
        raise Refused(_("This list lacks columns: %(names)s.") % {"names": ", ".join(missing)}, code="missing_columns")
    return names


def _by_column(headings: list[str], cells: list[str]) -> dict[str, str]:
    named = dict(zip(headings, cells, strict=False))
    if len(cells) > len(headings) and any(cells[len(headings) :]):
        named["?"] = "more"
    return {name: text[: LONGEST_CELL + 1] for name, text in named.items()}
