"""What a work comes to: its mark, the moment at which its author sees it, and what follows in the course.

Whoever calls holds the assignment.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from courses.assignments import marks
from courses.enums import WorkState
from courses.models import PeerReview, Work
from courses.services import completion

MARK = ("earned", "percent", "passed", "by_tutor")


def settle(work: Work) -> Work:
    """Mark ``work`` by its reviews once all that it wants are given, unless a tutor has begun to mark it. Again, it changes nothing."""
    if work.state not in {WorkState.WITH_PEERS, WorkState.WITH_TUTOR} or not work.wanted or hasattr(work, "marking"):
        return work
    given = list(work.reviews.given().values_list("percent", flat=True))
    return finish(work, marks.middle(given), by_tutor=False) if len(given) >= work.wanted else work


def finish(work: Work, earned: Decimal, *, by_tutor: bool, actor=None) -> Work:
    """Write the mark, and show it as soon as its author has given the reviews that she owes."""
    before = work.state
    set_mark(work, earned, by_tutor=by_tutor)
    work.state, work.marked_at = WorkState.MARKED, timezone.now()
    work.save(update_fields=[*MARK, "state", "marked_at"])
    audit.record(
        "courses.work_marked",
        work,
        actor=actor,
        before=before,
        after=work.state,
        percent=str(work.percent),
        passed=work.passed,
        by_tutor=by_tutor,
    )
    return release_if_due(work)


def set_mark(work: Work, earned: Decimal, *, by_tutor: bool) -> None:
    work.earned, work.by_tutor = earned, by_tutor
    work.percent = marks.after_deduction(earned, work.off)
    work.passed = marks.passes(work.percent, work.pass_percent)


def reviews_given_by(work: Work) -> int:
    """How many reviews the author of ``work`` has given to others' works for the same assignment."""
    return PeerReview.objects.given().filter(reviewer=work.enrolment_id, work__assignment=work.assignment_id).count()


def release_if_due(work: Work) -> Work:
    """Show the result once there is one and its author has given her reviews. Again, it changes nothing."""
    if work.state != WorkState.MARKED or reviews_given_by(work) < work.owed:
        return work
    work.state, work.released_at = WorkState.RELEASED, timezone.now()
    work.save(update_fields=["state", "released_at"])
    recount(work)
    audit.record("courses.work_released", work, before=WorkState.MARKED, after=work.state, percent=str(work.percent), passed=work.passed)
    tell_result(work)
    return work


def recount(work: Work) -> None:
    """Let the best of the author's results count; of two equally good ones the first."""
    tries = list(Work.objects.released().filter(enrolment=work.enrolment_id, assignment=work.assignment_id))
    best = max(tries, key=lambda one: (one.passed, one.percent, -one.number))
    Work.objects.filter(pk__in=[one.pk for one in tries if one.counts and one.pk != best.pk]).update(counts=False)
    Work.objects.filter(pk=best.pk, counts=False).update(counts=True)
    work.counts = best.pk == work.pk


def tell_result(work: Work) -> None:
    """A letter to the author, and the end of the course if this was the last thing."""
    enqueue("courses.tasks.tell_of_work", work.pk)
    if work.passed:
        try:
            completion.refresh(work.enrolment, language=work.language)
        except Refused:
            # The course was taken down in the meantime: the mark stands, and completion follows when it is back.
            return
