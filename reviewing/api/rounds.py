"""Rounds and pools, for programs of those who run them. Anybody else finds nothing here."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import User
from core.api import Cursor, Page, once, paged, paged_list
from core.errors import Refused
from core.languages import language_choices
from core.reference.specialties import SPECIALTIES
from reviewing import round_results, showing_reviews
from reviewing.api.review_shapes import (
    AskedOut,
    AskReviewerIn,
    CalibrationIn,
    NoteTextIn,
    PanelNoteOut,
    PanelOut,
    PoolIn,
    PoolMemberIn,
    PoolMemberOut,
    PoolOut,
    RemindedOut,
    RoundDatesIn,
    RoundOut,
    RoundResultOut,
    WhyIn,
)
from reviewing.api.reviews import note_out, submitted
from reviewing.models import Assignment, Entry, Pool, PoolMember, Round, Submission
from reviewing.rules import may_make_pools
from reviewing.services import assigning, pools, reminding, reviews, rounds

router = Router(tags=["Rounds of reviews"])


@router.get("/review-rounds", response=Page[RoundOut], operation_id="list_review_rounds", summary="Rounds that I run")
@needs(Scope.REVIEWS_READ)
def list_rounds(request: HttpRequest, which: Query[Cursor]):
    """With how many reviews were asked for and submitted; the newest first."""
    return paged(Round.objects.run_by(request.auth_user).with_progress(), which, _round)


@router.get(
    "/review-rounds/{uuid:round_uid}/results",
    response=Page[RoundResultOut],
    operation_id="list_round_results",
    summary="What the reviews add up to",
)
@needs(Scope.REVIEWS_READ)
def list_results(request: HttpRequest, round_uid: UUID, which: Query[Cursor]):
    """Raw, normalised by reviewer and spread side by side, the highest normalised mark first."""
    ranked = round_results.ordered(_run(request, round_uid), order="normalised")
    return paged_list(ranked, which, lambda rows: [_result(row) for row in round_results.with_words(rows, get_language() or "")])


@router.put("/review-rounds/{uuid:round_uid}/dates", response=RoundOut, operation_id="move_review_round", summary="Move a round")
@needs(Scope.REVIEWS_WRITE)
def set_dates(request: HttpRequest, round_uid: UUID, data: RoundDatesIn):
    """What is still to be reviewed is due at the new end."""
    if data.opens_at.tzinfo is None or data.closes_at.tzinfo is None:
        raise Refused(_("Say the moment with its time zone, such as 2026-12-01T18:00:00Z."), code="no_zone")
    rounds.set_dates(_run(request, round_uid), opens_at=data.opens_at, closes_at=data.closes_at, actor=request.auth_user)
    return _round(Round.objects.with_progress().get(uid=round_uid))


@router.post(
    "/review-rounds/{uuid:round_uid}/calibration",
    response={201: RoundOut},
    operation_id="open_calibration",
    summary="Let everybody score the same few applications first",
)
@needs(Scope.REVIEWS_WRITE)
@once
def calibrate(request: HttpRequest, round_uid: UUID, data: CalibrationIn):
    """Once for each round: asked again, the calibration that there is."""
    if data.closes_at.tzinfo is None:
        raise Refused(_("Say the moment with its time zone, such as 2026-12-01T18:00:00Z."), code="no_zone")
    opened = rounds.open_calibration(
        _run(request, round_uid), applications=data.applications, closes_at=data.closes_at, actor=request.auth_user
    )
    return Status(201, _round(Round.objects.with_progress().get(pk=opened.pk)))


@router.post(
    "/review-rounds/{uuid:round_uid}/assignments", response=AskedOut, operation_id="assign_reviewers", summary="Ask reviewers automatically"
)
@needs(Scope.REVIEWS_WRITE)
def assign_all(request: HttpRequest, round_uid: UUID):
    """Until each application has as many as the round wants, or nobody is left who may. Sent twice, it is done once."""
    round_ = _run(request, round_uid)
    sent = list(Submission.objects.filter(entries__round=round_, state="sent"))
    outcome = rounds.assign_all(round_, sent, actor=request.auth_user)
    uids = {one.pk: str(one.uid) for one in sent}
    return {"asked": len(outcome.asked), "lacking": {uids[pk]: count for pk, count in outcome.lacking.items()}}


@router.post(
    "/review-rounds/{uuid:round_uid}/reminders",
    response=RemindedOut,
    operation_id="remind_reviewers",
    summary="Remind those who have not submitted",
)
@needs(Scope.REVIEWS_WRITE)
def remind(request: HttpRequest, round_uid: UUID):
    """At most once a day each."""
    return {"reviewers": reminding.remind_now(_run(request, round_uid), actor=request.auth_user)}


@router.get(
    "/review-rounds/{uuid:round_uid}/applications/{uuid:application}",
    response=PanelOut,
    operation_id="get_review_panel",
    summary="An application's reviewers and reviews",
)
@needs(Scope.REVIEWS_READ)
def get_panel(request: HttpRequest, round_uid: UUID, application: UUID):
    """With names, and with the conflicts that recused somebody."""
    return _panel(_entry(request, round_uid, application))


@router.post(
    "/review-rounds/{uuid:round_uid}/applications/{uuid:application}/reviewers",
    response=PanelOut,
    operation_id="ask_reviewer",
    summary="Ask one reviewer",
)
@needs(Scope.REVIEWS_WRITE)
def ask(request: HttpRequest, round_uid: UUID, application: UUID, data: AskReviewerIn):
    """Refused as `conflict` where a rule or her own word keeps her out. Sent twice, it is done once."""
    entry = _entry(request, round_uid, application)
    rounds.assign(entry.round, entry.submission, _person(data.email), actor=request.auth_user)
    return _panel(entry)


@router.post(
    "/review-rounds/{uuid:round_uid}/applications/{uuid:application}/notes",
    response={201: PanelNoteOut},
    operation_id="write_round_note",
    summary="Write to the reviewers of an application",
)
@needs(Scope.REVIEWS_WRITE)
@once
def write_note(request: HttpRequest, round_uid: UUID, application: UUID, data: NoteTextIn):
    """They read it once all reviews are in."""
    entry = _entry(request, round_uid, application)
    note = reviews.write_note_as_runner(entry.round, entry.submission, data.text, author=request.auth_user)
    return Status(201, {"who": str(request.auth_user), "text": note.text, "written_at": note.written_at})


@router.post(
    "/review-assignments/{uuid:assignment}/replacement", response=PanelOut, operation_id="replace_reviewer", summary="Ask somebody else"
)
@needs(Scope.REVIEWS_WRITE)
def replace(request: HttpRequest, assignment: UUID, data: WhyIn):
    """Refused as `submitted` once her review is in. Sent twice, it is done once."""
    one = _assignment(request, assignment)
    assigning.replace(one, actor=request.auth_user, reason=data.reason)
    return _panel(Entry(round=one.round, submission=one.submission))


@router.post(
    "/review-assignments/{uuid:assignment}/reopening",
    response=PanelOut,
    operation_id="reopen_review",
    summary="Give a submitted review back",
)
@needs(Scope.REVIEWS_WRITE)
def reopen(request: HttpRequest, assignment: UUID, data: WhyIn):
    """Its reviewer goes on with it. Asks for a reason."""
    one = _assignment(request, assignment)
    reviews.reopen(one, actor=request.auth_user, reason=data.reason)
    return _panel(Entry(round=one.round, submission=one.submission))


@router.get("/reviewer-pools", response=Page[PoolOut], operation_id="list_reviewer_pools", summary="Pools that I own")
@needs(Scope.REVIEWS_READ)
def list_pools(request: HttpRequest, which: Query[Cursor]):
    """With how many reviewers may be asked."""
    return paged(Pool.objects.run_by(request.auth_user).with_counts(), which, _pool)


@router.post("/reviewer-pools", response={201: PoolOut}, operation_id="make_reviewer_pool", summary="Make a pool")
@needs(Scope.REVIEWS_WRITE)
@once
def make_pool(request: HttpRequest, data: PoolIn):
    """For program officers, who own what they make."""
    if not may_make_pools(request.auth_user):
        raise Http404
    made = pools.make(data.name, owner=request.auth_user)
    return Status(201, {"pool": made.uid, "name": made.name, "reviewers": 0})


@router.get(
    "/reviewer-pools/{uuid:pool}/members", response=Page[PoolMemberOut], operation_id="list_pool_members", summary="A pool's reviewers"
)
@needs(Scope.REVIEWS_READ)
def list_members(request: HttpRequest, pool: UUID, which: Query[Cursor]):
    """With what they know and how much they take."""
    return paged(_owned(request, pool).members.select_related("user"), which, _member)


@router.put(
    "/reviewer-pools/{uuid:pool}/members", response=PoolMemberOut, operation_id="put_pool_member", summary="Put a reviewer into a pool"
)
@needs(Scope.REVIEWS_WRITE)
def put_member(request: HttpRequest, pool: UUID, data: PoolMemberIn):
    """Or change what stands of her there. Sent twice, it is done once."""
    own = _owned(request, pool)
    said = data.dict(exclude={"email", "active"})
    _refuse_unknown(said["specialties"], set(SPECIALTIES), "specialties")
    _refuse_unknown(said["languages"], {code for code, _name in language_choices()}, "languages")
    return _member(pools.add_member(own, _person(data.email), **said, is_active=data.active, actor=request.auth_user))


@router.delete(
    "/reviewer-pools/{uuid:pool}/members/{uuid:person}",
    response={204: None},
    operation_id="remove_pool_member",
    summary="Take a reviewer out",
)
@needs(Scope.REVIEWS_WRITE)
def remove_member(request: HttpRequest, pool: UUID, person: UUID):
    """What she was asked already stays hers."""
    member = get_object_or_404(_owned(request, pool).members.select_related("user", "pool"), user__uid=person)
    pools.remove_member(member, actor=request.auth_user)
    return Status(204, None)


def _run(request: HttpRequest, uid: UUID) -> Round:
    return get_object_or_404(Round.objects.run_by(request.auth_user).select_related("pool"), uid=uid)


def _entry(request: HttpRequest, round_uid: UUID, application: UUID) -> Entry:
    found = Entry.objects.filter(round__in=Round.objects.run_by(request.auth_user)).select_related("round__pool", "submission")
    return get_object_or_404(found, round__uid=round_uid, submission__uid=application)


def _assignment(request: HttpRequest, uid: UUID) -> Assignment:
    found = Assignment.objects.run_by(request.auth_user).select_related("round__pool", "submission", "reviewer")
    return get_object_or_404(found, uid=uid)


def _owned(request: HttpRequest, uid: UUID) -> Pool:
    return get_object_or_404(Pool.objects.run_by(request.auth_user), uid=uid)


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise ValidationError({"email": [_("Nobody with this address has an account here.")]})
    return found


def _refuse_unknown(codes: list[str], known: set[str], name: str) -> None:
    if strange := set(codes) - known:
        raise ValidationError({name: [_("We do not know this code: %(code)s.") % {"code": min(strange)}]})


def _round(one: Round) -> dict:
    same = ("title", "opens_at", "closes_at", "reviews_each", "hides", "asked", "done")
    return {"round": one.uid, **{name: getattr(one, name) for name in same}, "calibration": one.is_calibration}


def _result(row: round_results.ResultRow) -> dict:
    names = ("raw", "normalised", "spread")
    return {
        "application": row.uid,
        "mark": row.mark,
        "title": row.title,
        "reviews": row.plain.n if row.plain else 0,
        **{name: round(getattr(row.plain, name), 4) if row.plain else None for name in names},
        "flagged": bool(row.plain and row.plain.flagged),
    }


def _panel(entry: Entry) -> dict:
    language = get_language() or ""
    panel = showing_reviews.panel_of(entry.round, entry.submission, language=language)
    return {
        "application": entry.submission.uid,
        "title": round_results.name_of(entry, language),
        "reviewers": [
            {
                "assignment": one.assignment.uid,
                "who": one.who,
                "state": one.assignment.state,
                "conflict": one.conflict,
                "conflict_note": one.conflict_note,
                "review": submitted(one.review) if one.review else None,
            }
            for one in panel.assignments
        ],
        "notes": [note_out(note) for note in panel.notes],
    }


def _pool(one: Pool) -> dict:
    return {"pool": one.uid, "name": one.name, "reviewers": one.active}


def _member(one: PoolMember) -> dict:
    same = ("specialties", "languages", "most_reviews")
    return {"person": one.user.uid, "name": str(one.user), **{name: getattr(one, name) for name in same}, "active": one.is_active}
