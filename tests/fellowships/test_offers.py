"""Offers: one place to one person at a time, by the server's clock, and the waiting list in its order."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import Refused
from core.models import AuditEvent
from fellowships.enums import ApplicationState
from fellowships.models import BilateralAgreement, Offer, Placement, WaitlistEntry
from fellowships.placement_kinds import ConditionState, OfferState, WaitState
from fellowships.services import bilateral, conditions, offering
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(site):
    return make.slot()


@pytest.fixture
def call(slot):
    return make.call(slot.opportunity)


def state_of(application) -> str:
    application.refresh_from_db()
    return application.state


def lapse(offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_an_offer_takes_the_place_and_brings_the_application_on(slot, call):
    application = make.applied(call)

    offer = offering.make(application, slot, actor=None, conditions=["Malpractice cover of 1 million"])

    assert (offer.place_number, offer.state, state_of(application)) == (1, OfferState.OPEN, ApplicationState.OFFERED)
    assert [str(each) for each in offer.conditions.all()] == ["Malpractice cover of 1 million"]
    assert timezone.now() + timedelta(days=13) < offer.expires_at <= timezone.now() + timedelta(days=14)


def test_making_the_same_offer_again_gives_the_one_that_stands(slot, call):
    application = make.applied(call)
    first = offering.make(application, slot, actor=None)

    again = offering.make(application, slot, actor=None)

    assert (again, Offer.objects.count()) == (first, 1)


def test_no_second_offer_for_the_last_place(slot, call):
    offering.make(make.applied(call), slot, actor=None)
    late = make.applied(call)

    with pytest.raises(Refused) as refusal:
        offering.make(late, slot, actor=None)

    assert (refusal.value.code, state_of(late)) == ("full", ApplicationState.SENT)


def test_the_database_itself_keeps_a_place_for_one(slot, call):
    offer = offering.make(make.applied(call), slot, actor=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(application=make.applied(call), slot=slot, place_number=offer.place_number, expires_at=offer.expires_at)


def test_accepting_makes_one_placement_however_often_it_is_pressed(slot):
    offer = make.offered(slot)
    fellow = offer.application.applicant

    for _press in range(2):
        offering.accept(offer, actor=fellow)

    placement = Placement.objects.get()
    assert (placement.fellow, placement.starts_on, placement.host) == (fellow, slot.starts_on, slot.opportunity.institution)
    assert state_of(offer.application) == ApplicationState.PLACED
    assert AuditEvent.objects.filter(deed="fellowships.offer_accepted").count() == 1


def test_nobody_answers_anothers_offer(slot):
    offer = make.offered(slot)

    for deed in (offering.accept, offering.decline, offering.ask_other_date):
        with pytest.raises(Refused) as refusal:
            deed(offer, actor=UserFactory())
        assert refusal.value.code == "not_yours"

    assert Offer.objects.get().state == OfferState.OPEN


def test_an_offer_whose_time_is_over_cannot_be_accepted_and_goes_to_the_next(slot, call):
    late, next_one = make.offered(slot, page=call), make.applied(call)
    offering.wait(next_one, slot)
    lapse(late)

    with pytest.raises(Refused) as refusal:
        offering.accept(late, actor=late.application.applicant)

    assert refusal.value.code == "expired"
    assert (Offer.objects.get(pk=late.pk).state, state_of(late.application)) == (OfferState.EXPIRED, ApplicationState.DECLINED)
    assert Offer.objects.get(application=next_one).state == OfferState.OPEN
    assert Placement.objects.count() == 0


def test_declining_offers_the_place_to_the_first_in_line_alone(slot, call, mailoutbox):
    offer = make.offered(slot, page=call)
    second, first = make.applied(call), make.applied(call)
    offering.wait(first, slot, 1)
    offering.wait(second, slot, 2)
    mailoutbox.clear()

    offering.decline(offer, actor=offer.application.applicant, reason="Family")

    assert [entry.application for entry in WaitlistEntry.objects.waiting()] == [second]
    assert Offer.objects.get(application=first).from_waitlist is True
    assert (state_of(first), state_of(second)) == (ApplicationState.OFFERED, ApplicationState.WAITLISTED)
    assert [letter.to for letter in mailoutbox] == [[first.applicant.email]]


def test_a_position_that_is_taken_moves_the_others_back(slot, call):
    a, b, c = (make.applied(call) for _ in range(3))
    offering.wait(a, slot, 1)
    offering.wait(b, slot, 2)

    offering.wait(c, slot, 1)

    assert [entry.application for entry in WaitlistEntry.objects.waiting()] == [c, a, b]


def test_going_on_twice_makes_one_offer(slot, call):
    offering.wait(make.applied(call), slot)

    for _turn in range(2):
        offering.expire_due()

    assert Offer.objects.count() == 1


def test_whoever_left_the_line_is_passed_over(slot, call):
    gone, here = make.applied(call), make.applied(call)
    offering.wait(gone, slot)
    offering.wait(here, slot)
    type(gone).objects.filter(pk=gone.pk).update(state=ApplicationState.WITHDRAWN)

    offering.advance(slot)

    assert [offer.application for offer in Offer.objects.all()] == [here]
    assert WaitlistEntry.objects.get(application=gone).state == WaitState.LEFT


def test_nobody_is_offered_a_placement_that_has_begun(site):
    begun = make.slot(starts_on=timezone.localdate())
    offering.wait(make.applied(make.call(begun.opportunity)), begun)

    offering.advance(begun)

    assert Offer.objects.count() == 0


def test_withdrawing_ones_application_frees_the_place(slot, call):
    offer, next_one = make.offered(slot, page=call), make.applied(call)
    offering.wait(next_one, slot)

    offering.leave_waiting_list(offer.application)

    assert Offer.objects.get(pk=offer.pk).state == OfferState.DECLINED
    assert Offer.objects.get(application=next_one).state == OfferState.OPEN


def test_another_date_is_asked_for_and_given(slot):
    other = make.slot(slot.opportunity, starts_on=slot.starts_on + timedelta(days=60))
    offer = make.offered(slot)
    host = make.coordinator(slot.opportunity.institution)

    offering.ask_other_date(offer, actor=offer.application.applicant, slot=other)
    lapse(offer)
    offering.expire_due()  # the clock waits while the host thinks
    moved = offering.answer_date(offer, actor=host, slot=other)

    assert (moved.state, moved.slot, moved.place_number) == (OfferState.OPEN, other, 1)
    assert moved.expires_at > timezone.now() + timedelta(days=2)


def test_a_host_who_does_not_answer_loses_the_applicant_nothing(slot):
    offer = make.offered(slot)
    offering.ask_other_date(offer, actor=offer.application.applicant, words="Any time in June")
    Offer.objects.update(settle_by=timezone.now() - timedelta(seconds=1), expires_at=timezone.now() - timedelta(seconds=1))

    offering.expire_due()

    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN
    assert offer.expires_at > timezone.now() + timedelta(days=2)


def test_no_other_date_where_it_is_full(slot):
    other = make.slot(slot.opportunity, starts_on=slot.starts_on + timedelta(days=60))
    make.offered(other)
    offer = make.offered(slot)
    offering.ask_other_date(offer, actor=offer.application.applicant, slot=other)

    with pytest.raises(Refused) as refusal:
        offering.answer_date(offer, actor=make.coordinator(slot.opportunity.institution), slot=other)

    offer.refresh_from_db()
    assert (refusal.value.code, offer.state, offer.slot) == ("full", OfferState.HELD, slot)


def test_officers_prolong_and_withdraw_and_nobody_else(slot, call):
    offer, officer = make.offered(slot, page=call), make.officer(call)

    with pytest.raises(Refused):
        offering.withdraw(offer, actor=make.officer(), reason="No")
    offering.extend(offer, actor=officer, until=offer.expires_at + timedelta(days=5))
    offering.withdraw(offer, actor=officer, reason="The ward has closed.")

    assert Offer.objects.get().state == OfferState.WITHDRAWN
    assert state_of(offer.application) == ApplicationState.REJECTED


def test_a_reminder_goes_once(slot):
    offer = make.offered(slot)
    Offer.objects.update(expires_at=timezone.now() + timedelta(days=2), made_at=timezone.now() - timedelta(days=12))
    mail.outbox.clear()

    for _turn in range(2):
        offering.remind_due()

    assert [letter.to for letter in mail.outbox] == [[offer.application.applicant.email]]


# Conditions


def test_a_condition_is_handed_in_sent_back_and_met(slot):
    offer = offering.make(make.applied(make.call(slot.opportunity)), slot, actor=None, conditions=["Proof of vaccination"])
    condition, host, applicant = offer.conditions.get(), make.coordinator(slot.opportunity.institution), offer.application.applicant

    conditions.give(condition, actor=applicant, note="Vaccinated in Nairobi")
    with pytest.raises(Refused):
        conditions.check(condition, actor=applicant, met=True)
    with pytest.raises(Refused) as silent:
        conditions.check(condition, actor=host, met=False)
    conditions.check(condition, actor=host, met=False, note="The second dose is missing.")
    conditions.give(condition, actor=applicant, note="Both doses")
    conditions.check(condition, actor=host, met=True)

    condition.refresh_from_db()
    assert (silent.value.code, condition.state) == ("no_reason", ConditionState.MET)


# Agreements between institutions


def test_an_ended_agreement_blocks_new_offers_and_no_running_placement(slot, call):
    home, host = InstitutionFactory(), slot.opportunity.institution
    running = make.placement(make.slot(slot.opportunity), page=call, home_institution=home, running=True)
    agreement = bilateral.note(actor=None, host=host, home=home, title="Exchange", starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    application = make.applied(call, home_institution=home)

    with pytest.raises(Refused) as refusal:
        offering.make(application, slot, actor=None)
    offering.wait(application, slot)
    offering.advance(slot)
    assert (refusal.value.code, Offer.objects.filter(application=application).count()) == ("agreement_ended", 0)

    bilateral.change(agreement, actor=None, ends_on=slot.starts_on)
    offering.advance(slot)
    running.refresh_from_db()
    assert (Offer.objects.filter(application=application).count(), running.state) == (1, "running")


def test_where_there_never_was_an_agreement_none_is_needed(slot, call):
    offering.make(make.applied(call, home_institution=InstitutionFactory()), slot, actor=None)

    assert Offer.objects.count() == 1


def test_both_parties_are_told_once_that_their_agreement_ends_soon(site, mailoutbox):
    host, home = make.coordinator(), make.coordinator()
    parties = {name: person.memberships.get().institution for name, person in (("host", host), ("home", home))}
    bilateral.note(actor=None, title="Exchange", starts_on=date(2020, 1, 1), ends_on=timezone.localdate() + timedelta(days=30), **parties)

    assert [bilateral.warn_due(), bilateral.warn_due()] == [1, 0]
    assert sorted(letter.to[0] for letter in mailoutbox) == sorted([host.email, home.email])


def test_an_agreement_is_in_force_on_the_days_on_which_the_query_finds_it(site):
    days = [None, *(date(2026, 1, day) for day in (1, 2, 3))]
    host, home = InstitutionFactory(), InstitutionFactory()
    spans = [(starts, ends, ended) for starts, ends, ended in product(days[1:], days, days) if ends is None or ends >= starts]
    rows = [
        BilateralAgreement(host=host, home=home, title="x", starts_on=starts, ends_on=ends, ended_on=ended) for starts, ends, ended in spans
    ]
    BilateralAgreement.objects.bulk_create(rows)

    for day in (date(2025, 12, 31), *days[1:], date(2026, 1, 4)):
        found = set(BilateralAgreement.objects.in_force(day).values_list("pk", flat=True))
        assert found == {row.pk for row in rows if bilateral.is_in_force(row, day)}
        assert found == {
            row.pk for row in rows
            if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on) and (row.ended_on is None or day < row.ended_on)
        }  # fmt: skip
