"""Decisions: prepared, checked by a second officer, published together with their letters; and what may be asked afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.errors import Refused
from fellowships.enums import ApplicationState, Outcome, ReasonClass
from fellowships.models import Appeal, ApplicationMove, Choice, Decision, Offer, Publication, WaitlistEntry
from fellowships.services import appealing, deciding, lettering, publishing, stages
from tests.factories import fellowships as made
from tests.factories.accounts import ProfileFactory

REJECTED = {"outcome": Outcome.REJECT, "reason_class": ReasonClass.BELOW_THE_LINE}


@pytest.fixture
def call(db):
    return made.call(made.opportunity(title="Neonatal care"), title="Exchange 2027", closes_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def slot(call):
    return call.call_opportunities.get().opportunity.slots.get()


@pytest.fixture
def officers(call):
    return made.officer(call, name="Ruth Otieno"), made.officer(call, name="Tomas Reyes")


def applied(call, slot=None, **facts):
    application = made.applied(call, **facts)
    if slot is not None:
        Choice.objects.create(application=application, slot=slot, rank=1)
    return application


def decided(application, officers, **said):
    """Prepared by one officer and checked by the other."""
    return deciding.check(deciding.prepare(application, actor=officers[0], **said), actor=officers[1])


def test_nobody_checks_what_she_prepared_herself(call, officers):
    decision = deciding.prepare(applied(call), actor=officers[0], **REJECTED)

    with pytest.raises(Refused) as refusal:
        deciding.check(decision, actor=officers[0])

    assert refusal.value.code == "own"
    assert deciding.check(decision, actor=officers[1]).checked_by == officers[1]


def test_what_is_changed_after_the_check_is_to_be_checked_again(call, officers):
    decision = decided(applied(call), officers, **REJECTED)

    changed = deciding.prepare(decision.application, actor=officers[1], outcome=Outcome.REJECT, reason_class=ReasonClass.REQUIREMENTS)

    assert changed.pk == decision.pk
    assert (changed.checked_at, changed.prepared_by) == (None, officers[1])


def test_a_rejection_names_its_reason_and_an_offer_a_slot_that_was_chosen(call, slot, officers):
    application = applied(call)

    codes = []
    for said in ({"outcome": "reject"}, {"outcome": "offer"}, {"outcome": "offer", "slot": slot}):
        with pytest.raises(Refused) as refusal:
            deciding.prepare(application, actor=officers[0], **said)
        codes.append(refusal.value.code)

    assert codes == ["no_reason", "no_slot", "not_chosen"]
    assert not Decision.objects.exists()


def test_only_officers_of_the_call_decide_and_never_about_themselves(call, officers):
    elsewhere = made.officer(made.call())
    own = applied(call, applicant=officers[0])

    for application, actor in ((applied(call), elsewhere), (own, officers[0])):
        with pytest.raises(Refused) as refusal:
            deciding.prepare(application, actor=actor, **REJECTED)
        assert refusal.value.code == "not_yours"


def test_nothing_goes_out_unchecked(call, officers):
    decision = deciding.prepare(applied(call), actor=officers[0], **REJECTED)

    with pytest.raises(Refused) as refusal:
        deciding.publish(decision, actor=officers[1])

    assert refusal.value.code == "not_checked"
    assert mail.outbox == []


def test_publishing_moves_the_application_and_writes_to_the_applicant_once(call, officers):
    application = applied(call, applicant=ProfileFactory(user__name="Awa Ndiaye", language="fr").user)
    decision = decided(application, officers, comment="Revenez l'an prochain.", **REJECTED)

    for _twice in range(2):
        decision = deciding.publish(decision, actor=officers[1])

    application.refresh_from_db()
    assert application.state == ApplicationState.REJECTED
    assert ApplicationMove.objects.get(application=application).reason == ReasonClass.BELOW_THE_LINE
    [letter] = mail.outbox
    assert letter.to == [application.applicant.email]
    assert "Revenez l'an prochain." in letter.body
    assert f"/fr/applications/{application.uid}/" in letter.body
    assert decision.letter_language == "fr"


def test_an_offer_is_made_and_the_next_waits(call, slot, officers):
    first, second = applied(call, slot), applied(call, slot)
    decided(first, officers, outcome=Outcome.OFFER, slot=slot)
    decided(second, officers, outcome=Outcome.WAITLIST, slot=slot, position=1)

    done = publishing.publish_all(call, actor=officers[1])

    done.refresh_from_db()
    assert (done.state, done.total, done.done, done.held_back) == ("done", 2, 2, [])
    assert list(Offer.objects.values_list("application", "slot")) == [(first.pk, slot.pk)]
    assert list(WaitlistEntry.objects.values_list("application", "position")) == [(second.pk, 1)]


def test_an_offer_without_a_free_place_is_held_back_and_the_others_go_out(call, slot, officers):
    for _one in range(2):
        decided(applied(call, slot), officers, outcome=Outcome.OFFER, slot=slot)
    decided(applied(call), officers, **REJECTED)

    done = publishing.publish_all(call, actor=officers[1])

    done.refresh_from_db()
    held = Decision.objects.unpublished().get()
    assert (done.done, done.held_back) == (
        2,
        [{"application": str(held.application.uid), "sentence": "No place of this slot is free."}],
    )
    assert held.publication is None
    assert len(mail.outbox) == 2


def test_a_publication_whose_worker_was_lost_goes_on_where_it_stopped(call, officers):
    waiting = decided(applied(call), officers, **REJECTED)
    stopped = Publication.objects.create(call=call, by=officers[1], state="running", total=1, at=timezone.now() - timedelta(hours=1))
    Decision.objects.filter(pk=waiting.pk).update(publication=stopped)

    assert (publishing.resume(), publishing.resume()) == (1, 0)

    waiting.refresh_from_db()
    assert waiting.is_published


def test_who_withdrew_meanwhile_is_left_in_peace(call, officers):
    decision = decided(applied(call), officers, **REJECTED)
    type(decision.application).objects.filter(pk=decision.application_id).update(state=ApplicationState.WITHDRAWN)

    with pytest.raises(Refused) as refusal:
        deciding.publish(decision, actor=officers[1])

    assert refusal.value.code == "not_waiting"


def test_the_call_has_its_own_words_in_each_language(call, slot, officers):
    reader = ProfileFactory(user__name="Léa Koné", language="fr").user
    decision = decided(applied(call, slot, applicant=reader), officers, outcome=Outcome.OFFER, slot=slot)
    words = {"outcome": "offer", "language": "fr", "subject": "Bonne nouvelle, {name}", "text": "Votre place : {opportunity}.\n\n{comment}"}
    lettering.save_template(call, actor=officers[0], **words)

    letter = lettering.letter_for(decision)

    assert (letter.subject, letter.text, letter.source) == ("Bonne nouvelle, Léa Koné", "Votre place : Neonatal care.", "call")
    assert lettering.letter_for(decision, language="en").source == "house"


@pytest.mark.parametrize(
    ("outcome", "text", "code"),
    [("offer", "Dear {nme}", "no_such_field"), ("reject", "Dear {name}, no.", "no_reason"), ("offer", " ", "empty")],
)
def test_a_letter_that_could_not_be_read_is_refused(outcome, text, code, call, officers):
    with pytest.raises(Refused) as refusal:
        lettering.save_template(call, actor=officers[0], outcome=outcome, language="en", subject="Your application", text=text)

    assert refusal.value.code == code


# Moving many


def test_many_are_moved_at_once_and_brought_back_at_once(call, officers):
    screening, review = made.stage(call), made.stage(call, "review")
    fresh, screened, withdrawn = applied(call), applied(call, state="in_stage", stage=screening), applied(call, state="withdrawn")

    deed = stages.move_many([fresh, screened, withdrawn], "in_stage", actor=officers[0], call=call, stage=review)

    assert len(deed.items) == 2
    assert [each["application"] for each in deed.left_out] == [str(withdrawn.uid)]
    assert len(mail.outbox) == 2
    assert (stages.undo(deed, actor=officers[0]), stages.undo(deed, actor=officers[0])) == (2, 0)
    for application, before in ((fresh, ("sent", None)), (screened, ("in_stage", screening.pk))):
        application.refresh_from_db()
        assert (application.state, application.stage_id) == before


def test_who_was_moved_again_meanwhile_is_not_brought_back(call, officers):
    one, two = made.stage(call), made.stage(call)
    application = applied(call)
    deed = stages.move_many([application], "in_stage", actor=officers[0], call=call, stage=one)
    stages.move_many([application], "in_stage", actor=officers[1], call=call, stage=two)

    assert stages.undo(deed, actor=officers[0]) == 0
    application.refresh_from_db()
    assert application.stage == two


def test_nobody_is_found_ineligible_without_a_reason(call, officers):
    with pytest.raises(Refused) as refusal:
        stages.move_many([applied(call)], "ineligible", actor=officers[0], call=call)

    assert refusal.value.code == "no_reason"


# Afterwards


def published(call, officers, **facts):
    return deciding.publish(decided(applied(call, **facts), officers, **REJECTED), actor=officers[1])


def test_an_applicant_asks_once_and_another_officer_answers(call, officers):
    decision = published(call, officers)
    applicant = decision.application.applicant
    asked = [appealing.ask(decision, actor=applicant, text="What should I learn until next year?") for _twice in range(2)]

    with pytest.raises(Refused) as refusal:
        appealing.answer(asked[0], actor=officers[0], state="answered", text="More research.")
    answered = appealing.answer(asked[0], actor=officers[1], state="answered", text="More research.")

    assert asked[0] == asked[1]
    assert refusal.value.code == "own"
    assert (answered.state, answered.answer) == ("answered", "More research.")
    assert mail.outbox[-1].to == [applicant.email]


def test_an_appeal_that_is_upheld_brings_the_application_back(call, officers):
    type(call).objects.filter(pk=call.pk).update(after_decision="appeal")
    last = made.stage(call, "decision")
    decision = published(call, officers)
    appeal = appealing.ask(decision, actor=decision.application.applicant, text="My licence was not looked at.")

    appealing.answer(appeal, actor=officers[1], state="upheld", text="You are right.")

    application = type(decision.application).objects.get(pk=decision.application_id)
    assert (application.state, application.stage) == ("in_stage", last)
    assert deciding.prepare(application, actor=officers[0], **REJECTED).pk != decision.pk


def test_after_the_days_for_it_nobody_asks(call, officers):
    decision = published(call, officers)
    Decision.objects.filter(pk=decision.pk).update(published_at=timezone.now() - timedelta(days=call.appeal_days + 1))

    with pytest.raises(Refused) as refusal:
        appealing.ask(decision, actor=decision.application.applicant, text="What should I learn until next year?")

    assert refusal.value.code == "too_late"
    assert not Appeal.objects.exists()
