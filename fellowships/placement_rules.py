"""Who may do what with offers and placements, as plain predicates."""

from __future__ import annotations

from fellowships.placement_kinds import LETTERS, PlacementParty
from fellowships.rules import coordinates, is_officer, runs_call


def runs(user, application) -> bool:
    """Officers of the call; never in an application of one's own."""
    return user is not None and application.applicant_id != user.pk and runs_call(user, application.call)


def hosts_offer(user, offer) -> bool:
    """Whether ``user`` coordinates the hospital whose place is offered."""
    return offer.application.applicant_id != user.pk and coordinates(user, offer.slot.opportunity.institution)


def answers_dates(user, offer) -> bool:
    """The host says which date she can offer; an officer may say it for her."""
    return hosts_offer(user, offer) or runs(user, offer.application)


def checks_conditions(user, offer) -> bool:
    """Documents after an offer are checked by the host or an officer."""
    return hosts_offer(user, offer) or runs(user, offer.application)


def parties_of(user, placement) -> frozenset[str]:
    """On which sides ``user`` stands in ``placement``: empty for a stranger. The fellow stands on her own side alone."""
    if user is None or not user.is_active or user.pk is None:
        return frozenset()
    if placement.fellow_id == user.pk:
        return frozenset({PlacementParty.FELLOW})
    found = set()
    if placement.supervisor_id == user.pk or coordinates(user, placement.host):
        found.add(PlacementParty.HOST)
    if placement.home_id and coordinates(user, placement.home):
        found.add(PlacementParty.HOME)
    if runs_call(user, placement.application.call):
        found.add(PlacementParty.OFFICER)
    return frozenset(found)


def parties_needed(placement) -> tuple[str, ...]:
    """Who signs the learning agreement: the home institution too, where there is one here."""
    three = (PlacementParty.FELLOW, PlacementParty.HOST, PlacementParty.HOME)
    return three if placement.home_id and placement.home_id != placement.host_id else three[:2]


def reads_log(parties: frozenset[str]) -> bool:
    """The home institution sees what came out of it, not the daily log."""
    return bool(parties & {PlacementParty.FELLOW, PlacementParty.HOST, PlacementParty.OFFICER})


def signs_log(user, placement) -> bool:
    """The supervisor, or the host's coordinator in her place; nobody signs an entry of her own."""
    return PlacementParty.HOST in parties_of(user, placement)


def ticks(parties: frozenset[str], item) -> bool:
    """Whoever's task it is; an officer any of them."""
    return item.party in parties or PlacementParty.OFFICER in parties


def writes_checklist(parties: frozenset[str]) -> bool:
    return bool(parties & {PlacementParty.HOST, PlacementParty.OFFICER})


def writes_agreement(parties: frozenset[str]) -> bool:
    """All who sign may propose a version; then everybody signs that one."""
    return bool(parties)


def runs_placement(parties: frozenset[str]) -> bool:
    """The host and the officers say when it begins, moves or ends."""
    return bool(parties & {PlacementParty.HOST, PlacementParty.OFFICER})


def evaluates(parties: frozenset[str], side: str) -> bool:
    return side in parties


def reads_letter(parties: frozenset[str], item) -> bool:
    """Letters are for the fellow and whoever writes them."""
    return item.kind in LETTERS and bool(parties & {PlacementParty.FELLOW, PlacementParty.HOST, PlacementParty.OFFICER})


def keeps_bilateral_agreements(user) -> bool:
    """Agreements between institutions are kept by officers."""
    return is_officer(user)


def ends_placement(parties: frozenset[str]) -> bool:
    """The fellow may give up, the host, the home institution and the officers may end it: each with a reason."""
    return bool(parties)
