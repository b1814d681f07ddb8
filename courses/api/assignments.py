"""Assignments, from their task to their result, and the reviews of others' works. Found through the caller's own alone."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import File, Router, Status
from ninja.files import UploadedFile

from accounts.enums import Scope
from accounts.keys import needs
from core.api import once
from core.errors import Refused
from courses.api.assignment_shapes import (
    AppealIn,
    AssignmentOut,
    DraftIn,
    FoundReviewOut,
    PeerReviewIn,
    PeerReviewOut,
    WorkIn,
    WorkOut,
    WorkResultOut,
)
from courses.assignments import moments, showing, words
from courses.assignments.downloads import download
from courses.assignments.kinds import kind_of
from courses.assignments.sheet import Sheet, sheet_of
from courses.models import Enrolment, LessonPage, PeerReview, Work
from courses.outline import Lesson, Outline, outline_of
from courses.services import assignments

router = Router(tags=["Assignments"])


@router.get(
    "/lessons/{uuid:lesson}/assignment",
    response=AssignmentOut,
    operation_id="get_assignment",
    summary="The task, rubric and rules of an assignment, and my works",
)
@needs(Scope.LEARNING_READ)
def get_assignment(request: HttpRequest, lesson: UUID):
    """Everything a learner should know before she begins. Asks for an enrolment in the course."""
    outline, node = place_of(lesson)
    sheet = sheet_of(node.assignment, get_language())
    enrolment = _enrolment(request, outline)
    works = list(Work.objects.filter(enrolment=enrolment, assignment=node.assignment))
    due = moments.due_of(enrolment, sheet.pk, sheet.rules, [work for work in works if work.is_released])
    same = ("form", "largest_mb", "marked_by", "pass_percent")
    return {
        "lesson": lesson,
        **{field: getattr(sheet, field) for field in ("title", "task", "language")},
        **{field: getattr(sheet.rules, field) for field in same},
        "file_kinds": list(sheet.rules.file_kinds),
        "due_at": due,
        "rules": words.rule_sentences(sheet.rules, due, words.zone_of(enrolment)),
        "rubric": rubric(sheet),
        "works": [_work(work) for work in works],
    }


@router.post("/works", response={201: WorkOut}, operation_id="begin_work", summary="Begin a work")
@needs(Scope.LEARNING_WRITE)
@once
def begin_work(request: HttpRequest, data: WorkIn):
    """Begin the assignment of a lesson, or go on with the work that is on its way."""
    outline, node = place_of(data.lesson)
    work = assignments.begin_work(_enrolment(request, outline), node.assignment, language=get_language())
    return Status(201, _work(work))


@router.get("/works/{uuid:work}", response=WorkResultOut, operation_id="get_work", summary="A work of mine, and its result")
@needs(Scope.LEARNING_READ)
def get_work(request: HttpRequest, work: UUID):
    """Mark and reviews once my result is shown: after I have given the reviews that I owe."""
    return _result(_own(request, work))


@router.put("/works/{uuid:work}/draft", response=WorkOut, operation_id="save_draft", summary="Save a draft")
@needs(Scope.LEARNING_WRITE)
def save_draft(request: HttpRequest, work: UUID, data: DraftIn):
    """Refused as `elsewhere` when somebody wrote from another page or device since `revision`: nothing is overwritten."""
    own = _which(request, work)
    return _work(_found(lambda: assignments.save_draft(own, **data.dict())))


@router.post("/works/{uuid:work}/file", response=WorkOut, operation_id="attach_file", summary="Attach a file to a draft")
@needs(Scope.LEARNING_WRITE)
def attach_file(request: HttpRequest, work: UUID, file: File[UploadedFile]):
    """In the place of what was attached before: whole, or not at all."""
    own = _which(request, work)
    return _work(_found(lambda: assignments.attach_file(own, file)))


@router.delete("/works/{uuid:work}/file", response=WorkOut, operation_id="detach_file", summary="Take the file off a draft")
@needs(Scope.LEARNING_WRITE)
def detach_file(request: HttpRequest, work: UUID):
    """The file is deleted. Sent twice, it is done once."""
    own = _which(request, work)
    return _work(_found(lambda: assignments.detach_file(own)))


@router.get("/works/{uuid:work}/file", operation_id="get_work_file", summary="The file of a work of mine")
@needs(Scope.LEARNING_READ)
def get_work_file(request: HttpRequest, work: UUID):
    """As it was handed in, under the name that I gave it."""
    own = _own(request, work)
    return download(own, own.file_name)


@router.post("/works/{uuid:work}/handing-in", response=WorkOut, operation_id="hand_in_work", summary="Hand in a work")
@needs(Scope.LEARNING_WRITE)
def hand_in_work(request: HttpRequest, work: UUID):
    """It cannot be changed afterwards. Sent twice, it is done once."""
    own = _which(request, work)
    return _work(_found(lambda: assignments.hand_in_work(own)))


@router.post("/works/{uuid:work}/appeal", response=WorkResultOut, operation_id="appeal", summary="Ask a tutor to look at a mark again")
@needs(Scope.LEARNING_WRITE)
def appeal(request: HttpRequest, work: UUID, data: AppealIn):
    """Once, within the days that the rules name."""
    own = _which(request, work)
    _found(lambda: assignments.appeal(own, words=data.words))
    return _result(_own(request, work))


@router.post(
    "/works/{uuid:work}/another-review", response=FoundReviewOut, operation_id="ask_for_review", summary="Ask for another work to review"
)
@needs(Scope.LEARNING_WRITE)
def ask_for_review(request: HttpRequest, work: UUID):
    """In the place of a review that was overdue and passed on to somebody else."""
    own = _which(request, work)
    return {"found": _found(lambda: assignments.ask_for_another(own))}


@router.get("/me/reviews", response=list[PeerReviewOut], operation_id="list_my_reviews", summary="The reviews that are asked of me")
@needs(Scope.LEARNING_READ)
def list_my_reviews(request: HttpRequest):
    """Those to be given, the one that is due first at the head."""
    found = _reviews(request).open().order_by("due_at", "pk")[:100]
    return [_review(review) for review in found]


@router.get("/reviews/{uuid:review}", response=PeerReviewOut, operation_id="get_review", summary="A review that is asked of me")
@needs(Scope.LEARNING_READ)
def get_review(request: HttpRequest, review: UUID):
    """The work, the rubric that its author saw, and what I have chosen so far."""
    return _review(_asked(request, review))


@router.get("/reviews/{uuid:review}/file", operation_id="get_review_file", summary="The file of a work that I review")
@needs(Scope.LEARNING_READ)
def get_review_file(request: HttpRequest, review: UUID):
    """Under a name that does not tell whose it is, where names are not told."""
    asked = _asked(request, review)
    anonymous = _sheet(asked.work).rules.anonymous
    return download(asked.work, f"{asked.work.mark}.{kind_of(asked.work.file_name)}" if anonymous else asked.work.file_name)


@router.put("/reviews/{uuid:review}/draft", response=PeerReviewOut, operation_id="save_review", summary="Save a review for later")
@needs(Scope.LEARNING_WRITE)
def save_review(request: HttpRequest, review: UUID, data: PeerReviewIn):
    """The author sees nothing of it."""
    return _kept(request, review, data, assignments.save_review)


@router.put("/reviews/{uuid:review}", response=PeerReviewOut, operation_id="give_review", summary="Give a review")
@needs(Scope.LEARNING_WRITE)
def give_review(request: HttpRequest, review: UUID, data: PeerReviewIn):
    """It cannot be changed afterwards. The same sent twice is done once."""
    return _kept(request, review, data, assignments.give_review)


def rubric(sheet: Sheet) -> list[dict]:
    return [
        {
            "criterion": one.key,
            "text": one.text,
            "levels": [{"level": level.key, "text": level.text, "points": level.points} for level in one.levels],
        }
        for one in sheet.criteria
    ]


def received(who: str, source, at) -> dict:
    """What a review or a tutor's marking says."""
    levels = [{"criterion": criterion, "level": level} for criterion, level in source.levels.items()]
    return {"who": who, "levels": levels, "comment": source.comment, "percent": source.percent, "at": at}


