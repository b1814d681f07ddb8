"""The results of many checks as a table to take along: CSV, XLSX and JSON. No cell is ever a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(heads: list[str], rows: Iterable[list[str]]) -> bytes:
    """With a byte order mark: without it Excel reads UTF-8 as something else."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(heads)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def as_xlsx(title: str, heads: list[str], rows: Iterable[list[str]], *, right_to_left: bool = False) -> bytes:
    """One sheet, its heads bold and held in place; every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(" " if character in "[]:*?/\\" else character for character in title)[:31])
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"

    def cell(text: str, **style) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value=_harmless(ILLEGAL_CHARACTERS_RE.sub("", text)))
        made.data_type = "s"
        made.alignment = Alignment(vertical="top", wrap_text=True)
        for name, value in style.items():
            setattr(made, name, value)
        return made

    for place in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 8 if place == 1 else 28
    sheet.append([cell(head, font=Font(bold=True)) for head in heads])
    for row in rows:
        sheet.append([cell(text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(rows: Iterable[Row]) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False, indent=1).encode()


def _harmless(text: str) -> str:
    """A spreadsheet would run what begins like a formula: an apostrophe before it makes it text again."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
