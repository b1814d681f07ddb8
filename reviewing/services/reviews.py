"""One reviewer's road: declare, read, draft, submit, talk. A draft never loses a word; what is submitted stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from reviewing import seeing
from reviewing.enums import AssignmentState, ConflictKind, Discussion, Recommendation
from reviewing.models import Assignment, Conflict, Interest, PanelNote, Review, Score, Submission
from reviewing.scoring import Weighed, mark_of
from reviewing.services import assigning
from reviewing.sheets import Sheet, sheet_of
from reviewing.signals import review_submitted, reviews_complete

LONGEST_COMMENT = 6000
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Given:
    """What was chosen for one criterion: a value, or that it does not apply, or nothing yet."""

    value: int | None = None
    applies: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one save brings. What is absent (None, or no key) stays as it was."""

    scores: Mapping[str, Given] = field(default_factory=dict)
    recommendation: str | None = None
    for_panel: str | None = None
    for_author: str | None = None
    language: str = ""


@transaction.atomic
def declare(assignment: Assignment, *, kind: str = "", note: str = "") -> Assignment:
    """The reviewer's word before anything is shown: no conflict, so that she may read; or one of ``kind``, which recuses her.

    What rules find by now counts as well. Twice says the same as once.
    """
    locked = _locked(assignment)
    if locked.state != AssignmentState.ASKED:
        _refuse_unless_mine(locked)
        return locked
    _refuse_unless_open(locked)
    if kind:
        return recuse(locked, kind=kind, note=note)
    pair = assigning.Pair(locked.submission_id, locked.reviewer_id)
    if found := assigning.known_conflicts([locked.submission], [locked.reviewer_id]).get(pair):
        return _recused(locked, found, actor=locked.reviewer)
    locked.state, locked.accepted_at = AssignmentState.ACCEPTED, timezone.now()
    locked.save(update_fields=["state", "accepted_at"])
    audit.record("reviewing.accepted", locked, actor=locked.reviewer, before=AssignmentState.ASKED, after=locked.state)
    return locked


@transaction.atomic
def recuse(assignment: Assignment, *, kind: str, note: str = "") -> Assignment:
    """The reviewer steps back, before or while she reads. Her draft is not shown to anybody. Somebody else is asked."""
    locked = _locked(assignment)
    if locked.state == AssignmentState.DONE:
        raise Refused(_("You have submitted this review. Ask whoever runs the round to take it out."), code="submitted")
    _refuse_unless_mine(locked)
    if kind not in ConflictKind.values:
        raise ValidationError({"kind": [_("Choose what kind of conflict it is.")]})
    Conflict.objects.update_or_create(
        submission_id=locked.submission_id,
        reviewer_id=locked.reviewer_id,
        defaults={"kind": kind, "note": note.strip()[:LONGEST_NOTE], "by_rule": False, "declared_at": timezone.now()},
    )
    return _recused(locked, kind, actor=locked.reviewer)


def _recused(locked: Assignment, kind: str, *, actor: User | None) -> Assignment:
    before, locked.state, locked.ended_at = locked.state, AssignmentState.RECUSED, timezone.now()
    locked.save(update_fields=["state", "ended_at"])
    audit.record("reviewing.recused", locked, actor=actor, before=before, after=locked.state, kind=str(kind))
    enqueue("reviewing.tasks.fill_gap", locked.round_id, locked.submission_id)
    return locked


@transaction.atomic
def save(assignment: Assignment, draft: Draft) -> Review:
    """Keep what ``draft`` brings. Refused unless she has declared, and the round is open; raises ValidationError for strange values."""
    locked = _writable(assignment)
    return _kept(locked, draft, sheet_of(locked.round, draft.language))


