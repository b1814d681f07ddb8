"""What I am asked to review: declaring, reading blind, scoring, talking. Found through the caller's own alone."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import Cursor, Page, absolute, once, paged
from core.errors import Refused
from reviewing import blind_reading, rubric_form, seeing, showing_reviews
from reviewing.api.review_shapes import (
    DeclarationIn,
    InterestIn,
    InterestOut,
    NoteTextIn,
    PanelNoteOut,
    RecusalIn,
    ReviewDraftIn,
    ReviewOut,
    ReviewSheetOut,
)
from reviewing.blind_reading import BlindAnswer
from reviewing.blinding import as_text
from reviewing.models import Assignment, Interest, Review, Submission
from reviewing.services import reviews
from reviewing.services.reviews import Draft, Given
from reviewing.sheets import Sheet, sheet_of

router = Router(tags=["Reviews"])


@router.get("/assigned-reviews", response=Page[ReviewOut], operation_id="list_assigned_reviews", summary="What I am asked to review")
@needs(Scope.REVIEWS_READ)
def list_reviews(request: HttpRequest, which: Query[Cursor]):
    """Open and submitted ones, the newest first. Nothing here tells whose an application is."""
    return paged(_mine(request), which, _row)


@router.get(
    "/assigned-reviews/{uuid:review}",
    response=ReviewSheetOut,
    operation_id="get_assigned_review",
    summary="An application to review, and its rubric",
)
@needs(Scope.REVIEWS_READ)
def get_review(request: HttpRequest, review: UUID):
    """As my round shows it, once I have declared; before that without the application and the rubric."""
    return _sheet(request, _one(request, review))


@router.post(
    "/assigned-reviews/{uuid:review}/declaration",
    response={200: ReviewOut, 204: None},
    operation_id="declare_conflict",
    summary="Say whether I have a conflict of interest",
)
@needs(Scope.REVIEWS_WRITE)
def declare(request: HttpRequest, review: UUID, data: DeclarationIn):
    """Answered 204 where it is no longer mine: by what I declared, or by what our rules found."""
    after = reviews.declare(_one(request, review), kind=data.kind or "", note=data.note)
    return Status(200, _row(_one(request, review))) if after.is_live else Status(204, None)


@router.post(
    "/assigned-reviews/{uuid:review}/recusal", response={204: None}, operation_id="recuse_from_review", summary="Step back from a review"
)
@needs(Scope.REVIEWS_WRITE)
def recuse(request: HttpRequest, review: UUID, data: RecusalIn):
    """My draft is shown to nobody, and somebody else is asked."""
    reviews.recuse(_one(request, review), kind=data.kind, note=data.note)
    return Status(204, None)


@router.patch(
    "/assigned-reviews/{uuid:review}", response=ReviewSheetOut, operation_id="save_assigned_review", summary="Save a draft of my review"
)
@needs(Scope.REVIEWS_WRITE)
def save(request: HttpRequest, review: UUID, data: ReviewDraftIn):
    """What is left out stays as it was. Nobody sees a draft."""
    mine = _one(request, review)
    scores = {key: Given(one.value, one.applies, one.comment) for key, one in data.scores.items()}
    texts = {name: getattr(data, name) for name in ("recommendation", "for_panel", "for_author")}
    reviews.save(mine, Draft(scores=scores, language=get_language() or "", **texts))
    return _sheet(request, mine)


@router.post(
    "/assigned-reviews/{uuid:review}/submission", response=ReviewSheetOut, operation_id="submit_assigned_review", summary="Submit my review"
)
@needs(Scope.REVIEWS_WRITE)
def submit(request: HttpRequest, review: UUID):
    """As it was saved. Sent twice, it is done once. What is missing is named by criterion."""
    reviews.submit(_one(request, review))
    return _sheet(request, _one(request, review))


@router.post(
    "/assigned-reviews/{uuid:review}/taking-back",
    response=ReviewOut,
    operation_id="take_back_review",
    summary="Go on with a submitted review",
)
@needs(Scope.REVIEWS_WRITE)
def take_back(request: HttpRequest, review: UUID):
    """Refused as `seen` once all reviews are in. Sent twice, it is done once."""
    reviews.take_back(_one(request, review))
    return _row(_one(request, review))


@router.post(
    "/assigned-reviews/{uuid:review}/notes",
    response={201: PanelNoteOut},
    operation_id="write_review_note",
    summary="Write to the other reviewers",
)
@needs(Scope.REVIEWS_WRITE)
@once
def write_note(request: HttpRequest, review: UUID, data: NoteTextIn):
    """Refused as `not_open` until all reviews are in."""
    note = reviews.write_note(_one(request, review), data.text)
    return Status(201, {"who": _("You"), "text": note.text, "written_at": note.written_at})


@router.get("/review-interests", response=Page[InterestOut], operation_id="list_review_interests", summary="Ties that I declared")
@needs(Scope.REVIEWS_READ)
def list_interests(request: HttpRequest, which: Query[Cursor]):
    """Only I see them."""
    return paged(request.auth_user.review_interests.select_related("institution"), which, _interest)


@router.post("/review-interests", response={201: InterestOut}, operation_id="declare_review_interest", summary="Declare a tie")
@needs(Scope.REVIEWS_WRITE)
@once
def declare_interest(request: HttpRequest, data: InterestIn):
    """I am not asked to review what it touches, and open reviews that it touches pass on."""
    institution = get_object_or_404(Institution, uid=data.institution) if data.institution else None
    if bool(institution) == bool(data.person.strip()):
        raise Refused(_("Choose an institution, or write a person's name: one of the two."), code="one_of_two")
    made = reviews.declare_interest(request.auth_user, kind=data.kind, institution=institution, person=data.person)
    return Status(201, _interest(made))


@router.delete(
    "/review-interests/{uuid:interest}", response={204: None}, operation_id="withdraw_review_interest", summary="A tie that no longer holds"
)
@needs(Scope.REVIEWS_WRITE)
def withdraw_interest(request: HttpRequest, interest: UUID):
    """What passed on by it stays with others."""
    reviews.withdraw_interest(get_object_or_404(request.auth_user.review_interests, uid=interest))
    return Status(204, None)


def _mine(request: HttpRequest):
    return Assignment.objects.of(request.auth_user).select_related("round", "submission", "reviewer")


def _one(request: HttpRequest, uid: UUID) -> Assignment:
    return get_object_or_404(_mine(request), uid=uid)


def _row(one: Assignment) -> dict:
    return {
        "review": one.uid,
        "round": one.round.uid,
        "round_title": one.round.title,
        "mark": blind_reading.mark_of(one.submission),
        "state": one.state,
        "due_at": one.due_at,
        "overdue": one.is_overdue(),
        "calibration": one.round.is_calibration,
    }


def _sheet(request: HttpRequest, one: Assignment) -> dict:
    language = get_language() or ""
    if one.is_asked or not (one.is_done or one.round.is_open()):
        return {**_row(one), **_nothing_yet(one)}
    sheet = sheet_of(one.round, language)
    paper = blind_reading.paper(Submission.objects.with_words().get(pk=one.submission_id), one.round, language=language)
    kept = Review.objects.filter(assignment=one).prefetch_related("scores").first()
    given = {
        key: {"value": said.value, "applies": said.applies, "comment": said.comment} for key, said in rubric_form.given_in(kept).items()
    }
    return {
        **_row(one),
        "title": paper.title,
        "hidden": paper.hides,
        "sections": [{"title": part.title, "answers": [_answer(request, answer) for answer in part.answers]} for part in paper.sections],
        "rubric": rubric(sheet),
        "guidance": sheet.guidance,
        "scores": given,
        **{name: getattr(kept, name, "") for name in ("recommendation", "for_panel", "for_author")},
        "submitted_at": getattr(kept, "submitted_at", None),
        **_others(one, language),
    }


def _nothing_yet(one: Assignment) -> dict:
    texts = dict.fromkeys(("guidance", "recommendation", "for_panel", "for_author"), "")
    empty = {"hidden": [], "sections": [], "rubric": [], "scores": {}, "submitted_at": None}
    return {
        "title": _("Application %(mark)s") % {"mark": blind_reading.mark_of(one.submission)},
        **texts,
        **empty,
        "sees_others": False,
        "others": [],
        "notes": [],
    }


def _others(one: Assignment, language: str) -> dict:
    if not seeing.sees_others(one):
        return {"sees_others": False, "others": [], "notes": []}
    veil = blind_reading.veil_of(one, language)
    every = showing_reviews.others_of(one, language=language, veil=veil)
    notes = showing_reviews.notes_of(one.round, one.submission_id, with_names=False, mine=one.reviewer_id, veil=veil)
    return {
        "sees_others": True,
        "others": [submitted(each) for each in every if not each.is_mine],
        "notes": [note_out(note) for note in notes],
    }


def _answer(request: HttpRequest, answer: BlindAnswer) -> dict:
    return {
        "label": answer.label,
        "text": answer.text,
        "items": [as_text(item) for item in answer.items],
        "documents": [
            {"title": one.title, "media_type": one.media_type, "size": one.size, "url": absolute(request, one.url)}
            for one in answer.documents
        ],
        "hidden": answer.hidden,
        "veiled": answer.shows_through,
    }


def rubric(sheet: Sheet) -> list[dict]:
    return [
        {
            "criterion": one.key,
            "title": one.title,
            "look_for": one.look_for,
            "weight": str(one.weight),
            "may_not_apply": one.may_not_apply,
            "levels": [{"value": level.value, "word": level.word, "text": one.levels.get(level.value, "")} for level in sheet.scale],
        }
        for one in sheet.criteria
    ]


def submitted(shown: showing_reviews.ShownReview) -> dict:
    return {
        "who": shown.who,
        "mine": shown.is_mine,
        **{name: getattr(shown, name) for name in ("mark", "recommendation", "for_panel", "for_author", "submitted_at")},
    }


def note_out(note: showing_reviews.ShownNote) -> dict:
    return {"who": note.who, "text": note.text, "written_at": note.written_at}


def _interest(one: Interest) -> dict:
    return {
        "interest": one.uid,
        "kind": one.kind,
        "institution": one.institution.uid if one.institution else None,
        "to": str(one.institution or one.person),
    }
