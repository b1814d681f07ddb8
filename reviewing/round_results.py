"""The table of results of a round: marks side by side, sorted, and as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tables import plain_cell
from reviewing import sources
from reviewing.blind_reading import mark_of
from reviewing.models import Entry, Round
from reviewing.scoring import Result
from reviewing.services import rounds
from reviewing.showing_reviews import ShownResult, shown_result

ORDERS = {
    "normalised": gettext_lazy("Normalised mark"),
    "raw": gettext_lazy("Raw mark"),
    "spread": gettext_lazy("Spread"),
    "mark": gettext_lazy("Application"),
}
COLUMNS = ("application", "title", "reviews_wanted", "reviews_submitted", "raw", "normalised", "spread", "lowest", "highest", "flagged")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One submission of the round. ``plain`` holds the numbers, ``shown`` the words."""

    key: int
    uid: UUID
    mark: str
    source: str
    place: int | None = None
    plain: Result | None = None
    shown: ShownResult | None = None
    title: str = ""
    url: str = ""


def ordered(round_: Round, *, order: str, flagged_only: bool = False) -> list[ResultRow]:
    """Every submission of the round in ``order``, those without a mark last: two queries, however many there are."""
    found = rounds.results(round_)
    entries = Entry.objects.filter(round=round_).sent().values_list("submission", "submission__uid", "submission__source")
    rows = [ResultRow(key=pk, uid=uid, mark=uid.hex[:6].upper(), source=source, plain=found.get(pk)) for pk, uid, source in entries]
    if flagged_only:
        rows = [row for row in rows if row.plain and row.plain.flagged]
    return sorted(rows, key=lambda row: _place_in(row, order))


def _place_in(row: ResultRow, order: str) -> tuple:
    if order == "mark":
        return (False, row.mark)
    value = -getattr(row.plain, order) if row.plain else 0.0
    return (row.plain is None, value, row.mark)


def with_words(rows: Iterable[ResultRow], language: str, *, first: int = 1) -> list[ResultRow]:
    """The rows of one page with their titles and their marks in words; numbered from ``first``."""
    rows = list(rows)
    known = sources.subjects([row.source for row in rows], language)
    return [
        ResultRow(
            key=row.key,
            uid=row.uid,
            mark=row.mark,
            source=row.source,
            place=first + number if row.plain else None,
            plain=row.plain,
            shown=shown_result(row.plain),
            title=known[row.source].title,
            url=known[row.source].url,
        )
        for number, row in enumerate(rows)
    ]


def as_csv(round_: Round, language: str) -> str:
    """Stable columns, numbers with a point, and nothing that a spreadsheet computes."""
    rows = with_words(ordered(round_, order="normalised"), language)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([plain_cell(row.mark), plain_cell(row.title), round_.reviews_each, *_numbers(row.plain)])
    return written.getvalue()


def _numbers(result: Result | None) -> list[str]:
    if result is None:
        return ["0", "", "", "", "", "", ""]
    marks = (result.raw, result.normalised, result.spread, result.lowest, result.highest)
    return [str(result.n), *(f"{mark:.4f}" for mark in marks), "yes" if result.flagged else "no"]


def subject_of(entry: Entry, language: str) -> sources.Subject:
    """What the app above says of one submission."""
    return sources.subjects([entry.submission.source], language)[entry.submission.source]


def unnamed(entry: Entry) -> str:
    """A submission that nobody describes goes by its mark."""
    return _("Application %(mark)s") % {"mark": mark_of(entry.submission)}


def name_of(entry: Entry, language: str) -> str:
    """What those who run the round call a submission."""
    return subject_of(entry, language).title or unnamed(entry)
