"""Matching a call: wishes, hosts' lists, places and reserves gathered; the result kept; decisions prepared from it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from fellowships import match_case, matching, rules
from fellowships.enums import ApplicationState, ChoosingBy, Outcome, ReasonClass, StageKind
from fellowships.income import Standing
from fellowships.models import Application, CallPage, Choice, Decision, HostList, HostRanking, IncomeGroup, MatchRun, Offer, Slot, Stage
from fellowships.placement_kinds import KEEPS_PLACE
from fellowships.services.scores import scores_of

STILL_CONSIDERED = (ApplicationState.SENT, ApplicationState.IN_STAGE)
LEAST_DEVELOPED = "ldc"


@transaction.atomic
def run(call: CallPage, *, actor, kind: str = "", stage: Stage | None = None) -> MatchRun:
    """Match those in ``stage`` (else all who are still considered) and keep the run; nothing is decided by it.

    ``kind`` is the call's own way unless it is named, so that both can be compared. Refused where nobody is
    left to choose from, or where a plain ranking has no scores.
    """
    call = call.canonical
    _running(call, actor)
    case = gather(call, kind=kind or call.chooses_by, stage=stage)
    if not case.wishes:
        raise Refused(_("Nobody is waiting for a place here."), code="nobody")
    if match_case.one_list(case.kind) and not case.scores:
        raise Refused(_("A plain ranking needs scores, and no review has been handed in."), code="no_scores")
    solved = match_case.solve(case)
    number = (call.match_runs.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = MatchRun.objects.create(
        call=call,
        number=number,
        kind=case.kind,
        input=case.as_json(),
        result=solved.matched,
        explanations=solved.explanations,
        proof=solved.proof,
        digest=case.digest,
        by=actor,
    )
    audit.record("fellowships.matched", kept, actor=actor, call=call.pk, placed=len(solved.matched), digest=case.digest)
    return kept


def holds(run: MatchRun) -> bool:
    """Whether the run, done again from what it kept, gives what it kept; and whether the proof stands."""
    case = match_case.read(run.input)
    solved = match_case.solve(case)
    return case.digest == run.digest and solved.matched == run.result and match_case.is_proven(solved.proof)


def gather(call: CallPage, *, kind: str, stage: Stage | None = None) -> match_case.Case:
    """Everything that goes into a run, as plain values. A constant number of queries."""
    applications = {row.pk: row for row in considered(call, stage).select_related("applicant__profile")}
    uids = {pk: str(row.uid) for pk, row in applications.items()}
    scores = {uids[pk]: result.normalised for pk, result in _scored(call, applications).items()}
    slots = _slots(call)
    wishes = _wishes(applications, slots)
    ranked, unacceptable, handed_in = _host_lists(call, slots, uids)
    order = match_case.ordered(scores, match_case.by_lot(scores, str(call.translation_key)))
    places = _places(call, slots)
    by_slot = matching.from_one_list(order, unacceptable, places)
    by_score: list[str] = []
    if not match_case.one_list(kind):
        by_slot |= {str(slots[pk].uid): ranked[pk] for pk in handed_in}
        by_score = [str(slot.uid) for pk, slot in slots.items() if pk not in handed_in]
    return match_case.Case(
        kind=kind,
        wishes=wishes,
        offers={slot: [one for one in listed if slot in wishes.get(one, ())] for slot, listed in by_slot.items()},
        places=places,
        reserved=_reserved(call, slots, places),
        groups=_groups(call, applications),
        by_score=by_score,
        scores=scores,
    )


def considered(call: CallPage, stage: Stage | None = None):
    """Whose applications take part: those in ``stage``, else all who are still considered."""
    here = Application.objects.in_call(call).filter(state__in=STILL_CONSIDERED)
    return here.filter(stage=stage) if stage is not None else here


def last_stage(call: CallPage) -> Stage | None:
    """The stage from which one usually chooses: the decision, if the call has one."""
    return Stage.objects.filter(call=call.canonical, kind=StageKind.DECISION).order_by("-sort_order", "-pk").first()


@transaction.atomic
def use(run: MatchRun, *, actor, waiting: int = 5, reject_rest: bool = True, comment: str = "") -> dict[str, int]:
    """Prepare decisions from a run: offers, ``waiting`` people in each slot's line, and (if asked) no offer for the rest.

    Decisions that an officer prepared by hand stay as they are. How many of each outcome were prepared.
    """
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("call").get(pk=run.pk)
    _running(run.call, actor)
    case = match_case.read(run.input)
    slots = {str(slot.uid): slot.pk for slot in Slot.objects.filter(uid__in=case.places)}
    open_now = {
        str(row.uid): row for row in Application.objects.filter(uid__in=case.wishes, state__in=STILL_CONSIDERED).exclude(applicant=actor)
    }
    by_hand = set(Decision.objects.unpublished().filter(run=None, application__in=open_now.values()).values_list("application", flat=True))
    wanted = {uid: said for uid, said in _outcomes(case, run.result, waiting, reject_rest).items() if uid in open_now}
    rows = [
        Decision(
            application=open_now[uid],
            outcome=outcome,
            slot_id=slots.get(slot),
            position=position,
            reason_class=ReasonClass.NOT_ENOUGH_PLACES if outcome == Outcome.REJECT else "",
            comment=comment.strip(),
            run=run,
            prepared_by=actor,
        )
        for uid, (outcome, slot, position) in wanted.items()
        if open_now[uid].pk not in by_hand
    ]
    Decision.objects.unpublished().filter(application__in=[row.application_id for row in rows]).delete()
    Decision.objects.bulk_create(rows, batch_size=500)
    run.used_at, run.used_by = timezone.now(), actor
    run.save(update_fields=["used_at", "used_by"])
    counted = {outcome: sum(row.outcome == outcome for row in rows) for outcome in Outcome.values}
    audit.record("fellowships.match_used", run, actor=actor, **counted, left_by_hand=len(by_hand))
    return counted


def _outcomes(case: match_case.Case, matched: dict, waiting: int, reject_rest: bool) -> dict[str, tuple[str, str, int | None]]:
    said: dict[str, tuple[str, str, int | None]] = dict.fromkeys(case.wishes, (Outcome.REJECT, "", None)) if reject_rest else {}
    for slot, line in match_case.left_for_lists(case, matched).items():
        said |= {uid: (Outcome.WAITLIST, slot, position) for position, uid in enumerate(line[:waiting], start=1)}
    return said | {uid: (Outcome.OFFER, slot, None) for uid, slot in matched.items()}


def _scored(call: CallPage, applications: dict[int, Application]) -> dict:
    results = scores_of(call)
    return {pk: results[row.submission_id] for pk, row in applications.items() if row.submission_id in results}


def _slots(call: CallPage) -> dict[int, Slot]:
    found = Slot.objects.offered_in(call).select_related("opportunity").order_by("starts_on", "pk")
    return {slot.pk: slot for slot in found}


def _wishes(applications: dict[int, Application], slots: dict[int, Slot]) -> dict[str, list[str]]:
    """Each applicant's slots, the first wish first; who wishes for none takes no part."""
    wishes: dict[str, list[str]] = defaultdict(list)
    chosen = Choice.objects.filter(application__in=applications).order_by("application", "rank")
    for application, slot in chosen.values_list("application", "slot"):
        if slot in slots:
            wishes[str(applications[application].uid)].append(str(slots[slot].uid))
    return dict(wishes)


