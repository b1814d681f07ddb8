"""What a funder reads: what was offered, who came, how it was decided, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from certificates.models import Certificate
from fellowships.enums import AppealState
from fellowships.models import Appeal, Application, CallPage, Decision, FollowUp, MatchRun, Offer, Placement, Slot
from fellowships.placement_kinds import OfferState, PlacementState
from fellowships.reports.equity import Equity, counted, equity_of
from fellowships.reports.load import Reviewing, reviewing_of


@dataclass(frozen=True)
class Choosing:
    """How decisions were made."""

    decided: int
    checked: int
    matchings: int
    appeals: int
    upheld: int


@dataclass(frozen=True)
class After:
    """What became of the places."""

    running: int
    completed: int
    ended_early: int
    hours: Decimal
    certificates: int
    asked: int
    answered: int


@dataclass(frozen=True)
class FunderReport:
    """One report on one or several calls; ``countries`` and ``hosts`` count places on the map, not people."""

    calls: list[CallPage]
    first_day: date | None
    last_day: date | None
    places: int
    hosts: int
    applications: int
    countries: int
    offers: int
    accepted: int
    reviewing: list[tuple[CallPage, Reviewing]]
    choosing: Choosing
    after: After
    equity: Equity


def funder_report(calls: Sequence[CallPage], *, on: date | None = None) -> FunderReport:
    """The report on ``calls``, canonical pages: some fifteen queries, and five more for each call's reviews."""
    keys = [call.pk for call in calls]
    slots = Slot.objects.filter(opportunity__in_calls__call__in=keys).distinct()
    places = slots.aggregate(n=Sum("places"))["n"] or 0
    people = counted(calls)
    offers = Offer.objects.filter(application__call__in=keys).aggregate(
        n=Count("application", distinct=True), accepted=Count("pk", filter=Q(state=OfferState.ACCEPTED))
    )
    begun = [call.opens_at.date() for call in calls]
    ended = [(call.decides_by or call.closes_at or call.opens_at).date() for call in calls]
    return FunderReport(
        calls=list(calls),
        first_day=min(begun, default=None),
        last_day=max(ended, default=None),
        places=places,
        hosts=slots.values("opportunity__institution").distinct().count(),
        applications=Application.objects.filter(call__in=keys, sent_at__isnull=False).count(),
        countries=len({each.country for each in people if each.country}),
        offers=offers["n"],
        accepted=offers["accepted"],
        reviewing=[(call, reviewing_of(call)) for call in calls],
        choosing=_choosing(keys),
        after=_after(keys),
        equity=equity_of(calls, on=on),
    )


def _choosing(keys: list[int]) -> Choosing:
    decisions = Decision.objects.filter(application__call__in=keys, published_at__isnull=False).aggregate(
        n=Count("pk"),
        checked=Count("pk", filter=Q(checked_by__isnull=False) & ~Q(checked_by=F("prepared_by"))),
    )
    appeals = Appeal.objects.filter(application__call__in=keys).exclude(state=AppealState.TAKEN_BACK)
    counted_appeals = appeals.aggregate(n=Count("pk"), upheld=Count("pk", filter=Q(state=AppealState.UPHELD)))
    return Choosing(
        decided=decisions["n"],
        checked=decisions["checked"],
        matchings=MatchRun.objects.filter(call__in=keys, used_at__isnull=False).count(),
        appeals=counted_appeals["n"],
        upheld=counted_appeals["upheld"],
    )


def _after(keys: list[int]) -> After:
    placements = Placement.objects.filter(application__call__in=keys)
    states = placements.aggregate(
        running=Count("pk", filter=Q(state__in=[PlacementState.RUNNING, PlacementState.REPORTING])),
        completed=Count("pk", filter=Q(state=PlacementState.COMPLETED)),
        early=Count("pk", filter=Q(state=PlacementState.ENDED_EARLY)),
        hours=Sum("hours", filter=Q(state=PlacementState.COMPLETED)),
    )
    sources = [f"fellowships.placement:{pk}" for pk in placements.filter(state=PlacementState.COMPLETED).values_list("pk", flat=True)]
    follow_ups = FollowUp.objects.filter(placement__application__call__in=keys).aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False))
    )
    return After(
        running=states["running"],
        completed=states["completed"],
        ended_early=states["early"],
        hours=states["hours"] or Decimal(0),
        certificates=Certificate.objects.filter(source__in=sources).count(),
        **follow_ups,
    )
