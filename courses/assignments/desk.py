"""What tutors see of works: lists and one work with everything that was written about it. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from courses import rules
from courses.assignments import showing, words
from courses.assignments.sheet import Sheet
from courses.enums import ReviewState, WorkState
from courses.models import CoursePage, PeerReview, Work
from courses.outline import Outline, outlines

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A work on the desk."""

    uid: UUID
    who: str
    assignment: str
    course: str
    handed_in_at: datetime
    why: str
    mark: str


def waiting_for(user, *, course: str = "") -> list[Row]:
    """Works and appeals that wait for ``user`` or a colleague, the oldest first; ``course`` is a course's key."""
    found = _markable(user).waiting_for_tutor()
    if course:
        found = found.filter(enrolment__course__translation_key=course)
    return _rows(found.order_by("handed_in_at", "pk"), _why)


def with_peers(user) -> list[Row]:
    """Works that other learners review now, the oldest first."""
    return _rows(_markable(user).filter(state=WorkState.WITH_PEERS).order_by("handed_in_at", "pk"), _progress)


def marked_lately(user) -> list[Row]:
    """Results that were shown lately, the latest first."""
    return _rows(_markable(user).filter(state__in=[WorkState.MARKED, WorkState.RELEASED]).order_by("-marked_at", "-pk"), _by_whom, most=30)


def courses_of(user, language: str) -> list[Outline]:
    """The courses with assignments in which ``user`` marks somebody, by title."""
    keys = set(rules.taught_by(user, CoursePage.objects.live()).values_list("translation_key", flat=True))
    return sorted((one for one in outlines(keys, language).values() if one and one.assignments), key=lambda one: one.title)


def reviews_of(work: Work, sheet: Sheet) -> list[dict]:
    """Every review that was asked for, with the names that learners do not see."""
    found = PeerReview.objects.filter(work=work).select_related("reviewer__learner").order_by("number")
    labels = {ReviewState.ASKED: _("To be given"), ReviewState.GIVEN: _("Given"), ReviewState.REPLACED: _("Passed on to somebody else")}
    return [
        {
            "shown": showing.shown_review(review, sheet, with_name=True),
            "is_given": review.is_given,
            "is_overdue": review.is_overdue(),
            "state": labels[ReviewState(review.state)],
        }
        for review in found
    ]


def _markable(user):
    return Work.objects.markable_by(user).exclude(enrolment__learner=user)


def _rows(works, why, most: int = MOST_LISTED) -> list[Row]:
    listed: Iterable[Work] = (
        works.select_related("enrolment__learner", "assignment", "appeal")
        .defer("text")
        .annotate(
            course_title=F("enrolment__course__title"),
            given=Count("reviews", filter=Q(reviews__state=ReviewState.GIVEN), distinct=True),
        )[:most]
    )
    return [
        Row(
            uid=work.uid,
            who=showing.author_of(work, with_name=True),
            assignment=work.assignment.title,
            course=work.course_title,
            handed_in_at=work.handed_in_at,
            why=why(work),
            mark=words.percent_words(work.percent),
        )
        for work in listed
    ]


def _why(work) -> str:
    if work.state != WorkState.WITH_TUTOR:
        return _("Asks for another look")
    if work.wanted:
        return _("Reviewers did not suffice: %(given)d of %(count)d reviews") % {"given": work.given, "count": work.wanted}
    return _("Handed in again") if work.number > 1 else _("To be marked")


def _progress(work) -> str:
    return _("%(given)d of %(count)d reviews") % {"given": work.given, "count": work.wanted}


def _by_whom(work) -> str:
    said = _("By a tutor") if work.by_tutor else _("By other learners")
    return said if work.state == WorkState.RELEASED else _("%(said)s; waits for the author's own reviews") % {"said": said}
