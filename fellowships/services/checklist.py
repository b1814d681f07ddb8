"""What has to be done around a placement, by whom and by when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.enums import Provision
from fellowships.models import ChecklistItem, OpportunityPage, Placement
from fellowships.placement_kinds import IN_PLACEMENT, ItemKind, PlacementParty

# Weeks before the first day (DOMAIN: acceptance eight weeks before, confirmation four).
USUAL: tuple[tuple[ItemKind, PlacementParty, int], ...] = (
    (ItemKind.INVITATION, PlacementParty.HOST, 8),
    (ItemKind.VISA_LETTER, PlacementParty.HOST, 8),
    (ItemKind.REGISTRATION, PlacementParty.FELLOW, 8),
    (ItemKind.VISA, PlacementParty.FELLOW, 4),
    (ItemKind.INSURANCE, PlacementParty.FELLOW, 4),
    (ItemKind.HOUSING, PlacementParty.HOST, 4),
    (ItemKind.TRAVEL, PlacementParty.FELLOW, 2),
    (ItemKind.INDUCTION, PlacementParty.HOST, 0),
)
REMIND_BEFORE = timedelta(days=7)


def put_usual_items(placement: Placement, opportunity: OpportunityPage) -> None:
    """The checklist that every placement begins with; who sees to housing and insurance, the opportunity says."""
    by_host = {
        ItemKind.HOUSING: opportunity.housing != Provision.OWN,
        ItemKind.INSURANCE: opportunity.insurance != Provision.OWN,
    }
    today = timezone.localdate()
    rows = []
    for kind, party, weeks in USUAL:
        who = (PlacementParty.HOST if by_host[kind] else PlacementParty.FELLOW) if kind in by_host else party
        due = max(placement.starts_on - timedelta(weeks=weeks), min(today + timedelta(days=7), placement.starts_on))
        rows.append(ChecklistItem(placement=placement, kind=kind, party=who, due_on=due))
    ChecklistItem.objects.bulk_create(rows)


@transaction.atomic
def add(placement: Placement, *, actor, words: str, party: str, due_on: date | None = None) -> ChecklistItem:
    """Something else to be done."""
    parties = rules.parties_of(actor, placement)
    if not rules.writes_checklist(parties):
        raise Refused(_("Only the host and the officers of the call may do this."), code="not_yours")
    if placement.is_over:
        raise Refused(_("The placement is over."), code="over")
    if not words.strip():
        raise Refused(_("Say what is to be done."), code="empty")
    item = ChecklistItem.objects.create(placement=placement, words=words.strip()[:300], party=party, due_on=due_on)
    audit.record("fellowships.checklist_added", item, actor=actor, party=party, placement=str(placement.uid))
    return item


@transaction.atomic
def tick(item: ChecklistItem, *, actor, done: bool, note: str = "") -> ChecklistItem:
    """Say that it is done, or not yet after all. Twice says the same as once."""
    item = (
        ChecklistItem.objects.select_for_update(of=("self",))
        .select_related("placement__application__call", "placement__host", "placement__home")
        .get(pk=item.pk)
    )
    if not rules.ticks(rules.parties_of(actor, item.placement), item):
        raise Refused(_("This is somebody else's to do."), code="not_yours")
    note = note.strip()[:1000]
    if done == (item.done_at is not None) and note in ("", item.note):
        return item
    item.done_at, item.done_by = (timezone.now(), actor) if done else (None, None)
    item.note = note or item.note
    item.save(update_fields=["done_at", "done_by", "note"])
    audit.record("fellowships.checklist_ticked", item, actor=actor, after="done" if done else "open", placement=str(item.placement.uid))
    return item


@transaction.atomic
def set_due(item: ChecklistItem, *, actor, due_on: date | None) -> ChecklistItem:
    """Give it another day."""
    if not rules.writes_checklist(rules.parties_of(actor, item.placement)):
        raise Refused(_("Only the host and the officers of the call may do this."), code="not_yours")
    if due_on != item.due_on:
        item.due_on, item.reminded_at = due_on, None
        item.save(update_fields=["due_on", "reminded_at"])
        audit.record("fellowships.checklist_due", item, actor=actor, due=str(due_on or ""))
    return item


def remind_due(now: datetime | None = None) -> int:
    """Queue one letter for each placement with something due within a week; each thing is named once."""
    today = timezone.localdate(now)
    due = ChecklistItem.objects.filter(
        done_at__isnull=True, reminded_at__isnull=True, due_on__lte=today + REMIND_BEFORE, placement__state__in=IN_PLACEMENT
    )
    placements = sorted(set(due.values_list("placement", flat=True)))
    for pk in placements:
        with transaction.atomic():
            mine = list(
                ChecklistItem.objects.select_for_update().filter(pk__in=due.filter(placement=pk).values("pk")).values_list("pk", flat=True)
            )
            ChecklistItem.objects.filter(pk__in=mine).update(reminded_at=timezone.now())
            if mine:
                enqueue("fellowships.tasks.tell_of_placement", pk, "due")
    return len(placements)
