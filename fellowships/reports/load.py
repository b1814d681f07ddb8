"""How much each reviewer has to do, and how evenly it was shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.translation import gettext

from fellowships.models import CallPage, Stage
from reviewing.enums import AssignmentState
from reviewing.models import Assignment, Conflict, Round, Submission

WAITS = (AssignmentState.ASKED, AssignmentState.ACCEPTED)


class Load(NamedTuple):
    """One reviewer. ``days`` is how long a review took her on average, from being asked to handing in."""

    name: str
    asked: int
    waiting: int
    overdue: int
    done: int
    recused: int
    days: float | None


@dataclass(frozen=True)
class Reviewing:
    """How a call was reviewed: five queries."""

    load: list[Load]
    reviews: int
    reviewed: int
    conflicts_by_rule: int
    conflicts_declared: int

    @property
    def reviews_each(self) -> float | None:
        """Reviews for each application that has one, on average."""
        return round(self.reviews / self.reviewed, 1) if self.reviewed else None


def rounds_of(call: CallPage):
    """The rounds of reviews of a call's stages, calibration aside."""
    sources = [f"fellowships.stage:{uid}" for uid in Stage.objects.filter(call=call).values_list("uid", flat=True)]
    return Round.objects.filter(source__in=sources, is_calibration=False)


def reviewing_of(call: CallPage, *, now: datetime | None = None) -> Reviewing:
    """Who reviews what in ``call``, a canonical page."""
    now = now or timezone.now()
    assignments = Assignment.objects.filter(round__in=list(rounds_of(call).values_list("pk", flat=True)))
    took = ExpressionWrapper(F("ended_at") - F("asked_at"), output_field=DurationField())
    rows = (
        assignments.order_by()
        .values("reviewer", "reviewer__name", "reviewer__email")
        .annotate(
            asked=Count("pk"),
            waiting=Count("pk", filter=Q(state__in=WAITS)),
            overdue=Count("pk", filter=Q(state__in=WAITS, due_at__lt=now)),
            done=Count("pk", filter=Q(state=AssignmentState.DONE)),
            recused=Count("pk", filter=Q(state=AssignmentState.RECUSED)),
            took=Avg(took, filter=Q(state=AssignmentState.DONE)),
        )
        .order_by("-waiting", "reviewer__name")
    )
    done = assignments.filter(state=AssignmentState.DONE).aggregate(n=Count("pk"), of=Count("submission", distinct=True))
    kept_out = Conflict.objects.filter(submission__in=Submission.objects.filter(fellowship_application__call=call))
    conflicts = kept_out.aggregate(rule=Count("pk", filter=Q(by_rule=True)), declared=Count("pk", filter=Q(by_rule=False)))
    return Reviewing(
        load=[_load(row) for row in rows],
        reviews=done["n"],
        reviewed=done["of"],
        conflicts_by_rule=conflicts["rule"],
        conflicts_declared=conflicts["declared"],
    )


def _load(row: dict) -> Load:
    return Load(
        name=row["reviewer__name"] or row["reviewer__email"] or gettext("Account closed"),
        asked=row["asked"],
        waiting=row["waiting"],
        overdue=row["overdue"],
        done=row["done"],
        recused=row["recused"],
        days=round(row["took"].total_seconds() / 86_400, 1) if row["took"] is not None else None,
    )
