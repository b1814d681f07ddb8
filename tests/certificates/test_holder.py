"""A certificate as its holder sees it."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.exports import held_about
from certificates import services, verification
from certificates.enums import Reason, State
from certificates.models import Certificate, CertificateEvent, CorrectionRequest, Credential, StatusList
from certificates.services.checking import record_check
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, ProfileFactory, UserFactory
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db

NAMES = ("certificate", "credential_json", "credential_jwt", "credential_compact", "share", "correction")


@pytest.fixture
def mine(learner):
    return CertificateFactory(recipient=learner, title="Recognising sepsis")


def page(certificate: Certificate, name: str = "certificate") -> str:
    return reverse(f"certificates:{name}", args=[certificate.uid])


def signed(certificate: Certificate) -> Certificate:
    """With a credential and a file."""
    Credential.objects.update_or_create(
        certificate=certificate,
        defaults={
            "status_list": StatusList.objects.get_or_create(number=99)[0],
            "status_index": certificate.pk,
            "document": '{"type":["VerifiableCredential"]}',
            "jwt": "aaa.bbb.ccc",
            "compact": "6BF:COMPACT",
            "key": "did:web:testserver#1",
            "signed_at": timezone.now(),
        },
    )
    certificate.file.save("certificates/paper.pdf", ContentFile(b"%PDF-1.7"), save=False)
    certificate.rendered_at = timezone.now()
    certificate.save()
    return certificate


def test_the_page_says_what_is_printed_what_it_is_worth_and_where_its_files_are(learner_client, mine):
    html = learner_client.get(page(signed(mine))).content.decode()

    assert "Valid" in html
    assert "It is valid and has no limit in time." in html
    assert "Ada Wanjiru" in html
    assert mine.code in html
    for name in ("download", "credential_json", "credential_jwt", "credential_compact"):
        assert f'href="{page(mine, name)}"' in html
    assert "6BF:COMPACT" in html


def test_before_the_files_are_made_the_page_says_so(learner_client, mine):
    Credential.objects.filter(certificate=mine).delete()

    html = learner_client.get(page(mine)).content.decode()

    assert "The PDF is being made" in html
    assert "The credential is being signed" in html
    assert page(mine, "download") not in html
    assert page(mine, "credential_json") not in html


@pytest.mark.parametrize(
    ("name", "content", "media_type", "ending"),
    [
        ("credential_json", b'{"type":["VerifiableCredential"]}', "application/vc", "json"),
        ("credential_jwt", b"aaa.bbb.ccc", "application/vc+jwt", "jwt"),
        ("credential_compact", b"6BF:COMPACT", "text/plain", "txt"),
    ],
)
def test_the_credential_is_downloaded_in_three_shapes(name, content, media_type, ending, learner_client, mine):
    response = learner_client.get(page(signed(mine), name))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == media_type
    assert f"{mine.code}.{ending}" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["credential_json", "credential_jwt", "credential_compact"])
def test_a_credential_that_is_not_signed_yet_is_being_prepared(name, learner_client, mine):
    Credential.objects.filter(certificate=mine).delete()

    assert learner_client.get(page(mine, name)).status_code == 202


def test_a_revoked_certificate_is_handed_out_no_more_and_says_why(learner_client, mine):
    services.revoke(signed(mine), reason=Reason.WRONG_DETAILS, actor=None)

    html = learner_client.get(page(mine)).content.decode()
    downloads = [learner_client.get(page(mine, name)) for name in ("download", "credential_json", "credential_jwt", "credential_compact")]

    assert "Reason: The details were wrong." in html
    assert "linkedin" not in html
    assert "6BF:COMPACT" not in html
    assert page(mine, "share") not in html
    assert {response.url for response in downloads} == {reverse("certificates:result", args=[mine.code])}


@pytest.mark.parametrize("name", NAMES)
def test_for_anybody_else_there_is_nothing_there(name, client, mine):
    for other in (ProfileFactory().user, UserFactory(is_superuser=True, is_staff=True)):
        client.force_login(other)
        assert client.get(page(mine, name)).status_code == 404
        if name in {"share", "correction"}:
            assert client.post(page(mine, name), {"words": "x", "shows": ["name"], "days": "30"}).status_code == 404
    assert (CorrectionRequest.objects.count(), mine.shares.count()) == (0, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_asked_to_sign_in(name, client, mine):
    assert client.get(page(mine, name)).url == f"/en/accounts/login/?next={page(mine, name)}"


def test_the_page_is_kept_by_nobody(learner_client, mine):
    response = learner_client.get(page(mine))

    assert (response["Cache-Control"], response["X-Robots-Tag"], response["Referrer-Policy"]) == (
        "no-store",
        "noindex, nofollow",
        "same-origin",
    )


def test_linkedin_is_given_what_its_form_asks_for_and_only_when_she_follows_the_link(learner_client, learner):
    certificate = CertificateFactory(recipient=learner, title="Sepsis & shock", expires_on=date(2029, 3, 31))

    html = learner_client.get(page(certificate)).content.decode()
    (address,) = [part.split('"')[0] for part in html.replace("&amp;", "&").split('href="') if part.startswith("https://www.linkedin.com")]

    assert address.startswith("https://www.linkedin.com/profile/add?")
    assert {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Sepsis & shock",
        "organizationName": "Lakeside Teaching Hospital",
        "issueYear": str(certificate.issued_at.year),
        "issueMonth": str(certificate.issued_at.month),
        "expirationYear": "2029",
        "expirationMonth": "3",
        "certId": certificate.code,
        "certUrl": certificate.record["address"],
    }
    assert 'target="_blank" rel="noopener noreferrer"' in html
    assert "linkedin" not in html.replace(address.replace("&", "&amp;"), "").replace(address, "").lower().replace("add to linkedin", "")


def test_the_history_tells_every_state_with_its_reason_and_no_note(learner_client, mine, learner):
    services.suspend(mine, reason=Reason.UNDER_REVIEW, actor=UserFactory(name="Staff Person"), note="somebody complained")
    services.reinstate(mine, actor=None)

    response = learner_client.get(page(mine))

    assert [(line.text, line.reason) for line in response.context["history"]] == [
        ("Issued", ""),
        ("Suspended", "Under review"),
        ("Made valid again", ""),
    ]
    assert "somebody complained" not in response.content.decode()
    assert "Staff Person" not in response.content.decode()


def test_a_change_from_before_histories_were_kept_is_told_too(learner_client, mine):
    Certificate.objects.filter(pk=mine.pk).update(state=State.REVOKED, state_since=timezone.now(), state_reason=Reason.MISCONDUCT)
    CertificateEvent.objects.filter(certificate=mine).delete()

    lines = learner_client.get(page(mine)).context["history"]

    assert [(line.text, line.reason) for line in lines] == [("Issued", ""), ("Revoked", "Academic misconduct")]


def test_a_replaced_certificate_and_its_successor_point_at_each_other(learner_client, mine, learner):
    learner.name = "Ada Achieng"
    learner.save()
    newer = services.rename(mine, name="Ada Achieng", actor=None)

    old, new = (learner_client.get(page(each)) for each in (mine, newer))

    assert old.context["after"] == {"code": newer.code, "url": page(newer)}
    assert new.context["before"] == {"code": mine.code, "url": page(mine)}
    assert "Replaced" in old.content.decode()
    assert f'href="{page(newer)}"' in old.content.decode()
    assert f'href="{page(mine)}"' in new.content.decode()


def test_only_institutions_that_agreed_and_are_confirmed_are_named(learner_client, mine):
    clerk = UserFactory(name="Otieno Clerk")
    open_one, shy = InstitutionFactory(name="Open Hospital"), InstitutionFactory(name="Shy Hospital")
    unknown = InstitutionFactory(name="Unknown Hospital", confirmed_at=None)
    found = verification.verify(mine.code)
    for institution, told in ((open_one, True), (open_one, True), (open_one, False), (shy, False), (unknown, True)):
        record_check(found, verifier=clerk, institution=institution, holder_is_told=told)
    record_check(found, stated_by="A stranger")
    record_check(verification.verify(CertificateFactory().code), verifier=clerk, institution=open_one, holder_is_told=True)

    response = learner_client.get(page(mine))

    assert [(check["institution__name"], check["times"]) for check in response.context["checks"]] == [("Open Hospital", 2)]
    html = response.content.decode()
    assert [name in html for name in ("Open Hospital", "Shy", "Unknown", "stranger", "Otieno")] == [True, False, False, False, False]


def test_an_export_of_ones_data_does_not_tell_who_checked_without_agreeing(learner, mine):
    record_check(verification.verify(mine.code), verifier=UserFactory(), institution=InstitutionFactory(name="Shy Hospital"))

    assert "Shy Hospital" not in str([found.content for found in held_about(learner)])


def test_a_correction_goes_to_the_staff_by_mail_and_into_the_trail_without_its_words(learner_client, mine, settings, learner):
    settings.STAFF_ALERTS = ["desk@example.org"]

    response = learner_client.post(page(mine, "correction"), {"words": "My name is Wanjirũ."}, follow=True)

    (letter,) = mail.outbox
    assert letter.to == ["desk@example.org"]
    assert "My name is Wanjirũ." in letter.body
    assert f"/admin/certificates/inspect/{mine.pk}/" in letter.body
    assert "on its way" in response.content.decode()
    event = AuditEvent.objects.get(deed="certificates.correction_asked")
    assert (event.actor, event.facts) == (learner, {})
    assert CorrectionRequest.objects.get().told_at is not None


def test_a_correction_sent_twice_is_sent_once_and_there_is_an_end_to_them(learner_client, mine, settings):
    settings.STAFF_ALERTS = ["desk@example.org"]
    for words in ("One", "One", "Two", "Three", "Four"):
        last = learner_client.post(page(mine, "correction"), {"words": words}, follow=True)

    assert "several times today" in last.content.decode()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(("words", "said"), [("", "Say what is wrong."), (" \n ", "Say what is wrong."), ("x" * 1001, "1000")])
def test_a_correction_without_words_or_with_too_many_is_told_so(words, said, learner_client, mine):
    response = learner_client.post(page(mine, "correction"), {"words": words})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert CorrectionRequest.objects.count() == 0


def test_a_certificate_no_longer_in_use_is_not_corrected(learner_client, mine):
    services.revoke(mine, reason=Reason.MISCONDUCT, actor=None)

    response = learner_client.post(page(mine, "correction"), {"words": "x"}, follow=True)

    assert "no longer in use" in response.content.decode()
    assert CorrectionRequest.objects.count() == 0


def test_an_expired_certificate_says_so_kindly(learner_client, learner):
    certificate = CertificateFactory(recipient=learner, expires_on=timezone.now().date() - timedelta(days=1))

    html = learner_client.get(page(certificate)).content.decode()

    assert "Expired" in html
    assert "What it says stays true" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_as_many_queries_for_three_as_for_one(rows, learner_client, mine, django_assert_num_queries):
    found = verification.verify(mine.code)
    for number in range(rows):
        mine.shares.create(shows=["name"], label=str(number))
        record_check(found, verifier=UserFactory(), institution=InstitutionFactory(), holder_is_told=True)
        CertificateEvent.objects.create(certificate=mine, before="suspended", after="valid")
    learner_client.get(page(mine))

    with django_assert_num_queries(6):
        response = learner_client.get(page(mine))

    assert (len(response.context["links"]), len(response.context["checks"])) == (rows, rows)


def test_my_learning_leads_to_the_page(learner_client, mine, site):
    assert f'href="{page(mine)}"' in learner_client.get(reverse("home:dashboard")).content.decode()
