"""References and endorsements: who is asked, who may read, and what goes where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import Refused
from fellowships import parties, signals
from fellowships.enums import ApplicationState, EndorsementState, Party, ReferenceState
from fellowships.models import Choice, Endorsement, Reference
from fellowships.parties import Voice
from fellowships.services import endorsing, references
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db
ANSWERS = {"declared_relation": "supervisor", "known_years": 4, "strengths": "Calm at night.", "growth": "Ultrasound.", "advice": "yes"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def asked(site):
    reference = make.reference()
    references.ask_all(reference.application)
    reference.refresh_from_db()
    mail.outbox.clear()
    return reference


@pytest.fixture
def hospital(site):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def released(hospital):
    """An application in a stage that hospitals look into."""
    slot = make.slot(make.opportunity(hospital, slots=0))
    page = make.call(slot.opportunity)
    stage = make.stage(page, hosts_see=True)
    application = make.applied(page, state=ApplicationState.IN_STAGE, stage=stage)
    Choice.objects.create(application=application, slot=slot, rank=1)
    return application


# References


def test_a_referee_is_written_to_once_when_the_application_is_sent(site):
    reference = make.reference()

    signals.application_sent.send(None, application=reference.application)
    signals.application_sent.send(None, application=reference.application)

    reference.refresh_from_db()
    assert reference.state == ReferenceState.ASKED
    assert [letter.to for letter in mail.outbox] == [[reference.email]]
    assert references.token_of(reference) in mail.outbox[0].body
    assert references.token_of(reference) not in str(Reference.objects.values().get())


def test_her_link_opens_the_reference_until_it_is_replaced(asked):
    before = references.token_of(asked)
    assert references.found_by(before) == asked

    references.ask_again(asked, actor=None)

    asked.refresh_from_db()
    assert references.found_by(before) is None
    assert references.found_by(references.token_of(asked)) == asked


def test_nobody_names_herself_or_the_same_person_twice(site):
    application = make.applied(state="draft")
    make.reference(application, email="head@example.org")

    for address in (application.applicant.email.upper(), "HEAD@example.org"):
        with pytest.raises(Refused):
            make.reference(application, email=address)

    assert application.references.count() == 1


def test_reminders_go_a_week_and_two_days_before_and_once_after(asked):
    for day in range(60):
        references.remind_due(asked.asked_at + timedelta(days=day, minutes=1))

    asked.refresh_from_db()
    assert asked.reminders == 3
    assert [letter.subject for letter in mail.outbox] == [f"A reference for {asked.application.applicant_name} is still missing"] * 3


def test_whoever_comes_by_twice_reminds_once(asked):
    moment = asked.due_at - timedelta(days=6)

    assert [references.remind_due(moment), references.remind_due(moment + timedelta(hours=1))] == [1, 0]


def test_a_withdrawn_application_closes_links_and_a_second_sending_opens_new_ones(asked):
    before = references.token_of(asked)

    signals.application_withdrawn.send(None, application=asked.application)
    signals.application_withdrawn.send(None, application=asked.application)

    assert references.found_by(before) is None
    assert [letter.subject for letter in mail.outbox] == [f"No reference for {asked.application.applicant_name} is needed any more"]

    signals.application_sent.send(None, application=asked.application)
    asked.refresh_from_db()
    assert asked.state == ReferenceState.ASKED
    assert references.found_by(before) is None


def test_a_given_reference_cannot_be_given_declined_or_taken_back(asked):
    references.give(asked, answers=dict(ANSWERS))

    for deed in (
        lambda: references.give(asked, answers=dict(ANSWERS)),
        lambda: references.decline(asked),
        lambda: references.take_back(asked, actor=None),
    ):
        with pytest.raises(Refused):
            deed()
    asked.refresh_from_db()
    assert asked.state == ReferenceState.GIVEN
    assert {letter.to[0] for letter in mail.outbox} == {asked.email, asked.application.applicant.email}


def test_a_referee_answers_without_an_account(asked, client):
    address = f"/en/references/{references.token_of(asked)}/"
    asked_page = client.get(address)

    kept = client.post(address, {"strengths": "Calm at night.", "do": "keep"})
    asked.refresh_from_db()
    assert (asked_page.status_code, kept.status_code, asked.state, asked.answers) == (200, 302, "asked", {"strengths": "Calm at night."})

    incomplete = client.post(address, {"how": "form", "strengths": "Calm", "do": "give"})
    assert incomplete.status_code == 422

    given = client.post(address, {**ANSWERS, "how": "form", "do": "give"}, follow=True)
    asked.refresh_from_db()
    assert asked.state == ReferenceState.GIVEN
    assert asked.answers == {"strengths": "Calm at night.", "growth": "Ultrasound.", "advice": "yes"}
    assert "Thank you" in given.text
    assert asked_page["Referrer-Policy"] == "same-origin"


def test_a_letter_goes_in_the_place_of_the_questions_if_it_is_one(asked, client, settings, tmp_path):
    address = f"/en/references/{references.token_of(asked)}/"
    said = {"declared_relation": "head", "known_years": "2", "how": "letter", "do": "give"}

    refused = client.post(address, {**said, "letter": SimpleUploadedFile("letter.pdf", b"MZ not a PDF")})
    taken = client.post(address, {**said, "letter": SimpleUploadedFile("letter.pdf", PDF)})

    asked.refresh_from_db()
    assert (refused.status_code, taken.status_code) == (422, 302)
    assert (asked.letter_name, asked.letter_type, asked.letter.read()) == ("letter.pdf", "application/pdf", PDF)


def test_letters_are_for_officers_and_hosts_and_for_applicants_who_kept_their_right_after_the_decision(released, hospital, client):
    reference = make.reference(released)
    references.give(reference, answers=dict(ANSWERS), letter=SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf"))
    waived = make.reference(released, right_waived=True)
    references.give(waived, answers=dict(ANSWERS), letter=SimpleUploadedFile("other.pdf", PDF, content_type="application/pdf"))

    def status(user, which=reference):
        client.force_login(user)
        return client.get(f"/en/reference-letters/{which.uid}/").status_code

    readers = [make.officer(released.call), make.coordinator(hospital)]
    strangers = [make.officer(make.call()), make.coordinator(), UserFactory(), released.applicant]
    assert [status(user) for user in readers] == [200, 200]
    assert [status(user) for user in strangers] == [404, 404, 404, 404]

    released.state, released.stage = ApplicationState.REJECTED, None
    released.save()
    assert [status(released.applicant), status(released.applicant, waived)] == [200, 404]


def test_only_the_applicant_and_her_officers_act_on_a_referee(asked, client):
    for user in (UserFactory(), make.officer(make.call()), make.coordinator()):
        client.force_login(user)
        assert client.post(f"/en/referees/{asked.uid}/take-back/").status_code == 404

    client.force_login(asked.application.applicant)
    client.post(f"/en/referees/{asked.uid}/take-back/")
    asked.refresh_from_db()
    assert asked.state == ReferenceState.WITHDRAWN


# Endorsement


def test_the_coordinators_of_the_home_institution_are_asked_once(site):
    home = InstitutionFactory()
    coordinator, _other = make.coordinator(home), make.coordinator()
    page = make.call(endorsement_needed=True)
    application = make.applied(page, home_institution=home)

    signals.application_sent.send(None, application=application)
    signals.application_sent.send(None, application=application)

    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]
    assert Endorsement.objects.get().state == EndorsementState.ASKED


def test_an_application_reaches_a_host_only_once_it_is_endorsed(released, hospital):
    home = InstitutionFactory()
    released.call.endorsement_needed = True
    released.call.save()
    released.home_institution = home
    released.save()
    endorsement, host, speaker = endorsing.ask(released), make.coordinator(hospital), make.coordinator(home)
    assert (parties.voices_of(host, released), endorsing.is_settled(released)) == ([], False)

    endorsing.endorse(endorsement, by=speaker, standing="good", leave="paid", statement="We need her back.")

    assert (parties.voices_of(host, released), endorsing.is_settled(released)) == ([Voice(Party.HOST, hospital)], True)


def test_nobody_endorses_herself_another_institutions_people_or_without_a_reason(site):
    home = InstitutionFactory()
    endorsement = make.endorsement(institution=home)
    applicant, speaker = endorsement.application.applicant, make.coordinator(home)
    home.memberships.create(user=applicant, role="coordinator")

    for by in (applicant, make.coordinator(), make.officer(endorsement.application.call)):
        with pytest.raises(Refused):
            endorsing.endorse(endorsement, by=by, standing="good", leave="paid")
    with pytest.raises(Refused):
        endorsing.refuse(endorsement, by=speaker, reason=" ")
    with pytest.raises(Refused):
        endorsing.endorse(endorsement, by=speaker, standing="restricted", leave="paid")

    endorsement.refresh_from_db()
    assert endorsement.state == EndorsementState.ASKED


def test_the_desk_shows_a_home_institution_its_own_people_alone(site, client):
    home = InstitutionFactory()
    mine, theirs = make.endorsement(institution=home), make.endorsement()
    client.force_login(make.coordinator(home))

    rows = client.get(f"/en/home-institution/{home.uid}/").context["rows"]

    assert [row["applicant"] for row in rows] == [mine.application.applicant_name]
    assert client.get(f"/en/home-institution/{theirs.institution.uid}/").status_code == 404
    assert client.get(f"/en/home-institution/endorsements/{theirs.uid}/").status_code == 404


def test_a_desk_endorses_with_a_document_and_the_host_may_have_it(released, hospital, client):
    home = InstitutionFactory()
    released.home_institution, released.call.endorsement_needed = home, True
    released.save()
    released.call.save()
    endorsement = endorsing.ask(released)
    client.force_login(make.coordinator(home))
    page = f"/en/home-institution/endorsements/{endorsement.uid}/"

    client.post(page, {"do": "add", "paper-title": "Release", "paper-file": SimpleUploadedFile("r.pdf", PDF)})
    document = endorsement.documents.get()
    host = make.coordinator(hospital)
    client.force_login(host)
    early = client.get(f"/en/endorsement-documents/{document.uid}/").status_code
    client.force_login(make.coordinator(home))
    answer = client.post(page, {"decision": "endorsed", "standing": "good", "leave": "paid"})
    client.force_login(host)

    endorsement.refresh_from_db()
    assert (early, answer.status_code, endorsement.state) == (404, 302, EndorsementState.ENDORSED)
    assert client.get(f"/en/endorsement-documents/{document.uid}/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_needs_as_many_queries_for_three_as_for_one(rows, site, client, django_assert_num_queries):
    home = InstitutionFactory()
    for _ in range(rows):
        make.endorsement(institution=home)
    client.force_login(make.coordinator(home))
    client.get(f"/en/home-institution/{home.uid}/")

    with django_assert_num_queries(6):
        response = client.get(f"/en/home-institution/{home.uid}/")

    assert len(response.context["rows"]) == rows
