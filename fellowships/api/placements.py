"""Placements for programs: agreed, logged, evaluated, ended. Whoever stands on no side of one does not find it."""

from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Page, once, paged
from fellowships import evaluating
from fellowships import placement_rules as rules
from fellowships import placement_showing as showing
from fellowships.api.offers import institution
from fellowships.api.placement_shapes import (
    AgreementIn,
    AgreementOut,
    AgreementSignIn,
    ChecklistItemIn,
    ChecklistItemOut,
    DatesIn,
    EndIn,
    EntrySearch,
    LogCommentIn,
    LogEntryIn,
    LogEntryOut,
    PlacementEvaluationIn,
    PlacementEvaluationOut,
    PlacementOut,
    PlacementReportIn,
    PlacementReportOut,
    PlacementSearch,
    PlacementShortOut,
    SignedCountOut,
    SigningIn,
    TickIn,
)
from fellowships.models import AgreementVersion, ChecklistItem, LogEntry, Placement
from fellowships.placement_forms import EvaluationForm
from fellowships.placement_kinds import Moment, PlacementState, Side
from fellowships.services import agreeing, checklist, logbook, placing, reporting_back

router = Router(tags=["Placements"])
MomentPath = Annotated[str, Path(description="middle or end", examples=["end"])]
SidePath = Annotated[str, Path(description="Whose evaluation: fellow or host", examples=["fellow"])]


@router.get("/placements", response=Page[PlacementShortOut], operation_id="list_placements", summary="Placements that I may see")
@needs(Scope.FELLOWSHIPS_READ)
def list_placements(request: HttpRequest, which: Query[PlacementSearch]):
    """Mine, those of institutions I coordinate, and those of calls I run; the newest first."""
    found = Placement.objects.visible_to(request.auth_user).select_related("fellow", "host")
    if which.state:
        found = found.filter(state=which.state)
    if which.host:
        found = found.filter(host__uid=which.host)
    if which.home:
        found = found.filter(home__uid=which.home)
    return paged(found, which, _short)


@router.get("/placements/{uuid:placement}", response=PlacementOut, operation_id="get_placement", summary="One placement")
@needs(Scope.FELLOWSHIPS_READ)
def get_placement(request: HttpRequest, placement: UUID):
    """Its state, who has still to sign, and what its certificate waits for."""
    found, parties = found_for(request, placement)
    certificate = placing.certificate_of(found) if found.state == PlacementState.COMPLETED else None
    return {
        **_short(found),
        "offer": found.offer.uid,
        "kind": found.kind,
        "home": institution(found.home),
        "supervisor": found.supervisor.get_full_name() if found.supervisor else None,
        "parties": sorted(parties),
        "to_sign": agreeing.still_to_sign(found),
        "missing": placing.still_to_give(found) if found.state == PlacementState.REPORTING else [],
        "hours_signed": showing.log_figures(found)["signed_hours"] or 0,
        "certificate": certificate.code if certificate else None,
    }


