"""Decisions: prepared by one officer, checked by another, published together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.enums import ApplicationState, Outcome, ReasonClass
from fellowships.models import Application, Decision
from fellowships.services import lettering, offering
from fellowships.services.moving import move
from fellowships.signals import decision_published

# From here an application may be decided: what was withdrawn, or offered and answered, may not.
DECIDABLE = (ApplicationState.SENT, ApplicationState.IN_STAGE, ApplicationState.WAITLISTED)


@transaction.atomic
def prepare(
    application: Application,
    *,
    actor,
    outcome: str,
    slot=None,
    position: int | None = None,
    reason_class: str = "",
    comment: str = "",
    note: str = "",
    run=None,
) -> Decision:
    """Write down what shall become of an application; nobody outside the desk sees it yet.

    Preparing again changes what was prepared, and what was checked is to be checked again. Refused where the
    application is not in a state to be decided, where an offer or a waiting list lacks one of the slots she
    chose, and where a rejection lacks its reason.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)
    _running(application, actor)
    if application.state not in DECIDABLE:
        raise Refused(_("This application is not waiting for a decision."), code="not_waiting")
    outcome = Outcome(outcome)
    slot = None if outcome == Outcome.REJECT else slot
    _check_place(application, outcome, slot)
    if outcome == Outcome.REJECT and reason_class not in ReasonClass.values:
        raise Refused(_("Choose the reason: nobody is turned away without one."), code="no_reason")
    decision = application.decisions.unpublished().first() or Decision(application=application)
    before = decision.outcome
    decision.outcome, decision.slot, decision.run = outcome, slot, run
    decision.position = position if outcome == Outcome.WAITLIST else None
    decision.reason_class = reason_class if outcome == Outcome.REJECT else ""
    decision.comment, decision.note = comment.strip(), note.strip()
    decision.prepared_by, decision.prepared_at = actor, timezone.now()
    decision.checked_by = decision.checked_at = None
    decision.save()
    audit.record("fellowships.decision_prepared", decision, actor=actor, before=before, after=outcome, application=application.pk)
    return decision


@transaction.atomic
def check(decision: Decision, *, actor) -> Decision:
    """Say as a second officer that a decision may go out. Checking again changes nothing."""
    decision = _locked(decision)
    _running(decision.application, actor)
    if decision.is_published or decision.is_checked:
        return decision
    if decision.prepared_by_id == actor.pk:
        raise Refused(_("You prepared this decision: another officer checks it."), code="own")
    decision.checked_by, decision.checked_at = actor, timezone.now()
    decision.save(update_fields=["checked_by", "checked_at"])
    audit.record("fellowships.decision_checked", decision, actor=actor, after=decision.outcome)
    return decision


@transaction.atomic
def send_back(decision: Decision, *, actor, note: str) -> Decision:
    """Ask for another look, and say why; a check that was given is taken back."""
    decision = _unpublished(decision, actor)
    if not note.strip():
        raise Refused(_("Say what should be looked at again."), code="no_reason")
    decision.checked_by = decision.checked_at = None
    decision.note = f"{decision.note}\n\n{note.strip()}".strip()[: decision._meta.get_field("note").max_length]
    decision.save(update_fields=["checked_by", "checked_at", "note"])
    audit.record("fellowships.decision_sent_back", decision, actor=actor, before=decision.outcome)
    return decision


@transaction.atomic
def discard(decision: Decision, *, actor) -> None:
    """Take back what was prepared, as if it had not been."""
    decision = _unpublished(decision, actor)
    audit.record("fellowships.decision_discarded", decision, actor=actor, before=decision.outcome, application=decision.application_id)
    decision.delete()


@transaction.atomic
def publish(decision: Decision, *, actor) -> Decision:
    """Let one checked decision out: state, offer or waiting list, letter. Publishing again changes nothing.

    Refused where it is not checked, where no place is free, or where she withdrew meanwhile.
    """
    decision = _locked(decision)
    if decision.is_published:
        return decision
    _running(decision.application, actor)
    if not decision.is_checked:
        raise Refused(_("A second officer checks a decision before it goes out."), code="not_checked")
    if decision.application.state not in DECIDABLE:
        raise Refused(_("This application is not waiting for a decision any more."), code="not_waiting")
    now = timezone.now()
    _carry_out(decision, actor, now)
    letter = lettering.letter_for(decision, now=now)
    decision.published_by, decision.published_at = actor, now
    decision.letter_language, decision.letter_subject, decision.letter_text = letter.language, letter.subject[:200], letter.text
    decision.save()
    audit.record("fellowships.decision_published", decision, actor=actor, after=decision.outcome, application=decision.application_id)
    decision_published.send(Decision, decision=decision)
    enqueue("fellowships.tasks.send_decision_letter", decision.pk)
    return decision


def check_many(decisions: Iterable[Decision], *, actor) -> tuple[int, list[str]]:
    """Check each of ``decisions``; how many were checked, and why others were not, each sentence once."""
    done, refused = 0, []
    for decision in decisions:
        try:
            check(decision, actor=actor)
        except Refused as refusal:
            refused.append(str(refusal))
        else:
            done += 1
    return done, list(dict.fromkeys(refused))


def _carry_out(decision: Decision, actor, now) -> None:
    application, cause = decision.application, f"decision:{decision.uid}"
    if decision.outcome == Outcome.OFFER:
        offering.make(application, decision.slot, actor=actor, expires_at=lettering.answer_by(decision, now))
    elif decision.outcome == Outcome.WAITLIST:
        decision.position = offering.wait(application, decision.slot, decision.position, actor=actor).position
    else:
        move(application, ApplicationState.REJECTED, actor=actor, reason=decision.reason_class, cause=cause)


def _check_place(application: Application, outcome: Outcome, slot) -> None:
    if outcome == Outcome.REJECT:
        return
    if slot is None:
        raise Refused(_("Choose the slot."), code="no_slot")
    if not application.choices.filter(slot=slot).exists():
        raise Refused(_("The applicant did not choose this slot."), code="not_chosen")


def _locked(decision: Decision) -> Decision:
    found = Decision.objects.select_for_update(of=("self",))
    return found.select_related("application__call", "application__applicant__profile", "slot__opportunity__institution").get(
        pk=decision.pk
    )


def _unpublished(decision: Decision, actor) -> Decision:
    decision = _locked(decision)
    _running(decision.application, actor)
    if decision.is_published:
        raise Refused(_("This decision is published: it stays."), code="published")
    return decision


def _running(application: Application, actor) -> None:
    """Raises Refused unless ``actor`` runs the call, and for an application of her own in any case."""
    if application.applicant_id == actor.pk or not rules.runs_call(actor, application.call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")
