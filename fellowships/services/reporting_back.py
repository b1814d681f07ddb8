"""What both sides give back: evaluations half-way and at the end, and the fellow's report. With the last, the certificate comes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.models import EndReport, Placement, PlacementEvaluation
from fellowships.placement_kinds import Moment, PlacementParty, PlacementState, Side
from fellowships.services.placing import complete_if_all_given


@transaction.atomic
def evaluate(
    placement: Placement, *, actor, moment: str, side: str, answers: dict[str, Any], for_officers: str = ""
) -> PlacementEvaluation:
    """Keep one side's evaluation. Given once, it stays: neither side can answer what the other said about it."""
    placement = _locked(placement)
    if not rules.evaluates(rules.parties_of(actor, placement), side):
        raise Refused(_("You may not give this evaluation."), code="not_yours")
    if moment not in open_moments(placement):
        raise Refused(_("This evaluation is not asked for now."), code="not_now")
    given, fresh = PlacementEvaluation.objects.get_or_create(
        placement=placement,
        moment=moment,
        side=side,
        defaults={"answers": answers, "for_officers": for_officers.strip(), "given_by": actor, "name": actor.get_full_name()},
    )
    if fresh:
        audit.record("fellowships.evaluation_given", given, actor=actor, moment=moment, side=side, placement=str(placement.uid))
        complete_if_all_given(placement)
    return given


@transaction.atomic
def report(placement: Placement, *, actor, did: str, learned: str, will_change: str, document=None) -> EndReport:
    """Keep the fellow's report. Until the placement is complete she may write it anew."""
    placement = _locked(placement)
    if placement.fellow_id != actor.pk:
        raise Refused(_("Only the fellow writes her report."), code="not_yours")
    if placement.state not in (PlacementState.RUNNING, PlacementState.REPORTING):
        raise Refused(_("The report is asked for when the placement ends."), code="not_now")
    if document is not None and document.owner_id != actor.pk:
        raise Refused(_("This document is not in your library."), code="not_yours")
    said = {"did": did.strip(), "learned": learned.strip(), "will_change": will_change.strip(), "document": document}
    if not all((said["did"], said["learned"], said["will_change"])):
        raise Refused(_("Answer all three questions."), code="empty")
    kept, _fresh = EndReport.objects.update_or_create(placement=placement, defaults={**said, "given_at": timezone.now()})
    audit.record("fellowships.report_given", kept, actor=actor, placement=str(placement.uid))
    complete_if_all_given(placement)
    return kept


def middle_of(placement: Placement) -> date:
    return placement.starts_on + (placement.ends_on - placement.starts_on) / 2


def open_moments(placement: Placement, today: date | None = None) -> tuple[str, ...]:
    """Which evaluations may be given now: half-way from the middle of the days, at the end in the last week and after."""
    today = today or timezone.localdate()
    if placement.state == PlacementState.REPORTING:
        return (Moment.END,)
    if placement.state != PlacementState.RUNNING:
        return ()
    last_week = (placement.ends_on - today).days <= 7
    return (*((Moment.MIDDLE,) if today >= middle_of(placement) else ()), *((Moment.END,) if last_week else ()))


def readable(placement: Placement, parties: frozenset[str]) -> list[PlacementEvaluation]:
    """The evaluations that somebody may read: one's own, and the other side's once both are given; officers read all.

    The home institution reads what the host said of its colleague.
    """
    given = list(placement.evaluations.all())
    both = {each.moment for each in given if any(other.moment == each.moment and other.side != each.side for other in given)}
    if PlacementParty.OFFICER in parties:
        return given
    mine = parties & {Side.FELLOW, Side.HOST}
    seen = [each for each in given if each.side in mine or (mine and each.moment in both)]
    if PlacementParty.HOME in parties:
        seen += [each for each in given if each.side == Side.HOST and each not in seen]
    return seen


def ask_half_way(now: datetime | None = None) -> int:
    """Queue one letter for each placement that has reached its middle; how many."""
    today, asked = timezone.localdate(now), 0
    running = Placement.objects.filter(state=PlacementState.RUNNING, starts_on__lt=today)
    for placement in running.exclude(evaluations__moment=Moment.MIDDLE).exclude(changes__deed="asked_half_way"):
        if today < middle_of(placement):
            continue
        with transaction.atomic():
            locked = _locked(placement)
            if not locked.changes.filter(deed="asked_half_way").exists():
                locked.changes.create(deed="asked_half_way")
                enqueue("fellowships.tasks.tell_of_placement", locked.pk, "half_way")
                asked += 1
    return asked


def _locked(placement: Placement) -> Placement:
    found = Placement.objects.select_for_update(of=("self",))
    return found.select_related("application__call", "host", "home", "fellow", "report").get(pk=placement.pk)