def _kept(request: HttpRequest, uid: UUID, data: PeerReviewIn, keep) -> dict:
    which = assignments.OwnReview(request.auth_user.pk, uid)
    try:
        keep(which, levels=data.levels, comment=data.comment, language=get_language())
    except PeerReview.DoesNotExist:
        raise Http404 from None
    return _review(_asked(request, uid))


def place_of(lesson_key: UUID) -> tuple[Outline, Lesson]:
    """Where the assignment of a live lesson stands."""
    lesson = LessonPage.objects.live().filter(translation_key=lesson_key).defer("body").order_by("pk").first()
    outline = outline_of(lesson.course.translation_key, get_language()) if lesson else None
    node = outline.lesson(lesson_key) if outline else None
    if node is None or node.assignment is None:
        raise Http404
    return outline, node


def _enrolment(request: HttpRequest, outline: Outline) -> Enrolment:
    own = Enrolment.objects.of(request.auth_user).filter(course_id=outline.pk)
    enrolment = own.select_related("cohort", "learner__profile").first()
    if enrolment is None:
        raise Refused(_("Enrol in the course first; then you can hand in its assignments."), code="not_enrolled")
    return enrolment


def _which(request: HttpRequest, uid: UUID) -> assignments.OwnWork:
    return assignments.OwnWork(request.auth_user.pk, uid)


