"""My profile and my licences."""

from __future__ import annotations

import pytest

from accounts.models import Licence
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.programs import Program, key_for

NURSE = {"country": "KE", "body": "Nursing Council", "number": "1", "expires_on": "2030-01-01"}


def test_my_profile_tells_what_is_known_of_me(program, learner):
    acting = MembershipFactory(user=learner, role="coordinator").institution

    me = program.ask("/me").json()

    assert (me["person"], me["email"], me["name"]) == (str(learner.uid), "ada@example.org", "Ada Wanjiru")
    assert (me["profession"], me["country"], me["language"], me["time_zone"]) == ("2221", "KE", "en", "UTC")
    assert me["memberships"] == [{"institution": str(acting.uid), "name": acting.name, "role": "coordinator"}]
    assert "password" not in me


def test_what_is_sent_changes_and_the_rest_stays(program, learner):
    hospital = InstitutionFactory()

    changed = program.send("PATCH", "/me", {"name": "  Ada   Kamau ", "institution": str(hospital.uid), "specialties": ["D055552"]}).json()

    learner.refresh_from_db()
    assert (learner.name, changed["name"], changed["country"], changed["profession"]) == ("Ada Kamau", "Ada Kamau", "KE", "2221")
    assert (changed["institution"], changed["specialties"]) == (str(hospital.uid), ["D055552"])
    event = AuditEvent.objects.get(deed="accounts.profile_changed")
    assert sorted(event.facts["fields"]) == ["institution", "name", "specialties"]


def test_another_institution_takes_the_place_of_one_on_the_list(program):
    program.send("PATCH", "/me", {"institution": str(InstitutionFactory().uid)})

    changed = program.send("PATCH", "/me", {"institution_name": "Mission hospital of Lodwar"}).json()

    assert (changed["institution"], changed["institution_name"]) == (None, "Mission hospital of Lodwar")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "A" * 10_000),
        ("name", "Ada\u0000"),
        ("name", "\u202e"),
        ("latin_name", "आदा"),
        ("profession", "9999"),
        ("country", "XX"),
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("specialties", ["D999999"]),
        ("institution", "00000000-0000-4000-8000-000000000000"),
        ("email", "eve@example.org"),
        ("is_staff", True),
        ("country", None),
        ("country", 7),
    ],
)
def test_what_is_wrong_changes_nothing(field, value, program, learner):
    before = program.ask("/me").json()

    response = program.send("PATCH", "/me", {"latin_name": "Changed", field: value})

    assert (response.status_code, [name.split(".")[0] for name in response.json()["fields"]]) == (422, [field])
    assert program.ask("/me").json() == before


def test_an_institution_that_nobody_confirmed_cannot_be_chosen(program):
    unconfirmed = InstitutionFactory(confirmed_at=None)

    response = program.send("PATCH", "/me", {"institution": str(unconfirmed.uid)})

    assert (response.status_code, list(response.json()["fields"])) == (422, ["institution"])


def test_licences_are_noted_corrected_and_forgotten(program, learner):
    noted = program.send("POST", "/me/licences", NURSE).json()
    address = f"/me/licences/{noted['licence']}"
    corrected = program.send("PUT", address, {**NURSE, "number": "2", "expires_on": None}).json()
    listed = program.ask("/me/licences").json()["items"]
    removed = program.send("DELETE", address)

    assert (noted["number"], corrected["number"], corrected["expires_on"]) == ("1", "2", None)
    assert listed == [corrected]
    assert (removed.status_code, removed.content, learner.licences.count()) == (204, b"", 0)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_elses_licence_is_there(method, program):
    other = Licence.objects.create(user=ProfileFactory().user, **{**NURSE, "expires_on": None})

    response = program.send(method, f"/me/licences/{other.uid}", NURSE if method == "PUT" else None)

    assert response.status_code == 404
    assert Licence.objects.get().number == "1"
    assert program.ask("/me/licences").json()["items"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_licences_need_as_many_queries_for_three_as_for_one(rows, program, learner, django_assert_num_queries):
    for number in range(rows):
        Licence.objects.create(user=learner, country="KE", body="Council", number=str(number))
    program.ask("/me/licences")

    with django_assert_num_queries(2):
        response = program.ask("/me/licences")

    assert len(response.json()["items"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_my_profile_needs_as_many_queries_for_three_memberships_as_for_one(rows, learner, django_assert_num_queries):
    MembershipFactory.create_batch(rows, user=learner)
    program = Program(key_for(learner))
    program.ask("/me")

    with django_assert_num_queries(3):
        response = program.ask("/me")

    assert len(response.json()["memberships"]) == rows
