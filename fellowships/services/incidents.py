"""Something went wrong during a placement: reported by anybody in it, read by those whom the reporter lets read it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.models import Incident, Placement
from fellowships.placement_kinds import IncidentState, PlacementParty, SeenBy


@transaction.atomic
def report(
    placement: Placement, *, actor, kind: str, happened_on: date, words: str, seen_by: str = SeenBy.OFFICERS, is_urgent: bool = False
) -> Incident:
    """Write down what happened. Officers are told at once; host and home only where the reporter opens it to them."""
    parties = rules.parties_of(actor, placement)
    if not parties:
        raise Refused(_("You are no party to this placement."), code="not_yours")
    if happened_on > timezone.localdate():
        raise Refused(_("This day has not come yet."), code="other_day")
    if not words.strip():
        raise Refused(_("Say what happened."), code="empty")
    incident = Incident.objects.create(
        placement=placement,
        kind=kind,
        happened_on=happened_on,
        words=words.strip(),
        seen_by=seen_by,
        is_urgent=is_urgent,
        reported_by=actor,
        reported_as=next(party for party in PlacementParty.values if party in parties),
    )
    audit.record("fellowships.incident_reported", incident, actor=actor, after=incident.state, kind=kind, seen_by=seen_by)
    enqueue("fellowships.tasks.tell_of_incident", incident.pk)
    return incident


@transaction.atomic
def answer(incident: Incident, *, actor, state: str, outcome: str = "", seen_by: str = "") -> Incident:
    """An officer takes it in hand or closes it, saying what was done; she may open it to more readers, never to fewer."""
    if PlacementParty.OFFICER not in rules.parties_of(actor, incident.placement):
        raise Refused(_("Only an officer of the call may do this."), code="not_yours")
    incident = Incident.objects.select_for_update(of=("self",)).select_related("placement").get(pk=incident.pk)
    if state == IncidentState.CLOSED and not (outcome.strip() or incident.outcome):
        raise Refused(_("Say what was done."), code="no_outcome")
    if seen_by and not _opens(incident.seen_by, seen_by):
        raise Refused(_("What was opened to somebody stays open to her."), code="fewer_readers")
    before = incident.state
    incident.state, incident.outcome = state, outcome.strip() or incident.outcome
    incident.seen_by = seen_by or incident.seen_by
    incident.closed_at = timezone.now() if state == IncidentState.CLOSED else None
    incident.save(update_fields=["state", "outcome", "seen_by", "closed_at"])
    audit.record("fellowships.incident_answered", incident, actor=actor, before=before, after=state, seen_by=incident.seen_by)
    return incident


def _opens(before: str, after: str) -> bool:
    readers = {SeenBy.OFFICERS: set(), SeenBy.HOST: {"host"}, SeenBy.HOME: {"home"}, SeenBy.ALL: {"host", "home"}}
    return readers[SeenBy(before)] <= readers[SeenBy(after)]
