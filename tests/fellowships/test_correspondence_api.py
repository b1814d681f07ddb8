"""References, endorsements, messages and interviews by programs: the same deeds under the same rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fellowships.enums import ApplicationState, EndorsementState, StageKind
from fellowships.models import Message
from fellowships.services import references
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, UserFactory
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db
REFEREE = {"name": "Prof. Amal Haddad", "email": "a@lakeside.example", "relation": "supervisor", "language": "en"}


def program(user) -> Program:
    return Program(key_for(user))


def test_an_applicant_names_a_referee_and_sees_the_state_alone(site):
    application = make.applied(make.call(references_needed=1))
    mine = program(application.applicant)

    named = mine.send("POST", f"/applications/{application.uid}/references", REFEREE)
    wrong = mine.send("POST", f"/applications/{application.uid}/references", {**REFEREE, "email": "nobody"})
    reference = application.references.get()
    references.give(reference, answers={"declared_relation": "head", "known_years": 3, "strengths": "Calm."})
    listed = mine.ask(f"/applications/{application.uid}/references").json()
    for_officer = program(make.officer(application.call)).ask(f"/applications/{application.uid}/references").json()

    assert (named.status_code, wrong.status_code) == (201, 422)
    assert [(one["state"], one["readable"], one["said"]) for one in listed] == [("given", False, [])]
    assert for_officer[0]["said"][-1] == {"question": "What does she or he do especially well?", "answer": "Calm."}


def test_a_home_institution_endorses(site):
    home = InstitutionFactory()
    endorsement, speaker = make.endorsement(institution=home), make.coordinator(home)
    path = f"/endorsements/{endorsement.uid}/decision"

    refused = program(speaker).send("PUT", path, {"decision": "refused"})
    given = program(speaker).send("PUT", path, {"decision": "endorsed", "standing": "good", "leave": "paid"})

    assert (refused.status_code, given.status_code, given.json()["state"]) == (422, 200, EndorsementState.ENDORSED)


def test_parties_write_to_one_another(site):
    application = make.applied()
    officer = make.officer(application.call)
    mine, office = program(application.applicant), program(officer)

    sent = mine.send("POST", f"/applications/{application.uid}/messages", {"to": "officer", "text": "When do you decide?"})
    conversations = office.ask("/messages?new=true").json()["items"]
    read = office.send("PUT", f"/applications/{application.uid}/messages/read")
    again = mine.ask(f"/applications/{application.uid}/messages").json()["items"]
    pleading = mine.send("POST", f"/applications/{application.uid}/messages", {"to": "host", "text": "Please"})

    assert (sent.status_code, read.json(), pleading.status_code) == (201, {"read": 1}, 409)
    assert [one["application"] for one in conversations] == [str(application.uid)]
    assert [(one["text"], one["read"]) for one in again] == [("When do you decide?", True)]


def test_an_applicant_takes_an_hour_that_an_officer_offered(site):
    page = make.call()
    stage, officer = make.stage(page, kind=StageKind.INTERVIEW), make.officer(page)
    application = make.applied(page, state=ApplicationState.IN_STAGE, stage=stage)
    said = {"starts_at": [(timezone.now() + timedelta(days=9)).isoformat()], "panel": [officer.email]}
    wrong = [{"starts_at": ["2099-12-03T13:00:00Z"]}, {"starts_at": ["2027-01-03T13:00:00"]}, {"link": "javascript:alert(1)"}]
    refused = [program(officer).send("POST", f"/stages/{stage.uid}/interviews", {**said, **each}).status_code for each in wrong]
    assert refused == [409, 422, 422]

    offered = program(officer).send("POST", f"/stages/{stage.uid}/interviews", said)
    mine = program(application.applicant)
    hours = mine.ask(f"/applications/{application.uid}/interview-hours").json()
    booked = mine.send("PUT", f"/applications/{application.uid}/interview", {"interview": hours[0]["interview"]})
    stranger = program(UserFactory()).ask(f"/applications/{application.uid}/interview-hours")

    assert (offered.status_code, booked.status_code, booked.json()["state"], stranger.status_code) == (201, 200, "booked", 404)
    assert mine.send("DELETE", f"/applications/{application.uid}/interview").status_code == 204


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/applications/{application}/references"),
        ("POST", "/references/{reference}/links"),
        ("DELETE", "/references/{reference}"),
        ("GET", "/endorsements/{endorsement}"),
        ("POST", "/applications/{application}/endorsement/requests"),
        ("GET", "/applications/{application}/messages"),
        ("PUT", "/applications/{application}/messages/read"),
        ("GET", "/stages/{stage}/interviews"),
        ("GET", "/home-institutions/{home}/endorsements"),
    ],
)
def test_strangers_find_nothing(method, path, site):
    endorsement = make.endorsement()
    application = endorsement.application
    stage = make.stage(application.call, kind=StageKind.INTERVIEW)
    places = {
        "application": application.uid, "reference": make.reference(application).uid, "endorsement": endorsement.uid,
        "stage": stage.uid, "home": endorsement.institution.uid,
    }  # fmt: skip

    statuses = [
        program(user).send(method, path.format(**places)).status_code for user in (UserFactory(), make.coordinator(), make.officer())
    ]

    assert statuses == [404, 404, 404]
    assert not Message.objects.exists()
