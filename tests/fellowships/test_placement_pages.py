"""The pages and operations of offers and placements: each for whom it is, 404 for everybody else, and constant in queries."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from fellowships.models import BilateralAgreement, LogEntry, Offer, Placement
from fellowships.placement_kinds import ConditionState, OfferState, PlacementState
from fellowships.services import agreeing, bilateral, incidents, logbook, offering
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(site):
    return make.slot()


@pytest.fixture
def running(slot):
    return make.placement(slot, home_institution=InstitutionFactory(), running=True)


@pytest.fixture
def people(running):
    return {
        "fellow": running.fellow,
        "host": make.coordinator(running.host),
        "home": make.coordinator(running.home),
        "officer": make.officer(running.application.call),
        "other officer": make.officer(),
        "other host": make.coordinator(),
        "stranger": UserFactory(),
    }


PARTIES = {"fellow", "host", "home", "officer"}
WITH_LOG = PARTIES - {"home"}
PAGES = [
    ("placement", PARTIES), ("placement_agreement", PARTIES), ("placement_agreement_pdf", PARTIES), ("placement_incidents", PARTIES),
    ("placement_stop", PARTIES), ("placement_log", WITH_LOG), ("placement_run", {"host", "officer"}), ("placement_report", {"fellow"}),
]  # fmt: skip


@pytest.mark.parametrize(("address_name", "readers"), PAGES)
def test_each_page_is_for_its_readers_alone(address_name, readers, running, people, client):
    address, seen = reverse(f"fellowships:{address_name}", args=[running.uid]), set()
    for name, person in people.items():
        client.force_login(person)
        response = client.get(address)
        assert response.status_code in (200, 404), name
        if response.status_code == 200:
            seen.add(name)

    assert seen == readers


def test_letters_offers_and_listings_are_for_their_readers_alone(running, people, client):
    letter = running.checklist.get(kind="visa_letter")
    pages = {
        reverse("fellowships:placement_letter", args=[letter.uid]): WITH_LOG,
        reverse("fellowships:offer", args=[running.offer.uid]): WITH_LOG,
        reverse("fellowships:offer_desk", args=[running.application.call.translation_key]): {"officer"},
        reverse("fellowships:placement_call", args=[running.application.call.translation_key]): {"officer"},
        reverse("fellowships:placement_hosted", args=[running.host.uid]): {"host"},
        reverse("fellowships:placement_sent", args=[running.home.uid]): {"home"},
        reverse("fellowships:placement_agreement_new"): {"officer", "other officer"},
    }
    seen = {address: set() for address in pages}
    for name, person in people.items():
        client.force_login(person)
        for address in pages:
            if client.get(address).status_code == 200:
                seen[address].add(name)

    assert seen == pages


OPERATIONS = [
    ("", PARTIES),
    ("/agreement", PARTIES),
    ("/checklist", PARTIES),
    ("/evaluations", PARTIES),
    ("/incidents", PARTIES),
    ("/logbook", WITH_LOG),
]


def test_programs_are_kept_to_the_same(running, people, client):
    seen = {part: set() for part, _readers in OPERATIONS}
    for name, person in people.items():
        client.force_login(person)
        for part in seen:
            if client.get(f"/api/v1/placements/{running.uid}{part}").status_code == 200:
                seen[part].add(name)

    assert seen == dict(OPERATIONS)


def test_strangers_are_asked_to_sign_in(running, client):
    assert client.get(reverse("fellowships:placement", args=[running.uid])).status_code == 302
    assert client.get(f"/api/v1/placements/{running.uid}").status_code == 401


def test_what_was_not_opened_is_read_by_nobody_else(running, people, client):
    incidents.report(running, actor=people["fellow"], kind="safety", happened_on=timezone.localdate(), words="In the corridor")
    address = reverse("fellowships:placement_incidents", args=[running.uid])
    seen = set()
    for name in PARTIES:
        client.force_login(people[name])
        if b"In the corridor" in client.get(address).content:
            seen.add(name)

    assert seen == {"fellow", "officer"}


# Deeds by page


def test_accept_by_page_leads_to_the_placement(slot, client):
    offer = make.offered(slot)
    client.force_login(offer.application.applicant)

    page = client.get(reverse("fellowships:offer", args=[offer.uid]))
    response = client.post(reverse("fellowships:offer_accept", args=[offer.uid]))

    assert page.context["answers"] is True
    assert response.url == reverse("fellowships:placement", args=[Placement.objects.get().uid])


def test_a_document_handed_in_by_page_is_read_by_the_host(slot, client):
    offer = offering.make(make.applied(make.call(slot.opportunity)), slot, actor=None, conditions=["Proof of cover"])
    condition = offer.conditions.get()
    client.force_login(offer.application.applicant)
    upload = SimpleUploadedFile(
        "cover.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", "application/pdf"
    )

    client.post(reverse("fellowships:offer_condition_give", args=[condition.uid]), {"file": upload})
    condition.refresh_from_db()
    address, readers = reverse("reviewing:document", args=[condition.document.uid]), {}
    for name, person in {"host": make.coordinator(slot.opportunity.institution), "stranger": make.coordinator()}.items():
        client.force_login(person)
        readers[name] = client.get(address).status_code

    assert condition.state == ConditionState.GIVEN
    assert readers == {"host": 200, "stranger": 404}


def test_signing_needs_the_word_that_it_was_read(slot, client):
    placement = make.placement(slot)
    client.force_login(placement.fellow)
    address, version = reverse("fellowships:placement_agreement", args=[placement.uid]), agreeing.current(placement)

    client.post(address, {"do": "sign", "version": version.uid, "party": "fellow"})
    assert version.signatures.count() == 0
    client.post(address, {"do": "sign", "version": version.uid, "party": "fellow", "read": "1"})

    assert version.signatures.get().by == placement.fellow


def entry(**said) -> dict:
    return {
        "uid": str(uuid4()), "happened_on": timezone.localdate().isoformat(), "activity": "ward", "involvement": "observed",
        "title": "Ward round", "count": "1", "hours": "4", **said,
    }  # fmt: skip


def test_a_script_that_sends_an_entry_twice_keeps_it_once(running, client):
    client.force_login(running.fellow)
    address, said = reverse("fellowships:placement_log", args=[running.uid]), entry()

    replies = [client.post(address, said, headers={"accept": "application/json"}) for _line in range(2)]

    assert [reply.status_code for reply in replies] == [200, 200]
    assert LogEntry.objects.count() == 1


def test_a_wrong_entry_is_told_to_form_and_script_alike(running, client):
    client.force_login(running.fellow)
    address = reverse("fellowships:placement_log", args=[running.uid])
    wrong = entry(happened_on=(timezone.localdate() + timedelta(days=9)).isoformat())

    by_form, by_script = client.post(address, wrong), client.post(address, wrong, headers={"accept": "application/json"})

    assert (by_form.status_code, by_script.status_code) == (422, 422)
    assert by_script.json() == {"sentence": "Choose a day of the placement that has come."}


def test_officers_reorder_a_line_with_a_reason(slot, client):
    call = make.call(slot.opportunity)
    entries = [offering.wait(make.applied(call), slot) for _ in range(3)]
    address = reverse("fellowships:offer_reorder", args=[entries[2].uid])
    client.force_login(UserFactory())
    assert client.post(address, {"position": "1", "reason": "x"}).status_code == 404
    client.force_login(make.officer(call))

    client.post(address, {"position": "1", "reason": ""})
    client.post(address, {"position": "1", "reason": "After an appeal"})

    assert [one.pk for one in slot.waitlist.waiting()] == [entries[2].pk, entries[0].pk, entries[1].pk]


# Deeds by program


def test_an_offer_is_accepted_by_program_and_not_twice(slot, client):
    offer = make.offered(slot)
    client.force_login(offer.application.applicant)

    replies = [client.put(f"/api/v1/offers/{offer.uid}/acceptance", content_type="application/json") for _ in range(2)]

    assert [reply.status_code for reply in replies] == [200, 200]
    assert replies[1].json()["state"] == OfferState.ACCEPTED
    assert Placement.objects.count() == 1


def test_a_logbook_is_kept_and_signed_by_program(running, people, client):
    uid, address = uuid4(), f"/api/v1/placements/{running.uid}/logbook"
    said = {
        "happened_on": timezone.localdate().isoformat(),
        "activity": "ward",
        "involvement": "observed",
        "title": "Ward round",
        "hours": "4.0",
    }
    client.force_login(running.fellow)
    for _line in range(2):
        assert client.put(f"{address}/{uid}", said, content_type="application/json").status_code == 200
    client.force_login(people["host"])

    signed = client.put(f"{address}-signature", {"entries": [str(uid)]}, content_type="application/json")

    assert signed.json() == {"signed": 1}
    assert client.get(address).json()["items"][0]["state"] == "signed"


def test_a_refusal_by_program_is_a_problem_with_its_sentence(running, people, client):
    client.force_login(people["home"])

    reply = client.put(f"/api/v1/placements/{running.uid}/ending", content_type="application/json")

    assert (reply.status_code, reply.json()["detail"]) == (409, "Only the host and the officers of the call may do this.")


def test_agreements_are_noted_by_officers_by_page_and_program(people, client):
    one, other = InstitutionFactory(), InstitutionFactory()
    client.force_login(people["officer"])

    client.post(
        reverse("fellowships:placement_agreement_new"),
        {"title": "Exchange", "host": one.pk, "home": other.pk, "both_ways": "on", "starts_on": "2026-01-01"},
    )
    reply = client.post(
        "/api/v1/bilateral-agreements",
        {"title": "Second", "host": str(one.uid), "home": str(other.uid), "starts_on": "2026-01-01"},
        content_type="application/json",
    )

    assert reply.status_code == 201
    assert sorted(BilateralAgreement.objects.values_list("title", flat=True)) == ["Exchange", "Second"]


# Queries


@pytest.mark.parametrize("rows", [1, 3])
def test_a_hosts_placements_need_as_many_queries_for_three_as_for_one(rows, site, client, django_assert_num_queries):
    opportunity = make.opportunity(slots=0)
    call = make.call(opportunity)
    for _ in range(rows):
        make.placement(make.slot(opportunity), page=call, home_institution=InstitutionFactory())
        make.offered(make.slot(opportunity), page=call)
    client.force_login(make.coordinator(opportunity.institution))
    client.get("/en/placements/")

    with django_assert_num_queries(7):
        response = client.get(reverse("fellowships:placement_hosted", args=[opportunity.institution.uid]))

    assert (len(response.context["rows"]), len(response.context["offers"])) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_offers_of_a_call_need_as_many_queries_for_three_as_for_one(rows, site, client, django_assert_num_queries):
    opportunity = make.opportunity(slots=0)
    call = make.call(opportunity)
    for _ in range(rows):
        slot = make.slot(opportunity)
        make.offered(slot, page=call)
        offering.wait(make.applied(call), slot)
    client.force_login(make.officer(call))
    client.get("/en/placements/")

    with django_assert_num_queries(10):
        response = client.get(reverse("fellowships:offer_desk", args=[call.translation_key]))

    assert [len(each["offers"]) + len(each["waiting"]) for each in response.context["slots"]] == [2] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_rooms_and_logbooks_need_as_many_queries_for_three_entries_as_for_one(rows, running, people, client, django_assert_num_queries):
    competency = agreeing.add_competency(running, "CPAP", actor=running.fellow)
    for _ in range(rows):
        said = {"activity": "ward", "involvement": "observed", "title": "Ward round", "competency": competency}
        logbook.write(running, actor=running.fellow, happened_on=timezone.localdate(), **said)
    client.force_login(people["host"])
    client.get("/en/placements/")

    with django_assert_num_queries(13):
        client.get(reverse("fellowships:placement_log", args=[running.uid]))
    with django_assert_num_queries(21):
        client.get(reverse("fellowships:placement", args=[running.uid]))


@pytest.mark.parametrize("rows", [1, 3])
def test_agreements_and_alumni_need_as_many_queries_for_three_as_for_one(rows, slot, people, client, django_assert_num_queries):
    for number in range(rows):
        bilateral.note(
            actor=None, host=InstitutionFactory(), home=InstitutionFactory(), title=f"A {number}", starts_on=timezone.localdate()
        )
        make.alumnus()
    client.force_login(people["officer"])
    client.get("/en/placements/")

    with django_assert_num_queries(7):
        agreements = client.get(reverse("fellowships:placement_agreements"))
    with django_assert_num_queries(7):
        alumni = client.get(reverse("fellowships:placement_alumni"))

    assert (len(agreements.context["rows"]), len(alumni.context["page_obj"])) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_offers_for_programs_need_as_many_queries_for_three_as_for_one(rows, site, client, django_assert_num_queries):
    opportunity = make.opportunity(slots=0)
    call = make.call(opportunity)
    for _ in range(rows):
        offering.make(make.applied(call), make.slot(opportunity), actor=None, conditions=["Cover"])
    client.force_login(make.officer(call))
    client.get("/en/placements/")

    with django_assert_num_queries(8):
        offers = client.get("/api/v1/offers").json()

    assert len(offers["items"]) == rows == Offer.objects.count()


def test_placements_that_are_over_offer_nothing_to_press(running, people, client):
    Placement.objects.update(state=PlacementState.ENDED_EARLY)
    client.force_login(people["host"])

    page = client.get(reverse("fellowships:placement", args=[running.uid]))

    assert (page.context["ends"], page.context["steps"]) == (False, [])
    assert client.get(reverse("fellowships:placement_stop", args=[running.uid])).status_code == 404


def test_the_copy_of_ones_data_holds_ones_own_words_and_not_what_others_told_in_confidence(running, people):
    from accounts.exports import held_about

    today = timezone.localdate()
    incidents.report(running, actor=people["fellow"], kind="safety", happened_on=today, words="My own words")
    incidents.report(running, actor=people["host"], kind="conduct", happened_on=today, words="Told in confidence")
    held = {found.path: found.content for found in held_about(running.fellow)}

    assert [row["words"] for row in held["fellowships/incident.json"]] == ["My own words"]
    assert len(held["fellowships/placement.json"]) == 1
