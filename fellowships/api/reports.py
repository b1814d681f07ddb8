"""A call in numbers, its tables and how long it keeps things: for officers' programs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, In, Out, Page, absolute, example, once, paged
from core.errors import Refused
from fellowships.keeping import FIELD, Part
from fellowships.models import CallPage, ReportExport
from fellowships.models.reporting import LONGEST_KEPT_MONTHS
from fellowships.report_access import MEDIA_TYPES, as_attachment, call_of, export_of
from fellowships.report_forms import fields_of
from fellowships.report_kinds import ExportFormat, ExportKind
from fellowships.reports.equity import MEASURES, Equity, equity_of
from fellowships.reports.load import Reviewing, reviewing_of
from fellowships.reports.pipeline import Pipeline, pipeline_of
from fellowships.services import exporting, forgetting

router = Router(tags=["Fellowship reports"])
CALL = "6b1f7c52-2f7e-4c55-9c1d-1f0a5b7e2d10"
EXPORT = "c0a3a1de-7f0e-4a0b-8d52-0c9e7c1b2a44"


class ReportStateOut(Out):
    """How many applications or offers are in one state."""

    state: str
    count: int

    model_config = example(state="in_stage", count=41)


class ReportStageOut(Out):
    """One place on the road of applications. Days are null where nobody left it, or nobody waits."""

    state: str
    title: str
    reached: int
    there: int
    days_median: float | None
    days_longest: float | None
    waiting_longest: float | None

    model_config = example(
        state="in_stage", title="Review", reached=60, there=41, days_median=12.5, days_longest=20.0, waiting_longest=18.2
    )


class ReportFunnelOut(Out):
    """How many came how far. `acceptance` is the percentage of settled offers that were accepted."""

    begun: int
    sent: int
    offered: int
    accepted: int
    completed: int
    acceptance: int | None

    model_config = example(begun=72, sent=60, offered=10, accepted=8, completed=0, acceptance=80)


class ReportPostOut(Out):
    """How much one opportunity was wished for."""

    title: str
    host: str
    wishes: int
    first_wishes: int
    offers: int
    accepted: int

    model_config = example(
        title="Observership in neonatal care", host="Lakeside Teaching Hospital", wishes=31, first_wishes=12, offers=3, accepted=2
    )


class ReportReviewerOut(Out):
    """How much one reviewer has to do; `days` is how long one review takes on average."""

    name: str
    asked: int
    waiting: int
    overdue: int
    done: int
    recused: int
    days: float | None

    model_config = example(name="Kwame Boateng", asked=20, waiting=6, overdue=1, done=13, recused=1, days=4.5)


class CallReportOut(Out):
    """A call in numbers."""

    funnel: ReportFunnelOut
    states: list[ReportStateOut]
    stages: list[ReportStageOut]
    offers: list[ReportStateOut]
    opportunities: list[ReportPostOut]
    reviewers: list[ReportReviewerOut]
    reviews: int
    conflicts_by_rule: int
    conflicts_declared: int

    model_config = example(
        funnel={"begun": 72, "sent": 60, "offered": 10, "accepted": 8, "completed": 0, "acceptance": 80},
        states=[{"state": "in_stage", "count": 41}],
        stages=[],
        offers=[{"state": "accepted", "count": 8}],
        opportunities=[],
        reviewers=[],
        reviews=118,
        conflicts_by_rule=9,
        conflicts_declared=2,
    )


class EquityRowOut(Out):
    """One group. A number is null where it is hidden."""

    group: str
    label: str
    applications: int | None
    offers: int | None
    accepted: int | None
    completed: int | None

    model_config = example(group="low", label="Low income", applications=22, offers=None, accepted=None, completed=None)


class EquityTableOut(Out):
    """One way to divide the applicants: `income`, `ldc`, `country` or `gender`. `total` has the group `total`."""

    table: str
    title: str
    rows: list[EquityRowOut]
    total: EquityRowOut

    model_config = example(
        table="income",
        title="Income group of the country",
        rows=[{"group": "low", "label": "Low income", "applications": 22, "offers": None, "accepted": None, "completed": None}],
        total={"group": "total", "label": "", "applications": 60, "offers": 10, "accepted": 8, "completed": None},
    )


class EquityOut(Out):
    """Numbers below five are hidden, and others with them where the hidden ones could be worked out."""

    classed_on: date = Field(description="As of which day countries are classed")
    tables: list[EquityTableOut]

    model_config = example(classed_on="2026-11-20", tables=[])


class CallExportIn(In):
    """Which table, in which format."""

    kind: ExportKind = Field(description=f"One of {', '.join(ExportKind.values)}")
    format: ExportFormat = Field(description=f"One of {', '.join(ExportFormat.values)}")

    model_config = example(kind="applications", format="json")


class CallExportOut(Out):
    """A table asked for. `url` is null until it is made; it is gone after a week."""

    export: UUID
    kind: str
    format: str
    state: str
    rows: int
    asked_at: datetime
    url: str | None

    model_config = example(
        export=EXPORT,
        kind="applications",
        format="json",
        state="done",
        rows=60,
        asked_at="2026-11-20T09:00:00Z",
        url=f"https://learn.example.org/api/v1/exports/{EXPORT}/file",
    )


class KeptPartOut(Out):
    """One part of an application, or one question of the form as `field:` and its key."""

    part: str
    months: int
    due: int = Field(description="How many are forgotten tonight")
    next_on: date | None
    next_count: int
    forgotten: int

    model_config = example(part="references", months=6, due=3, next_on="2027-02-01", next_count=12, forgotten=0)


class KeepingIn(In):
    """The months for each part; what is not named is kept as long as the call says."""

    months: dict[str, int] = Field(max_length=300, description=f"By part: {', '.join(Part.values)}, or `field:` and the key of a question")

    model_config = example(months={"references": 6, "messages": 12})


@router.get("/calls/{uuid:call}/report", response=CallReportOut, operation_id="get_call_report", summary="A call in numbers")
@needs(Scope.REVIEWS_READ)
def get_call_report(request: HttpRequest, call: UUID):
    """For the officers of the call."""
    ours = call_of(request.auth_user, call)
    return _report(pipeline_of(ours), reviewing_of(ours))


@router.get("/calls/{uuid:call}/report/equity", response=EquityOut, operation_id="get_call_equity", summary="Who applied and was chosen")
@needs(Scope.REVIEWS_READ)
def get_call_equity(request: HttpRequest, call: UUID):
    """For the officers of the call. Small groups are hidden here as on the page."""
    return _equity(equity_of([call_of(request.auth_user, call)]))


@router.get("/calls/{uuid:call}/exports", response=Page[CallExportOut], operation_id="list_exports", summary="Tables made for me")
@needs(Scope.REVIEWS_READ)
def list_exports(request: HttpRequest, call: UUID, cursor: Query[Cursor]):
    """Those I asked for in this call, the newest first."""
    found = ReportExport.objects.filter(call=call_of(request.auth_user, call), by=request.auth_user)
    return paged(found, cursor, lambda export: _export(request, export))


@router.post("/calls/{uuid:call}/exports", response={201: CallExportOut}, operation_id="ask_export", summary="Have a table made")
@needs(Scope.REVIEWS_READ)
@once
def ask_export(request: HttpRequest, call: UUID, data: CallExportIn):
    """Made in a moment; asked for again while it waits, it is the same one."""
    ours = call_of(request.auth_user, call)
    made = exporting.ask(ours, kind=data.kind, format=data.format, by=request.auth_user, language=get_language())
    made.refresh_from_db()
    return Status(201, _export(request, made))


@router.get("/exports/{uuid:export}", response=CallExportOut, operation_id="get_export", summary="A table made for me")
@needs(Scope.REVIEWS_READ)
def get_export(request: HttpRequest, export: UUID):
    """Where it stands."""
    return _export(request, export_of(request.auth_user, export))


@router.get(
    "/exports/{uuid:export}/file",
    operation_id="get_export_file",
    summary="The file of a table",
    openapi_extra={
        "responses": {
            200: {
                "description": "The table",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "array",
                            "items": {"type": "object"},
                            "examples": [[{"number": "2026-0001", "state": "in_stage"}]],
                        }
                    },
                    **{
                        media.split(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                        for name, media in MEDIA_TYPES.items()
                        if name != "json"
                    },
                },
            }
        }
    },
)
@needs(Scope.REVIEWS_READ)
def get_export_file(request: HttpRequest, export: UUID):
    """While it is being made: 409 `being_prepared`. Its columns are told in the documentation, and stay."""
    found = export_of(request.auth_user, export)
    if not found.is_made:
        raise Refused(_("The table is still being made. Ask again in a moment."), code="being_prepared")
    file = as_attachment(found)
    file["Cache-Control"] = "private, no-store"
    return file


@router.get("/calls/{uuid:call}/keeping", response=list[KeptPartOut], operation_id="get_keeping", summary="How long a call keeps what")
@needs(Scope.REVIEWS_READ)
def get_keeping(request: HttpRequest, call: UUID):
    """Each part of an application, how long it is kept once that is over, and what is due."""
    return _kept(call_of(request.auth_user, call))


@router.put(
    "/calls/{uuid:call}/keeping", response=list[KeptPartOut], operation_id="change_keeping", summary="Say how long a call keeps what"
)
@needs(Scope.REVIEWS_WRITE)
def change_keeping(request: HttpRequest, call: UUID, data: KeepingIn):
    """All at once: what is not named is kept as long as the call says."""
    ours = call_of(request.auth_user, call)
    known = {*Part.values, *(FIELD + field.key for field in fields_of(ours, get_language()))}
    if set(data.months) - known:
        raise ValidationError({"months": _("There is no such part, and no such question in the form.")})
    if not all(0 <= months <= LONGEST_KEPT_MONTHS for months in data.months.values()):
        raise ValidationError({"months": _("Give months from 0 to %(most)d.") % {"most": LONGEST_KEPT_MONTHS}})
    forgetting.set_rules(ours, dict(data.months), by=request.auth_user)
    return _kept(ours)


@router.post("/calls/{uuid:call}/keeping/forgetting", response={202: None}, operation_id="forget_due", summary="Forget what is due now")
@needs(Scope.REVIEWS_WRITE)
def forget_due(request: HttpRequest, call: UUID):
    """Rather than tonight. It cannot be brought back."""
    forgetting.ask_to_run(call_of(request.auth_user, call), by=request.auth_user)
    return Status(202, None)


def _export(request: HttpRequest, export: ReportExport) -> dict[str, Any]:
    url = absolute(request, reverse("api:get_export_file", args=[export.uid])) if export.is_made else None
    same = ("kind", "format", "state", "rows", "asked_at")
    return {"export": export.uid, "url": url, **{name: getattr(export, name) for name in same}}


def _report(pipeline: Pipeline, reviewing: Reviewing) -> dict[str, Any]:
    return {
        "funnel": pipeline.funnel._asdict(),
        "states": [{"state": row.code, "count": row.count} for row in pipeline.states],
        "stages": [
            {
                "state": row.code,
                "title": row.title,
                "reached": row.reached,
                "there": row.there,
                "days_median": row.stay.median,
                "days_longest": row.stay.longest,
                "waiting_longest": row.stay.waiting,
            }
            for row in pipeline.stages
        ],
        "offers": [{"state": row.code, "count": row.count} for row in pipeline.offers],
        "opportunities": [row._asdict() for row in pipeline.posts],
        "reviewers": [row._asdict() for row in reviewing.load],
        "reviews": reviewing.reviews,
        "conflicts_by_rule": reviewing.conflicts_by_rule,
        "conflicts_declared": reviewing.conflicts_declared,
    }


def _equity(equity: Equity) -> dict[str, Any]:
    def row(group: str, label: str, numbers) -> dict[str, Any]:
        return {"group": group, "label": label, **dict(zip(MEASURES, numbers, strict=True))}

    return {
        "classed_on": equity.classed_on,
        "tables": [
            {
                "table": table.code,
                "title": table.title,
                "rows": [row(each.code, each.label, each.numbers) for each in table.rows],
                "total": row("total", "", table.total),
            }
            for table in equity.tables
        ],
    }


def _kept(call: CallPage) -> list[dict[str, Any]]:
    fields = tuple(field.key for field in fields_of(call, get_language()))
    same = ("part", "months", "due", "next_on", "next_count")
    return [{**{name: getattr(row, name) for name in same}, "forgotten": row.done} for row in forgetting.plan(call, fields=fields)]
