"""Verification for programs: many, files, the state alone, and receipts."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from accounts.enums import Role
from certificates import services
from certificates.enums import Reason
from certificates.models import Check
from tests.certificates.issued import issued
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.certificates import CertificateFactory
from tests.programs import Program, key_for

UNKNOWN = "MRD-0000-0000-0000-0000-0000"


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


@pytest.fixture
def certificate(db):
    return CertificateFactory(recipient=ProfileFactory(user__name="Ada Wanjiru").user)


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def clerk(hospital):
    return MembershipFactory(user=ProfileFactory(user__name="Otieno").user, institution=hospital, role=Role.VERIFIER).user


@pytest.fixture
def hr(clerk, hospital):
    """The hospital's own program."""
    return Program(key_for(clerk, institution=hospital))


def send_file(content: bytes, name: str = "paper.pdf"):
    file = io.BytesIO(content)
    file.name = name
    return Client().post("/api/v1/file-verifications", {"file": file})


# Many ---------------------------------------------------------------------------


def test_many_are_answered_in_the_order_of_the_questions(stranger, certificate):
    revoked = CertificateFactory()
    services.revoke(revoked, reason=Reason.MISCONDUCT, actor=None)
    asked = [
        {"number": certificate.code.lower(), "name": "WANJIRU, Ada"},
        {"number": UNKNOWN, "name": "Ada"},
        {"number": revoked.code, "name": "Somebody Else"},
        {"number": certificate.code},
    ]

    told = stranger.send("POST", "/verifications", {"items": asked})

    rows = [(row["number"], row["state"], row["name_matches"]) for row in told.json()["items"]]
    assert rows == [
        (certificate.code.lower(), "valid", True),
        (UNKNOWN, "unknown", None),
        (revoked.code, "revoked", False),
        (certificate.code, "valid", None),
    ]
    assert told.json()["counts"] == {"valid": 2, "unknown": 1, "revoked": 1}
    assert told.json()["items"][0]["printed"] == stranger.ask(f"/verifications/{certificate.code}").json()["printed"]
    assert (told["Cache-Control"], told["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


@pytest.mark.parametrize("rows", [1, 3])
def test_many_need_one_query_and_leave_nothing_behind(stranger, rows, db, django_assert_num_queries):
    asked = [{"number": CertificateFactory().code} for _ in range(rows)]

    with django_assert_num_queries(1):
        told = stranger.send("POST", "/verifications", {"items": asked})

    assert [row["state"] for row in told.json()["items"]] == ["valid"] * rows
    assert Check.objects.count() == 0


@pytest.mark.parametrize(
    "items", [[], [{"number": UNKNOWN}] * 501, [{"number": "x" * 301}], [{"name": "Ada"}], [{"number": UNKNOWN, "more": 1}]]
)
def test_a_list_that_is_not_right_is_refused(stranger, db, items):
    response = stranger.send("POST", "/verifications", {"items": items})

    assert (response.status_code, kind(response)) == (422, "invalid_input")


def test_rows_are_limited_and_the_headers_say_how_many_are_left(stranger, db, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify_rows": (5, 3600)}

    def send(rows):
        return stranger.send("POST", "/verifications", {"items": [{"number": UNKNOWN}] * rows})

    within, beyond, still = send(3), send(3), send(2)

    assert [each.status_code for each in (within, beyond, still)] == [200, 429, 200]
    assert within["RateLimit-Policy"] == '"api";q=240;w=60, "verify_rows";q=5;w=3600'
    assert '"verify_rows";r=2;' in within["RateLimit"]
    assert 0 < int(beyond["Retry-After"]) <= 3600
    assert kind(beyond) == "too_many"


# The state alone ------------------------------------------------------------------


def test_the_state_alone_says_nothing_of_the_paper(stranger, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        valid = stranger.ask(f"/verifications/{certificate.code}/status")
    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=None)
    suspended = stranger.ask(f"/verifications/{certificate.code}/status").json()
    wrong = [stranger.ask(f"/verifications/{number}/status").json() for number in (UNKNOWN, "hello")]

    assert set(valid.json()) == {"state", "since", "checked_at"}
    assert (valid.json()["state"], suspended["state"], suspended["since"] is not None) == ("valid", "suspended", True)
    assert [(each["state"], each["since"]) for each in wrong] == [("unknown", None)] * 2
    assert valid["Cache-Control"] == "no-store"


# A file ---------------------------------------------------------------------------


def test_a_file_is_checked_as_on_the_page(db):
    certificate = services.render(issued(recipient=ProfileFactory(user__name="Ada Wanjiru").user).pk)
    content = certificate.file.read()

    good, touched = send_file(content).json(), send_file(content + b"\n").json()

    assert (good["state"], good["problem"], good["sha256"]) == ("valid", "", certificate.file_sha256)
    assert good["printed"]["name"] == "Ada Wanjiru"
    assert all(finding["holds"] for finding in good["findings"])
    assert (touched["state"], touched["problem"], touched["printed"]) == ("altered", "altered", None)


def test_what_is_no_certificate_is_an_answer_and_nothing_at_all_is_not(db, stranger):
    strange = send_file(b"hello")
    nothing = Client().post("/api/v1/file-verifications", {"other": "field"})
    as_json = stranger.send("POST", "/file-verifications", {"file": "x"})

    assert (strange.status_code, strange.json()["state"], strange.json()["problem"]) == (200, "unreadable", "other_kind")
    assert [(each.status_code, kind(each)) for each in (nothing, as_json)] == [(422, "invalid_input")] * 2


# Receipts -------------------------------------------------------------------------


def test_an_institutions_program_gets_a_signed_receipt_in_its_name(hr, hospital, clerk, certificate):
    made = hr.send("POST", "/receipts", {"number": certificate.code, "stated_by": "Ward 3"})
    fetched = Program().ask(f"/receipts/{made.json()['receipt']}").json()

    check = Check.objects.get()
    assert (made.status_code, check.institution, check.verifier, check.stated_by) == (201, hospital, clerk, "Ward 3")
    assert (fetched["state"], fetched["number"], fetched["stated_by"]) == ("valid", certificate.code, "Ward 3")
    signed = Client().get(fetched["signed_json"].removeprefix("http://testserver")).json()
    assert (signed["verifier"], signed["result"]) == ("Lakeside, Otieno", "valid")
    assert b"".join(Client().get(fetched["pdf"].removeprefix("http://testserver")).streaming_content).startswith(b"%PDF-1.7")


def test_the_same_request_twice_makes_one_receipt(hr, certificate):
    body = {"number": certificate.code}

    first, again = (hr.send("POST", "/receipts", body, idempotency_key="k1") for _ in range(2))
    other = hr.send("POST", "/receipts", {"number": UNKNOWN}, idempotency_key="k1")

    assert (first.status_code, again.status_code, first.json()["receipt"]) == (201, 201, again.json()["receipt"])
    assert (other.status_code, kind(other), Check.objects.count()) == (422, "key_reused", 1)


def test_a_file_that_was_checked_within_the_hour_gets_its_receipt_by_ticket(hr, db):
    ticket = send_file(b"%PDF-1.7 nothing").json()["ticket"]

    made = hr.send("POST", "/receipts", {"ticket": ticket}).json()

    assert (made["state"], made["number"], made["file_sha256"] != "") == ("unreadable", "", True)


@pytest.mark.parametrize("body", [{}, {"number": UNKNOWN, "ticket": "x"}, {"ticket": "x"}, {"number": UNKNOWN, "stated_by": "a\x07b"}])
def test_what_cannot_become_a_receipt_is_refused(hr, body):
    assert hr.send("POST", "/receipts", body).status_code == 409
    assert Check.objects.count() == 0


def test_receipts_need_a_key_with_the_scope_and_are_found_by_their_address_alone(stranger, program, certificate):
    body = {"number": certificate.code}

    assert stranger.send("POST", "/receipts", body).status_code == 401
    assert program.send("POST", "/receipts", body).status_code == 403  # a person's own key opens nothing of an institution
    assert stranger.ask("/receipts/00000000-0000-4000-8000-000000000000").status_code == 404