@transaction.atomic
def submit(assignment: Assignment, draft: Draft | None = None) -> Review:
    """Keep ``draft`` and hand in the review. Raises ValidationError, by field, for what is missing. Twice says the same as once."""
    locked = _locked(assignment)
    if locked.state == AssignmentState.DONE:
        return locked.review
    locked = _writable(locked)
    sheet = sheet_of(locked.round, draft.language if draft else "")
    review = _kept(locked, draft or Draft(), sheet)
    scores = {score.criterion: score for score in review.scores.all()}
    _refuse_what_is_missing(review, scores, sheet)
    review.mark = round(mark_of(Weighed(scores[one.key].value, one.weight) for one in sheet.criteria), 4)
    review.submitted_at = timezone.now()
    review.save(update_fields=["mark", "submitted_at"])
    locked.state, locked.ended_at = AssignmentState.DONE, review.submitted_at
    locked.save(update_fields=["state", "ended_at"])
    audit.record("reviewing.submitted", locked, actor=locked.reviewer, before=AssignmentState.ACCEPTED, after=locked.state)
    review_submitted.send(Assignment, assignment=locked)
    if seeing.all_are_in(locked.round_id, locked.submission_id):
        reviews_complete.send(Assignment, round=locked.round, submission=locked.submission)
        enqueue("reviewing.tasks.tell_that_all_are_in", locked.round_id, locked.submission_id)
    return review


@transaction.atomic
def take_back(assignment: Assignment) -> Assignment:
    """The reviewer goes on with what she submitted, as long as the round is open and the others' reviews were not hers to see."""
    locked = _locked(assignment)
    if locked.state == AssignmentState.ACCEPTED:
        return locked
    if locked.state != AssignmentState.DONE:
        raise Refused(_("This review was passed on."), code="passed_on")
    _refuse_unless_open(locked)
    others = locked.round.assignments.done().filter(submission=locked.submission_id).exclude(pk=locked.pk)
    if seeing.sees_others(locked) and others.exists():
        raise Refused(_("All reviews are in, and you may read the others: yours stays as it is."), code="seen")
    return _reopened(locked, actor=locked.reviewer)


@transaction.atomic
def reopen(assignment: Assignment, *, actor: User, reason: str) -> Assignment:
    """Whoever runs the round gives a submitted review back to its author, with a reason."""
    if not reason.strip():
        raise ValidationError({"reason": [_("Give a reason: it stands in the record.")]})
    locked = _locked(assignment)
    if locked.state != AssignmentState.DONE:
        return locked
    return _reopened(locked, actor=actor, reason=reason.strip())


def _reopened(locked: Assignment, *, actor: User | None, reason: str = "") -> Assignment:
    Review.objects.filter(assignment=locked).update(submitted_at=None, mark=None)
    locked.state, locked.ended_at = AssignmentState.ACCEPTED, None
    locked.save(update_fields=["state", "ended_at"])
    audit.record("reviewing.reopened", locked, actor=actor, before=AssignmentState.DONE, after=locked.state, reason=reason[:200])
    return locked


@transaction.atomic
def write_note(assignment: Assignment, text: str) -> PanelNote:
    """A reviewer says something to the others, once all have submitted."""
    locked = _locked(assignment)
    if not seeing.sees_others(locked):
        raise Refused(_("The discussion opens once all reviews are in."), code="not_open")
    return _noted(locked.round, locked.submission, text, author=locked.reviewer, number=locked.number)


@transaction.atomic
def write_note_as_runner(round_, submission: Submission, text: str, *, author: User) -> PanelNote:
    """Whoever runs the round says something to the reviewers of one submission."""
    if round_.discussion_opens == Discussion.NEVER:
        raise Refused(_("This round has no discussion."), code="not_open")
    return _noted(round_, submission, text, author=author, number=0)


def _noted(round_, submission: Submission, text: str, *, author: User | None, number: int) -> PanelNote:
    text = text.strip()
    if not text:
        raise ValidationError({"text": [_("Write something first.")]})
    if len(text) > LONGEST_NOTE:
        raise ValidationError({"text": [_("Write %(most)d characters at most.") % {"most": LONGEST_NOTE}]})
    note = PanelNote.objects.create(round=round_, submission=submission, author=author, number=number, text=text)
    audit.record("reviewing.noted", note, actor=author)
    return note


@transaction.atomic
def declare_interest(user: User, *, kind: str, institution=None, person: str = "") -> Interest:
    """A tie, declared once and held against everything she is asked or will be asked to read."""
    interest = Interest(user=user, kind=kind, institution=institution, person=person.strip())
    interest.full_clean()
    interest.save()
    audit.record("reviewing.interest_declared", interest, actor=user, kind=kind)
    _step_back_by_rule(user)
    return interest


