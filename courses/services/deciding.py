"""Applications, answered by those who run the group."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.jobs import enqueue
from courses.enums import EnrolmentState
from courses.models import Enrolment
from courses.services import seats
from courses.services.moving import move


@transaction.atomic
def approve(enrolment: Enrolment, *, by) -> Enrolment:
    """Let the applicant in: into a free seat, else to the end of the waiting list. Approving again changes nothing.

    A refusal may be taken back in this way. Raises Refused when the applicant
    has withdrawn meanwhile, or the group is over.
    """
    cohort = seats.locked(enrolment.cohort_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner").get(pk=enrolment.pk)
    if enrolment.state in {EnrolmentState.ACTIVE, EnrolmentState.WAITING, EnrolmentState.OFFERED, EnrolmentState.COMPLETED}:
        return enrolment
    _check_answerable(enrolment)
    if cohort.has_ended():
        raise Refused(_("This group is over. Nobody can be admitted to it any more."), code="ended")
    enrolment.note = ""
    seats.take_seat(cohort, enrolment, deed="courses.approved", actor=by, also=("note",))
    enqueue("courses.tasks.tell", enrolment.pk, "approved")
    return enrolment


@transaction.atomic
def refuse(enrolment: Enrolment, *, by, note: str = "") -> Enrolment:
    """Say no, with a ``note`` to the applicant. Refusing again changes nothing."""
    seats.locked(enrolment.cohort_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if enrolment.state == EnrolmentState.REFUSED:
        return enrolment
    if enrolment.state != EnrolmentState.APPLIED:
        raise Refused(_("This application was answered or taken back meanwhile."), code="answered")
    enrolment.note = note.strip()
    move(enrolment, EnrolmentState.REFUSED, deed="courses.refused", actor=by, also=("note",))
    enqueue("courses.tasks.tell", enrolment.pk, "refused")
    return enrolment


def _check_answerable(enrolment: Enrolment) -> None:
    if enrolment.state not in {EnrolmentState.APPLIED, EnrolmentState.REFUSED}:
        raise Refused(_("This application was answered or taken back meanwhile."), code="answered")
