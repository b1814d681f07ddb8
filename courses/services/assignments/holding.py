"""Who is at work on an assignment: one at a time, so that two deeds that concern the same works never cross."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from courses.models import Assignment, PeerReview, Work


class OwnWork(NamedTuple):
    """The work ``uid`` of the person with the primary key ``learner``."""

    learner: int
    uid: UUID


class OwnReview(NamedTuple):
    """The review ``uid`` that is asked of the person with the primary key ``learner``."""

    learner: int
    uid: UUID


def hold(assignment: int) -> None:
    """Wait for whoever else is at work on ``assignment``. Every deed that touches more than one row takes this first."""
    Assignment.objects.select_for_update(no_key=True).only("pk").get(pk=assignment)


def held_work(**which) -> Work:
    """The work, held together with its assignment. Raises ``Work.DoesNotExist``."""
    hold(Work.objects.values_list("assignment", flat=True).get(**which))
    found = Work.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("enrolment__learner", "enrolment__course", "enrolment__cohort").get(**which)


def held_own(which: OwnWork) -> Work:
    """The learner's own work, held. Raises ``Work.DoesNotExist``, also for anybody else's."""
    return held_work(enrolment__learner=which.learner, uid=which.uid)


def held_review(which: OwnReview) -> PeerReview:
    """A review asked of this learner, held. Raises ``PeerReview.DoesNotExist``, also for anybody else's."""
    theirs = {"reviewer__learner": which.learner, "uid": which.uid}
    hold(PeerReview.objects.values_list("work__assignment", flat=True).get(**theirs))
    found = PeerReview.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("work__enrolment", "reviewer__learner").get(**theirs)
