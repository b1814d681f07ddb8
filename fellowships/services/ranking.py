"""What hosts prefer: for each slot, the applicants released to the hospital in order, and those it cannot take."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from fellowships import parties, rules
from fellowships.enums import ApplicationState
from fellowships.models import Application, CallPage, HostList, HostRanking, Slot

LONGEST_NOTE = 300


def released_for(call: CallPage, slot: Slot):
    """The applications that a host may rank for ``slot``: released to it, still considered, with this slot among their choices."""
    here = Application.objects.in_call(call).filter(parties.released(), choices__slot=slot)
    return here.filter(state=ApplicationState.IN_STAGE).distinct()


@transaction.atomic
def rank(
    call: CallPage, slot: Slot, *, actor, order: Sequence[UUID], unacceptable: Sequence[UUID] = (), notes: dict | None = None
) -> HostList:
    """Keep a host's list for one slot: ``order`` from best to worst, ``unacceptable`` whom it cannot take. A draft until handed in.

    Whoever is in neither is not on the list. Refused where somebody stands twice or was not released to the
    hospital, and once the list is handed in.
    """
    _hosting(slot, actor)
    held = _draft(call, slot)
    named = [*order, *unacceptable]
    if len(set(named)) != len(named):
        raise Refused(_("Somebody stands on the list twice."), code="twice")
    known = {row.uid: row for row in released_for(call, slot)}
    if any(uid not in known for uid in named):
        raise Refused(_("Only applications released to your hospital for this slot can be ranked."), code="not_released")
    notes = notes or {}
    HostRanking.objects.filter(call=held.call, slot=slot).delete()
    HostRanking.objects.bulk_create(
        [
            HostRanking(call=held.call, slot=slot, application=known[uid], rank=number, note=_note(notes, uid), by=actor)
            for number, uid in [*enumerate(order, start=1), *((None, uid) for uid in unacceptable)]
        ]
    )
    audit.record("fellowships.host_ranked", held, actor=actor, slot=str(slot.uid), ranked=len(order), unacceptable=len(unacceptable))
    return held


@transaction.atomic
def hand_in(call: CallPage, slot: Slot, *, actor) -> HostList:
    """Make the list final. An empty one says that nobody is acceptable. Handing in again changes nothing."""
    _hosting(slot, actor)
    held = _locked(call, slot)
    if held.sent_at is not None:
        return held
    held.sent_at, held.sent_by = timezone.now(), actor
    held.save(update_fields=["sent_at", "sent_by"])
    audit.record("fellowships.host_list_sent", held, actor=actor, slot=str(slot.uid))
    return held


@transaction.atomic
def open_again(held: HostList, *, actor) -> HostList:
    """Let a host change a list that it handed in: officers alone, and what was matched by it stays as it was."""
    held = HostList.objects.select_for_update(of=("self",)).select_related("call").get(pk=held.pk)
    if not rules.runs_call(actor, held.call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")
    if held.sent_at is not None:
        held.sent_at = held.sent_by = None
        held.save(update_fields=["sent_at", "sent_by"])
        audit.record("fellowships.host_list_opened", held, actor=actor)
    return held


def _note(notes: dict, uid: UUID) -> str:
    return str(notes.get(uid, "")).strip()[:LONGEST_NOTE]


def _hosting(slot: Slot, actor) -> None:
    if not rules.coordinates(actor, slot.opportunity.institution):
        raise Refused(_("Only coordinators of the hospital may do this."), code="not_yours")


def _draft(call: CallPage, slot: Slot) -> HostList:
    held = _locked(call, slot)
    if held.sent_at is not None:
        raise Refused(_("This list is handed in. Ask the program office to open it again."), code="handed_in")
    return held


def _locked(call: CallPage, slot: Slot) -> HostList:
    """The list, made the first time, locked until the transaction ends."""
    held, _made = HostList.objects.get_or_create(call=call.canonical, slot=slot)
    return HostList.objects.select_for_update(of=("self",)).select_related("call").get(pk=held.pk)
