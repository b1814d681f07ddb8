"""The ways to placements: from a hospital's desk, from a home institution, and from one's own account."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desks import Desk, finds
from accounts.enums import Role
from accounts.models import Institution
from fellowships.host_desk import Room, adds
from fellowships.models import Alumnus, BilateralAgreement, Offer, Placement
from fellowships.placement_kinds import ConditionState, OfferState
from fellowships.rules import is_officer


@adds
def placements(user, institution) -> Iterator[Room]:
    """What waits: other dates to answer and documents to check. One query."""
    waits = Q(state=OfferState.HELD) | Q(conditions__state=ConditionState.GIVEN)
    yield Room(
        url=reverse("fellowships:placement_hosted", args=[institution.uid]),
        title=_("Offers and placements"),
        text=_("Answer about dates, check documents, sign agreements and logbooks, evaluate."),
        waiting=Offer.objects.hosted_by(institution).keeping_a_place().filter(waits).distinct().count(),
    )


@finds
def own(user) -> Iterator[Desk]:
    if Placement.objects.filter(Q(fellow=user) | Q(supervisor=user)).exists():
        yield Desk(reverse("fellowships:placement_mine"), _("Your placements"))
        if Alumnus.objects.filter(user=user).exists():
            yield Desk(reverse("fellowships:placement_alumni_me"), _("You among the alumni"))


@finds
def institutions(user) -> Iterator[Desk]:
    """The institutions whose people are in placements, and what was agreed between institutions. Two queries."""
    sends = Placement.objects.filter(home=OuterRef("pk"))
    agreed = BilateralAgreement.objects.filter(Q(host=OuterRef("pk")) | Q(home=OuterRef("pk")))
    mine = list(Institution.objects.of(user, Role.COORDINATOR).annotate(sends=Exists(sends), agreed=Exists(agreed)))
    for institution in mine:
        if institution.sends:
            url = reverse("fellowships:placement_sent", args=[institution.uid])
            yield Desk(url, _("Placements of people of %(institution)s") % {"institution": institution})
    if any(institution.agreed for institution in mine) or is_officer(user):
        yield Desk(reverse("fellowships:placement_agreements"), _("Agreements between institutions"))
