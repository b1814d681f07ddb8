"""The lines of a gradebook in words, and as the rows of a spreadsheet."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from courses.gradebook import Cell, Line, Part
from courses.results import plain_number


def shown(line: Line) -> list[tuple[Cell, str]]:
    """Each cell with its mark in words."""
    return [
        (cell, _("%(percent)s %%") % {"percent": plain_number(cell.percent)} if cell.percent is not None else "") for cell in line.cells
    ]


def mean_words(line: Line) -> str:
    return "" if line.mean is None else plain_number(_rounded(line.mean))


def columns(parts: list[Part]) -> list[str]:
    passed = _("%(quiz)s: passed")
    pairs = [column for part in parts for column in (part.title, passed % {"quiz": part.title})]
    return [_("Learner"), _("State"), _("Language"), *pairs, _("Mean mark")]


def row(line: Line) -> list[object]:
    verdicts = {True: _("Yes"), False: _("No"), None: ""}
    pairs = [value for cell in line.cells for value in (cell.percent, verdicts[cell.passed])]
    enrolment = line.enrolment
    return [enrolment.learner.name, enrolment.get_state_display(), enrolment.language, *pairs, _rounded(line.mean)]


def _rounded(mean: Decimal | None) -> Decimal | None:
    return None if mean is None else mean.quantize(Decimal("0.01"))
