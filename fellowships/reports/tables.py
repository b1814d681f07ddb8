"""The tables that leave the site. Their columns are codes that never change and are never translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, Q

from certificates import result_tables
from certificates.models import Certificate
from fellowships.enums import ReferenceState
from fellowships.models import Application, ApplicationMove, CallPage, Choice, Decision, IncomeGroup, Offer, Placement
from fellowships.report_kinds import ExportFormat, ExportKind
from fellowships.reports.equity import MEASURES, equity_of
from fellowships.reports.load import rounds_of
from reviewing.enums import AssignmentState
from reviewing.models import Assignment

Cell = str | int | float | bool | None

COLUMNS: dict[str, tuple[str, ...]] = {
    ExportKind.APPLICATIONS: (
        "number", "application", "applicant", "state", "stage", "sent_at", "language", "country", "income_group", "least_developed",
        "profession", "home_institution", "choices", "references_given", "references_asked", "endorsement", "reviews",
        "decision", "reason_class", "offer",
    ),
    ExportKind.REVIEWS: (
        "number", "round", "reviewer", "state", "asked_at", "due_at", "submitted_at", "recommendation", "mark", "for_panel", "for_author",
    ),
    ExportKind.MOVES: ("number", "at", "actor", "before", "after", "stage", "reason", "cause"),
    ExportKind.PLACEMENTS: (
        "number", "placement", "fellow", "title", "kind", "host", "home", "state", "starts_on", "ends_on", "completed_at", "hours",
        "end_reason", "certificate",
    ),
    ExportKind.EQUITY: ("table", "group", "label", *MEASURES),
}  # fmt: skip
HIDDEN = "hidden"


class Table(NamedTuple):
    """Columns by their codes, and rows of plain values: moments in UTC as ISO 8601, money and marks as numbers."""

    columns: tuple[str, ...]
    rows: list[list[Cell]]


def table_of(kind: str, call: CallPage) -> Table:
    """The table ``kind`` of ``call``, a canonical page, in a constant number of queries."""
    return Table(COLUMNS[kind], [list(row) for row in _ROWS[kind](call)])


def as_file(table: Table, format_: str, *, title: str) -> bytes:
    """The file's bytes. In a spreadsheet nothing is ever computed from what people typed."""
    if format_ == ExportFormat.JSON:
        return result_tables.as_json([dict(zip(table.columns, row, strict=True)) for row in table.rows])
    rows = [[_text(cell) for cell in row] for row in table.rows]
    if format_ == ExportFormat.XLSX:
        return result_tables.as_xlsx(title, list(table.columns), rows)
    return result_tables.as_csv(list(table.columns), rows)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def _moment(value: datetime | None) -> str | None:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if value else None


def _applications(call: CallPage) -> Iterator[Iterable[Cell]]:
    found = (
        Application.objects.filter(call=call, sent_at__isnull=False)
        .select_related("applicant__profile", "stage", "home_institution", "endorsement", "facts")
        .prefetch_related(
            Prefetch("choices", Choice.objects.select_related("slot__opportunity").order_by("rank")),
            Prefetch("decisions", Decision.objects.filter(published_at__isnull=False).order_by("pk")),
            Prefetch("offers", Offer.objects.order_by("pk")),
        )
        .annotate(
            given=Count("references", filter=Q(references__state=ReferenceState.GIVEN), distinct=True),
            asked=Count("references", filter=~Q(references__state=ReferenceState.WITHDRAWN), distinct=True),
            reviews=Count("submission__assignments", filter=Q(submission__assignments__state=AssignmentState.DONE), distinct=True),
        )
        .order_by("number", "pk")
    )
    standings: dict[Any, Any] = {}
    for each in found:
        day = each.sent_at.date()
        if day not in standings:
            standings[day] = IncomeGroup.objects.standings(day)
        country, profession = _noted(each)
        standing = standings[day].get(country)
        decisions, offers = list(each.decisions.all()), list(each.offers.all())
        yield (
            each.number, str(each.uid), each.applicant_name, each.state, str(each.stage or ""), _moment(each.sent_at), each.language,
            country, str(standing.group) if standing else "", bool(standing and standing.is_ldc), profession, each.home,
            "; ".join(f"{choice.rank}. {choice.slot.opportunity.title} ({choice.slot.starts_on})" for choice in each.choices.all()),
            each.given, each.asked, getattr(getattr(each, "endorsement", None), "state", ""), each.reviews,
            decisions[-1].outcome if decisions else "", decisions[-1].reason_class if decisions else "", offers[-1].state if offers else "",
        )  # fmt: skip


def _noted(application: Application) -> tuple[str, str]:
    """Country and profession, as they were noted when it was sent, or by what the profile says."""
    said = getattr(application, "facts", None) or (application.applicant and application.applicant.profile)
    return (said.country, said.profession) if said else ("", "")


def _reviews(call: CallPage) -> Iterator[Iterable[Cell]]:
    rounds = list(rounds_of(call).values_list("pk", flat=True))
    found = Assignment.objects.filter(round__in=rounds).select_related("round", "reviewer", "review", "submission__fellowship_application")
    for each in found.order_by("submission__fellowship_application__number", "round", "number"):
        review = getattr(each, "review", None)
        given = review if review and review.is_submitted else None
        yield (
            each.submission.fellowship_application.number, each.round.title, each.reviewer.get_full_name() if each.reviewer else "",
            each.state, _moment(each.asked_at), _moment(each.due_at), _moment(given and given.submitted_at),
            given.recommendation if given else "", float(given.mark) if given else None, given.for_panel if given else "",
            given.for_author if given else "",
        )  # fmt: skip


def _moves(call: CallPage) -> Iterator[Iterable[Cell]]:
    found = ApplicationMove.objects.filter(application__call=call, application__sent_at__isnull=False)
    for each in found.select_related("application", "actor", "stage").order_by("application__number", "at", "pk"):
        yield (
            each.application.number, _moment(each.at), each.actor.get_full_name() if each.actor else "", each.before, each.after,
            str(each.stage or ""), each.reason, each.cause,
        )  # fmt: skip


def _placements(call: CallPage) -> Iterator[Iterable[Cell]]:
    found = list(
        Placement.objects.filter(application__call=call).select_related("application", "fellow", "host", "home").order_by("starts_on", "pk")
    )
    codes = dict(Certificate.objects.filter(source__in=[each.source for each in found]).values_list("source", "code"))
    for each in found:
        yield (
            each.application.number, str(each.uid), each.fellow.get_full_name() if each.fellow else "", each.title, each.kind,
            each.host.name, each.home.name if each.home else "", each.state, str(each.starts_on), str(each.ends_on),
            _moment(each.completed_at), float(each.hours) if each.hours is not None else None, each.end_reason, codes.get(each.source, ""),
        )  # fmt: skip


def _equity(call: CallPage) -> Iterator[Iterable[Cell]]:
    for table in equity_of([call]).tables:
        for row in table.rows:
            yield table.code, row.code, row.label, *(HIDDEN if number is None else number for number in row.numbers)
        yield table.code, "total", "", *(HIDDEN if number is None else number for number in table.total)


_ROWS = {
    ExportKind.APPLICATIONS: _applications,
    ExportKind.REVIEWS: _reviews,
    ExportKind.MOVES: _moves,
    ExportKind.PLACEMENTS: _placements,
    ExportKind.EQUITY: _equity,
}
