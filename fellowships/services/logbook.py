"""The logbook: written by the fellow, on whatever device and line; signed or sent back by the supervisor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from fellowships import placement_rules as rules
from fellowships.models import LogEntry, Placement
from fellowships.placement_kinds import EntryState, PlacementState

OPEN_STATES = (PlacementState.RUNNING, PlacementState.REPORTING)
FIELDS = ("happened_on", "activity", "involvement", "title", "count", "hours", "competency", "reflection")
LONGEST_DAY = Decimal(24)


@transaction.atomic
def write(placement: Placement, *, actor, uid: UUID | None = None, **said: Any) -> LogEntry:
    """Keep one entry. The same ``uid`` sent again changes the entry it made before, so that a device may send twice.

    What the supervisor has signed stays as it was signed: sending it once more
    gives the signed entry back. Raises Refused outside the placement's days and for
    a day of more than 24 hours.
    """
    placement = _locked(placement)
    if placement.fellow_id != actor.pk:
        raise Refused(_("Only the fellow writes her logbook."), code="not_yours")
    uid = uid or uuid4()
    entry = LogEntry.objects.filter(placement=placement, uid=uid).first()
    if entry is not None and (
        entry.state == EntryState.SIGNED or all(getattr(entry, name) == said.get(name, getattr(entry, name)) for name in FIELDS)
    ):
        return entry
    _check_placement(placement)
    fresh = entry is None
    entry = entry or LogEntry(placement=placement, uid=uid)
    for name in FIELDS:
        if name in said:
            setattr(entry, name, said[name])
    _check(entry, placement)
    entry.state, entry.changed_at = EntryState.WAITING, timezone.now()
    entry.save()
    deed = "fellowships.log_written" if fresh else "fellowships.log_changed"
    audit.record(deed, entry, actor=actor, after=entry.state, placement=str(placement.uid))
    return entry


@transaction.atomic
def remove(entry: LogEntry, *, actor) -> None:
    """Take back an entry that nobody has signed."""
    placement = _locked(entry.placement)
    entry = LogEntry.objects.select_for_update().get(pk=entry.pk)
    if placement.fellow_id != actor.pk:
        raise Refused(_("Only the fellow writes her logbook."), code="not_yours")
    if entry.state == EntryState.SIGNED:
        raise Refused(_("A signed entry stays."), code="signed")
    audit.record("fellowships.log_removed", entry, actor=actor, placement=str(placement.uid))
    entry.delete()


@transaction.atomic
def sign(placement: Placement, entries: Iterable[LogEntry], *, actor) -> int:
    """Sign entries that wait; how many were signed now. Those signed before stay as they are."""
    placement = _locked(placement)
    _for_supervisor(placement, actor)
    if placement.is_over:
        raise Refused(_("The placement is over: its logbook is closed."), code="over")
    wanted = LogEntry.objects.select_for_update().filter(
        placement=placement, pk__in=[entry.pk for entry in entries], state=EntryState.WAITING
    )
    signed = 0
    for entry in wanted:
        entry.state, entry.signed_by, entry.signed_name, entry.signed_at = EntryState.SIGNED, actor, actor.get_full_name(), timezone.now()
        entry.save(update_fields=["state", "signed_by", "signed_name", "signed_at"])
        audit.record(
            "fellowships.log_signed", entry, actor=actor, before=EntryState.WAITING, after=entry.state, placement=str(placement.uid)
        )
        signed += 1
    return signed


@transaction.atomic
def send_back(entry: LogEntry, *, actor, comment: str) -> LogEntry:
    """Ask the fellow to put an entry right; the comment says what."""
    placement = _locked(entry.placement)
    _for_supervisor(placement, actor)
    entry = LogEntry.objects.select_for_update().get(pk=entry.pk)
    if not comment.strip():
        raise Refused(_("Say what is to be put right."), code="no_reason")
    if entry.state == EntryState.SIGNED:
        raise Refused(_("A signed entry stays."), code="signed")
    before, entry.state, entry.comment = entry.state, EntryState.RETURNED, comment.strip()[:1000]
    entry.save(update_fields=["state", "comment"])
    audit.record("fellowships.log_returned", entry, actor=actor, before=before, after=entry.state, placement=str(placement.uid))
    return entry


def _check_placement(placement: Placement) -> None:
    if placement.state not in OPEN_STATES:
        raise Refused(_("The logbook is open while the placement runs."), code="closed")


def _check(entry: LogEntry, placement: Placement) -> None:
    if not first_day(placement) <= entry.happened_on <= min(placement.ends_on, timezone.localdate() + timedelta(days=1)):
        raise Refused(_("Choose a day of the placement that has come."), code="other_day")
    if entry.competency_id and entry.competency.placement_id != placement.pk:
        raise Refused(_("Choose a competency of this placement."), code="other_competency")
    if not (entry.title or "").strip():
        raise Refused(_("Say what you did."), code="empty")
    same_day = LogEntry.objects.filter(placement=placement, happened_on=entry.happened_on).exclude(uid=entry.uid)
    if sum((each.hours for each in same_day), start=Decimal(0)) + Decimal(entry.hours or 0) > LONGEST_DAY:
        raise Refused(_("This day would have more than 24 hours."), code="too_many_hours")


def first_day(placement: Placement) -> date:
    """The day of arrival, which may lie before the first day that was agreed."""
    return min(placement.starts_on, placement.began_at.date()) if placement.began_at else placement.starts_on


def _for_supervisor(placement: Placement, actor) -> None:
    if not rules.signs_log(actor, placement):
        raise Refused(_("Only the supervisor or the host signs."), code="not_yours")


def _locked(placement: Placement) -> Placement:
    return Placement.objects.select_for_update(of=("self",)).select_related("application__call", "host", "home").get(pk=placement.pk)
