"""What the pages of offers and placements show: plain values for templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowships import placement_rules as rules
from fellowships.learning_agreement import SECTIONS
from fellowships.models import AgreementVersion, LogEntry, Placement, Slot
from fellowships.placement_forms import AGREEMENT_WORDS
from fellowships.placement_kinds import ConditionState, EntryState, Moment, OfferState, PlacementParty, PlacementState
from fellowships.services import agreeing, placing, reporting_back

FELLOW, HOST, HOME, OFFICER = PlacementParty.FELLOW, PlacementParty.HOST, PlacementParty.HOME, PlacementParty.OFFICER

# Which mark of ``state.html`` a state has.
OFFER_MARKS = {
    OfferState.OPEN: "signal", OfferState.HELD: "begun", OfferState.ACCEPTED: "good",
    OfferState.DECLINED: "todo", OfferState.EXPIRED: "todo", OfferState.WITHDRAWN: "bad",
}  # fmt: skip
PLACEMENT_MARKS = {
    PlacementState.PREPARING: "begun", PlacementState.RUNNING: "begun", PlacementState.REPORTING: "signal",
    PlacementState.COMPLETED: "good", PlacementState.ENDED_EARLY: "bad", PlacementState.CANCELLED: "bad",
}  # fmt: skip
CONDITION_MARKS = {
    ConditionState.OPEN: "todo", ConditionState.GIVEN: "begun", ConditionState.MET: "good",
    ConditionState.RETURNED: "signal", ConditionState.WAIVED: "good",
}  # fmt: skip
ENTRY_MARKS = {EntryState.WAITING: "begun", EntryState.SIGNED: "good", EntryState.RETURNED: "signal"}


class Step(NamedTuple):
    """Something that is this reader's to do now."""

    text: str
    url: str = ""


def days_of(placement: Placement) -> str:
    return _("%(first)s to %(last)s") % {"first": date_format(placement.starts_on), "last": date_format(placement.ends_on)}


def agreement(version: AgreementVersion | None) -> list[dict[str, str]]:
    """The sections that hold words, in their order."""
    words = version.words if version else {}
    return [{"label": str(AGREEMENT_WORDS[key][0]), "text": words[key]} for key in SECTIONS if words.get(key)]


def signatures(placement: Placement, version: AgreementVersion | None) -> list[dict]:
    """Each party that signs, and whether it has."""
    given = {each.party: each for each in version.signatures.all()} if version else {}
    return [{"party": PlacementParty(party).label, "signature": given.get(party)} for party in rules.parties_needed(placement)]


def log_figures(placement: Placement) -> dict:
    """Counts and hours over the whole logbook: one query."""
    signed, waiting = Q(state=EntryState.SIGNED), Q(state=EntryState.WAITING)
    return LogEntry.objects.filter(placement=placement).aggregate(
        entries=Count("pk"), signed=Count("pk", filter=signed), waiting=Count("pk", filter=waiting),
        returned=Count("pk", filter=Q(state=EntryState.RETURNED)), signed_hours=Sum("hours", filter=signed),
    )  # fmt: skip


def checklist(placement: Placement, parties: frozenset[str], today: date | None = None) -> list[dict]:
    """Every item, and what this reader may do about it."""
    today = today or timezone.localdate()
    return [
        {
            "item": item,
            "party": item.get_party_display(),
            "may_tick": rules.ticks(parties, item) and not placement.is_over,
            "is_late": item.done_at is None and item.due_on is not None and item.due_on < today,
            "letter": rules.reads_letter(parties, item) and bool(placement.fellow_id),
        }
        for item in placement.checklist.all()
    ]


