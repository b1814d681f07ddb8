"""Reviews, rounds and pools for programs: the same rules, the same silence."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.enums import SiteRole
from reviewing import sources
from reviewing.building import field, section
from reviewing.models import Assignment
from reviewing.sources import Parties, Subject
from tests.factories.accounts import UserFactory
from tests.factories.reviewing import NEED, PLAN, assignment, form, pool, reviewed, round_, sent
from tests.programs import Program, key_for

pytestmark = pytest.mark.django_db
SCORES = {NEED: {"value": 5}, PLAN: {"applies": False}}


def program(user) -> Program:
    return Program(key_for(user))


@pytest.fixture
def officer(db):
    made = UserFactory(email="officer@example.org", name="Tomas")
    made.groups.add(Group.objects.get(name=SiteRole.PROGRAM_OFFICER))
    return made


def test_a_reviewer_declares_reads_blind_scores_and_submits(monkeypatch):
    subject = Subject(title="Awa Sow", parties=Parties(names={"Awa Sow"}))
    monkeypatch.setitem(sources._finders, "tests.thing", lambda found, language: dict.fromkeys(found, subject))
    asked = section("You", field("short", "Name", name="name", reveals="name"), field("long", "Why?", name="why", words=50))
    paper = sent(form(asked), name="Awa Sow", why="I am Awa Sow.")
    one = assignment(round_(hides=["name"]), a_submission=paper, accepted=False)
    hers, path = program(one.reviewer), f"/assigned-reviews/{one.uid}"

    before = hers.ask(path).json()
    declared = hers.send("POST", f"{path}/declaration", {})
    after = hers.ask(path)
    saved = hers.send("PATCH", path, {"scores": SCORES})
    lacking = hers.send("POST", f"{path}/submission")
    hers.send("PATCH", path, {"recommendation": "yes", "for_panel": "Strong."})
    submitted = hers.send("POST", f"{path}/submission")

    assert (before["sections"], before["rubric"]) == ([], [])
    assert (declared.status_code, saved.status_code, lacking.status_code, submitted.json()["state"]) == (200, 200, 422, "done")
    name, why = after.json()["sections"][0]["answers"]
    assert (name["hidden"], name["text"], why["text"], why["veiled"]) == (True, "", "I am […].", True)
    assert "Awa" not in after.content.decode()
    assert list(lacking.json()["fields"]) == ["recommendation"]


def test_another_reviewer_and_a_key_without_the_scope_get_nothing():
    one = assignment()

    other = program(UserFactory()).ask(f"/assigned-reviews/{one.uid}")
    scopeless = Program(key_for(one.reviewer, "profile:read")).ask(f"/assigned-reviews/{one.uid}")

    assert (other.status_code, scopeless.status_code) == (404, 403)


def test_a_declared_conflict_ends_it():
    one = assignment(accepted=False)
    hers = program(one.reviewer)

    declared = hers.send("POST", f"/assigned-reviews/{one.uid}/declaration", {"kind": "coauthor"})

    assert (declared.status_code, hers.ask(f"/assigned-reviews/{one.uid}").status_code) == (204, 404)


def test_ties_are_declared_and_withdrawn():
    hers = program(UserFactory())

    made = hers.send("POST", "/review-interests", {"kind": "relation", "person": "Awa Sow"}, Idempotency_Key="once")
    again = hers.send("POST", "/review-interests", {"kind": "relation", "person": "Awa Sow"}, Idempotency_Key="once")
    neither = hers.send("POST", "/review-interests", {"kind": "relation"})
    listed = hers.ask("/review-interests").json()["items"]
    gone = hers.send("DELETE", f"/review-interests/{made.json()['interest']}")

    assert (made.status_code, again.json(), neither.status_code) == (201, made.json(), 409)
    assert ([one["to"] for one in listed], gone.status_code) == (["Awa Sow"], 204)


def test_whoever_runs_a_round_asks_replaces_and_reads_results(officer):
    ada, ben = UserFactory(), UserFactory()
    a_round, paper = round_(pool(ada, ben, owner=officer), reviews_each=1), sent()
    reviewed(a_round, ada, paper, need=4, plan=None)
    theirs, path = program(officer), f"/review-rounds/{a_round.uid}"

    asked = theirs.send("POST", f"{path}/applications/{paper.uid}/reviewers", {"email": ben.email})
    assignment_of_ben = Assignment.objects.get(reviewer=ben)
    replaced = theirs.send("POST", f"/review-assignments/{assignment_of_ben.uid}/replacement", {"reason": "Ill"})
    results = theirs.ask(f"{path}/results").json()["items"]
    rounds = theirs.ask("/review-rounds").json()["items"]

    assert asked.status_code == 200
    assert [one["state"] for one in replaced.json()["reviewers"]] == ["done", "replaced"]
    assert [(row["application"], row["reviews"], row["raw"]) for row in results] == [(str(paper.uid), 1, 4.0)]
    assert [(one["round"], one["asked"], one["done"]) for one in rounds] == [(str(a_round.uid), 1, 1)]


def test_a_conflict_is_refused_by_name(officer):
    author = UserFactory()
    a_round, paper = round_(pool(owner=officer)), sent(author=author)
    program_of_officer = program(officer)
    program_of_officer.send("POST", f"/review-rounds/{a_round.uid}/assignments")
    reviewed(a_round, a_submission=paper)

    refused = program_of_officer.send("POST", f"/review-rounds/{a_round.uid}/applications/{paper.uid}/reviewers", {"email": author.email})

    assert (refused.status_code, refused.json()["type"].rsplit(":", 1)[-1]) == (409, "conflict")


def test_rounds_and_pools_are_silent_to_others(officer):
    ada = UserFactory()
    a_pool = pool(ada, owner=officer)
    a_round, paper = round_(a_pool), sent()
    one = reviewed(a_round, ada, paper)
    hers = program(ada)
    asked = [
        ("GET", f"/review-rounds/{a_round.uid}/results", None),
        ("GET", f"/review-rounds/{a_round.uid}/applications/{paper.uid}", None),
        ("POST", f"/review-rounds/{a_round.uid}/assignments", None),
        ("POST", f"/review-rounds/{a_round.uid}/reminders", None),
        ("PUT", f"/review-rounds/{a_round.uid}/dates", {"opens_at": "2026-11-20T09:00:00Z", "closes_at": "2026-12-20T09:00:00Z"}),
        ("POST", f"/review-assignments/{one.uid}/reopening", {"reason": "Mine"}),
        ("POST", f"/review-rounds/{a_round.uid}/applications/{paper.uid}/notes", {"text": "x"}),
        ("POST", "/reviewer-pools", {"name": "Mine"}),
        ("GET", f"/reviewer-pools/{a_pool.uid}/members", None),
        ("PUT", f"/reviewer-pools/{a_pool.uid}/members", {"email": ada.email, "languages": ["en"]}),
        ("DELETE", f"/reviewer-pools/{a_pool.uid}/members/{ada.uid}", None),
    ]

    codes = [hers.send(method, path, body).status_code for method, path, body in asked]

    assert codes == [404] * len(asked)
    assert hers.ask("/review-rounds").json()["items"] == []


def test_a_pool_is_made_and_filled(officer):
    ada, theirs = UserFactory(), program(officer)

    made = theirs.send("POST", "/reviewer-pools", {"name": "Pediatrics"}).json()
    put = theirs.send(
        "PUT", f"/reviewer-pools/{made['pool']}/members", {"email": ada.email, "languages": ["en"], "specialties": ["D010372"]}
    )
    strange = theirs.send("PUT", f"/reviewer-pools/{made['pool']}/members", {"email": ada.email, "languages": ["xx"]})
    members = theirs.ask(f"/reviewer-pools/{made['pool']}/members").json()["items"]

    assert (put.status_code, strange.status_code, list(strange.json()["fields"])) == (200, 422, ["languages"])
    assert [(one["person"], one["languages"], one["most_reviews"]) for one in members] == [(str(ada.uid), ["en"], 20)]
