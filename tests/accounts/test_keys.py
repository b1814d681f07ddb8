"""Keys for programs: made, shown once, told by mail, removed."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from accounts import services
from accounts.enums import FOR_INSTITUTIONS, Role, Scope
from accounts.exports import held_about
from accounts.models import ApiToken
from core.models import AuditEvent
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.programs import Program, key_for

LIST, MAKE = "/en/me/keys/", "/en/me/keys/make/"


def form(**changed) -> dict:
    return {"key": str(uuid4()), "name": "Roster", "scopes": ["learning:read"], "days": "90", **changed}


def secrets_in(response) -> list[str]:
    return re.findall(r"mrd_[\w-]{40,}", response.content.decode())


def test_a_new_key_is_shown_once_and_opens_what_was_chosen(learner_client, learner):
    made = learner_client.post(MAKE, form())

    (secret,) = secrets_in(made)
    assert Program(secret).ask("/enrolments").status_code == 200
    assert Program(secret).ask("/me").status_code == 403
    assert secrets_in(learner_client.get(LIST)) == []
    assert secret not in str(ApiToken.objects.values())
    assert "no-store" in made["Cache-Control"]
    assert AuditEvent.objects.get(deed="accounts.key_made").facts == {"scopes": ["learning:read"], "days": 90}


def test_the_owner_is_told_by_mail_in_her_language_and_the_secret_is_not(learner_client, learner):
    learner.profile.language = "fr"
    learner.profile.save()

    (secret,) = secrets_in(learner_client.post(MAKE, form(name="Planning")))

    (letter,) = mail.outbox
    assert letter.to == [learner.email]
    assert "Planning" in letter.body
    assert f"http://testserver{reverse('accounts:keys').replace('/en/', '/fr/')}" in letter.body
    assert secret not in letter.body


def test_a_form_sent_twice_makes_one_key(learner_client):
    twice = form()

    learner_client.post(MAKE, twice)
    again = learner_client.post(MAKE, twice)

    assert (again.status_code, again.url) == (302, LIST)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "K" * 10_000), ("name", "a\u0000b"), ("scopes", []), ("scopes", ["everything"]), ("days", "9999")],
)
def test_what_is_wrong_makes_no_key(field, value, learner_client):
    response = learner_client.post(MAKE, form(**{field: value}))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert ApiToken.objects.count() == 0


def test_there_is_an_end_to_keys(learner_client, learner, monkeypatch):
    monkeypatch.setattr(services, "MOST_KEYS", 1)
    key_for(learner)

    response = learner_client.post(MAKE, form(), follow=True)

    assert "Remove one that is not used any more." in response.content.decode()
    assert ApiToken.objects.count() == 1


def test_a_key_is_removed_after_one_question_and_shuts_its_program_out(learner_client, learner):
    secret = key_for(learner)
    key = ApiToken.objects.get()
    address = reverse("accounts:remove_key", args=[key.uid])

    asked = learner_client.get(address)
    still_there = Program(secret).ask("/me").status_code
    learner_client.post(address)

    assert (asked.status_code, still_there) == (200, 200)
    assert Program(secret).ask("/me").status_code == 401
    assert AuditEvent.objects.filter(deed="accounts.key_removed").count() == 1


def test_nobody_elses_key_is_there(learner_client):
    key_for(ProfileFactory().user)
    other = ApiToken.objects.get()

    responses = [
        learner_client.get(reverse("accounts:remove_key", args=[other.uid])),
        learner_client.post(reverse("accounts:remove_key", args=[other.uid])),
    ]

    assert [response.status_code for response in responses] == [404, 404]
    assert list(learner_client.get(LIST).context["keys"]) == []
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("address", [LIST, MAKE])
def test_a_stranger_is_led_to_signing_in(address, client, db):
    assert client.get(address).url == f"/en/accounts/login/?next={address}"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(rows, learner_client, learner, django_assert_num_queries):
    for _ in range(rows):
        key_for(learner)
    learner_client.get(LIST)

    with django_assert_num_queries(3):
        response = learner_client.get(LIST)

    assert len(response.context["keys"]) == rows


def test_an_export_holds_the_key_and_not_what_opens_it(learner):
    key_for(learner)

    files = {found.path: found.content for found in held_about(learner)}

    (row,) = files["accounts/apitoken.json"]
    assert row["name"] == "Roster"
    assert "digest" not in row


def for_institution(membership) -> str:
    return f"{MAKE}?for={membership.institution.uid}"


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.COORDINATOR])
def test_who_checks_certificates_makes_a_key_for_her_institution(role, learner_client, learner):
    membership = MembershipFactory(user=learner, role=role)

    offered = learner_client.get(for_institution(membership))
    made = learner_client.post(for_institution(membership), form(scopes=["verifications:read"]))
    listed = learner_client.get(LIST)

    (secret,) = secrets_in(made)
    assert [value for value, _label in offered.context["form"].fields["scopes"].choices] == [
        scope.value for scope in Scope if scope in FOR_INSTITUTIONS
    ]
    assert Program(secret).ask(f"/institutions/{membership.institution.uid}/checks").status_code == 200
    assert Program(secret).ask("/me").status_code == 403
    assert membership.institution.name in listed.content.decode()
    assert membership.institution.name in mail.outbox[0].body
    assert AuditEvent.objects.get(deed="accounts.key_made").facts["institution"] == membership.institution.pk


def test_a_key_of_ones_own_offers_nothing_of_an_institution(learner_client, learner):
    membership = MembershipFactory(user=learner, role=Role.VERIFIER)

    choices = [value for value, _label in learner_client.get(MAKE).context["form"].fields["scopes"].choices]
    own = learner_client.post(MAKE, form(scopes=["verifications:read"]))
    theirs = learner_client.post(for_institution(membership), form(scopes=["profile:read"]))

    assert [choice for choice in choices if choice.startswith("verifications")] == []
    assert (own.status_code, theirs.status_code, ApiToken.objects.count()) == (422, 422, 0)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUTHOR, Role.REVIEWER])
def test_every_other_role_makes_no_key_for_the_institution(role, learner_client, learner):
    membership = MembershipFactory(user=learner, role=role)

    answers = [learner_client.get(for_institution(membership)), learner_client.post(for_institution(membership), form())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert learner_client.get(MAKE).context["institutions"] == []
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("wanted", ["x", "00000000-0000-4000-8000-000000000000", "' OR 1=1 --"])
def test_a_strange_institution_is_not_there(wanted, learner_client):
    assert learner_client.get(MAKE, {"for": wanted}).status_code == 404


def test_the_way_to_the_desk_stands_beside_the_institution(learner_client, learner):
    desk, none = MembershipFactory(user=learner, role=Role.VERIFIER), MembershipFactory(user=learner, role=Role.AUTHOR)

    html = learner_client.get(reverse("accounts:overview")).content.decode()

    assert f"/en/verifiers/{desk.institution.uid}/" in html
    assert f"/en/verifiers/{none.institution.uid}/" not in html
