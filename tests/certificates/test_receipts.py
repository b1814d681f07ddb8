"""The receipt of a check: what it says, who may ask, that it is signed, and that it can be checked itself."""

from __future__ import annotations

import io
import json
import re

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from certificates import keys, pades, services, signed_json, tickets, verification
from certificates.enums import Reason
from certificates.models import Check
from core.errors import Refused
from tests.certificates.issued import issued
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db
ASK = "/en/verify/receipts/"


@pytest.fixture
def certificate():
    return issued(recipient=ProfileFactory(user__name="Ada Wanjiru").user)


@pytest.fixture
def unsigned(monkeypatch):
    """Receipts stay in the queue."""
    monkeypatch.setattr("certificates.tasks.sign_receipt", lambda pk: None)


def ticket_on(page) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]


def ask(client, code, **fields):
    return client.post(ASK, {"ticket": ticket_on(client.get(f"/en/verify/{code}/")), **fields})


def hand_in(client, content: bytes, name: str):
    file = io.BytesIO(content)
    file.name = name
    return client.post("/en/verify/", {"files": file})


def test_a_receipt_says_what_was_checked_when_for_whom_and_with_what_result(client, certificate):
    with time_machine.travel("2026-11-20T09:14:05Z", tick=False):
        address = ask(client, certificate.code, stated_by="Harborview Hospital, HR")["Location"]
    page = client.get(address)
    told = json.loads(client.get(f"{address}receipt.json").content)

    check = Check.objects.get()
    assert (page.status_code, check.state, check.stated_by, check.number) == (200, "valid", "Harborview Hospital, HR", certificate.code)
    for said in ("Valid", "20 November 2026, 09:14:05 UTC", "Harborview Hospital, HR", "Ada Wanjiru", certificate.code):
        assert said in page.content.decode()
    assert (told["result"], told["checkedAt"], told["statedFor"], told["number"]) == (
        "valid", "2026-11-20T09:14:05Z", "Harborview Hospital, HR", certificate.code,
    )  # fmt: skip
    assert [(finding["code"], finding["holds"]) for finding in told["findings"]] == [
        ("registered", True), ("not_revoked", True), ("unlimited", True),
    ]  # fmt: skip
    assert told["certificate"]["name"] == "Ada Wanjiru"


def test_both_forms_are_signed_and_changing_one_is_seen(client, certificate):
    address = ask(client, certificate.code)["Location"]
    as_json = client.get(f"{address}receipt.json").content
    as_pdf = b"".join(client.get(f"{address}receipt.pdf").streaming_content)

    found = pades.inspect(as_pdf, roots=[keys.root_pem()])
    assert found.intact
    assert found.credential == as_json
    assert signed_json.check(as_json).proof_holds
    assert not signed_json.check(as_json.replace(b"valid", b"voked")).proof_holds


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_a_receipt_that_is_handed_in_is_known_as_one(client, certificate, form):
    address = ask(client, certificate.code, stated_by="Harborview Hospital")["Location"]
    answer = client.get(f"{address}receipt.{form}")
    content = b"".join(answer.streaming_content) if form == "pdf" else answer.content

    page = hand_in(client, content, f"receipt.{form}").content.decode()
    touched = hand_in(client, content.replace(b"Harborview", b"Harborvien"), f"receipt.{form}").content.decode()

    assert "verdict--receipt" in page
    assert "Harborview Hospital" in page
    assert f"/en/verify/{certificate.code.replace('-', '')}/" in page
    assert "verdict--altered" in touched


def test_a_receipt_stays_true_when_the_certificate_is_revoked_later(client, certificate):
    address = ask(client, certificate.code)["Location"]
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    page = client.get(address).content.decode()

    assert "It was issued here and stood as printed at the time of the check." in page
    assert "Academic misconduct" not in page


def test_a_receipt_for_a_file_tells_its_signature_and_its_digest(client, certificate):
    content = services.render(certificate.pk).file.read()
    page = hand_in(client, content, "paper.pdf")

    address = client.post(ASK, {"ticket": ticket_on(page)})["Location"]

    told = json.loads(client.get(f"{address}receipt.json").content)
    certificate.refresh_from_db()
    assert (told["checkedBy"], told["fileSha256"], told["fileName"]) == ("file", certificate.file_sha256, "paper.pdf")
    assert [finding["code"] for finding in told["findings"]][:3] == ["file_signature", "file_whole", "file_chain"]


def test_what_was_not_found_has_a_receipt_too(client):
    address = ask(client, "MRD-0000-0000-0000-0000-0000")["Location"]

    told = json.loads(client.get(f"{address}receipt.json").content)

    assert (told["result"], told["number"]) == ("unknown", "MRD-0000-0000-0000-0000-0000")
    assert "certificate" not in told


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_receipt_speaks_the_language_in_which_it_was_asked_for(client, certificate, language):
    ticket = ticket_on(client.get(f"/{language}/verify/{certificate.code}/"))

    address = client.post(f"/{language}/verify/receipts/", {"ticket": ticket})["Location"]

    assert Check.objects.get().language == language
    assert address.startswith(f"/{language}/")
    assert json.loads(client.get(f"{address}receipt.json").content)["language"] == language


