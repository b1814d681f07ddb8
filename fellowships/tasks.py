"""Later, or at night: each fetches by primary key and calls one service."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from fellowships.enums import InterviewState, StageKind
from fellowships.models import (
    Appeal,
    Application,
    BulkDeed,
    CallPage,
    Decision,
    Endorsement,
    Interview,
    Message,
    OpportunityPage,
    PostApproval,
    Publication,
    Reference,
    ReportExport,
    Stage,
    Waiver,
)
from fellowships.services import (
    afterwards,
    application_letters,
    bilateral,
    checklist,
    choosing_letters,
    closing_calls,
    endorsement_letters,
    endorsing,
    exporting,
    forgetting,
    interview_letters,
    lettering,
    message_letters,
    offering,
    placement_letters,
    places,
    placing,
    post_letters,
    publishing,
    reference_letters,
    references,
    reporting_back,
    searches,
    stages,
)

# References, endorsements, messages, interviews ----------------------------


def write_to_referee(reference_pk: int, occasion: str) -> None:
    """``asked``, ``reminded``, ``thanks`` or ``not_needed``."""
    found = Reference.objects.select_related("application__call", "application__applicant").filter(pk=reference_pk).first()
    if found is not None:
        reference_letters.write(found, occasion)


def tell_applicant_of_reference(reference_pk: int) -> None:
    """That it came, or that the referee declined."""
    found = Reference.objects.select_related("application__call", "application__applicant__profile").filter(pk=reference_pk).first()
    if found is not None:
        reference_letters.tell_applicant(found)


def write_to_home(endorsement_pk: int, occasion: str) -> None:
    """``asked`` or ``reminded``."""
    found = (
        Endorsement.objects.select_related("application__call", "application__applicant", "institution").filter(pk=endorsement_pk).first()
    )
    if found is not None:
        endorsement_letters.write_to_home(found, occasion)


def tell_applicant_of_endorsement(endorsement_pk: int) -> None:
    """What her home institution decided."""
    found = Endorsement.objects.select_related("application__call", "application__applicant__profile", "institution")
    if (endorsement := found.filter(pk=endorsement_pk).first()) is not None:
        endorsement_letters.tell_applicant(endorsement)


def remind_referees_and_homes() -> None:
    """Every hour: whoever lets an applicant wait."""
    references.remind_due()
    endorsing.remind_due()


def tell_of_message(message_pk: int) -> None:
    """A copy by mail to everybody who is to read it."""
    found = Message.objects.select_related("application__call", "application__applicant__profile", "host").filter(pk=message_pk).first()
    if found is not None:
        message_letters.tell(found)


def send_interview(interview_pk: int, occasion: str) -> None:
    """``booked`` or ``changed``, with an entry for the calendar."""
    found = Interview.objects.select_related("stage__call", "application__applicant__profile").filter(pk=interview_pk).first()
    if found is not None:
        interview_letters.send_all(found, occasion)


def call_off_interview(interview_pk: int, person_pk: int) -> None:
    """One person's calendar forgets it."""
    found = Interview.objects.select_related("stage__call", "application__applicant__profile").filter(pk=interview_pk).first()
    person = User.objects.select_related("profile").filter(pk=person_pk, is_active=True).first()
    if found is not None and person is not None:
        interview_letters.call_off(found, person)


def invite_to_interviews(stage_pk: int) -> None:
    """Whoever came to a stage with free hours is asked to choose one."""
    stage = Stage.objects.select_related("call").filter(pk=stage_pk).first()
    if stage is not None:
        interview_letters.invite_all(stage)


def look_after_interviews() -> None:
    """Every ten minutes: who has not been asked to book yet, and who comes soon."""
    for stage in Stage.objects.filter(kind=StageKind.INTERVIEW, interviews__state=InterviewState.FREE).distinct().select_related("call"):
        interview_letters.invite_all(stage)
    interview_letters.remind_all()


# Offers and placements -----------------------------------------------------


def advance(slot_pk: int) -> None:
    """Offer what is free in one slot to the first in line."""
    places.advance(slot_pk)


def let_go(application_pk: int) -> None:
    """Give back what waited or stood for an application that was withdrawn."""
    if (application := Application.objects.filter(pk=application_pk).first()) is not None:
        offering.leave_waiting_list(application)


def advance_offers() -> int:
    """Every minute: close offers whose time is over and go on with the lines behind them; how many slots were looked at."""
    return places.advance_all()


def tell_of_offer(offer_pk: int, occasion: str) -> int:
    """One of the letters about an offer."""
    return placement_letters.tell_of_offer(offer_pk, occasion)


def tell_of_placement(placement_pk: int, occasion: str, number: int = 0) -> int:
    """One of the letters about a placement."""
    return placement_letters.tell_of_placement(placement_pk, occasion, number)


def tell_of_incident(incident_pk: int) -> int:
    """Tell the officers that something was reported."""
    return placement_letters.tell_of_incident(incident_pk)


def look_after_placements() -> int:
    """Every hour: remind of offers and checklists, end what is over, ask half-way; how many things were done."""
    return offering.remind_due() + checklist.remind_due() + placing.end_due() + reporting_back.ask_half_way()


