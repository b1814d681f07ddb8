"""What has to be settled between an accepted offer and the first day: documents of the second phase, and conditions in words."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.models import OfferCondition
from fellowships.placement_kinds import KEEPS_PLACE, ConditionState


@transaction.atomic
def give(condition: OfferCondition, *, actor, document=None, note: str = "") -> OfferCondition:
    """Hand in what a condition asks for, with a document of the applicant's own library or in words."""
    condition = _locked(condition)
    if condition.offer.application.applicant_id != actor.pk:
        raise Refused(_("This offer was made to somebody else."), code="not_yours")
    if condition.is_settled:
        raise Refused(_("This condition is settled already."), code="settled")
    if condition.offer.state not in KEEPS_PLACE:
        raise Refused(_("This offer no longer stands."), code="closed")
    if document is None and (condition.need_id or not note.strip()):
        raise Refused(_("Choose a document from your library, or upload one."), code="no_document")
    if document is not None:
        _check_document(condition, document, actor)
    condition.document, condition.note, condition.state = document, note.strip(), ConditionState.GIVEN
    condition.save(update_fields=["document", "note", "state"])
    audit.record("fellowships.condition_given", condition, actor=actor, after=condition.state)
    return condition


@transaction.atomic
def check(condition: OfferCondition, *, actor, met: bool, note: str = "") -> OfferCondition:
    """Say whether what was handed in meets the condition. Sent back, it carries a reason that the applicant reads."""
    condition = _locked(condition)
    _for_checker(condition, actor)
    if not met and not note.strip():
        raise Refused(_("Say what is missing: the applicant reads it."), code="no_reason")
    return _settle(condition, ConditionState.MET if met else ConditionState.RETURNED, actor=actor, note=note)


@transaction.atomic
def waive(condition: OfferCondition, *, actor, note: str) -> OfferCondition:
    """Do without a condition, with a reason."""
    condition = _locked(condition)
    _for_checker(condition, actor)
    if not note.strip():
        raise Refused(_("Give the reason."), code="no_reason")
    return _settle(condition, ConditionState.WAIVED, actor=actor, note=note)


def _settle(condition: OfferCondition, state: ConditionState, *, actor, note: str) -> OfferCondition:
    before, condition.state, condition.note = condition.state, state, note.strip()
    condition.settled_by, condition.settled_at = actor, timezone.now()
    condition.save(update_fields=["state", "note", "settled_by", "settled_at"])
    audit.record("fellowships.condition_settled", condition, actor=actor, before=before, after=state)
    if state == ConditionState.RETURNED:
        enqueue("fellowships.tasks.tell_of_offer", condition.offer_id, "condition_returned")
    return condition


def _for_checker(condition: OfferCondition, actor) -> None:
    if not rules.checks_conditions(actor, condition.offer):
        raise Refused(_("Only the host and the officers of the call check conditions."), code="not_yours")


def _check_document(condition: OfferCondition, document, actor) -> None:
    if document.owner_id != actor.pk:
        raise Refused(_("This document is not in your library."), code="not_yours")
    wanted = (condition.need.must_be_valid_on if condition.need_id else None) or condition.offer.slot.starts_on
    if document.expires_on is not None and document.expires_on < wanted:
        raise Refused(_("This document is no longer valid on the day that counts. Add a newer one."), code="expires_early")


def _locked(condition: OfferCondition) -> OfferCondition:
    found = OfferCondition.objects.select_for_update(of=("self",))
    return found.select_related("offer__application__call", "offer__slot__opportunity", "need").get(pk=condition.pk)


def document_goes(sender, instance, **_kwargs) -> None:
    """Its owner deletes a document that nobody has checked yet: the condition is to do again."""
    for condition in OfferCondition.objects.filter(document=instance, state=ConditionState.GIVEN):
        condition.state = ConditionState.OPEN
        condition.save(update_fields=["state"])
        audit.record("fellowships.condition_emptied", condition, before=ConditionState.GIVEN, after=ConditionState.OPEN)
