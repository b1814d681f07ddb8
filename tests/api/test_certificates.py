"""My certificates, and what anybody is told of one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from certificates import services
from certificates.api import PrintedOut
from certificates.enums import Reason
from certificates.models import Certificate, CreditClaim
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import CertificateFactory, ClaimedCreditFactory, CreditSystemFactory

PRINTED = {
    "number", "kind", "name", "latin_name", "profession", "title", "language", "provider", "joint_providers", "format", "place",
    "hours", "begun_on", "completed_on", "issued_on", "expires_on", "event", "sessions", "closing", "credits", "signatories", "address",
}  # fmt: skip


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


@pytest.fixture
def certificate(learner):
    return CertificateFactory(recipient=learner, credits=(ClaimedCreditFactory(),))


def with_file(certificate: Certificate) -> Certificate:
    certificate.file.save("certificates/paper.pdf", ContentFile(b"%PDF-1.7"), save=False)
    certificate.rendered_at = timezone.now()
    certificate.save()
    return certificate


def test_my_certificates_are_mine_alone_and_the_newest_comes_first(program, learner, certificate):
    CertificateFactory()
    newer = CertificateFactory(recipient=learner)

    listed = program.ask("/certificates").json()["items"]

    assert [row["certificate"] for row in listed] == [str(newer.uid), str(certificate.uid)]
    assert program.ask(f"/certificates/{certificate.uid}").json() == listed[1]


def test_a_certificate_says_what_is_printed_and_stays_so(program, learner, certificate):
    learner.name = "Somebody Else"
    learner.save()

    printed = program.ask(f"/certificates/{certificate.uid}").json()["printed"]

    assert set(printed) == PRINTED
    assert (printed["name"], printed["number"], printed["hours"]) == ("Ada Wanjiru", certificate.code, "0.75")
    assert (printed["credits"][0]["claimed"], printed["credits"][0]["designated"]) == ("0.75", None)


@pytest.mark.parametrize("path", ["", "/file"])
def test_nobody_elses_certificate_is_there(path, program):
    other = with_file(CertificateFactory())

    assert program.ask(f"/certificates/{other.uid}{path}").status_code == 404


def test_the_file_is_handed_out_once_it_is_made_and_no_more_once_it_is_revoked(program, certificate):
    early = program.ask(f"/certificates/{certificate.uid}/file")
    address = program.ask(f"/certificates/{with_file(certificate).uid}").json()["file"]
    file = program.get(address)
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)
    late = program.ask(f"/certificates/{certificate.uid}/file")

    assert (early.status_code, kind(early), early["Retry-After"]) == (409, "being_prepared", "5")
    assert (file.status_code, file["Content-Type"], b"".join(file.streaming_content)) == (200, "application/pdf", b"%PDF-1.7")
    assert file["Cache-Control"] == "private, no-store"
    assert (late.status_code, kind(late)) == (409, "revoked")
    assert program.ask(f"/certificates/{certificate.uid}").json()["file"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_my_certificates_need_as_many_queries_for_three_as_for_one(rows, program, learner, django_assert_num_queries):
    CertificateFactory.create_batch(rows, recipient=learner)
    program.ask("/certificates")

    with django_assert_num_queries(2):
        response = program.ask("/certificates")

    assert len(response.json()["items"]) == rows


def test_credit_is_summed_by_year_and_system_for_me_alone(program, learner):
    kenya = CreditSystemFactory(code="KE-TEST", name="Kenya")
    for who, source, day in ((learner, "a", 1), (learner, "b", 2), (ProfileFactory().user, "c", 3)):
        CreditClaim.objects.create(
            learner=who, source=source, system=kenya, amount=Decimal("0.75"), maximum=1, earned_on=date(2026, 1, day)
        )

    assert program.ask("/credit").json() == [{"year": 2026, "system": "KE-TEST", "name": "Kenya", "total": "1.50"}]


def test_a_valid_certificate_is_told_to_anybody_as_it_is_printed(stranger, program, certificate):
    answer = stranger.ask(f"/verifications/{certificate.code}").json()

    assert (answer["state"], answer["since"], answer["reason"]) == ("valid", None, "")
    assert answer["printed"] == program.ask(f"/certificates/{certificate.uid}").json()["printed"]
    assert set(PrintedOut.model_fields) == PRINTED
    assert certificate.recipient.email not in str(answer)


def test_a_revoked_and_an_expired_certificate_say_so(stranger, certificate):
    expired = CertificateFactory(expires_on=timezone.now().date() - timedelta(days=1))
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    revoked, old = (stranger.ask(f"/verifications/{each.code}").json() for each in (certificate, expired))

    assert (revoked["state"], revoked["since"], revoked["reason"]) == ("revoked", str(timezone.now().date()), "misconduct")
    assert (old["state"], old["printed"]["expires_on"]) == ("expired", str(expired.expires_on))


def test_unknown_mistyped_and_malformed_numbers_are_told_apart_by_nothing(stranger, certificate, django_assert_num_queries):
    mistyped = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    answers = []
    for number in ("MRD-0000-0000-0000-0000-0000", mistyped, "hello", "%00", "x" * 400):
        with django_assert_num_queries(1):
            reply = stranger.ask(f"/verifications/{number}")
        answers.append({**reply.json(), "checked_at": None, "status": reply.status_code})

    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["status"], answers[0]["state"], answers[0]["printed"], answers[0]["checked"]) == (200, "unknown", None, [])


def test_case_spaces_and_dashes_do_not_matter(stranger, certificate):
    typed = certificate.code.lower().replace("-", " ")

    assert stranger.ask(f"/verifications/{typed}").json()["state"] == "valid"


def test_verification_is_neither_kept_nor_indexed_and_speaks_the_askers_language(stranger, certificate):
    response = stranger.ask(f"/verifications/{certificate.code}", accept_language="fr")

    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert response["Content-Language"] == "fr"


def test_verification_has_one_limit_for_the_page_and_the_api(stranger, certificate, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify": (2, 3600)}

    Client().get(f"/en/verify/{certificate.code}/")
    within = stranger.ask(f"/verifications/{certificate.code}")
    beyond = stranger.ask(f"/verifications/{certificate.code}")

    assert (within.status_code, beyond.status_code, kind(beyond)) == (200, 429, "too_many")
    assert within["RateLimit-Policy"] == '"api";q=240;w=60, "verify";q=2;w=3600'
    assert 0 < int(beyond["Retry-After"]) <= 3600
