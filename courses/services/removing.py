"""An institution takes one of its people out of a course, with a reason that she reads, and may take that back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from core.jobs import enqueue
from courses import rules
from courses.enums import EnrolmentState
from courses.models import Enrolment, Removal
from courses.services import seats
from courses.services.moving import move


@transaction.atomic
def remove(enrolment: Enrolment, institution, *, by, reason: str) -> Removal:
    """Take one of the institution's own people out of a course that it brought her into, or off the way into it.

    She is told by mail, with the reason; what she did is kept. A seat that
    becomes free goes to the waiting list at once. Removing again changes nothing.

    Raises Refused for anybody else's people, for somebody who enrolled herself,
    for a course that is finished, without a reason, and when ``by`` may not.
    """
    enrolment = _locked(enrolment, institution, by)
    known = enrolment.removals.filter(institution=institution, ended_at__isnull=True).first()
    if known is not None:
        return known
    if enrolment.state == EnrolmentState.COMPLETED:
        raise Refused(_("She has finished this course; it stays in her record."), code="finished")
    if not rules.may_withdraw(enrolment):
        raise Refused(_("She is not in this course any more."), code="not_in_course")
    if not rules.may_be_removed(enrolment, institution):
        raise Refused(_("She enrolled herself, and your institution follows her. Only she can leave the course."), code="enrolled_herself")
    if not reason.strip():
        raise Refused(_("Say why: she reads it in the letter."), code="reason_missing")
    done = Removal.objects.create(enrolment=enrolment, institution=institution, state_before=enrolment.state, reason=reason.strip(), by=by)
    enrolment.note = done.reason
    move(enrolment, EnrolmentState.WITHDRAWN, deed="courses.removed", actor=by, reason=f"removal:{done.pk}", also=("note",))
    if enrolment.cohort_id is not None:
        seats.advance(enrolment.cohort_id)
    enqueue("courses.tasks.tell", enrolment.pk, "removed")
    return done


@transaction.atomic
def take_back_removal(removal: Removal, *, by) -> Enrolment:
    """Bring her back to where she stood: into a free seat, else to the end of the waiting list. She is told by mail.

    Taking it back again changes nothing. Raises Refused for anybody else's
    people, when the group is over, and when ``by`` may not.
    """
    enrolment = _locked(removal.enrolment, removal.institution, by)
    removal = Removal.objects.select_for_update(of=("self",)).get(pk=removal.pk)
    if removal.ended_at is not None:
        return enrolment
    if enrolment.cohort_id is not None and enrolment.cohort.has_ended():
        raise Refused(_("This group is over. Enrol her in another one."), code="ended")
    removal.ended_at, removal.taken_back_by = timezone.now(), by
    removal.save(update_fields=["ended_at", "taken_back_by"])
    enrolment.note = ""
    told = {"deed": "courses.brought_back", "actor": by, "also": ("note",)}
    if removal.state_before == EnrolmentState.APPLIED:
        move(enrolment, EnrolmentState.APPLIED, **told)
    elif enrolment.cohort_id is None:
        move(enrolment, EnrolmentState.ACTIVE, **told)
    else:
        seats.take_seat(enrolment.cohort, enrolment, **told)
    enqueue("courses.tasks.tell", enrolment.pk, "brought_back")
    return enrolment


def _locked(enrolment: Enrolment, institution, by) -> Enrolment:
    """The enrolment, and before it the group whose seat is at stake. Raises Refused where ``by`` has nothing to say."""
    if not rules.may_coordinate(by, institution):
        raise Refused(_("Only the institution's coordinators do this."), code="not_a_coordinator")
    if enrolment.cohort_id is not None:
        seats.locked(enrolment.cohort_id)
    found = Enrolment.objects.select_for_update(of=("self",)).select_related("learner", "cohort").get(pk=enrolment.pk)
    if not Enrolment.objects.followed_by(institution).filter(pk=found.pk).exists():
        raise Refused(_("This person is not one of your institution's people."), code="not_yours")
    return found