def _host_lists(call: CallPage, slots: dict[int, Slot], uids: dict[int, str]) -> tuple[dict, dict, set[int]]:
    """The lists that hosts have handed in, by slot; whom they cannot take, by the slot's uid; and for which slots there is one.

    A draft does not count.
    """
    handed_in = set(HostList.objects.filter(call=call, slot__in=slots, sent_at__isnull=False).values_list("slot", flat=True))
    ranked: dict[int, list[str]] = defaultdict(list)
    unacceptable: dict[str, set[str]] = defaultdict(set)
    rows = HostRanking.objects.filter(call=call, slot__in=handed_in).order_by("slot", "rank")
    for slot, application, rank in rows.values_list("slot", "application", "rank"):
        if application not in uids:
            continue
        if rank is None:
            unacceptable[str(slots[slot].uid)].add(uids[application])
        else:
            ranked[slot].append(uids[application])
    return ranked, unacceptable, handed_in


def _places(call: CallPage, slots: dict[int, Slot]) -> dict[str, int]:
    """Places that are free in each slot, and within what the call gives to its opportunity: the earliest slots first."""
    taken: dict[int, int] = defaultdict(int)
    for slot in Offer.objects.filter(slot__in=slots, state__in=KEEPS_PLACE).values_list("slot", flat=True):
        taken[slot] += 1
    today = timezone.localdate()
    limits = dict(call.call_opportunities.values_list("opportunity", "places"))
    places: dict[str, int] = {}
    used: dict[int, int] = defaultdict(int)
    for pk, slot in slots.items():
        used[slot.opportunity_id] += taken[pk]
    for pk, slot in slots.items():
        limit = limits.get(slot.opportunity_id)
        free = max(0, slot.places - taken[pk]) if slot.starts_on > today else 0
        given = free if limit is None else min(free, max(0, limit - used[slot.opportunity_id]))
        used[slot.opportunity_id] += given
        places[str(slot.uid)] = given
    return places


def _reserved(call: CallPage, slots: dict[int, Slot], places: dict[str, int]) -> dict[str, dict[str, int]]:
    """Places kept for groups, by slot: those of an opportunity and of the whole call are shared among their slots by size."""
    reserved: dict[str, dict[str, int]] = defaultdict(dict)
    for row in call.reserved_places.all():
        own = {str(slot.uid): places[str(slot.uid)] for slot in slots.values() if row.opportunity_id in (None, slot.opportunity_id)}
        if own:
            for slot, count in matching.spread(row.places, own).items():
                if count:
                    reserved[slot][_group(row)] = count
    return dict(reserved)


def _group(row) -> str:
    return f"reserve:{row.pk}"


def _groups(call: CallPage, applications: dict[int, Application]) -> dict[str, list[str]]:
    """For whom of the applicants which reserve is, by the country she works in on the day of the deadline."""
    rows = list(call.reserved_places.all())
    if not rows:
        return {}
    standings = IncomeGroup.objects.standings(_day(call))
    found: dict[str, list[str]] = {}
    for application in applications.values():
        profile = getattr(application.applicant, "profile", None)
        standing = standings.get(profile.country if profile else "", Standing())
        mine = [_group(row) for row in rows if standing.group in row.income_groups or (row.least_developed and standing.is_ldc)]
        if mine:
            found[str(application.uid)] = mine
    return found


def _day(call: CallPage) -> date:
    return (call.closes_at or timezone.now()).date()


def _running(call: CallPage, actor) -> None:
    if not rules.runs_call(actor, call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")


def kinds() -> list[tuple[str, str]]:
    """How a run may be done."""
    return [(str(value), str(label)) for value, label in ChoosingBy.choices]
