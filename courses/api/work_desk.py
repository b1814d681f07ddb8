"""Works, for programs of those who mark. Found through what the caller may mark alone."""

from uuid import UUID

from django.db.models import F, Prefetch
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, Page, paged
from core.errors import Refused
from courses import rules
from courses.api.assignment_shapes import AppealAnswerIn, DeskWorkOut, ExcuseIn, MoreTimeIn, MoreTimeOut, WorkMarkIn
from courses.api.assignments import place_of, received, rubric
from courses.assignments import showing
from courses.assignments.downloads import download
from courses.assignments.sheet import sheet_of
from courses.models import Enrolment, PeerReview, Work
from courses.services import assignments

router = Router(tags=["Marking"])


@router.get("/desk/works", response=Page[DeskWorkOut], operation_id="list_works_to_mark", summary="Works that wait to be marked")
@needs(Scope.MARKING_READ)
def list_works_to_mark(request: HttpRequest, which: Query[Cursor]):
    """Those that wait for a tutor, and those whose authors ask for another look; the newest first."""
    return paged(_markable(request).waiting_for_tutor(), which, _work)


@router.get("/desk/works/{uuid:work}", response=DeskWorkOut, operation_id="get_work_to_mark", summary="A work with its reviews")
@needs(Scope.MARKING_READ)
def get_work_to_mark(request: HttpRequest, work: UUID):
    """Also one that peers review now, and one that is marked."""
    return _work(_one(request, work))


@router.get("/desk/works/{uuid:work}/file", operation_id="get_file_to_mark", summary="The file of a work")
@needs(Scope.MARKING_READ)
def get_file_to_mark(request: HttpRequest, work: UUID):
    """As it was handed in, under its author's name for it."""
    found = _one(request, work)
    return download(found, found.file_name)


@router.put("/desk/works/{uuid:work}/marking", response=DeskWorkOut, operation_id="mark_work", summary="Mark a work")
@needs(Scope.MARKING_WRITE)
def mark_work(request: HttpRequest, work: UUID, data: WorkMarkIn):
    """Kept for later, or set as the mark. The same sent twice is done once."""
    assignments.mark_work(_one(request, work), marker=request.auth_user, **data.dict())
    return _work(_one(request, work))


@router.put("/desk/works/{uuid:work}/answer", response=DeskWorkOut, operation_id="answer_appeal", summary="Answer a wish for another look")
@needs(Scope.MARKING_WRITE)
def answer_appeal(request: HttpRequest, work: UUID, data: AppealAnswerIn):
    """In words; a mark that changes is changed by marking again, with a reason."""
    assignments.answer_appeal(_one(request, work), by=request.auth_user, answer=data.answer)
    return _work(_one(request, work))


@router.post("/desk/works/{uuid:work}/excuse", response=DeskWorkOut, operation_id="excuse_reviews", summary="Excuse a learner's reviews")
@needs(Scope.MARKING_WRITE)
def excuse_reviews(request: HttpRequest, work: UUID, data: ExcuseIn):
    """Her result is shown without the reviews that she still owes. Sent twice, it is done once."""
    assignments.excuse_reviews(_one(request, work), by=request.auth_user, reason=data.reason)
    return _work(_one(request, work))


@router.put("/desk/more-time", response=MoreTimeOut, operation_id="give_more_time", summary="Give a learner more time")
@needs(Scope.MARKING_WRITE)
def give_more_time(request: HttpRequest, data: MoreTimeIn):
    """A later due moment in one assignment; a later call replaces an earlier one."""
    outline, node = place_of(data.lesson)
    learners = Enrolment.objects.current().filter(course_id=outline.pk, learner__email__iexact=data.email)
    enrolment = learners.select_related("course", "cohort").first()
    if enrolment is None or not rules.may_mark_work_of(request.auth_user, enrolment):
        raise Http404
    if data.until.tzinfo is None:
        raise Refused(_("Say the moment with its time zone, such as 2026-12-01T18:00:00Z."), code="no_zone")
    given = assignments.give_more_time(enrolment, node.assignment, data.until, by=request.auth_user, reason=data.reason)
    return {"lesson": data.lesson, "email": enrolment.learner.email, "until": given.until}


def _markable(request: HttpRequest):
    given = PeerReview.objects.given().select_related("reviewer__learner")
    found = Work.objects.markable_by(request.auth_user).handed_in().exclude(enrolment__learner=request.auth_user)
    found = found.select_related("enrolment__learner", "enrolment__course", "marking", "appeal")
    return found.annotate(course_key=F("enrolment__course__translation_key")).prefetch_related(
        Prefetch("reviews", given, to_attr="came_in")
    )


def _one(request: HttpRequest, uid: UUID) -> Work:
    return get_object_or_404(_markable(request), uid=uid)


def _work(work: Work) -> dict:
    sheet = sheet_of(work.assignment_id, get_language(), version=work.version)
    marking, appeal = getattr(work, "marking", None), getattr(work, "appeal", None)
    same = ("number", "state", "language", "text", "file_name", "handed_in_at", "days_late", "wanted", "percent", "passed")
    return {
        "work": work.uid,
        "course": work.course_key,
        "title": sheet.title,
        "who": work.enrolment.learner.name,
        "email": work.enrolment.learner.email,
        **{name: getattr(work, name) for name in same},
        "reviews": [received(showing.shown_review(one, sheet, with_name=True).who, one, one.given_at) for one in work.came_in],
        "rubric": rubric(sheet),
        "levels": marking.levels if marking else {},
        "comment": marking.comment if marking else "",
        "appeal": appeal.words if appeal else None,
    }
