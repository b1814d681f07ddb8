"""The stages of a call begun, and people moved through them, one or many at a time, with a way back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules, transitions
from fellowships.enums import ApplicationState, DeedState, Discussion, StageKind
from fellowships.models import Application, BulkDeed, CallPage, Stage
from fellowships.services.moving import move
from fellowships.subjects import stage_source
from reviewing.enums import Discussion as RoundDiscussion
from reviewing.models import Round
from reviewing.services import rounds
from reviewing.services.assigning import Outcome

NEVER, WHEN_ALL_SUBMITTED = RoundDiscussion.NEVER, RoundDiscussion.WHEN_ALL_SUBMITTED
MOVE = "move"
AT_ONCE = 100  # more than these are moved in the queue
MOST_AT_ONCE = 5000
SAVED_EVERY = 25


@transaction.atomic
def start(stage: Stage, *, actor) -> Round | None:
    """Begin a stage; for a review it opens the round in which reviewers score, and gives it. Doing it again changes nothing.

    What the round hides is what the call hides and what the stage adds. Refused where a review lacks a rubric,
    reviewers or its dates.
    """
    _running(stage.call, actor)
    if stage.kind != StageKind.REVIEW:
        return None
    if not (stage.rubric_id and stage.pool_id and stage.starts_at and stage.ends_at):
        raise Refused(_("A review needs a rubric, reviewers, a beginning and an end: set them up first."), code="not_set_up")
    there = round_of(stage)
    opened = rounds.open_round(
        stage_source(stage),
        title=f"{stage.call.title}: {stage.title}"[:200],
        rubric=stage.rubric,
        pool=stage.pool,
        reviews_each=stage.reviews_each,
        hides=hidden_in(stage),
        opens_at=stage.starts_at,
        closes_at=stage.ends_at,
        discussion_opens=NEVER if stage.discussion == Discussion.NEVER else WHEN_ALL_SUBMITTED,
    )
    if there is None:
        audit.record("fellowships.stage_started", stage, actor=actor, call=stage.call_id, round=opened.pk)
    return opened


def hidden_in(stage: Stage) -> list[str]:
    """What reviewers of ``stage`` must not learn: what the call hides, and what the stage adds."""
    return list(dict.fromkeys([*stage.call.hides, *stage.hides]))


def round_of(stage: Stage) -> Round | None:
    """The round that ``start`` opened."""
    return Round.objects.filter(source=stage_source(stage)).first()


def assign_all(stage: Stage, *, actor) -> Outcome:
    """Ask reviewers for everybody who is in ``stage``, evenly and without conflicts. See ``reviewing.services.rounds``."""
    _running(stage.call, actor)
    opened = round_of(stage)
    if opened is None:
        raise Refused(_("Begin the stage first."), code="not_started")
    submissions = [application.submission for application in Application.objects.filter(stage=stage).select_related("submission")]
    return rounds.assign_all(opened, submissions, actor=actor)


def move_many(
    applications: Iterable[Application], to: str, *, actor, call: CallPage, stage: Stage | None = None, reason: str = ""
) -> BulkDeed:
    """Move each of ``applications`` of one call: a few at once, many in the queue. Undone by ``undo``.

    Refused before anything is moved where a reason is missing. What one may not be moved for is kept beside those
    that were, as a sentence.
    """
    _running(call, actor)
    if transitions.needs_reason(str(to)) and not reason:
        raise Refused(_("Give the reason: nobody is turned away without one."), code="no_reason")
    wanted = [str(application.uid) for application in applications][:MOST_AT_ONCE]
    if not wanted:
        raise Refused(_("Choose at least one application."), code="nobody")
    facts = {"to": str(to), "stage": str(stage.uid) if stage else "", "reason": reason}
    deed = BulkDeed.objects.create(call=call.canonical, deed=MOVE, facts=facts, wanted=wanted, by=actor)
    if len(wanted) <= AT_ONCE:
        return run_bulk(deed)
    enqueue("fellowships.tasks.run_bulk_deed", deed.pk)
    return deed


def run_bulk(deed: BulkDeed) -> BulkDeed:
    """Do what is left of ``deed``: one transaction for each application, so that one refusal holds up nobody else."""
    if deed.state == DeedState.DONE:
        return deed
    settled = {item["application"] for item in [*deed.items, *deed.left_out]}
    stage = deed.call.stages.filter(uid=deed.facts["stage"]).first() if deed.facts["stage"] else None
    left = Application.objects.filter(uid__in=[uid for uid in deed.wanted if uid not in settled]).select_related("call", "stage")
    for number, application in enumerate(left.order_by("pk"), start=1):
        _move_one(deed, application, stage)
        if not number % SAVED_EVERY:
            deed.save(update_fields=["items", "left_out"])
    deed.state = DeedState.DONE
    deed.save(update_fields=["state", "items", "left_out"])
    audit.record(
        "fellowships.moved_in_bulk", deed, actor=deed.by, after=deed.facts["to"], count=len(deed.items), left_out=len(deed.left_out)
    )
    return deed


def _move_one(deed: BulkDeed, application: Application, stage: Stage | None) -> None:
    before = {"application": str(application.uid), "from": application.state, "stage": _stage_uid(application)}
    try:
        move(application, deed.facts["to"], actor=deed.by, stage=stage, reason=deed.facts["reason"])
    except Refused as refusal:
        deed.left_out.append({"application": str(application.uid), "sentence": str(refusal)})
    except ValueError:
        deed.left_out.append({"application": str(application.uid), "sentence": _("It cannot come from where it stands to there.")})
    else:
        deed.items.append(before)
        if stage is not None:
            enqueue("fellowships.tasks.tell_of_stage", application.pk, stage.pk)


@transaction.atomic
def undo(deed: BulkDeed, *, actor) -> int:
    """Bring back where they stood all that ``deed`` moved and nobody moved since; how many. Undoing again changes nothing."""
    deed = BulkDeed.objects.select_for_update().select_related("call").get(pk=deed.pk)
    _running(deed.call, actor)
    if deed.undone_at is not None:
        return 0
    stages = {str(stage.uid): stage for stage in deed.call.stages.all()}
    wanted = {item["application"]: item for item in deed.items}
    back = 0
    for application in Application.objects.filter(uid__in=wanted).select_related("call", "stage"):
        if application.state == deed.facts["to"] and _stage_uid(application) == deed.facts["stage"]:
            back += _put_back(application, wanted[str(application.uid)], stages, deed, actor)
    deed.undone_at, deed.undone_by = timezone.now(), actor
    deed.save(update_fields=["undone_at", "undone_by"])
    audit.record("fellowships.bulk_undone", deed, actor=actor, count=back)
    return back


def may_be_undone(deed: BulkDeed) -> bool:
    """Whether there is something to undo: what went out to applicants as a decision cannot be called back."""
    return deed.undone_at is None and bool(deed.items) and deed.facts.get("to") in (ApplicationState.IN_STAGE, ApplicationState.SENT)


def _put_back(application: Application, item: dict, stages: dict[str, Stage], deed: BulkDeed, actor) -> int:
    stage = stages.get(item["stage"]) if item["from"] == ApplicationState.IN_STAGE else None
    if item["from"] == ApplicationState.IN_STAGE and stage is None:
        return 0
    try:
        move(application, item["from"], actor=actor, stage=stage, reason=_("Undone"), cause=f"bulk:{deed.uid}")
    except (Refused, ValueError):
        return 0
    return 1


def _stage_uid(application: Application) -> str:
    return str(application.stage.uid) if application.stage else ""


def _running(call: CallPage, actor) -> None:
    """Raises Refused where ``actor`` does not run ``call``."""
    if not rules.runs_call(actor, call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")
