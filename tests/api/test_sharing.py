"""My certificate's credential and the links I give away, for programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from certificates import services
from certificates.enums import Reason
from certificates.models import Credential, Share, StatusList
from tests.factories.certificates import CertificateFactory
from tests.programs import Program, key_for


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


@pytest.fixture
def certificate(learner):
    made = CertificateFactory(recipient=learner)
    Credential.objects.update_or_create(
        certificate=made,
        defaults={
            "status_list": StatusList.objects.get_or_create(number=99)[0],
            "status_index": 7,
            "document": '{"type":["OpenBadgeCredential"]}',
            "jwt": "aaa.bbb.ccc",
            "signed_at": timezone.now(),
        },
    )
    return made


@pytest.mark.parametrize(
    ("path", "content", "media_type"),
    [("credential", b'{"type":["OpenBadgeCredential"]}', "application/vc"), ("credential.jwt", b"aaa.bbb.ccc", "application/vc+jwt")],
)
def test_the_credential_is_handed_out_once_it_is_signed_and_no_more_once_it_is_revoked(path, content, media_type, program, certificate):
    there = f"/certificates/{certificate.uid}/{path}"
    file = program.ask(there)
    Credential.objects.update(signed_at=None, document="", jwt="")
    early = program.ask(there)
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)
    late = program.ask(there)

    assert (file.status_code, file["Content-Type"], b"".join(file.streaming_content)) == (200, media_type, content)
    assert file["Cache-Control"] == "private, no-store"
    assert (early.status_code, kind(early), early["Retry-After"]) == (409, "being_prepared", "5")
    assert (late.status_code, kind(late)) == (409, "revoked")


def test_a_link_is_made_listed_and_taken_back(program, stranger, certificate):
    shares = f"/certificates/{certificate.uid}/shares"
    until = str(timezone.now().date() + timedelta(days=9))

    made = program.send("POST", shares, {"shows": ["title", "name"], "label": "Ward 4", "until": until})
    listed = program.ask(shares).json()
    seen = stranger.get(made.json()["url"].removeprefix("http://testserver"), follow=True)
    back = program.send("DELETE", f"{shares}/{made.json()['share']}")
    again = program.send("DELETE", f"{shares}/{made.json()['share']}")

    assert (made.status_code, made.json()["shows"], made.json()["until"], made.json()["is_open"]) == (201, ["name", "title"], until, True)
    assert listed == [made.json()]
    assert seen.status_code == 200
    assert (back.status_code, again.status_code, program.ask(shares).json()) == (204, 204, [])
    assert Share.objects.get().taken_back_at is not None


def test_a_link_asked_for_twice_is_made_once(program, certificate):
    shares = f"/certificates/{certificate.uid}/shares"

    replies = [program.send("POST", shares, {"shows": ["name"]}, idempotency_key="one") for _ in range(2)]

    assert replies[0].json() == replies[1].json()
    assert Share.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"shows": []},
        {"shows": ["everything"]},
        {"shows": ["name"], "label": "x" * 121},
        {"shows": ["name"], "label": "a\u0000b"},
        {"shows": ["name"], "until": "soon"},
    ],
)
def test_what_is_wrong_makes_no_link(body, program, certificate):
    response = program.send("POST", f"/certificates/{certificate.uid}/shares", body)

    assert (response.status_code, kind(response), Share.objects.count()) == (422, "invalid_input", 0)


def test_a_day_that_is_over_is_refused(program, certificate):
    response = program.send("POST", f"/certificates/{certificate.uid}/shares", {"shows": ["name"], "until": "2020-01-01"})

    assert (response.status_code, kind(response)) == (409, "day_is_over")


def test_nobody_elses_certificate_nor_link_is_there(program, certificate):
    other = CertificateFactory()
    link = Share.objects.create(certificate=other, shows=["name"])

    replies = [
        program.ask(f"/certificates/{other.uid}/credential"),
        program.ask(f"/certificates/{other.uid}/shares"),
        program.send("POST", f"/certificates/{other.uid}/shares", {"shows": ["name"]}),
        program.send("DELETE", f"/certificates/{other.uid}/shares/{link.uid}"),
        program.send("DELETE", f"/certificates/{certificate.uid}/shares/{link.uid}"),
    ]

    assert [reply.status_code for reply in replies] == [404] * 5
    assert Share.objects.get().taken_back_at is None


def test_reading_is_not_sharing(learner, certificate):
    reader = Program(key_for(learner, "certificates:read"))

    reply = reader.send("POST", f"/certificates/{certificate.uid}/shares", {"shows": ["name"]})

    assert (reply.status_code, kind(reply)) == (403, "out_of_scope")


@pytest.mark.parametrize("rows", [1, 3])
def test_links_need_as_many_queries_for_three_as_for_one(rows, program, certificate, django_assert_num_queries):
    for _ in range(rows):
        Share.objects.create(certificate=certificate, shows=["name"])
    program.ask("/certificates")

    with django_assert_num_queries(3):
        response = program.ask(f"/certificates/{certificate.uid}/shares")

    assert len(response.json()) == rows
