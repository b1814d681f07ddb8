"""After a decision: an applicant asks why, or asks to look again; an officer who did not prepare it answers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.enums import AfterDecision, AppealKind, AppealState, ApplicationState, Outcome
from fellowships.models import Appeal, Decision, Stage
from fellowships.services.lettering import ask_until
from fellowships.services.moving import move

SHORTEST = 20
ANSWERS = {
    AppealKind.APPEAL: (AppealState.UPHELD, AppealState.DISMISSED),
    AppealKind.FEEDBACK: (AppealState.ANSWERED,),
}


def kind_for(decision: Decision) -> str:
    """What may be asked about ``decision`` by its call: an appeal, feedback, or nothing ("")."""
    if decision.outcome == Outcome.OFFER or not decision.is_published:
        return ""
    allowed = {AfterDecision.APPEAL: AppealKind.APPEAL, AfterDecision.FEEDBACK: AppealKind.FEEDBACK}
    return allowed.get(decision.application.call.after_decision, "")


def may_ask(decision: Decision) -> bool:
    """Whether there is still time, and nothing has been asked yet."""
    if not kind_for(decision):
        return False
    until = ask_until(decision.application.call, decision.published_at)
    asked = decision.appeals.exclude(state=AppealState.TAKEN_BACK).exists()
    return until is not None and timezone.now() <= until and not asked


@transaction.atomic
def ask(decision: Decision, *, actor, text: str) -> Appeal:
    """Appeal, or ask for feedback, as the call allows. Asking again gives what was asked."""
    decision = Decision.objects.select_for_update(of=("self",)).select_related("application__call").get(pk=decision.pk)
    if decision.application.applicant_id != actor.pk:
        raise Refused(_("This decision was made about somebody else."), code="not_yours")
    kind = kind_for(decision)
    if kind and (there := decision.appeals.filter(kind=kind).exclude(state=AppealState.TAKEN_BACK).first()):
        return there
    if not may_ask(decision):
        raise Refused(_("This decision can no longer be asked about."), code="too_late")
    if len(text.strip()) < SHORTEST:
        raise Refused(_("Say in a few sentences what you ask for."), code="too_short")
    appeal = Appeal.objects.create(application=decision.application, decision=decision, kind=kind, text=text.strip())
    audit.record("fellowships.appeal_made", appeal, actor=actor, after=appeal.state, kind=str(kind))
    enqueue("fellowships.tasks.tell_officers_of_appeal", appeal.pk)
    return appeal


@transaction.atomic
def take_back(appeal: Appeal, *, actor) -> Appeal:
    """The applicant does not ask any more. Taking back again changes nothing."""
    appeal = _locked(appeal)
    if appeal.application.applicant_id != actor.pk:
        raise Refused(_("This decision was made about somebody else."), code="not_yours")
    return _settle(appeal, AppealState.TAKEN_BACK, actor) if appeal.state == AppealState.OPEN else appeal


@transaction.atomic
def answer(appeal: Appeal, *, actor, state: str, text: str) -> Appeal:
    """Answer as an officer who did not prepare the decision. An appeal that is upheld brings the application back into choosing."""
    appeal = _locked(appeal)
    decision = appeal.decision
    if appeal.application.applicant_id == actor.pk or not rules.runs_call(actor, appeal.application.call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")
    if decision.prepared_by_id == actor.pk:
        raise Refused(_("You prepared this decision: another officer answers."), code="own")
    if appeal.state != AppealState.OPEN:
        raise Refused(_("This is answered already."), code="answered")
    if state not in ANSWERS[AppealKind(appeal.kind)]:
        raise Refused(_("Choose one of the answers."), code="no_answer")
    if not text.strip():
        raise Refused(_("Write the answer: the applicant reads it."), code="no_text")
    appeal.answer, appeal.answered_by, appeal.answered_at = text.strip(), actor, timezone.now()
    _settle(appeal, state, actor)
    if state == AppealState.UPHELD:
        _look_again(appeal, actor)
    enqueue("fellowships.tasks.tell_of_appeal", appeal.pk)
    return appeal


def _look_again(appeal: Appeal, actor) -> None:
    """Back into the last stage of the call: a new decision is prepared and checked like any other."""
    application = appeal.application
    stage = Stage.objects.filter(call=application.call).order_by("-sort_order", "-pk").first()
    if application.state in (ApplicationState.REJECTED, ApplicationState.WAITLISTED) and stage is not None:
        move(application, ApplicationState.IN_STAGE, actor=actor, stage=stage, reason=_("Appeal upheld"), cause=f"appeal:{appeal.uid}")


def _settle(appeal: Appeal, state: str, actor) -> Appeal:
    before, appeal.state = appeal.state, state
    appeal.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    audit.record("fellowships.appeal_settled", appeal, actor=actor, before=before, after=str(state))
    return appeal


def _locked(appeal: Appeal) -> Appeal:
    found = Appeal.objects.select_related("application__call", "application__applicant__profile", "decision")
    return found.select_for_update(of=("self",)).get(pk=appeal.pk)