def ask_fellowship_follow_ups() -> int:
    """Every day: ask what became of placements that ended 3 and 12 months ago, and warn of agreements that end soon."""
    return afterwards.ask_due() + bilateral.warn_due()


def tell_of_agreement(agreement_pk: int) -> int:
    """Tell both institutions that their agreement ends soon."""
    return placement_letters.tell_of_agreement(agreement_pk)


def mail_follow_up(follow_up_pk: int) -> None:
    """The letter of one follow-up."""
    afterwards.mail_follow_up(follow_up_pk)


# Choosing ------------------------------------------------------------------


def run_publication(publication_pk: int) -> None:
    """Let the checked decisions of a call out, one after the other."""
    found = Publication.objects.select_related("call", "by__profile").filter(pk=publication_pk).first()
    if found is not None:
        publishing.run(found)


def resume_publications() -> int:
    """Every five minutes: go on with publications whose worker was lost."""
    return publishing.resume()


def run_bulk_deed(deed_pk: int) -> None:
    """Move many applications, one after the other."""
    found = BulkDeed.objects.select_related("call", "by__profile").filter(pk=deed_pk).first()
    if found is not None:
        stages.run_bulk(found)


def send_decision_letter(decision_pk: int) -> bool:
    """The letter of a published decision, once. Raises on failure, so that the queue tries again."""
    found = Decision.objects.select_related("application__call", "application__applicant__profile").filter(pk=decision_pk).first()
    return found is not None and lettering.send(found)


def tell_of_stage(application_pk: int, stage_pk: int) -> bool:
    """Tell an applicant of a new stage, if her application is still in it."""
    found = Application.objects.select_related("call", "applicant__profile").filter(pk=application_pk).first()
    stage = Stage.objects.filter(pk=stage_pk).first()
    return found is not None and stage is not None and choosing_letters.tell_of_stage(found, stage)


def tell_officers_of_appeal(appeal_pk: int) -> int:
    """Tell officers that an applicant asks about a decision."""
    found = Appeal.objects.select_related("application__call", "decision").filter(pk=appeal_pk).first()
    return choosing_letters.tell_officers_of_appeal(found) if found is not None else 0


def tell_of_appeal(appeal_pk: int) -> bool:
    """Tell an applicant that her question is answered."""
    found = Appeal.objects.select_related("application__call", "application__applicant__profile").filter(pk=appeal_pk).first()
    return found is not None and choosing_letters.tell_of_appeal(found)


# Reports and retention -------------------------------------------------------


def make_export(export_pk: int) -> None:
    """The file of a table that somebody asked for."""
    if (export := ReportExport.objects.filter(pk=export_pk).first()) is not None:
        exporting.make(export)


def forget_exports() -> None:
    """Every day: tables that were made a week ago."""
    exporting.forget_old()


def forget_in_call(call_pk: int) -> None:
    """What is due in one call, because an officer asked."""
    if (call := CallPage.objects.filter(pk=call_pk).first()) is not None:
        forgetting.run(call)


def forget_due() -> None:
    """Every night: what calls no longer need of applications that are over."""
    forgetting.run_all()


# Posts and calls ---------------------------------------------------------------


def tell_of_post(asked_pk: int, occasion: str) -> int:
    """``handed_in``, ``approved`` or ``sent_back``; how many letters went."""
    asked = PostApproval.objects.select_related("page__institution", "by__profile").filter(pk=asked_pk).first()
    return post_letters.tell_of_post(asked, occasion) if asked else 0


def tell_of_changes(opportunity_pk: int, at: str) -> int:
    """What changed at one publication, to everybody whose open application names the post."""
    first = OpportunityPage.objects.select_related("institution").filter(pk=opportunity_pk).first()
    return post_letters.tell_of_changes(first, datetime.fromisoformat(at)) if first else 0


def write_alerts() -> int:
    """Every quarter of an hour: what is new in saved searches, to those whose morning it is."""
    return searches.write_due()


# Applying ------------------------------------------------------------------


def confirm_application(application_pk: int) -> bool:
    """Tell an applicant that her application came in."""
    found = Application.objects.select_related("call", "applicant__profile").filter(pk=application_pk).first()
    return found is not None and application_letters.confirm(found)


def tell_of_withdrawal(application_pk: int) -> bool:
    """Tell an applicant that her application is withdrawn."""
    found = Application.objects.select_related("call", "applicant__profile").filter(pk=application_pk).first()
    return found is not None and application_letters.tell_of_withdrawal(found)


def tell_of_waiver(waiver_pk: int) -> bool:
    """Tell an applicant what was decided about a waiver."""
    found = Waiver.objects.select_related("rule", "application__call", "application__applicant__profile").filter(pk=waiver_pk).first()
    return found is not None and application_letters.tell_of_waiver(found)


def remind_of_drafts() -> int:
    """Every hour: applications that were begun and not sent, a week and two days before the deadline."""
    return application_letters.remind_of_drafts()


def tell_of_closed_calls() -> int:
    """Every ten minutes: the officers of a call whose deadline and grace are over."""
    return closing_calls.tell_of_closed()