def test_while_it_is_being_signed_the_page_says_so_and_looks_again(client, certificate, unsigned):
    address = ask(client, certificate.code)["Location"]

    page = client.get(address)

    assert (page.status_code, page["Retry-After"]) == (202, "3")
    assert 'http-equiv="refresh"' in page.content.decode()
    assert client.get(f"{address}receipt.pdf").status_code == 404


def test_signing_twice_makes_one_receipt_and_a_lost_job_is_made_up_for(client, certificate, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr("certificates.tasks.sign_receipt", lambda pk: None)
        ask(client, certificate.code)
    Check.objects.update(receipt_asked_at=timezone.now() - services.BATCH_LASTS)

    found = services.sign_waiting()
    first = Check.objects.get().receipt_file.name
    services.sign_receipt(Check.objects.get().pk)

    assert (found, bool(first), Check.objects.get().receipt_file.name, services.sign_waiting()) == (1, True, first, 0)


def test_without_a_key_the_receipt_waits_and_nothing_is_lost(client, certificate, monkeypatch, unsigned):
    address = ask(client, certificate.code)["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(keys, "issuer_key", _no_key)
        with pytest.raises(keys.KeysUnavailableError):
            services.sign_receipt(Check.objects.get().pk)
    waiting = client.get(address).status_code

    services.sign_receipt(Check.objects.get().pk)

    assert (waiting, client.get(address).status_code) == (202, 200)


def _no_key():
    raise keys.KeysUnavailableError("The keys are away.")


# Who may ask ------------------------------------------------------------------


def test_a_ticket_is_good_for_an_hour_and_for_one_visitor(certificate):
    found = verification.verify(certificate.code)
    ticket = tickets.issue(found, viewer=7)

    redeemed = tickets.redeem(ticket, viewer=7)

    assert (redeemed.state, redeemed.certificate, redeemed.findings) == ("valid", certificate, found.findings)
    for wrong, viewer in ((ticket, None), (ticket, 8), (ticket[:-1], 7), ("", 7)):
        with pytest.raises(Refused):
            tickets.redeem(wrong, viewer=viewer)
    with time_machine.travel(timezone.now() + tickets.LASTS * 1.1), pytest.raises(Refused):
        tickets.redeem(ticket, viewer=7)


@pytest.mark.parametrize("ticket", ["", "x", "a:b:c", "x" * 10_000])
def test_without_a_ticket_no_receipt(client, ticket):
    page = client.post(ASK, {"ticket": ticket})

    assert (page.status_code, Check.objects.count()) == (422, 0)
    assert "No receipt was made" in page.content.decode()


@pytest.mark.parametrize("stated", ["x" * 161, "Hospital\x07", "a\u202eb" * 90])
def test_what_cannot_be_printed_is_refused_where_it_is_typed(client, certificate, stated, unsigned):
    assert ask(client, certificate.code, stated_by=stated).status_code == 422
    assert Check.objects.count() == 0


def test_a_verifier_signs_for_her_institution_and_nobody_for_anothers(client, certificate, unsigned):
    clerk = MembershipFactory(
        user=ProfileFactory(user__name="Otieno").user, institution=InstitutionFactory(name="Lakeside"), role=Role.VERIFIER
    )
    client.force_login(clerk.user)

    ask(client, certificate.code, institution=str(InstitutionFactory(name="Rivers").uid), holder_is_told="on")
    ask(client, certificate.code, institution=str(clerk.institution.uid), holder_is_told="on")

    assert {(check.institution, check.verifier) for check in Check.objects.all()} == {(clerk.institution, clerk.user)}


def test_a_request_from_another_site_is_nobodys(client, certificate, unsigned):
    clerk = MembershipFactory(user=ProfileFactory().user, role=Role.VERIFIER)
    client.force_login(clerk.user)
    ticket = ticket_on(client.get(f"/en/verify/{certificate.code}/"))

    client.post(ASK, {"ticket": ticket}, headers={"sec-fetch-site": "cross-site"})

    assert [(check.verifier, check.institution) for check in Check.objects.all()] == [(None, None)]


def test_a_receipt_is_found_by_its_address_alone_and_nobody_keeps_it(client, certificate, unsigned):
    address = ask(client, certificate.code)["Location"]
    response = client.get(address)
    looked = services.record_check(verification.verify(CertificateFactory().code))

    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert response["Cache-Control"] == "no-store"
    assert client.get(f"{ASK}{looked.uid}/").status_code == 404  # no receipt was asked for
    assert client.get(f"/receipts/{Check.objects.exclude(pk=looked.pk).get().uid}/").status_code == 302
