"""Approval before publication, for programs of those who write and approve: the same deeds and rules as at the desk."""

from typing import Annotated
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Page, once, paged_list
from core.errors import Refused
from courses import services
from courses.api.approval_shapes import (
    ApprovalOut,
    ApprovalSearch,
    ApprovedOut,
    ApproveIn,
    AskIn,
    AskOut,
    LaneIn,
    LaneOut,
    PageVersionOut,
    ShownOut,
    WithdrawalIn,
)
from courses.approval import people, showing, versions
from courses.models import Approval, CoursePage, OutbreakLane
from courses.outline import outline_of

router = Router(tags=["Approvals"])

Language = Annotated[str, Query(description="The language of the version; left out, the reader's.")]


@router.get(
    "/courses/{uuid:course}/approvals", response=ShownOut, auth=None, operation_id="get_course_approvals", summary="Who approved a course"
)
def get_course_approvals(request: HttpRequest, course: UUID):
    """The approvals under which what is published now went out, in the language asked for."""
    outline = outline_of(course, get_language())
    page = outline and CoursePage.objects.live().public().filter(pk=outline.page).select_related("locale").first()
    if not page:
        raise Http404
    return showing.shown(page)


@router.get(
    "/courses/{uuid:course}/versions", response=list[PageVersionOut], operation_id="list_versions", summary="What waits in a course"
)
@needs(Scope.APPROVALS_READ)
def list_versions(request: HttpRequest, course: UUID, language: Language = ""):
    """The newest version of every page, drafts too: for those who write and approve."""
    return [_version(version, request.auth_user) for version in versions.versions_of(_course(request, course, language))]


@router.post(
    "/courses/{uuid:course}/approval-requests", response={201: AskOut}, operation_id="ask_approval", summary="Ask for a course's approval"
)
@needs(Scope.APPROVALS_WRITE)
@once
def ask_approval(request: HttpRequest, course: UUID, data: AskIn, language: Language = ""):
    """Submit every page that waits, and write to those who are asked."""
    page = _course(request, course, language)
    asked = list(get_user_model().objects.filter(email__in=[email.lower() for email in data.asked], is_active=True))
    if len(asked) < len(set(data.asked)):
        raise Refused(_("One of these addresses belongs to nobody who approves courses here."), code="not_an_approver")
    made = services.ask_approval(page, by=request.auth_user, asked=asked, note=data.note)
    waiting = sum(version.is_waiting for version in versions.versions_of(page))
    return Status(201, {"request": made.uid, "pages": waiting, "asked": [person.email for person in made.asked.order_by("email")]})


@router.post("/courses/{uuid:course}/approvals", response={201: ApprovedOut}, operation_id="approve_course", summary="Approve versions")
@needs(Scope.APPROVALS_WRITE)
@once
def approve_course(request: HttpRequest, course: UUID, data: ApproveIn, language: Language = ""):
    """Approve just the versions named, all or none, and publish what may go out. The same approval sent twice is one."""
    page = _course(request, course, language)
    numbers = {version.page.translation_key: version.page.pk for version in versions.versions_of(page)}
    if missing := [row.page for row in data.pages if row.page not in numbers]:
        raise Refused(_("This page is no part of the course: %(page)s.") % {"page": missing[0]}, code="changed")
    said = services.Declaration(statement=data.statement, interests=data.interests)
    seen = {numbers[row.page]: row.version for row in data.pages}
    done = services.approve_course(page, seen, by=request.auth_user, said=said, quickly=data.quickly)
    return Status(201, {"approvals": [approval.uid for approval in done.approvals], "published": done.published, "held": done.held})


@router.get("/approvals", response=Page[ApprovalOut], operation_id="list_approvals", summary="Every approval ever given")
@needs(Scope.APPROVALS_READ)
def list_approvals(request: HttpRequest, search: Query[ApprovalSearch]):
    """The newest first, those taken back too."""
    if not request.auth_user.has_perm(people.SEE_HISTORY):
        raise PermissionDenied
    found = Approval.objects.all()
    exact = {"course_key": search.course, "language": search.language, "lane": search.lane}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if search.standing is not None:
        found = found.filter(withdrawn_at__isnull=search.standing)
    return paged_list(found, search, lambda rows: [_approval(row) for row in rows])


@router.post(
    "/approvals/{uuid:approval}/withdrawal", response=ApprovalOut, operation_id="withdraw_approval", summary="Take an approval back"
)
@needs(Scope.APPROVALS_WRITE)
def withdraw_approval(request: HttpRequest, approval: UUID, data: WithdrawalIn):
    """What is live stays; nothing more goes out under it."""
    if not people.may_see_desk(request.auth_user):
        raise Http404
    return _approval(services.withdraw_approval(get_object_or_404(Approval, uid=approval), by=request.auth_user, reason=data.reason))


@router.post("/courses/{uuid:course}/outbreak-lane", response={201: LaneOut}, operation_id="open_lane", summary="Open the outbreak lane")
@needs(Scope.APPROVALS_WRITE)
@once
def open_lane(request: HttpRequest, course: UUID, data: LaneIn):
    """For all languages of the course."""
    lane = services.open_lane(_course(request, course, ""), by=request.auth_user, reason=data.reason, ends_on=data.ends_on)
    return Status(201, _lane(lane))


@router.delete("/courses/{uuid:course}/outbreak-lane", response=LaneOut, operation_id="close_lane", summary="Close the outbreak lane")
@needs(Scope.APPROVALS_WRITE)
def close_lane(request: HttpRequest, course: UUID):
    """From now on the ordinary approval is needed."""
    page = _course(request, course, "")
    lane = get_object_or_404(OutbreakLane, course=page.canonical, closed_at=None)
    return _lane(services.close_lane(lane, by=request.auth_user))


def _course(request: HttpRequest, key: UUID, language: str) -> CoursePage:
    """A course in a language, drafts too; without ``language`` in the reader's, or else the first one written."""
    if not people.may_see_desk(request.auth_user):
        raise Http404
    found = list(CoursePage.objects.filter(translation_key=key).select_related("locale").order_by("pk"))
    wanted = language or get_language()
    same = [page for page in found if page.locale.language_code == wanted]
    if not found or (language and not same):
        raise Http404
    return (same or found)[0]


def _version(version: versions.Version, user) -> dict:
    return {
        "page": version.page.translation_key,
        "kind": version.kind,
        "title": version.revision.object_str if version.revision else version.page.title,
        "version": version.fingerprint,
        "saved_at": version.revision.created_at if version.revision else None,
        "state": version.state,
        "waits": version.is_waiting,
        "mine": user.pk in version.hands,
        "approved_by": [approval.name for approval in version.approvals],
    }


def _approval(row: Approval) -> dict:
    other = {"approval": row.uid, "course": row.course_key, "page": row.page_key, "version": row.fingerprint}
    return {**other, **{name: getattr(row, name) for name in ApprovalOut.model_fields if name not in other}}


def _lane(lane: OutbreakLane) -> dict:
    return {"course": lane.course.translation_key, "reason": lane.reason, "ends_on": lane.ends_on, "is_open": lane.is_open()}
