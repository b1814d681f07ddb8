"""Placements: prepared, agreed, begun, logged, evaluated, ended; and the certificate at the end of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Certificate
from core.errors import Refused
from fellowships import evaluating, learning_agreement
from fellowships.models import Alumnus, FollowUp, Incident, LogEntry, Offer, Placement
from fellowships.placement_kinds import FOLLOWS, EndReason, EntryState, OfferState, PlacementParty, PlacementState, SeenBy
from fellowships.services import afterwards, agreeing, checklist, incidents, logbook, offering, placing, reporting_back
from fellowships.signals import placement_completed
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db
GOOD = {"welcome": 5, "supervision": 4, "learning": 5, "duties": 5, "safety": 5, "recommend": "yes"}


@pytest.fixture
def slot(site):
    return make.slot()


@pytest.fixture
def home():
    return InstitutionFactory()


@pytest.fixture
def placement(slot, home):
    return make.placement(slot, home_institution=home)


@pytest.fixture
def running(slot, home):
    return make.placement(slot, home_institution=home, running=True)


@pytest.fixture
def host(slot):
    return make.coordinator(slot.opportunity.institution)


def wrote(placement, **said) -> LogEntry:
    said = {
        "happened_on": timezone.localdate(),
        "activity": "ward",
        "involvement": "observed",
        "title": "Ward round",
        "hours": Decimal(4),
        **said,
    }
    return logbook.write(placement, actor=placement.fellow, **said)


def all_sign(placement, host) -> None:
    version = agreeing.current(placement)
    for person in (placement.fellow, host, make.coordinator(placement.home)):
        agreeing.sign(version, actor=person)


def refused(deed, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        deed(*args, **kwargs)
    return refusal.value.code


# Before the first day


def test_accepting_prepares_checklist_and_agreement(placement):
    kinds = [item.kind for item in placement.checklist.order_by("pk")]

    assert kinds == ["invitation", "visa_letter", "registration", "visa", "insurance", "housing", "travel", "induction"]
    assert agreeing.current(placement).number == 1
    assert agreeing.still_to_sign(placement) == [PlacementParty.FELLOW, PlacementParty.HOST, PlacementParty.HOME]


def test_a_new_version_asks_everybody_to_sign_again(placement, host):
    all_sign(placement, host)

    agreeing.write(placement, {"aims": "Neonatal resuscitation"}, actor=host)

    assert [agreeing.current(placement).number, len(agreeing.still_to_sign(placement))] == [2, 3]


def test_the_same_words_make_no_new_version(placement, host):
    agreeing.write(placement, {"aims": "Neonatal care"}, actor=host)
    agreeing.write(placement, {"aims": " Neonatal care\r\n"}, actor=placement.fellow)

    assert placement.agreements.count() == 2


def test_nobody_signs_a_version_that_was_replaced_nor_for_another(placement, host):
    first = agreeing.current(placement)
    agreeing.write(placement, {"aims": "Other words"}, actor=host)

    assert refused(agreeing.sign, first, actor=placement.fellow) == "newer_version"
    assert refused(agreeing.sign, agreeing.current(placement), actor=UserFactory()) == "not_yours"
    assert refused(agreeing.sign, agreeing.current(placement), actor=host, as_party="home") == "not_yours"


def test_it_begins_only_with_all_signatures_and_in_its_week(placement, host):
    assert refused(placing.begin, placement, actor=host) == "too_early"
    Placement.objects.filter(pk=placement.pk).update(starts_on=timezone.localdate())
    assert refused(placing.begin, placement, actor=host) == "not_ready"
    all_sign(placement, host)
    assert refused(placing.begin, placement, actor=placement.fellow) == "not_yours"

    begun = placing.begin(placement, actor=host)

    assert begun.state == PlacementState.RUNNING


def test_an_unsettled_condition_keeps_it_from_beginning(slot, host):
    offer = offering.make(make.applied(make.call(slot.opportunity)), slot, actor=None, conditions=["Malpractice cover"])
    placement = offering.accept(offer, actor=offer.application.applicant).placement

    assert "Not every condition of the offer is settled." in placing.hindrances_of(placement)


def test_moved_dates_are_signed_anew(placement, host):
    all_sign(placement, host)
    later = placement.ends_on + timedelta(days=7)

    moved = placing.change_dates(placement, actor=host, starts_on=placement.starts_on, ends_on=later, reason=EndReason.VISA)

    assert (moved.ends_on, agreeing.current(moved).number, len(agreeing.still_to_sign(moved))) == (later, 2, 3)


def test_giving_up_before_it_begins_offers_the_place_to_the_next(slot):
    call = make.call(slot.opportunity)
    placement, waiting = make.placement(slot, page=call), make.applied(call)
    offering.wait(waiting, slot)

    placing.cancel(placement, actor=placement.fellow, reason=EndReason.FAMILY)

    placement.refresh_from_db()
    assert (placement.state, Offer.objects.get(application=waiting).state) == (PlacementState.CANCELLED, OfferState.OPEN)


@given(st.dictionaries(st.sampled_from(learning_agreement.SECTIONS), st.text()))
def test_cleaning_an_agreement_twice_says_the_same(words):
    once = learning_agreement.cleaned(words)

    assert learning_agreement.cleaned(once) == once


@given(st.text(max_size=30), st.text(max_size=30))
def test_other_words_or_other_days_have_another_fingerprint(one, other):
    a, b = learning_agreement.cleaned({"aims": one}), learning_agreement.cleaned({"aims": other})
    day = {"starts_on": "2027-01-01", "language": "en"}

    same = learning_agreement.digest_of(a, ends_on="2027-02-01", **day) == learning_agreement.digest_of(b, ends_on="2027-02-01", **day)

    assert same == (a == b)
    assert learning_agreement.digest_of(a, ends_on="2027-02-01", **day) != learning_agreement.digest_of(a, ends_on="2027-02-02", **day)


def test_over_is_over():
    assert [state for state, after in FOLLOWS.items() if not after] == ["completed", "ended_early", "cancelled"]


# The logbook


def test_an_entry_sent_twice_is_kept_once(running):
    uid = uuid4()

    for _line in range(2):
        wrote(running, uid=uid)

    assert LogEntry.objects.count() == 1


def test_a_signed_entry_stays_as_it_was_signed(running, host):
    entry = wrote(running)
    logbook.sign(running, [entry], actor=host)

    wrote(running, uid=entry.uid, title="Something else")

    entry.refresh_from_db()
    assert (entry.title, entry.state, entry.signed_name) == ("Ward round", EntryState.SIGNED, host.name)
    assert refused(logbook.remove, entry, actor=running.fellow) == "signed"


def test_what_is_sent_back_and_put_right_waits_again(running, host):
    entry = wrote(running)
    logbook.send_back(entry, actor=host, comment="Which ward?")

    again = wrote(running, uid=entry.uid, title="Ward round, neonatal unit")

    assert (again.state, again.title) == (EntryState.WAITING, "Ward round, neonatal unit")


def test_only_the_fellow_writes_and_only_the_host_signs(running, host):
    entry = wrote(running)

    assert refused(logbook.write, running, actor=host, title="x") == "not_yours"
    assert refused(logbook.sign, running, [entry], actor=running.fellow) == "not_yours"
    assert refused(logbook.sign, running, [entry], actor=make.coordinator(running.home)) == "not_yours"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"happened_on": timezone.localdate() - timedelta(days=40)}, "other_day"),
        ({"hours": Decimal("24.5")}, "too_many_hours"),
        ({"title": " "}, "empty"),
    ],
)
def test_the_logbook_takes_nothing_impossible(running, said, code):
    with pytest.raises(Refused) as refusal:
        wrote(running, **said)

    assert (refusal.value.code, LogEntry.objects.count()) == (code, 0)


def test_a_level_is_signed_by_the_host(running, host):
    competency = agreeing.add_competency(running, "Bubble CPAP", actor=running.fellow)

    assert refused(agreeing.sign_competency, competency, actor=running.fellow, level=5) == "not_yours"
    assert agreeing.sign_competency(competency, actor=host, level=4).signed_name == host.name


# Evaluations and the end


def gave(placement, side, actor):
    answers = {question.code: 4 for question in evaluating.asked(moment="end", side=side) if question.kind == "agreement"}
    return reporting_back.evaluate(placement, actor=actor, moment="end", side=side, answers=answers)


def test_neither_side_reads_the_other_before_both_have_given(running, host):
    placing.end(running, actor=host)
    theirs = gave(running, "host", host)

    running.refresh_from_db()
    assert reporting_back.readable(running, frozenset({"fellow"})) == []
    assert reporting_back.readable(running, frozenset({"home"})) == [theirs]
    mine = gave(running, "fellow", running.fellow)
    assert reporting_back.readable(running, frozenset({"fellow"})) == [theirs, mine]


def test_report_and_both_evaluations_bring_one_certificate(running, host, mailoutbox):
    entry, told = wrote(running), []
    logbook.sign(running, [entry], actor=host)
    wrote(running, title="Clinic")  # unsigned hours do not count
    placement_completed.connect(lambda placement, **_kw: told.append(placement), weak=False, dispatch_uid="test")
    placing.end(running, actor=host, on=timezone.localdate())

    gave(running, "host", host)
    reporting_back.report(running, actor=running.fellow, did="Ward work", learned="CPAP", will_change="A checklist")
    assert Certificate.objects.count() == 0
    gave(running, "fellow", running.fellow)
    placement_completed.disconnect(dispatch_uid="test")

    running.refresh_from_db()
    certificate = Certificate.objects.get()
    assert (running.state, running.hours, told) == (PlacementState.COMPLETED, Decimal(4), [running])
    assert (certificate.kind, certificate.recipient, certificate.title) == ("placement", running.fellow, running.title)
    assert (certificate.institution, certificate.earned_on) == (running.host, running.ends_on)
    assert Alumnus.objects.get().listed == "nobody"


def test_a_placement_whose_last_day_is_over_ends_by_itself_once(running):
    Placement.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert [placing.end_due(), placing.end_due()] == [1, 0]
    running.refresh_from_db()
    assert running.state == PlacementState.REPORTING


def test_ended_early_there_is_no_certificate(running, host):
    placing.end_early(running, actor=running.fellow, reason=EndReason.HEALTH, words="Ill")

    running.refresh_from_db()
    assert refused(placing.end_early, running, actor=UserFactory(), reason=EndReason.HEALTH) == "not_yours"
    assert (running.state, running.changes.first().reason, Certificate.objects.count()) == (PlacementState.ENDED_EARLY, "health", 0)


def test_half_way_is_asked_once(slot, home):
    make.placement(slot, home_institution=home, running=True, ends_on=timezone.localdate() + timedelta(days=5))

    assert [reporting_back.ask_half_way(), reporting_back.ask_half_way()] == [1, 0]


def test_a_checklist_reminds_once_and_is_ticked_by_whose_it_is(placement, host, mailoutbox):
    item = placement.checklist.get(kind="visa")
    placement.checklist.exclude(pk=item.pk).delete()
    checklist.set_due(item, actor=host, due_on=timezone.localdate())
    mail.outbox.clear()

    assert [checklist.remind_due(), checklist.remind_due()] == [1, 0]
    assert [letter.to for letter in mail.outbox] == [[placement.fellow.email]]
    assert refused(checklist.tick, item, actor=host, done=True) == "not_yours"
    assert checklist.tick(item, actor=placement.fellow, done=True).done_by == placement.fellow


# Incidents


@pytest.mark.parametrize(
    ("seen_by", "readers"),
    [
        (SeenBy.OFFICERS, {"fellow", "officer"}),
        (SeenBy.HOST, {"fellow", "host", "officer"}),
        (SeenBy.ALL, {"fellow", "host", "home", "officer"}),
    ],
)
def test_an_incident_is_read_by_those_to_whom_it_was_opened(running, host, seen_by, readers):
    people = {
        "fellow": running.fellow, "host": host, "home": make.coordinator(running.home),
        "officer": make.officer(running.application.call), "stranger": make.officer(),
    }  # fmt: skip
    incidents.report(running, actor=running.fellow, kind="safety", happened_on=timezone.localdate(), words="A threat", seen_by=seen_by)

    seen = {name for name, person in people.items() if Incident.objects.visible_to(person).exists()}

    assert seen == readers


def test_the_letter_about_an_incident_does_not_tell_it(running, mailoutbox):
    officer = make.officer(running.application.call)
    mail.outbox.clear()

    incidents.report(running, actor=running.fellow, kind="safety", happened_on=timezone.localdate(), words="A threat in the corridor")

    assert [letter.to for letter in mail.outbox] == [[officer.email]]
    assert "corridor" not in mail.outbox[0].body


def test_readers_are_added_and_never_taken_away(running):
    officer = make.officer(running.application.call)
    incident = incidents.report(
        running, actor=running.fellow, kind="safety", happened_on=timezone.localdate(), words="A threat", seen_by="host"
    )

    assert refused(incidents.answer, incident, actor=officer, state="in_hand", seen_by="officers") == "fewer_readers"
    assert refused(incidents.answer, incident, actor=officer, state="closed") == "no_outcome"
    assert incidents.answer(incident, actor=officer, state="closed", outcome="Talked to both", seen_by="all").closed_at is not None


# Months later


@pytest.fixture
def completed(running):
    Placement.objects.update(
        state="completed",
        completed_at=timezone.now(),
        starts_on=timezone.localdate() - timedelta(days=125),
        ends_on=timezone.localdate() - timedelta(days=95),
    )
    Alumnus.objects.create(user=running.fellow, since=timezone.localdate())
    return Placement.objects.get()


def test_after_three_months_the_fellow_is_asked_once(completed, client, mailoutbox):
    mail.outbox.clear()
    assert [afterwards.ask_due(), afterwards.ask_due()] == [1, 0]
    (letter,) = mail.outbox
    follow_up = FollowUp.objects.get()
    address = afterwards.address("fellowships:placement_follow_up", follow_up, "en")

    assert address in letter.body
    page = client.post(reverse("fellowships:placement_follow_up", args=[afterwards.token_of(follow_up)]), {"use": "4", "works": "same"})
    follow_up.refresh_from_db()
    assert (page.status_code, follow_up.answers) == (200, {"use": 4, "works": "same"})
    assert client.get(reverse("fellowships:placement_follow_up", args=["forged"])).status_code == 404


def test_nobody_is_listed_who_did_not_say_so(completed, client):
    address = reverse("fellowships:placement_alumni")
    fellow = completed.fellow

    assert list(client.get(address).context["page_obj"]) == []
    afterwards.list_me(fellow, listed="programme", words="Ask me about CPAP")
    assert list(client.get(address).context["page_obj"]) == []
    client.force_login(fellow)
    assert list(client.get(address).context["page_obj"]) == [fellow.alumnus]
    assert refused(afterwards.list_me, UserFactory(), listed="everybody") == "no_alumnus"


def test_closing_an_account_takes_the_words_and_leaves_the_fact(running):
    from accounts.services import close

    wrote(running, reflection="Mine alone")
    incidents.report(running, actor=running.fellow, kind="safety", happened_on=timezone.localdate(), words="A threat")

    close(running.fellow)

    running.refresh_from_db()
    assert (running.fellow, running.state, LogEntry.objects.count()) == (None, PlacementState.ENDED_EARLY, 0)
    assert list(Incident.objects.values_list("words", flat=True)) == [""]
