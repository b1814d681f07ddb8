"""Interviews for programs: hours to take, hours to offer."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import User
from core.api import Cursor, Page, once, paged
from core.reference.time_zones import is_time_zone
from fellowships import rules
from fellowships.api.correspondence_shapes import BookingIn, CancellationIn, HourChangeIn, HoursIn, InterviewOut, OutcomeIn
from fellowships.enums import StageKind
from fellowships.models import Application, Interview, Stage
from fellowships.services import interviewing

router = Router(tags=["Interviews"])


@router.get("/interviews", response=Page[InterviewOut], operation_id="list_my_interviews", summary="The interviews in which I sit")
@needs(Scope.FELLOWSHIPS_READ)
def list_my_interviews(request: HttpRequest, cursor: Query[Cursor]):
    """As an applicant or in a panel, those offered last first."""
    user = request.auth_user
    found = _whole().filter(Q(panel=user) | Q(application__applicant=user)).distinct()
    return paged(found, cursor, lambda one: _interview(one, user))


@router.get(
    "/applications/{uuid:application}/interview-hours",
    response=list[InterviewOut],
    operation_id="list_interview_hours",
    summary="The hours that I may take",
)
@needs(Scope.FELLOWSHIPS_READ)
def list_interview_hours(request: HttpRequest, application: UUID):
    """In the stage to which my application has come, the nearest first."""
    found = _mine(request, application)
    hours = interviewing.bookable_for(found)
    for hour in hours:
        hour.stage = found.stage
    return [_interview(hour, request.auth_user) for hour in hours]


@router.put(
    "/applications/{uuid:application}/interview",
    response=InterviewOut,
    operation_id="book_interview",
    summary="Take an hour, or move to another",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def book_interview(request: HttpRequest, application: UUID, data: BookingIn):
    """The hour I had before is free again. Refused as `taken` when somebody else was quicker. Sent twice, it is done once."""
    found = _mine(request, application)
    hour = get_object_or_404(Interview, uid=data.interview, stage__call=found.call_id)
    return _interview(interviewing.book(hour, found, actor=request.auth_user), request.auth_user)


@router.delete(
    "/applications/{uuid:application}/interview", response={204: None}, operation_id="give_back_interview", summary="Give my hour back"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def give_back_interview(request: HttpRequest, application: UUID):
    """Until as many hours before as its officer said. Nothing happens where I have none."""
    found = _mine(request, application)
    for hour in Interview.objects.booked().filter(application=found):
        interviewing.give_back(hour, actor=request.auth_user)
    return Status(204, None)


# Officers ------------------------------------------------------------------


@router.get(
    "/stages/{uuid:stage}/interviews", response=Page[InterviewOut], operation_id="list_stage_interviews", summary="The hours of a stage"
)
@needs(Scope.REVIEWS_READ)
def list_stage_interviews(
    request: HttpRequest,
    stage: UUID,
    cursor: Query[Cursor],
    state: str = Query("", max_length=10, description="free, booked, held, missed or cancelled", examples=["booked"]),
):
    """For officers of the call."""
    found = _whole().filter(stage=_stage(request, stage))
    return paged(found.filter(state=state) if state else found, cursor, lambda one: _interview(one, request.auth_user, is_officer=True))


@router.post(
    "/stages/{uuid:stage}/interviews",
    response={201: list[InterviewOut]},
    operation_id="offer_interviews",
    summary="Offer hours of interviews",
)
@needs(Scope.REVIEWS_WRITE)
@once
def offer_interviews(request: HttpRequest, stage: UUID, data: HoursIn):
    """All or none. Applicants in the stage are asked by mail to choose one."""
    found = _stage(request, stage)
    if not is_time_zone(data.time_zone):
        raise ValidationError({"time_zone": _("Choose a time zone from the list.")})
    made = interviewing.offer(
        found,
        starts=data.starts_at,
        minutes=data.minutes,
        time_zone=data.time_zone,
        panel=_people(found, data.panel),
        link=_link(data.link),
        change_hours=data.change_hours,
        actor=request.auth_user,
    )
    return Status(201, [_interview(one, request.auth_user, is_officer=True) for one in made])


@router.patch("/interviews/{uuid:interview}", response=InterviewOut, operation_id="change_interview", summary="Move an interview")
@needs(Scope.REVIEWS_WRITE)
def change_interview(request: HttpRequest, interview: UUID, data: HourChangeIn):
    """Whoever comes gets a new invitation. For officers of the call."""
    found = _of_my_calls(request, interview)
    changed = interviewing.change(
        found,
        starts_at=data.starts_at or found.starts_at,
        minutes=data.minutes or found.minutes,
        link=found.link if data.link is None else _link(data.link),
        panel=list(found.panel.all()) if data.panel is None else _people(found.stage, data.panel),
        actor=request.auth_user,
    )
    return _interview(changed, request.auth_user, is_officer=True)


@router.post("/interviews/{uuid:interview}/cancellation", response=InterviewOut, operation_id="cancel_interview", summary="Cancel an hour")
@needs(Scope.REVIEWS_WRITE)
def cancel_interview(request: HttpRequest, interview: UUID, data: CancellationIn):
    """Refused as `no_reason` where somebody has booked it and no reason is given. For officers of the call."""
    cancelled = interviewing.cancel(_of_my_calls(request, interview), actor=request.auth_user, reason=data.reason)
    return _interview(cancelled, request.auth_user, is_officer=True)


@router.put(
    "/interviews/{uuid:interview}/outcome",
    response=InterviewOut,
    operation_id="note_interview",
    summary="Note whether an interview took place",
)
@needs(Scope.REVIEWS_WRITE)
def note_interview(request: HttpRequest, interview: UUID, data: OutcomeIn):
    """For the panel and the officers of the call."""
    found = get_object_or_404(_whole(), uid=interview)
    runs = rules.runs_call(request.auth_user, found.stage.call)
    if not runs and request.auth_user not in found.panel.all():
        raise Http404
    return _interview(interviewing.note_outcome(found, came=data.came, actor=request.auth_user), request.auth_user, is_officer=runs)


def _whole():
    return Interview.objects.select_related("stage__call", "application__applicant").prefetch_related("panel")


def _mine(request: HttpRequest, application: UUID) -> Application:
    mine = Application.objects.by(request.auth_user).select_related("call", "stage", "submission", "applicant")
    return get_object_or_404(mine, uid=application)


def _stage(request: HttpRequest, stage: UUID) -> Stage:
    found = get_object_or_404(Stage.objects.select_related("call"), uid=stage, kind=StageKind.INTERVIEW)
    if not rules.runs_call(request.auth_user, found.call):
        raise Http404
    return found


def _of_my_calls(request: HttpRequest, interview: UUID) -> Interview:
    found = get_object_or_404(_whole(), uid=interview)
    if not rules.runs_call(request.auth_user, found.stage.call):
        raise Http404
    return found


def _link(address: str) -> str:
    """Only what a browser may open as a page: it stands as a link on the applicant's."""
    try:
        URLValidator(schemes=["https", "http"])(address) if address else None
    except ValidationError as refusal:
        raise ValidationError({"link": refusal.messages}) from None
    return address


def _people(stage: Stage, addresses: list[str]) -> list[User]:
    """Those who may sit in a panel of this stage; an address of anybody else is an error, whether or not she exists."""
    wanted = {address.strip().lower() for address in addresses}
    found = [person for person in interviewing.possible_panel(stage) if person.email.lower() in wanted]
    if len(found) < len(wanted):
        raise ValidationError({"panel": _("Name reviewers of this stage or officers of this call.")})
    return found


def _interview(interview: Interview, reader, *, is_officer: bool = False) -> dict:
    application, panel = interview.application, list(interview.panel.all())
    is_applicant = bool(application and application.applicant_id == reader.pk)
    comes = is_officer or is_applicant or reader in panel
    same = ("state", "starts_at", "minutes", "time_zone", "changes_until")
    return {
        "interview": interview.uid,
        "stage": interview.stage.uid,
        **{name: getattr(interview, name) for name in same},
        "link": interview.link if comes else "",
        "panel": [person.get_full_name() for person in panel],
        "application": application.uid if application and comes else None,
        "applicant": application.applicant_name if application and comes else "",
    }