@router.put(
    "/placements/{uuid:placement}/beginning", response=PlacementShortOut, operation_id="begin_placement", summary="The fellow has arrived"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def begin_placement(request: HttpRequest, placement: UUID):
    """For the host and officers. Sent twice, it is done once."""
    return _short(placing.begin(found_for(request, placement)[0], actor=request.auth_user))


@router.put("/placements/{uuid:placement}/ending", response=PlacementShortOut, operation_id="end_placement", summary="The last day is over")
@needs(Scope.FELLOWSHIPS_WRITE)
def end_placement(request: HttpRequest, placement: UUID):
    """For the host and officers; the clock says it too."""
    return _short(placing.end(found_for(request, placement)[0], actor=request.auth_user))


@router.put(
    "/placements/{uuid:placement}/dates", response=PlacementShortOut, operation_id="change_placement_dates", summary="Move the dates"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def change_placement_dates(request: HttpRequest, placement: UUID, data: DatesIn):
    """For the host and officers. All parties sign the agreement anew."""
    return _short(placing.change_dates(found_for(request, placement)[0], actor=request.auth_user, **data.dict()))


@router.put(
    "/placements/{uuid:placement}/early-end", response=PlacementShortOut, operation_id="stop_placement", summary="Give up, or end early"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def stop_placement(request: HttpRequest, placement: UUID, data: EndIn):
    """Before the first day it is cancelled, and its place goes to the next; after it, it ended early."""
    found, _parties = found_for(request, placement)
    deed = placing.cancel if found.state in (PlacementState.PREPARING, PlacementState.CANCELLED) else placing.end_early
    return _short(deed(found, actor=request.auth_user, **data.dict()))


# The learning agreement -------------------------------------------------------


@router.get(
    "/placements/{uuid:placement}/agreement", response=AgreementOut, operation_id="get_learning_agreement", summary="The learning agreement"
)
@needs(Scope.FELLOWSHIPS_READ)
def get_learning_agreement(request: HttpRequest, placement: UUID):
    """Its newest version, which is the one that counts."""
    return _agreement(agreeing.current(found_for(request, placement)[0]))


@router.put(
    "/placements/{uuid:placement}/agreement",
    response=AgreementOut,
    operation_id="write_learning_agreement",
    summary="Propose a new version of the agreement",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def write_learning_agreement(request: HttpRequest, placement: UUID, data: AgreementIn):
    """Signatures under the one before no longer count. The same words make no new version."""
    return _agreement(agreeing.write(found_for(request, placement)[0], data.words, actor=request.auth_user))


@router.put(
    "/placements/{uuid:placement}/agreement/signature",
    response=AgreementOut,
    operation_id="sign_learning_agreement",
    summary="Sign the agreement",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def sign_learning_agreement(request: HttpRequest, placement: UUID, data: AgreementSignIn):
    """Only the version that is named: where a newer one was proposed, it is refused."""
    found, _parties = found_for(request, placement)
    version = get_object_or_404(found.agreements, uid=data.version)
    agreeing.sign(version, actor=request.auth_user, as_party=data.party or "")
    return _agreement(version)


# The checklist -----------------------------------------------------------------


@router.get(
    "/placements/{uuid:placement}/checklist", response=list[ChecklistItemOut], operation_id="get_checklist", summary="The checklist"
)
@needs(Scope.FELLOWSHIPS_READ)
def get_checklist(request: HttpRequest, placement: UUID):
    """What is to be done, by whom and by when."""
    return [_item(each) for each in found_for(request, placement)[0].checklist.all()]


@router.post(
    "/placements/{uuid:placement}/checklist",
    response={201: ChecklistItemOut},
    operation_id="add_checklist_item",
    summary="Add to the checklist",
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def add_checklist_item(request: HttpRequest, placement: UUID, data: ChecklistItemIn):
    """For the host and officers."""
    return Status(201, _item(checklist.add(found_for(request, placement)[0], actor=request.auth_user, **data.dict())))


@router.put(
    "/placements/{uuid:placement}/checklist/{uuid:item}",
    response=ChecklistItemOut,
    operation_id="tick_checklist_item",
    summary="Tick off, or not yet",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def tick_checklist_item(request: HttpRequest, placement: UUID, item: UUID, data: TickIn):
    """For whose it is to do, and officers."""
    found = get_object_or_404(ChecklistItem, uid=item, placement=found_for(request, placement)[0])
    return _item(checklist.tick(found, actor=request.auth_user, **data.dict()))


# The logbook --------------------------------------------------------------------


@router.get("/placements/{uuid:placement}/logbook", response=Page[LogEntryOut], operation_id="list_log_entries", summary="The logbook")
@needs(Scope.FELLOWSHIPS_READ)
def list_log_entries(request: HttpRequest, placement: UUID, which: Query[EntrySearch]):
    """The newest first. The home institution does not read it."""
    entries = _log(request, placement).log.all()
    return paged(entries.filter(state=which.state) if which.state else entries, which, _entry)


@router.put(
    "/placements/{uuid:placement}/logbook/{uuid:entry}", response=LogEntryOut, operation_id="write_log_entry", summary="Keep an entry"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def write_log_entry(request: HttpRequest, placement: UUID, entry: UUID, data: LogEntryIn):
    """The device makes the entry's id, so that sending it again keeps it once. A signed entry stays as it was signed."""
    return _entry(logbook.write(_log(request, placement), actor=request.auth_user, uid=entry, **data.dict()))


@router.delete(
    "/placements/{uuid:placement}/logbook/{uuid:entry}", response={204: None}, operation_id="remove_log_entry", summary="Remove an entry"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def remove_log_entry(request: HttpRequest, placement: UUID, entry: UUID):
    """Until it is signed."""
    logbook.remove(get_object_or_404(LogEntry, placement=_log(request, placement), uid=entry), actor=request.auth_user)
    return Status(204, None)


@router.put(
    "/placements/{uuid:placement}/logbook-signature", response=SignedCountOut, operation_id="sign_log_entries", summary="Sign entries"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def sign_log_entries(request: HttpRequest, placement: UUID, data: SigningIn):
    """For the supervisor and the host's coordinators. Those signed before stay as they are."""
    found = _log(request, placement)
    return {"signed": logbook.sign(found, list(found.log.filter(uid__in=data.entries)), actor=request.auth_user)}


@router.put(
    "/placements/{uuid:placement}/logbook/{uuid:entry}/return",
    response=LogEntryOut,
    operation_id="return_log_entry",
    summary="Send an entry back",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def return_log_entry(request: HttpRequest, placement: UUID, entry: UUID, data: LogCommentIn):
    """The comment says what is to be put right."""
    found = get_object_or_404(LogEntry, placement=_log(request, placement), uid=entry)
    return _entry(logbook.send_back(found, actor=request.auth_user, comment=data.comment))


# Evaluations and the report --------------------------------------------------------


@router.get(
    "/placements/{uuid:placement}/evaluations",
    response=list[PlacementEvaluationOut],
    operation_id="list_evaluations",
    summary="Evaluations that I may read",
)
@needs(Scope.FELLOWSHIPS_READ)
def list_evaluations(request: HttpRequest, placement: UUID):
    """My side's, and the other side's once both are given."""
    found, parties = found_for(request, placement)
    return [_evaluation(each) for each in reporting_back.readable(found, parties)]


@router.put(
    "/placements/{uuid:placement}/evaluations/{moment}/{side}",
    response=PlacementEvaluationOut,
    operation_id="give_placement_evaluation",
    summary="Evaluate, half-way or at the end",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def give_placement_evaluation(request: HttpRequest, placement: UUID, moment: MomentPath, side: SidePath, data: PlacementEvaluationIn):
    """Given once, it stays."""
    found, parties = found_for(request, placement)
    if moment not in Moment.values or side not in Side.values or not rules.evaluates(parties, side):
        raise Http404
    form = EvaluationForm({**data.answers, "for_officers": data.for_officers}, questions=evaluating.asked(moment=moment, side=side))
    said = checked(form)
    for_officers = said.pop("for_officers", "")
    given = reporting_back.evaluate(found, actor=request.auth_user, moment=moment, side=side, answers=said, for_officers=for_officers)
    return _evaluation(given)


@router.get(
    "/placements/{uuid:placement}/report", response=PlacementReportOut, operation_id="get_placement_report", summary="The fellow's report"
)
@needs(Scope.FELLOWSHIPS_READ)
def get_placement_report(request: HttpRequest, placement: UUID):
    """404 until it is written."""
    found, _parties = found_for(request, placement)
    if not hasattr(found, "report"):
        raise Http404
    return _report(found.report)


@router.put(
    "/placements/{uuid:placement}/report", response=PlacementReportOut, operation_id="write_placement_report", summary="Write my report"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def write_placement_report(request: HttpRequest, placement: UUID, data: PlacementReportIn):
    """Until the placement is complete it may be written anew."""
    return _report(reporting_back.report(found_for(request, placement)[0], actor=request.auth_user, **data.dict()))


def checked(form) -> dict:
    """What a form found right; ValidationError, which becomes a problem with its fields, for anything else."""
    from django.core.exceptions import ValidationError

    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return dict(form.cleaned_data)


def found_for(request: HttpRequest, uid: UUID) -> tuple[Placement, frozenset[str]]:
    visible = Placement.objects.visible_to(request.auth_user)
    found = get_object_or_404(
        visible.select_related("application__call", "fellow", "host", "home", "supervisor", "offer", "slot", "report"), uid=uid
    )
    parties = rules.parties_of(request.auth_user, found)
    if not parties:
        raise Http404
    return found, parties


def _log(request: HttpRequest, uid: UUID) -> Placement:
    found, parties = found_for(request, uid)
    if not rules.reads_log(parties):
        raise Http404
    return found


def _short(found: Placement) -> dict:
    return {
        "placement": found.uid,
        "title": found.title,
        "fellow": found.fellow.get_full_name() if found.fellow else None,
        "host": institution(found.host),
        "state": found.state,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
    }


def _agreement(version: AgreementVersion | None) -> dict:
    if version is None:
        raise Http404
    return {
        "version": version.uid,
        "number": version.number,
        "words": version.words,
        "digest": version.digest,
        "written_at": version.written_at,
        "signatures": [
            {"party": each.party, "name": each.name, "role": each.role, "signed_at": each.signed_at} for each in version.signatures.all()
        ],
    }


def _item(item: ChecklistItem) -> dict:
    return {"item": item.uid, **{name: getattr(item, name) for name in ("kind", "party", "due_on", "done_at", "note")}, "words": str(item)}


def _entry(entry: LogEntry) -> dict:
    names = ("happened_on", "activity", "involvement", "title", "count", "hours", "reflection", "state", "comment", "signed_at")
    return {"entry": entry.uid, "signed_by": entry.signed_name, **{name: getattr(entry, name) for name in names}}


def _evaluation(given) -> dict:
    return {name: getattr(given, name) for name in ("moment", "side", "answers", "name", "given_at")}


def _report(report) -> dict:
    return {name: getattr(report, name) for name in ("did", "learned", "will_change", "given_at")}
