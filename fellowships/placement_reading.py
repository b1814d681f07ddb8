"""Who, besides its owner, may read a document that was handed in for a condition or a report."""

from __future__ import annotations

from fellowships.models import EndReport, OfferCondition
from fellowships.placement_kinds import PlacementParty
from fellowships.placement_rules import checks_conditions, parties_of
from reviewing.reading import Reading, allows

READS_REPORTS = {PlacementParty.HOST, PlacementParty.HOME, PlacementParty.OFFICER}


@allows
def of_a_condition(user, document) -> Reading | None:
    """The host and the officers check what was handed in after an offer."""
    found = OfferCondition.objects.filter(document=document).select_related(
        "offer__application__call", "offer__slot__opportunity__institution"
    )
    return Reading.FULL if any(checks_conditions(user, condition.offer) for condition in found) else None


@allows
def of_a_report(user, document) -> Reading | None:
    """The parties to a placement read its report."""
    found = EndReport.objects.filter(document=document).select_related("placement__application__call", "placement__host", "placement__home")
    return Reading.FULL if any(parties_of(user, report.placement) & READS_REPORTS for report in found) else None
