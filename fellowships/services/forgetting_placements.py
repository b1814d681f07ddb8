"""What goes with a person: her words. That a placement took place stays for the reports, without her."""

from __future__ import annotations

from django.db import transaction

from core import audit
from core.jobs import enqueue
from fellowships.enums import ApplicationState
from fellowships.models import AgreementSignature, EndReport, Incident, Offer, Placement, PlacementEvaluation
from fellowships.placement_kinds import AWAITS_ANSWER, OfferState
from fellowships.services import placing
from fellowships.services.moving import move
from fellowships.services.places import leave_line, settle


def person_goes(sender, instance, **_kwargs) -> None:
    """Before an account is deleted. Connected in ``apps.ready``; inside the transaction that closes the account."""
    for offer in Offer.objects.filter(application__applicant=instance, state__in=AWAITS_ANSWER).select_related("application__call"):
        _let_go(offer)
    for placement in Placement.objects.filter(fellow=instance).select_related("offer"):
        if not placement.is_over:
            placing.give_up(placement.offer)
            placement.refresh_from_db()
        forget(placement)
    Incident.objects.filter(reported_by=instance).update(words="", outcome="")
    AgreementSignature.objects.filter(by=instance).update(name="")
    PlacementEvaluation.objects.filter(given_by=instance).update(name="")


@transaction.atomic
def forget(placement: Placement) -> Placement:
    """Take out of ``placement`` whatever a fellow wrote and who she is; dates, host, kind, hours and numbers stay."""
    placement.log.all().delete()
    placement.agreements.all().delete()
    placement.competencies.update(comment="")
    placement.checklist.update(note="")
    placement.incidents.update(words="", outcome="")
    placement.follow_ups.update(answers={})
    for evaluation in placement.evaluations.all():
        evaluation.answers = {code: value for code, value in evaluation.answers.items() if isinstance(value, int)}
        evaluation.for_officers, evaluation.name = "", ""
        evaluation.save(update_fields=["answers", "for_officers", "name"])
    EndReport.objects.filter(placement=placement).delete()
    placement.fellow, placement.end_words = None, ""
    placement.save(update_fields=["fellow", "end_words"])
    audit.record("fellowships.placement_forgotten", placement)
    return placement


def _let_go(offer: Offer) -> None:
    """The place goes to the next in line."""
    settle(offer, OfferState.DECLINED, actor=None, deed="fellowships.offer_declined")
    if offer.application.state == ApplicationState.OFFERED:
        move(offer.application, ApplicationState.DECLINED, actor=None, cause="accounts.closed")
    leave_line(offer.application)
    enqueue("fellowships.tasks.advance", offer.slot_id)
