"""Who gets in, as far as her key reaches, in which language, how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.enums import Scope
from accounts.models import ApiToken
from config.api import api
from tests.factories.accounts import ProfileFactory
from tests.programs import Program, key_for

SCOPED = [
    (path, method, scopes[0])
    for path, operations in api.document["paths"].items()
    for method, operation in operations.items()
    for entry in operation.get("security", [])
    if (scopes := entry.get("KeyAuth"))
]
SAMPLE = "00000000-0000-4000-8000-000000000000"


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


def filled(path: str) -> str:
    """The path below /api/v1 with something in every place."""
    parts = path.removeprefix("/api/v1").split("/")
    return "/".join(SAMPLE if part.startswith("{") else part for part in parts)


def test_every_private_operation_asks_for_a_scope():
    private = [operation for operations in api.document["paths"].values() for operation in operations.values() if "security" in operation]

    assert len(SCOPED) == len(private) > 20


@pytest.mark.parametrize(("path", "method", "scope"), SCOPED, ids=[f"{method} {path}" for path, method, _scope in SCOPED])
def test_a_key_without_the_scope_is_kept_out(path, method, scope, learner):
    others = [each.value for each in Scope if each.value != scope]
    content = api.document["paths"][path][method].get("requestBody", {}).get("content", {})
    program = Program(key_for(learner, *others))

    if "multipart/form-data" in content:
        response = program.post(f"/api/v1{filled(path)}", {"file": SimpleUploadedFile("list.txt", b"1"), "bank": SAMPLE, "title": "List"})
    else:
        response = program.send(method.upper(), filled(path), content.get("application/json", {}).get("example"))

    assert (response.status_code, kind(response)) == (403, "out_of_scope")
    assert scope in response.json()["detail"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer mrd_guessed", "Basic YTpi", "Bearer \u00e9", f"Bearer {'x' * 5000}", "mrd_guessed"]
)
def test_a_wrong_key_is_told_how_to_sign_in(header, db):
    response = Client().get("/api/v1/me", headers={"authorization": header} if header else {})

    assert (response.status_code, kind(response), response["WWW-Authenticate"]) == (401, "not_signed_in", "Bearer")


def test_an_expired_key_and_a_closed_account_are_strangers(learner):
    expired = key_for(learner, expires_at=timezone.now() - timedelta(seconds=1))
    closed = key_for(ProfileFactory(user__is_active=False).user)

    assert [Program(secret).ask("/me").status_code for secret in (expired, closed)] == [401, 401]


def test_a_session_is_enough_to_read_and_needs_the_csrf_token_to_write(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)

    read = client.get("/api/v1/me")
    bare = client.patch("/api/v1/me", {"country": "TZ"}, content_type="application/json")
    client.cookies["csrftoken"] = token = "a" * 32
    with_token = client.patch("/api/v1/me", {"country": "TZ"}, content_type="application/json", headers={"x-csrftoken": token})

    assert (read.status_code, bare.status_code, kind(bare)) == (200, 403, "csrf_failed")
    assert (with_token.status_code, with_token.json()["country"]) == (200, "TZ")


def test_a_session_that_ended_is_a_stranger_and_not_a_missing_token(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    Session.objects.all().delete()

    response = client.patch("/api/v1/me", {}, content_type="application/json")

    assert (response.status_code, kind(response)) == (401, "not_signed_in")


def test_a_key_needs_no_csrf_token(learner):
    program = Program(key_for(learner), enforce_csrf_checks=True)

    assert program.send("PATCH", "/me", {"country": "TZ"}).status_code == 200


def test_a_keys_use_is_noted_now_and_then(program, django_assert_num_queries):
    program.ask("/credit")
    noted = ApiToken.objects.get().last_used_at

    with django_assert_num_queries(2):
        program.ask("/credit")

    assert ApiToken.objects.get().last_used_at == noted is not None


@pytest.mark.parametrize(("asked", "told"), [({}, "fr"), ({"accept_language": "ar"}, "ar"), ({"accept_language": "xx"}, "en")])
def test_the_request_decides_the_language_and_else_the_person(asked, told, db):
    reader = ProfileFactory(language="fr").user

    response = Program(key_for(reader)).ask("/enrolments/" + SAMPLE, **asked)

    assert response["Content-Language"] == told


def test_one_readers_language_does_not_stick_to_the_next(stranger, db):
    Program(key_for(ProfileFactory(language="ar").user)).ask("/me")

    response = stranger.ask("/me")

    assert response["Content-Language"] == "en"


def test_too_many_requests_are_told_when_to_come_back(learner, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api": (2, 3600)}
    program, other = Program(key_for(learner)), Program(key_for(learner))

    replies = [program.ask("/me") for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert [reply["RateLimit"].split(";")[1] for reply in replies] == ["r=1", "r=0", "r=0"]
    assert replies[2]["RateLimit-Policy"] == '"api";q=2;w=3600'
    assert 0 < int(replies[2]["Retry-After"]) <= 3600
    assert kind(replies[2]) == "too_many"
    assert other.ask("/me").status_code == 200


def test_guessing_keys_is_slowed_down(db, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api": (2, 3600)}

    replies = [Program(f"mrd_guess{number}").ask("/me") for number in range(3)]

    assert [reply.status_code for reply in replies] == [401, 401, 429]


def test_strangers_are_counted_by_address(db, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api": (1, 3600)}

    here = [Program().ask("/institutions").status_code for _ in range(2)]
    elsewhere = Program(REMOTE_ADDR="192.0.2.7").ask("/institutions").status_code

    assert (here, elsewhere) == ([200, 429], 200)


@pytest.mark.parametrize(
    ("body", "kind_told"), [(b"{", "not_json"), (b"\xff", "not_json"), (b"[]", "invalid_input"), (b"null", "invalid_input")]
)
def test_a_body_that_is_none_is_refused(body, kind_told, program, course):
    response = program.generic("POST", "/api/v1/enrolments", body, "application/json")

    assert (response.status_code, kind(response)) == (400 if kind_told == "not_json" else 422, kind_told)


def test_a_body_that_is_too_long_is_refused(program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = program.send("PATCH", "/me", {"name": "A" * 2000})

    assert (response.status_code, kind(response)) == (413, "too_long")


def test_a_method_that_an_address_does_not_know_is_refused(program):
    response = program.send("DELETE", "/me")

    assert (response.status_code, kind(response), response["Allow"]) == (405, "method_not_allowed", "GET, PATCH")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("address", ["/api/v1/nowhere", "/api/v1/enrolments/17", "/api/v1/me/", "/api/v2/me", "/api/v1/"])
def test_an_address_that_does_not_exist_says_so_to_programs(address, method, db):
    response = Client(enforce_csrf_checks=True).generic(method, address)

    assert (response.status_code, response["Content-Type"], kind(response)) == (404, "application/problem+json", "not_found")


def test_a_fault_of_ours_is_told_to_programs_as_a_problem(learner, monkeypatch):
    monkeypatch.setattr("accounts.api._me", lambda user: 1 / 0)

    response = Program(key_for(learner), raise_request_exception=False).ask("/me")

    assert (response.status_code, response["Content-Type"], kind(response)) == (500, "application/problem+json", "fault")
    assert "ZeroDivision" not in response.content.decode()
