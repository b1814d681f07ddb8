"""Calls, their applications, stages and moves, for programs of officers."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Page, absolute, once, paged
from core.errors import Refused
from fellowships import qualifying
from fellowships.api.choosing_shapes import (
    Applications,
    MovesIn,
    MovesOut,
    PipelineOut,
    SelectionApplicationOut,
    SelectionCallOut,
    SheetOut,
    StageOut,
    UndoneOut,
    WaiverAnswerIn,
)
from fellowships.desk import listing, pipeline, sheet
from fellowships.models import Application, BulkDeed, CallPage, Decision, Stage, Waiver
from fellowships.services import checking, scores, stages

router = Router(tags=["Selection"])
WHOLE = ("call", "stage", "applicant__profile", "home_institution", "submission__form", "submission__form_version")


def own_call(request: HttpRequest, key: UUID) -> CallPage:
    """A call that whoever asks runs."""
    return get_object_or_404(CallPage.objects.first_pages().run_by(request.auth_user), translation_key=key)


def handed_in(request: HttpRequest):
    """Applications of calls that whoever asks runs, her own left out."""
    mine = Application.objects.handed_in().filter(call__in=CallPage.objects.run_by(request.auth_user))
    return mine.exclude(applicant=request.auth_user)


@router.get("/selection/calls", response=Page[SelectionCallOut], operation_id="list_selection_calls", summary="The calls I run")
@needs(Scope.REVIEWS_READ)
def list_selection_calls(request: HttpRequest, which: Query[Applications]):
    """As one of their officers, or as an administrator."""
    page = paged(CallPage.objects.first_pages().run_by(request.auth_user), which, lambda row: row)
    return {**page, "items": [_call(row) for row in pipeline.call_rows(page["items"])]}


@router.get("/selection/calls/{uuid:call}", response=PipelineOut, operation_id="get_selection_call", summary="Where applications stand")
@needs(Scope.REVIEWS_READ)
def get_selection_call(request: HttpRequest, call: UUID):
    """By state and by stage, and what waits for an officer."""
    own = own_call(request, call)
    shown = pipeline.pipeline(own)
    return {
        "call": own.translation_key,
        "states": {row["state"]: row["count"] for row in shown.states},
        "drafts": shown.drafts,
        "stages": [_stage(row) for row in shown.stages],
        "waiting": shown.waiting,
    }


@router.get(
    "/selection/calls/{uuid:call}/applications",
    response=Page[SelectionApplicationOut],
    operation_id="list_selection_applications",
    summary="The applications of a call",
)
@needs(Scope.REVIEWS_READ)
def list_selection_applications(request: HttpRequest, call: UUID, which: Query[Applications]):
    """Those handed in; drafts are their writers' alone."""
    own = own_call(request, call)
    marks = scores.scores_of(own)
    wish = listing.read({name: getattr(which, name) for name in ("q", "state", "stage", "needs", "decided")})
    page = paged(listing.with_all(listing.found(own, wish, marks)), which, lambda row: row)
    return {**page, "items": [application_out(row, marks) for row in page["items"]]}


@router.get(
    "/selection/applications/{uuid:application}", response=SheetOut, operation_id="get_selection_application", summary="One application"
)
@needs(Scope.REVIEWS_READ)
def get_selection_application(request: HttpRequest, application: UUID):
    """Answers in my language where they were asked in it; requirements; decisions."""
    own = get_object_or_404(listing.with_all(handed_in(request)).select_related(*WHOLE, "endorsement"), uid=application)
    return {
        **application_out(own, scores.scores_of(own.call)),
        "home": own.home,
        "sections": sections_out(request, own),
        "requirements": requirements_out(own),
        "decisions": [decision_out(row) for row in own.decisions.select_related("slot", "prepared_by", "checked_by")],
    }


@router.post(
    "/selection/calls/{uuid:call}/moves", response={201: MovesOut}, operation_id="move_applications", summary="Move several applications"
)
@needs(Scope.REVIEWS_WRITE)
@once
def move_applications(request: HttpRequest, call: UUID, data: MovesIn):
    """Into a stage, back, or out. Who cannot be moved is left out and named; more than a hundred are moved in the background."""
    own = own_call(request, call)
    stage = get_object_or_404(Stage, call=own, uid=data.stage) if data.stage else None
    if (data.to == "in_stage") != (stage is not None):
        raise Refused(_("Name the stage."), code="no_stage")
    chosen = handed_in(request).filter(call=own, uid__in=data.applications)
    return Status(201, _moves(stages.move_many(chosen, data.to, actor=request.auth_user, call=own, stage=stage, reason=data.reason)))


@router.get("/selection/moves/{uuid:deed}", response=MovesOut, operation_id="get_moves", summary="How far a large move is")
@needs(Scope.REVIEWS_READ)
def get_moves(request: HttpRequest, deed: UUID):
    """What was moved, and what was left out."""
    return _moves(_deed(request, deed))


