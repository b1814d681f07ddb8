"""A transcript as rows of text, for spreadsheets and for paper. Nobody's own report is ever taken for a certificate."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from certificates import result_tables
from certificates.credits import plain
from certificates.transcripts import Transcript, YearOfSystem
from core.languages import direction


def heads() -> list[str]:
    """The names of the columns, in the active language."""
    return [
        _("Year"), _("System"), _("Code"), _("Day"), _("Title"), _("Provider"), _("Category"), _("Credits"),
        _("Certified or self-reported"), _("Certificate number"), _("Address"),
    ]  # fmt: skip


def rows(years: Iterable[YearOfSystem]) -> list[list[str]]:
    """One row for each deed. Days are written as ISO 8601 says and amounts with a point, as spreadsheets read them everywhere."""
    return [
        [
            each.year.label, each.system.name, each.system.code, line.earned_on.isoformat(), line.title, line.provider, line.category_name,
            plain(line.amount), line.kind, line.number, line.address,
        ]
        for each in years
        for line in each.lines
    ]  # fmt: skip


def as_csv(transcript: Transcript, years: list[YearOfSystem]) -> bytes:
    return result_tables.as_csv(heads(), rows(years))


def as_xlsx(transcript: Transcript, years: list[YearOfSystem], *, language: str) -> bytes:
    return result_tables.as_xlsx(_("Transcript of credit"), heads(), rows(years), right_to_left=direction(language) == "rtl")
