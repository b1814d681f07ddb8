"""A matching in words: who got what and why, slot by slot, and what differs from another run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from fellowships import match_case
from fellowships.enums import DeedState
from fellowships.models import Application, CallPage, HostList, MatchRun, Slot
from fellowships.naming import slot_name, slot_names


@dataclass(frozen=True, slots=True)
class Wished:
    """One wish of one applicant, and what became of it as a sentence."""

    number: int
    slot: str
    verdict: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Person:
    """One applicant in a run."""

    application: Application | None
    slot: str
    score: float | None
    wishes: list[Wished]
    before: str | None = None  # where another run put her, if it was elsewhere


@dataclass(slots=True)
class Place:
    """One slot in a run: who came, in the host's order, and how its reserved places were filled."""

    slot: Slot | None
    title: str
    places: int
    people: list[Application | None] = field(default_factory=list)
    by_score: bool = False
    reserved: int = 0
    reserved_filled: int = 0
    waiting: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.people) >= self.places


@dataclass(frozen=True, slots=True)
class RunShown:
    """A whole run for the page."""

    run: MatchRun
    people: list[Person]
    places: list[Place]
    is_proven: bool
    changed: int


def shown(run: MatchRun, other: MatchRun | None = None) -> RunShown:
    """``run`` in words, compared with ``other``. Four queries, however many people."""
    case = match_case.read(run.input)
    applications = {
        str(row.uid): row for row in Application.objects.filter(uid__in=case.wishes).select_related("applicant__profile")
    }  # fmt: skip
    slots = {str(slot.uid): slot for slot in Slot.objects.filter(uid__in=case.places).select_related("opportunity__institution")}
    named = slot_names(slots.values())
    names = {uid: named[slots[uid].pk] if uid in slots else slot_name(None) for uid in case.places}
    changed = match_case.changed(other.result, run.result) if other else {}
    people = [
        Person(
            application=applications.get(uid),
            slot=names[run.result[uid]] if uid in run.result else "",
            score=case.scores.get(uid),
            wishes=[_wished(each, names) for each in run.explanations.get(uid, [])],
            before=(names.get(changed[uid][0] or "", "") or _("no place")) if uid in changed else None,
        )
        for uid in sorted(case.wishes, key=lambda uid: (uid not in run.result, applications[uid].number if uid in applications else ""))
    ]
    places = _places(run, case, applications, slots, names)
    return RunShown(run=run, people=people, places=places, is_proven=match_case.is_proven(run.proof), changed=len(changed))


def readiness(call: CallPage) -> list[dict]:
    """Each slot of the call that lies ahead, its places, and whether its host has handed in a list. Three queries."""
    ahead = Slot.objects.offered_in(call).ahead(timezone.localdate()).select_related("opportunity__institution")
    slots = list(ahead.order_by("opportunity__title", "starts_on", "pk"))
    names = slot_names(slots)
    lists = {held.slot_id: held for held in HostList.objects.filter(call=call.canonical)}
    return [{"slot": slot, "name": names[slot.pk], "held": lists.get(slot.pk)} for slot in slots]


def is_publishing(call: CallPage) -> bool:
    return call.canonical.publications.exclude(state=DeedState.DONE).exists()


def _wished(each: dict, names: dict[str, str]) -> Wished:
    return Wished(each["wish"], names.get(each["host"], ""), each["verdict"], sentence(each))


def sentence(each: dict) -> str:
    """What became of one wish, as a sentence."""
    ranks = {"rank": each["rank"], "last": each["last"]}
    if each["verdict"] == "placed":
        return _("Placed here: rank %(rank)d on the host's list.") % ranks
    if each["verdict"] == "full" and each["reserved"]:
        return _("Full: rank %(rank)d on the host's list, and a reserved place went to rank %(last)d.") % ranks
    if each["verdict"] == "full":
        return (
            _("Full with people whom the host prefers: rank %(rank)d on its list, and the last who got a place has rank %(last)d.") % ranks
        )
    if each["verdict"] == "unranked":
        return _("Not on the host's list.")
    if each["verdict"] == "no_places":
        return _("This slot has no free place.")
    return _("Not needed: a better wish came true.")


def _places(run: MatchRun, case: match_case.Case, applications: dict, slots: dict, names: dict[str, str]) -> list[Place]:
    here: dict[str, list[str]] = defaultdict(list)
    for applicant, slot in run.result.items():
        here[slot].append(applicant)
    lines = match_case.left_for_lists(case, run.result)
    reserved = run.proof.get("reserved", {})
    return [
        Place(
            slot=slots.get(uid),
            title=names[uid],
            places=case.places[uid],
            people=[applications.get(one) for one in sorted(here[uid], key=case.offers[uid].index)],
            by_score=uid in case.by_score,
            reserved=reserved.get(uid, {}).get("places", 0),
            reserved_filled=reserved.get(uid, {}).get("filled", 0),
            waiting=len(lines.get(uid, [])),
        )
        for uid in sorted(case.places, key=lambda uid: names[uid])
        if case.places[uid] or here[uid]
    ]