def other_dates(slot: Slot, *, with_places: bool = False) -> list[Slot]:
    """Other slots of the same opportunity that are still ahead; ``with_places``: of which a place is free."""
    from fellowships.models import Offer

    ahead = Slot.objects.filter(opportunity=slot.opportunity_id, starts_on__gt=timezone.localdate()).exclude(pk=slot.pk)
    found = list(ahead.order_by("starts_on"))
    if not with_places:
        return found
    kept = Offer.objects.keeping_a_place().filter(slot__in=found).values_list("slot").annotate(kept=Count("pk"))
    taken = dict(kept.order_by())
    return [each for each in found if taken.get(each.pk, 0) < each.places]


def steps(placement: Placement, parties: frozenset[str], items: Iterable[dict], figures: dict) -> list[Step]:
    """What is this reader's to do now, the most pressing first."""
    found = [*_to_sign(placement, parties), *_conditions(placement, parties), *_to_begin(placement, parties)]
    found += [*_log_steps(placement, parties, figures), *_end_steps(placement, parties)]
    late = [each for each in items if each["may_tick"] and each["item"].party in parties and each["item"].done_at is None]
    if late:
        told = ngettext("%(count)d thing on the checklist is yours to do.", "%(count)d things on the checklist are yours to do.", len(late))
        found.append(Step(told % {"count": len(late)}, "#checklist"))
    return found


def _to_sign(placement: Placement, parties: frozenset[str]) -> list[Step]:
    if placement.state not in (PlacementState.PREPARING, PlacementState.RUNNING):
        return []
    mine = set(agreeing.still_to_sign(placement)) & parties
    return (
        [Step(_("Read and sign the learning agreement."), reverse("fellowships:placement_agreement", args=[placement.uid]))] if mine else []
    )


def _conditions(placement: Placement, parties: frozenset[str]) -> list[Step]:
    url = reverse("fellowships:offer", args=[placement.offer.uid])
    states = [each.state for each in placement.offer.conditions.all()]
    if FELLOW in parties and (ConditionState.OPEN in states or ConditionState.RETURNED in states):
        return [Step(_("Hand in what your offer asks for."), url)]
    if parties & {HOST, OFFICER} and ConditionState.GIVEN in states:
        return [Step(_("Check what was handed in for the offer's conditions."), url)]
    return []


def _to_begin(placement: Placement, parties: frozenset[str]) -> list[Step]:
    begins = placement.state == PlacementState.PREPARING and timezone.localdate() >= placement.starts_on
    if not begins or HOST not in parties:
        return []
    return [Step(_("The first day has come: say that the fellow has arrived."), reverse("fellowships:placement_run", args=[placement.uid]))]


def _log_steps(placement: Placement, parties: frozenset[str], figures: dict) -> list[Step]:
    if placement.state not in (PlacementState.RUNNING, PlacementState.REPORTING):
        return []
    url = reverse("fellowships:placement_log", args=[placement.uid])
    if HOST in parties and figures["waiting"]:
        told = ngettext(
            "%(count)d entry of the logbook waits for a signature.",
            "%(count)d entries of the logbook wait for a signature.",
            figures["waiting"],
        )
        return [Step(told % {"count": figures["waiting"]}, url)]
    if FELLOW in parties and figures["returned"]:
        told = ngettext(
            "%(count)d entry of your logbook was sent back.", "%(count)d entries of your logbook were sent back.", figures["returned"]
        )
        return [Step(told % {"count": figures["returned"]}, url)]
    return []


def _end_steps(placement: Placement, parties: frozenset[str]) -> list[Step]:
    given = {(each.moment, each.side) for each in placement.evaluations.all()}
    found = []
    for moment in reporting_back.open_moments(placement):
        for side in parties & {FELLOW, HOST}:
            if (moment, side) not in given:
                url = reverse("fellowships:placement_evaluate", args=[placement.uid, moment, side])
                found.append(Step(_("Evaluate, half-way.") if moment == Moment.MIDDLE else _("Give your final evaluation."), url))
    if FELLOW in parties and placement.state == PlacementState.REPORTING and "report" in placing.still_to_give(placement):
        found.append(Step(_("Write your report."), reverse("fellowships:placement_report", args=[placement.uid])))
    return found