def _found(deed):
    try:
        return deed()
    except Work.DoesNotExist:
        raise Http404 from None


def _own(request: HttpRequest, uid: UUID) -> Work:
    return get_object_or_404(Work.objects.of(request.auth_user).select_related("marking", "appeal", "enrolment"), uid=uid)


def _reviews(request: HttpRequest):
    return PeerReview.objects.of(request.auth_user).select_related("work__enrolment__learner")


def _asked(request: HttpRequest, uid: UUID) -> PeerReview:
    return get_object_or_404(_reviews(request), uid=uid)


def _sheet(work: Work) -> Sheet:
    return sheet_of(work.assignment_id, get_language(), version=None if work.is_draft else work.version)


def _work(work: Work) -> dict:
    same = ("number", "state", "language", "text", "file_name", "file_size", "revision", "saved_at", "handed_in_at", "due_at", "days_late")
    shown = {name: getattr(work, name) if work.is_released else None for name in ("percent", "passed", "by_tutor", "released_at")}
    return {"work": work.uid, **{name: getattr(work, name) for name in same}, "reviews_owed": work.owed, **shown}


def _result(work: Work) -> dict:
    sheet, mine = _sheet(work), PeerReview.objects.filter(reviewer=work.enrolment_id, work__assignment=work.assignment_id)
    given = work.reviews.given().select_related("reviewer__learner")
    told, waits = [], ""
    if work.is_released:
        told = [received(showing.shown_review(one, sheet, with_name=not sheet.rules.anonymous).who, one, one.given_at) for one in given]
        if work.by_tutor and hasattr(work, "marking"):
            told.insert(0, received(_("Tutor"), work.marking, work.marking.marked_at))
    elif not work.is_draft:
        waits = words.state_words(work, given=given.count(), to_give=max(0, work.owed - mine.given().count()))
    appeal = getattr(work, "appeal", None)
    return {
        "work": _work(work),
        "sentence": words.how_marked(work) if work.is_released else waits,
        "to_review": list(mine.open().order_by("due_at", "pk").values_list("uid", flat=True)),
        "received": told,
        "may_appeal": assignments.may_appeal(work),
        "appeal": appeal.words if appeal else None,
        "answer": appeal.answer if appeal and not appeal.is_open else None,
    }


def _review(review: PeerReview) -> dict:
    sheet = _sheet(review.work)
    return {
        "review": review.uid,
        "title": sheet.title,
        "task": sheet.task,
        "who": showing.author_of(review.work, with_name=not sheet.rules.anonymous),
        "state": review.state,
        "due_at": review.due_at,
        "text": review.work.text,
        "has_file": bool(review.work.file),
        "language": review.work.language,
        "rubric": rubric(sheet),
        "levels": review.levels,
        "comment": review.comment,
    }