def _step_back_by_rule(user: User) -> None:
    """Recuse her from what she is asked to read and now may not."""
    open_ones = list(Assignment.objects.filter(reviewer=user).open().select_related("submission", "round"))
    found = assigning.known_conflicts([one.submission for one in open_ones], [user.pk])
    for one in open_ones:
        if kind := found.get(assigning.Pair(one.submission_id, user.pk)):
            _recused(_locked(one), kind, actor=user)


@transaction.atomic
def withdraw_interest(interest: Interest) -> None:
    """It no longer holds. What she was recused from by it stays as it is."""
    audit.record("reviewing.interest_withdrawn", interest, actor=interest.user, kind=interest.kind)
    interest.delete()


def _kept(assignment: Assignment, draft: Draft, sheet: Sheet) -> Review:
    _refuse_strange_values(draft, sheet)
    review, _new = Review.objects.get_or_create(assignment=assignment)
    for name in ("recommendation", "for_panel", "for_author"):
        if (said := getattr(draft, name)) is not None:
            setattr(review, name, said)
    review.language = draft.language or review.language
    review.revision += 1
    review.saved_at = timezone.now()
    review.save()
    rows = [
        Score(review=review, criterion=key, value=given.value if given.applies else None, applies=given.applies, comment=given.comment)
        for key, given in draft.scores.items()
    ]
    Score.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["review", "criterion"], update_fields=["value", "applies", "comment"]
    )
    return review


def _refuse_strange_values(draft: Draft, sheet: Sheet) -> None:
    errors: dict[str, list[str]] = {}
    for key, given in draft.scores.items():
        criterion = sheet.by_key.get(key)
        known = criterion and (given.value is None or given.value in sheet.values) and (given.applies or criterion.may_not_apply)
        if not known:
            errors[key] = [_("Choose one of the levels.")]
        elif len(given.comment) > LONGEST_COMMENT:
            errors[key] = [_too_long()]
    if draft.recommendation and draft.recommendation not in Recommendation.values:
        errors["recommendation"] = [_("Choose one of the recommendations.")]
    for name in ("for_panel", "for_author"):
        if len(getattr(draft, name) or "") > LONGEST_COMMENT:
            errors[name] = [_too_long()]
    if errors:
        raise ValidationError(errors)


def _too_long() -> str:
    return _("Write %(most)d characters at most.") % {"most": LONGEST_COMMENT}


def _refuse_what_is_missing(review: Review, scores: Mapping[str, Score], sheet: Sheet) -> None:
    errors: dict[str, list[str]] = {}
    for criterion in sheet.criteria:
        score = scores.get(criterion.key)
        if score is None or (score.value is None and score.applies):
            errors[criterion.key] = [_("Choose a level.")]
    if not errors and not any(score.value is not None for score in scores.values()):
        errors[sheet.criteria[0].key] = [_("Score at least one criterion.")]
    if not review.recommendation:
        errors["recommendation"] = [_("Choose what you recommend.")]
    if errors:
        raise ValidationError(errors)


def _locked(assignment: Assignment) -> Assignment:
    """The assignment with its submission's others locked too: whether all are in must be true for everybody at once."""
    list(
        Assignment.objects.select_for_update()
        .filter(round=assignment.round_id, submission=assignment.submission_id)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return Assignment.objects.select_related("round", "submission", "reviewer").get(pk=assignment.pk)


def _writable(assignment: Assignment) -> Assignment:
    locked = _locked(assignment)
    _refuse_unless_mine(locked)
    if locked.state == AssignmentState.ASKED:
        raise Refused(_("Say first whether you have a conflict of interest."), code="undeclared")
    if locked.state == AssignmentState.DONE:
        raise Refused(_("This review is submitted. Take it back to change it."), code="submitted")
    _refuse_unless_open(locked)
    return locked


def _refuse_unless_mine(locked: Assignment) -> None:
    if not locked.is_live:
        raise Refused(_("This was passed on to another reviewer."), code="passed_on")


def _refuse_unless_open(locked: Assignment) -> None:
    now = timezone.now()
    if now < locked.round.opens_at:
        raise Refused(_("This round of reviews has not begun."), code="not_begun")
    if locked.round.is_over(now):
        raise Refused(_("This round of reviews is over."), code="over")
    if not locked.submission.is_sent:
        raise Refused(_("This was withdrawn: there is nothing to review any more."), code="withdrawn")
