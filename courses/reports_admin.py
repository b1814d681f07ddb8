"""What the pages of reports have in common: who may enter, tables that leave as CSV or XLSX, a way back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import wraps
from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.menu import MenuItem

from core.tables import plain_cell
from courses import rules

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def for_readers_of_learners(view):
    """The page is there for those who may read who learns what somewhere, and for nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not rules.may_see_learners(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class ReportsMenuItem(MenuItem):
    """Shown to those who may read who learns what; several such items ask once for a request."""

    def is_shown(self, request):
        if not hasattr(request, "reads_learners"):
            request.reads_learners = rules.may_see_learners(request.user)
        return request.reads_learners


def crumbs(*steps: tuple[str, str]) -> list[dict]:
    """The way from the admin's first page, by (address, words)."""
    return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *({"url": url, "label": label} for url, label in steps)]


def is_mirrored() -> bool:
    """Whether charts run from right to left."""
    return get_language_bidi()


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table for a spreadsheet, in which no cell is taken for a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=_attached(name, "csv"))
    # Spreadsheets take a file without this mark for one in an older encoding.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([plain_cell(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return response


def as_xlsx(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_written(plain_cell(column)) for column in columns])
    for row in rows:
        sheet.append([_written(_cell(value)) for value in row])
    data = BytesIO()
    book.save(data)
    return HttpResponse(data.getvalue(), content_type=XLSX, headers=_attached(name, "xlsx"))


def _cell(value: object) -> object:
    """Numbers stay numbers; everything else is text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return plain_cell(value)
    return round(value, 2) if isinstance(value, float) else value


def _written(cell: object) -> object:
    """Without signs that no XLSX may hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


def _attached(name: str, kind: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{slugify(name) or "report"}.{kind}"', "Cache-Control": "private, no-store"}
