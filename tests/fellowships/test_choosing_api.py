"""Choosing by program: the deeds of the pages, under the same rules; and what reviewing is told of applications."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fellowships import subjects
from fellowships.models import Application, Choice
from fellowships.models.opportunity_parts import OpportunitySupervisor
from reviewing.models import Submission
from tests.factories import fellowships as made
from tests.factories.accounts import InstitutionFactory, ProfileFactory, UserFactory
from tests.programs import Program, key_for


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def call(hospital):
    return made.call(made.opportunity(hospital, title="Burns"), chooses_by="matching", closes_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def slot(call):
    return call.call_opportunities.get().opportunity.slots.get()


@pytest.fixture
def stage(call):
    return made.stage(call, "decision", hosts_see=True)


@pytest.fixture
def officer(call):
    return Program(key_for(made.officer(call, name="Ruth Otieno")))


@pytest.fixture
def second(call):
    return Program(key_for(made.officer(call, name="Tomas Reyes")))


@pytest.fixture
def application(call, stage, slot):
    return applied(call, stage, slot)


def applied(call, stage, slot):
    application = made.applied(call, ProfileFactory(user__name="Awa Ndiaye").user, state="in_stage", stage=stage)
    Choice.objects.create(application=application, slot=slot, rank=1)
    return application


def test_from_the_host_s_list_to_the_letter(hospital, call, slot, application, officer, second):
    host = Program(key_for(made.coordinator(hospital)))
    lists = f"/hosting/{hospital.uid}/rankings/{call.key}/{slot.uid}"
    host.send("PUT", lists, {"order": [str(application.uid)]})
    handed_in = host.send("POST", f"{lists}/handing-in").json()

    run = officer.send("POST", f"/selection/calls/{call.key}/matchings", {}).json()
    used = officer.send("POST", f"/selection/matchings/{run['run']}/decisions", {"waiting": 0}).json()
    decision = officer.ask(f"/selection/applications/{application.uid}").json()["decisions"][0]["decision"]
    own = officer.send("POST", f"/selection/decisions/{decision}/check")
    checked = second.send("POST", f"/selection/decisions/{decision}/check").json()
    out = officer.send("POST", f"/selection/calls/{call.key}/publications", Idempotency_Key="once").json()
    letter = Program(key_for(application.applicant)).ask(f"/me/applications/{application.uid}/decision").json()

    assert handed_in["candidates"][0]["rank"] == 1
    assert (run["placed"], run["is_proven"], run["blocking"]) == ({str(application.uid): str(slot.uid)}, True, [])
    assert used == {"offer": 1, "waitlist": 0, "reject": 0}
    assert (own.status_code, own.json()["detail"]) == (409, "You prepared this decision: another officer checks it.")
    assert checked["checked_by"] == "Tomas Reyes"
    assert (out["total"], out["held_back"]) == (1, [])
    assert (letter["outcome"], letter["may_ask"], "Awa Ndiaye" in letter["text"]) == ("offer", "", True)


def test_an_applicant_asks_and_is_answered(call, application, officer, second):
    prepared = officer.send("PUT", f"/selection/applications/{application.uid}/decision", {"outcome": "reject", "reason": "score"}).json()
    applicant = Program(key_for(application.applicant))
    early = applicant.ask(f"/me/applications/{application.uid}/decision").status_code
    second.send("POST", f"/selection/decisions/{prepared['decision']}/check")
    officer.send("POST", f"/selection/calls/{call.key}/publications")

    asked = applicant.send("POST", f"/me/decisions/{prepared['decision']}/appeals", {"text": "What should I learn until next year?"}).json()
    answered = second.send("POST", f"/selection/appeals/{asked['appeal']}/answer", {"state": "answered", "text": "More practice."}).json()

    assert early == 404
    assert (asked["kind"], asked["state"], answered["answer"]) == ("feedback", "open", "More practice.")


def test_many_are_moved_and_brought_back(call, application, officer):
    stage = made.stage(call, "review")

    moved = officer.send(
        "POST", f"/selection/calls/{call.key}/moves", {"applications": [str(application.uid)], "to": "in_stage", "stage": str(stage.uid)}
    ).json()
    back = officer.send("POST", f"/selection/moves/{moved['deed']}/undoing").json()

    assert (moved["moved"], moved["left_out"], back) == (1, [], {"count": 1})


def test_the_call_s_own_letter(call, application, officer):
    page = f"/selection/calls/{call.key}/letters/reject/fr"

    before = officer.ask(page).json()["source"]
    kept = officer.send("PUT", page, {"subject": "Votre dossier", "text": "Le motif : {reason}"}).json()
    strange = officer.send("PUT", page, {"subject": "Votre dossier", "text": "{motif}"})
    officer.send("DELETE", page)

    assert (before, kept["source"], kept["text"]) == ("house", "call", "Le motif : {reason}")
    assert strange.status_code == 409
    assert officer.ask(page).json()["source"] == "house"


def test_to_others_nothing_of_it_is_there(hospital, call, slot, application, officer):
    run = officer.send("POST", f"/selection/calls/{call.key}/matchings", {}).json()["run"]
    strangers = [made.officer(made.call()), made.coordinator(), application.applicant, UserFactory()]
    asked = [
        f"/selection/calls/{call.key}",
        f"/selection/calls/{call.key}/applications",
        f"/selection/applications/{application.uid}",
        f"/selection/calls/{call.key}/matchings",
        f"/selection/calls/{call.key}/appeals",
        f"/selection/calls/{call.key}/letters/offer/en",
        f"/hosting/{hospital.uid}/rankings/{call.key}/{slot.uid}",
    ]

    statuses = {path: {Program(key_for(who)).ask(path).status_code for who in strangers} for path in asked}
    statuses["use"] = {Program(key_for(who)).send("POST", f"/selection/matchings/{run}/decisions", {}).status_code for who in strangers}

    assert set.union(*statuses.values()) == {404}, statuses


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(rows, call, stage, slot, officer, django_assert_num_queries):
    for _one in range(rows):
        applied(call, stage, slot)
    officer.ask("/selection/calls")

    with django_assert_num_queries(13):
        page = officer.ask(f"/selection/calls/{call.key}/applications").json()

    assert len(page["items"]) == rows


# What reviewing is told


@pytest.mark.parametrize("rows", [1, 3])
def test_reviewing_learns_whom_an_application_touches_in_five_queries(rows, call, stage, slot, django_assert_num_queries):
    chief = UserFactory()
    OpportunitySupervisor.objects.create(opportunity=slot.opportunity, name="Dr Lim", user=chief)
    home = InstitutionFactory(name="Mission hospital")
    people = [applied(call, stage, slot) for _one in range(rows)]
    for each in people:
        Application.objects.filter(pk=each.pk).update(home_institution=home)
        Submission.objects.filter(pk=each.submission_id).update(source=f"fellowships.application:{each.uid}")
        made.reference(each, email="amal@example.org", relation="research")

    with django_assert_num_queries(5):
        found = subjects.applications([f"fellowships.application:{each.uid}" for each in people], "en")

    parties = found[f"fellowships.application:{people[0].uid}"].parties
    assert len(found) == rows
    assert parties.institutions == {home.pk}
    assert parties.people == {"own": {people[0].applicant_id}, "supervisor": {chief.pk}}
    assert parties.emails == {"coauthor": {"amal@example.org"}}
    assert parties.names == {"Awa Ndiaye"}