@router.post("/selection/moves/{uuid:deed}/undoing", response=UndoneOut, operation_id="undo_moves", summary="Undo a move of several")
@needs(Scope.REVIEWS_WRITE)
def undo_moves(request: HttpRequest, deed: UUID):
    """Whoever was moved again since stays. Sent twice, it is done once."""
    return {"count": stages.undo(_deed(request, deed), actor=request.auth_user)}


@router.post("/selection/stages/{uuid:stage}/start", response=StageOut, operation_id="start_stage", summary="Begin a stage")
@needs(Scope.REVIEWS_WRITE)
def start_stage(request: HttpRequest, stage: UUID):
    """For a review, its round opens. Sent twice, it is done once."""
    own = get_object_or_404(Stage.objects.select_related("call").filter(call__in=CallPage.objects.run_by(request.auth_user)), uid=stage)
    stages.start(own, actor=request.auth_user)
    return next(_stage(row) for row in pipeline.pipeline(own.call).stages if row.stage.pk == own.pk)


@router.put("/selection/waivers/{uuid:waiver}", response={204: None}, operation_id="decide_waiver", summary="Grant or refuse a waiver")
@needs(Scope.REVIEWS_WRITE)
def decide_waiver(request: HttpRequest, waiver: UUID, data: WaiverAnswerIn):
    """The applicant is told. Sent twice, it is done once."""
    asked = get_object_or_404(Waiver.objects.filter(application__in=handed_in(request)), uid=waiver)
    checking.decide_waiver(asked, granted=data.granted, actor=request.auth_user, note=data.note)
    return Status(204, None)


def application_out(row: Application, marks: dict) -> dict:
    """As officers list it; fetched by ``listing.with_all``."""
    result = marks.get(row.submission_id)
    decision = next(iter(row.decisions.all()), None)
    profile = getattr(row.applicant, "profile", None)
    return {
        "application": row.uid,
        "number": row.number,
        "name": row.applicant_name,
        "country": profile.country if profile else "",
        "state": row.state,
        "stage": row.stage.uid if row.stage else None,
        "sent_at": row.sent_at,
        "slots": [choice.slot.uid for choice in row.choices.all()],
        "score": score_out(result) if result else None,
        "decision": decision.outcome if decision else "",
    }


def score_out(result) -> dict:
    said = {name: getattr(result, name) for name in ("raw", "normalised", "spread")}
    return {**said, "reviews": result.n, "disagree": result.flagged}


def sections_out(request: HttpRequest, application: Application) -> list[dict]:
    """What was answered, with the addresses of its files."""
    return [
        {
            "title": section.title,
            "answers": [
                {
                    "label": one.label,
                    "value": one.value,
                    "items": list(one.items),
                    "documents": [absolute(request, document.url) for document in one.documents],
                }
                for one in section.answers
            ],
        }
        for section in sheet.answers(application)
    ]


def requirements_out(application: Application) -> list[dict]:
    lines = qualifying.checked(application)
    return [{"asks": line.asks, "result": line.result, "waiver": line.waiver.uid if line.waiver else None} for line in lines]


def decision_out(row: Decision) -> dict:
    """A decision as officers read it."""
    same = ("outcome", "position", "comment", "note", "prepared_at", "checked_at", "published_at")
    return {
        "decision": row.uid,
        "application": row.application.uid,
        "slot": row.slot.uid if row.slot else None,
        "reason": row.reason_class,
        "prepared_by": row.prepared_by.get_full_name() if row.prepared_by else "",
        "checked_by": row.checked_by.get_full_name() if row.checked_by else "",
        **{name: getattr(row, name) for name in same},
    }


def _call(row: pipeline.CallRow) -> dict:
    same = ("time_zone", "closes_at", "decides_by")
    return {
        "call": row.call.translation_key,
        "title": row.title,
        "phase": row.phase,
        "handed_in": row.handed_in,
        "undecided": row.undecided,
        **{name: getattr(row.call, name) for name in same},
    }


def _stage(row: pipeline.StageRow) -> dict:
    said = {name: getattr(row.stage, name) for name in ("kind", "starts_at", "ends_at")}
    return {"stage": row.stage.uid, "title": row.title, "count": row.count, "round": row.round.uid if row.round else None, **said}


def _deed(request: HttpRequest, uid: UUID) -> BulkDeed:
    mine = BulkDeed.objects.select_related("call").filter(call__in=CallPage.objects.run_by(request.auth_user))
    return get_object_or_404(mine, uid=uid)


def _moves(deed: BulkDeed) -> dict:
    return {
        "deed": deed.uid,
        "state": deed.state,
        "moved": len(deed.items),
        "left_out": deed.left_out,
        "undone_at": deed.undone_at,
    }  # fmt: skip
