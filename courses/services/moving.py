"""The one place that writes the state of an enrolment. Each move is one that ``admission`` allows, and stands in the trail."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from core import audit
from courses import admission
from courses.enums import EnrolmentState
from courses.models import Enrolment, Removal, Seat

WRITTEN = ("state", "cohort", "enrolled_at", "waiting_since", "held_until", "withdrawn_at", "completed_at")


def move(
    enrolment: Enrolment,
    state: EnrolmentState,
    *,
    deed: str,
    actor,
    reason: str = "",
    held_until: datetime | None = None,
    also: tuple[str, ...] = (),
) -> Enrolment:
    """Bring ``enrolment``, locked or new, into ``state`` and write down who did it.

    Whoever is no longer seated gives her seat back. ``also`` names fields that
    the caller has set and wants saved. Raises ValueError for a move that does not
    exist: that is a fault of ours, never a reader's.
    """
    before = enrolment.state if enrolment.pk else admission.NOTHING
    if not admission.may_move(before, state):
        raise ValueError(f"No enrolment goes from {before or 'nothing'} to {state}.")
    now = timezone.now()
    enrolment.state = state
    enrolment.waiting_since = now if state == EnrolmentState.WAITING else None
    enrolment.held_until = held_until
    enrolment.withdrawn_at = now if state == EnrolmentState.WITHDRAWN else None
    enrolment.completed_at = now if state == EnrolmentState.COMPLETED else None
    if state == EnrolmentState.ACTIVE and before not in {EnrolmentState.WITHDRAWN, EnrolmentState.ACTIVE}:
        enrolment.enrolled_at = now
    if enrolment.pk:
        enrolment.save(update_fields=[*WRITTEN, *also])
    else:
        enrolment.save()
    if before == EnrolmentState.WITHDRAWN:
        Removal.objects.filter(enrolment=enrolment, ended_at__isnull=True).update(ended_at=now)
    if before in admission.SEATED and state not in admission.SEATED:
        Seat.objects.filter(enrolment=enrolment).delete()
    facts = {"cohort": enrolment.cohort_id} if enrolment.cohort_id else {}
    if enrolment.institution_id:
        facts["institution"] = enrolment.institution_id
    audit.record(deed, enrolment, actor=actor, before=before, after=state, reason=reason, **facts)
    return enrolment
