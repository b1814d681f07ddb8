"""Seats and the waiting list of one group. Whoever changes either holds the lock on the group.

A seat that becomes free is held for the first in line, for her alone and until
the hold ends; then for the next. Nobody who comes later passes the line.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.jobs import enqueue
from courses import admission
from courses.enums import EnrolmentState
from courses.models import Cohort, Enrolment, Seat
from courses.services.moving import move


def locked(cohort: int) -> Cohort:
    """The group, locked until the transaction ends, with its waiting list as it ought to be by now."""
    found = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort)
    _advance(found)
    return found


@transaction.atomic
def advance(cohort: int) -> None:
    """Give the waiting list of ``cohort`` what is due to it. Calling again changes nothing."""
    locked(cohort)


def advance_all() -> int:
    """Every waiting list that has something to do, each in a transaction of its own; how many were looked at."""
    due = list(Cohort.objects.to_advance(timezone.now()).order_by("pk").values_list("pk", flat=True))
    for cohort in due:
        advance(cohort)
    return len(due)


def take_seat(cohort: Cohort, enrolment: Enrolment, *, deed: str, actor, also: tuple[str, ...] = ()) -> Enrolment:
    """Let ``enrolment`` in: into a seat where one is free and nobody waits for it, else to the end of the line."""
    enrolment.cohort = cohort
    if cohort.seats is not None and (_has_line(cohort) or _free_number(cohort) is None):
        return move(enrolment, EnrolmentState.WAITING, deed="courses.waiting", actor=actor, also=also)
    move(enrolment, EnrolmentState.ACTIVE, deed=deed, actor=actor, also=also)
    _seat(cohort, enrolment)
    return enrolment


def _advance(cohort: Cohort) -> None:
    now = timezone.now()
    for lapsed in cohort.enrolments.with_lapsed_hold(now):
        move(lapsed, EnrolmentState.WITHDRAWN, deed="courses.hold_ended", actor=None, reason="hold_ended")
        enqueue("courses.tasks.tell", lapsed.pk, "hold_ended")
    if cohort.has_closed(now):
        for late in cohort.enrolments.waiting():
            move(late, EnrolmentState.WITHDRAWN, deed="courses.waiting_ended", actor=None, reason="enrolment_closed")
            enqueue("courses.tasks.tell", late.pk, "waiting_ended")
        return
    line = cohort.enrolments.waiting()
    while (first := line.first()) and (number := _free_number(cohort)):
        until = admission.held_until(now, hours=cohort.hold_hours, closes_at=cohort.closes_at)
        move(first, EnrolmentState.OFFERED, deed="courses.seat_offered", actor=None, held_until=until)
        Seat.objects.create(cohort=cohort, enrolment=first, number=number)
        enqueue("courses.tasks.tell", first.pk, "seat_offered")


def _has_line(cohort: Cohort) -> bool:
    return cohort.enrolments.filter(state=EnrolmentState.WAITING).exists()


def _free_number(cohort: Cohort) -> int | None:
    return admission.free_number(set(cohort.taken_seats.values_list("number", flat=True)), cohort.seats)


def _seat(cohort: Cohort, enrolment: Enrolment) -> None:
    """Her seat in this group; one she had in another is given back."""
    Seat.objects.filter(enrolment=enrolment).exclude(cohort=cohort).delete()
    if not Seat.objects.filter(enrolment=enrolment).exists():
        Seat.objects.create(cohort=cohort, enrolment=enrolment, number=_free_number(cohort))
