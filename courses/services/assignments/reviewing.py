"""A review of another learner's work: drafted, given once, and another one asked for."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses.assignments import marks
from courses.assignments.sheet import sheet_of
from courses.enums import ReviewState
from courses.models import PeerReview, Work
from courses.services.access import check_is_in
from courses.services.assignments import allocating, settling
from courses.services.assignments.holding import OwnReview, OwnWork, held_own, held_review, held_work

LONGEST_COMMENT = 5000


@transaction.atomic
def save_review(which: OwnReview, *, levels: Mapping[str, str], comment: str, language: str) -> PeerReview:
    """Keep what is chosen and written so far; the author sees nothing of it. Levels that the rubric does not know are left out."""
    review = _held_open(which)
    rubric = _rubric(review)
    review.levels = {criterion: level for criterion, level in levels.items() if level in rubric.get(criterion, {})}
    review.comment, review.language, review.saved_at = _checked(comment), language, timezone.now()
    review.save(update_fields=["levels", "comment", "language", "saved_at"])
    return review


@transaction.atomic
def give_review(which: OwnReview, *, levels: Mapping[str, str], comment: str, language: str) -> PeerReview:
    """Give the review; the author sees it with her result. The same again changes nothing.

    The work is marked once all the reviews that it wants are given, and the
    reviewer sees her own result once she has given hers. Raises ValidationError,
    by criterion and ``comment``, for what is missing; Refused for a review that
    was given otherwise or passed on to somebody else.
    """
    review = held_review(which)
    comment = _checked(comment)
    if review.is_given and (review.levels, review.comment) == (dict(levels), comment):
        return review
    _check_open(review)
    rubric = _rubric(review)
    wrong = {criterion: _("Choose a level for this criterion.") for criterion in marks.not_chosen(rubric, levels)}
    if not comment:
        wrong["comment"] = _("Write what is good about the work and what would make it better.")
    if wrong or set(levels) - set(rubric):
        raise ValidationError(wrong or {"": _("Choose a level for each criterion.")})
    now = timezone.now()
    review.levels, review.comment, review.language = dict(levels), comment, language
    review.percent, review.state, review.saved_at, review.given_at = marks.percent(rubric, levels), ReviewState.GIVEN, now, now
    review.save()
    audit.record(
        "courses.review_given",
        review,
        actor=review.reviewer.learner,
        before=ReviewState.ASKED,
        after=review.state,
        percent=str(review.percent),
    )
    settling.settle(held_work(pk=review.work_id))
    own = Work.objects.filter(enrolment=review.reviewer_id, assignment=review.work.assignment_id, owed__gt=0).values_list("pk", flat=True)
    for pk in own:
        settling.release_if_due(held_work(pk=pk))
    return review


@transaction.atomic
def ask_for_another(which: OwnWork) -> int:
    """Look for another work to review, for somebody who let one lapse; 1 where there is one, else 0.

    Raises Refused for whoever has reviews to give already, or none left to give.
    """
    work = held_own(which)
    mine = PeerReview.objects.filter(reviewer=work.enrolment_id, work__assignment=work.assignment_id)
    if mine.open().exists():
        raise Refused(_("Give the reviews that you were asked for first."), code="has_reviews")
    if mine.given().count() >= work.owed or work.is_draft:
        raise Refused(_("You have no more reviews to give."), code="no_more_reviews")
    before = mine.count()
    allocating.run(allocating.Pool.of(work), wishes=work.enrolment_id)
    return mine.count() - before


def _held_open(which: OwnReview) -> PeerReview:
    review = held_review(which)
    _check_open(review)
    return review


def _check_open(review: PeerReview) -> None:
    if review.state == ReviewState.REPLACED:
        raise Refused(_("This review was overdue, and somebody else was asked for it."), code="replaced")
    if review.is_given:
        raise Refused(_("You have given this review; it cannot be changed any more."), code="given")
    check_is_in(review.reviewer)


def _rubric(review: PeerReview) -> marks.Rubric:
    sheet = sheet_of(review.work.assignment_id, review.work.language, version=review.work.version)
    return sheet.rubric if sheet else {}


def _checked(comment: str) -> str:
    comment = comment.replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT or "\0" in comment:
        sentence = _("Shorten your words to at most %(count)d characters.") % {"count": LONGEST_COMMENT}
        raise ValidationError({"comment": sentence})
    return comment
