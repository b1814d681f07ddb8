"""Where the applications of a call stand, how they came there, and how long it took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from fellowships.enums import ApplicationState
from fellowships.models import Application, ApplicationMove, CallPage, Choice, Offer, Placement, Stage
from fellowships.placement_kinds import OfferState, PlacementState
from fellowships.reports.durations import Stay, Step, stays

# Where somebody waits for somebody else to act.
WAITS = frozenset({ApplicationState.SENT, ApplicationState.IN_STAGE, ApplicationState.WAITLISTED, ApplicationState.OFFERED})


class StateRow(NamedTuple):
    code: str
    label: str
    count: int


class StageRow(NamedTuple):
    """One place on the road: ``reached`` counts whoever was ever there."""

    code: str
    title: str
    reached: int
    there: int
    stay: Stay


class PostRow(NamedTuple):
    """One opportunity: how many wished for it, and what became of its places."""

    title: str
    host: str
    wishes: int
    first_wishes: int
    offers: int
    accepted: int


class Funnel(NamedTuple):
    begun: int
    sent: int
    offered: int
    accepted: int
    completed: int
    # Of the offers that were answered or ran out, the share accepted, in percent; None where there is none.
    acceptance: int | None


@dataclass(frozen=True)
class Pipeline:
    """A call in numbers: eight queries, however many applied."""

    states: list[StateRow]
    stages: list[StageRow]
    funnel: Funnel
    offers: list[StateRow]
    posts: list[PostRow]


def pipeline_of(call: CallPage, *, now: datetime | None = None) -> Pipeline:
    """The numbers of ``call``, a canonical page."""
    counted = Counter(dict(Application.objects.filter(call=call).order_by().values_list("state").annotate(n=Count("pk"))))
    offers = Counter(dict(Offer.objects.filter(application__call=call).order_by().values_list("state").annotate(n=Count("pk"))))
    return Pipeline(
        states=[StateRow(state.value, state.label, counted[state]) for state in ApplicationState if counted[state]],
        stages=_stages(call, now or timezone.now()),
        funnel=_funnel(call, counted, offers),
        offers=[StateRow(state.value, state.label, offers[state]) for state in OfferState if offers[state]],
        posts=_posts(call),
    )


def steps_of(call: CallPage) -> list[Step]:
    """Every move of every application, in order within each."""
    moves = ApplicationMove.objects.filter(application__call=call).order_by("application", "at", "pk")
    return [Step(*row) for row in moves.values_list("application_id", "at", "after", "stage_id")]


def _stages(call: CallPage, now: datetime) -> list[StageRow]:
    steps = steps_of(call)
    stay = stays(steps, now=now, lasting=WAITS)
    reached: dict[tuple, set[int]] = {}
    for step in steps:
        reached.setdefault((step.state, step.stage), set()).add(step.application)
    places = [((ApplicationState.SENT.value, None), ApplicationState.SENT.label)]
    places += [((ApplicationState.IN_STAGE.value, stage.pk), stage.title) for stage in Stage.objects.filter(call=call)]
    places += [((state.value, None), state.label) for state in (ApplicationState.WAITLISTED, ApplicationState.OFFERED)]
    nobody = Stay(0, None, None, 0, None)
    return [
        StageRow(place[0], str(title), len(reached.get(place, ())), stay.get(place, nobody).there, stay.get(place, nobody))
        for place, title in places
    ]


def _funnel(call: CallPage, counted: Counter, offers: Counter) -> Funnel:
    sent = Application.objects.filter(call=call, sent_at__isnull=False)
    answered = offers[OfferState.ACCEPTED] + offers[OfferState.DECLINED] + offers[OfferState.EXPIRED]
    return Funnel(
        begun=counted.total(),
        sent=sent.count(),
        offered=Offer.objects.filter(application__call=call).values("application").distinct().count(),
        accepted=offers[OfferState.ACCEPTED],
        completed=Placement.objects.filter(application__call=call, state=PlacementState.COMPLETED).count(),
        acceptance=round(100 * offers[OfferState.ACCEPTED] / answered) if answered else None,
    )


def _posts(call: CallPage) -> list[PostRow]:
    sent = Choice.objects.filter(application__call=call, application__sent_at__isnull=False)
    wishes = (
        sent.order_by()
        .values("slot__opportunity", "slot__opportunity__title", "slot__opportunity__institution__name")
        .annotate(n=Count("pk"), first=Count("pk", filter=Q(rank=1)))
        .order_by("slot__opportunity__institution__name", "slot__opportunity__title")
    )
    made = {
        row["slot__opportunity"]: row
        for row in Offer.objects.filter(application__call=call)
        .order_by()
        .values("slot__opportunity")
        .annotate(n=Count("pk"), accepted=Count("pk", filter=Q(state=OfferState.ACCEPTED)))
    }
    return [
        PostRow(
            row["slot__opportunity__title"],
            row["slot__opportunity__institution__name"],
            row["n"],
            row["first"],
            made.get(row["slot__opportunity"], {}).get("n", 0),
            made.get(row["slot__opportunity"], {}).get("accepted", 0),
        )
        for row in wishes
    ]
