"""When a learner's work is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from courses.assignments.sheet import Rules
from courses.assignments.timing import due_after
from courses.models import Enrolment, MoreTime, Work


def due_of(enrolment: Enrolment, assignment: int, rules: Rules, before: list[Work] | None = None) -> datetime | None:
    """The due moment of the work that comes after ``before``, her works up to now; None for never.

    The first is counted from the start of her group, else from her enrolment; each
    further one from the result of the one before. More time that a tutor gave
    counts where it is later. ``enrolment`` comes with its cohort.
    """
    return due_with(enrolment, rules, before or [], more_time([enrolment.pk]).get((enrolment.pk, assignment)))


def due_with(enrolment: Enrolment, rules: Rules, before: list[Work], given: datetime | None) -> datetime | None:
    """The same, where the moment that a tutor gave is known already."""
    due = _by_rule(enrolment, rules, before)
    if due is None:
        return None
    return max(due, given) if given else due


def more_time(enrolments: Collection[int]) -> dict[tuple[int, int], datetime]:
    """The later due moments that tutors gave, by enrolment and assignment: one query."""
    rows = MoreTime.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "assignment_id", "until")
    return {(enrolment, assignment): until for enrolment, assignment, until in rows}


def _by_rule(enrolment: Enrolment, rules: Rules, before: list[Work]) -> datetime | None:
    told = [work.released_at for work in before if work.released_at]
    if told:
        return max(told) + timedelta(days=rules.resubmit_days)
    if rules.due_days is None:
        return None
    cohort = enrolment.cohort
    if cohort and cohort.starts_at:
        return due_after(cohort.starts_at, rules.due_days, cohort.time_zone)
    return enrolment.enrolled_at + timedelta(days=rules.due_days)
