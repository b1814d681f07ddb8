"""The calls that somebody runs, and where the applications of one call stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language

from fellowships.call_words import titles_of
from fellowships.enums import AppealState, ApplicationState, CallPhase, DeedState, Outcome, StageKind, WaiverState
from fellowships.models import Appeal, Application, CallPage, Decision, HostList, Slot, Stage, Waiver
from fellowships.services import scores
from reviewing.models import Round

TONES = {
    ApplicationState.SENT: "todo",
    ApplicationState.IN_STAGE: "begun",
    ApplicationState.WAITLISTED: "signal",
    ApplicationState.OFFERED: "good",
    ApplicationState.PLACED: "good",
    ApplicationState.REJECTED: "bad",
    ApplicationState.INELIGIBLE: "bad",
    ApplicationState.DECLINED: "bad",
}
PHASES = {CallPhase.OPEN: "good", CallPhase.GRACE: "signal", CallPhase.CHOOSING: "begun"}


def tone(state: str) -> str:
    """How a state of an application looks: its word stands beside it."""
    return TONES.get(ApplicationState(state), "todo")


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call on the list of calls."""

    call: CallPage
    title: str
    phase: CallPhase
    phase_tone: str
    handed_in: int
    undecided: int


def call_rows(calls) -> list[CallRow]:
    """Each of ``calls`` with how many handed in and how many wait. Two queries more than the calls."""
    calls = list(calls)
    counted: Counter[tuple[int, str]] = Counter()
    rows = Application.objects.handed_in().filter(call__in=calls).order_by().values_list("call", "state").annotate(count=Count("pk"))
    for call, state, count in rows:
        counted[call, state] = count
    titles = titles_of(calls, get_language() or "")
    now = timezone.now()
    return [
        CallRow(
            call=call,
            title=titles[call.translation_key],
            phase=call.phase(now),
            phase_tone=PHASES.get(call.phase(now), "todo"),
            handed_in=sum(count for (key, _state), count in counted.items() if key == call.pk),
            undecided=counted[call.pk, ApplicationState.SENT] + counted[call.pk, ApplicationState.IN_STAGE],
        )
        for call in calls
    ]


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage, how many are in it, and the round of its reviews."""

    stage: Stage
    title: str
    count: int
    round: Round | None = None
    is_running: bool = False
    is_over: bool = False

    @property
    def is_review(self) -> bool:
        return self.stage.kind == StageKind.REVIEW

    @property
    def is_interview(self) -> bool:
        return self.stage.kind == StageKind.INTERVIEW


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One call at a glance."""

    states: list[dict]
    stages: list[StageRow]
    drafts: int
    handed_in: int
    waiting: dict[str, int] = field(default_factory=dict)


def pipeline(call: CallPage) -> Pipeline:
    """Where the applications of ``call`` stand, and what waits for an officer. A constant number of queries."""
    by_state: Counter[str] = Counter()
    by_stage: Counter[int] = Counter()
    rows = Application.objects.in_call(call).order_by().values_list("state", "stage").annotate(count=Count("pk"))
    for state, stage, count in rows:
        by_state[state] += count
        if stage is not None:
            by_stage[stage] += count
    states = [
        {"state": state.value, "label": state.label, "count": by_state[state], "tone": tone(state)}
        for state in ApplicationState
        if by_state[state] and state != ApplicationState.DRAFT
    ]
    return Pipeline(
        states=states,
        stages=stage_rows(call, by_stage),
        drafts=by_state[ApplicationState.DRAFT],
        handed_in=sum(by_state.values()) - by_state[ApplicationState.DRAFT],
        waiting=_waiting(call),
    )


def stage_rows(call: CallPage, by_stage: Counter[int]) -> list[StageRow]:
    """The stages of a call in their order. Two queries."""
    opened = scores.rounds_of(call)
    now = timezone.now()
    return [
        StageRow(
            stage=stage,
            title=stage.title,
            count=by_stage[stage.pk],
            round=opened.get(stage.pk),
            is_running=bool(stage.starts_at and stage.starts_at <= now and (stage.ends_at is None or now < stage.ends_at)),
            is_over=bool(stage.ends_at and stage.ends_at <= now),
        )
        for stage in Stage.objects.filter(call=call.canonical).order_by("sort_order", "pk")
    ]


def stages_of(call: CallPage) -> list[StageRow]:
    """The stages of a call with how many are in each. Three queries."""
    counted = Application.objects.in_call(call).filter(stage__isnull=False).order_by().values_list("stage").annotate(count=Count("pk"))
    return stage_rows(call, Counter(dict(counted)))


def _waiting(call: CallPage) -> dict[str, int]:
    """What waits for an officer, by kind: waivers, decisions to check and to publish, appeals, hosts' lists, a publication."""
    decisions = Counter()
    for outcome, checked in Decision.objects.in_call(call).unpublished().values_list("outcome", "checked_at"):
        decisions["ready" if checked else "unchecked"] += 1
        decisions[Outcome(outcome).value] += 1
    slots = Slot.objects.offered_in(call).count()
    lists = HostList.objects.filter(call=call.canonical, sent_at__isnull=False).count()
    return {
        "waivers": Waiver.objects.filter(application__call=call.canonical, state=WaiverState.ASKED).count(),
        "unchecked": decisions["unchecked"],
        "ready": decisions["ready"],
        "appeals": Appeal.objects.in_call(call).filter(state=AppealState.OPEN).count(),
        "slots": slots,
        "lists": lists,
        "under_way": call.canonical.publications.exclude(state=DeedState.DONE).count(),
    }
