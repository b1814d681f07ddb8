"""What somebody without an account is told of a number, and how little else."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from defusedxml import ElementTree
from django.urls import reverse
from django.utils import timezone, translation

from certificates import printed, verification
from certificates.enums import Reason, State
from certificates.models import Certificate
from tests.factories.accounts import LicenceFactory, ProfileFactory
from tests.factories.certificates import CertificateFactory, ClaimedCreditFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
UNKNOWN = "MRD-0000-0000-0000-0000-0001"


@pytest.fixture
def certificate():
    learner = ProfileFactory(user__name="Ada Wanjiru", user__email="ada@example.org", profession="2212").user
    return CertificateFactory(recipient=learner, credits=(ClaimedCreditFactory(),))


def result(client, code, language="en"):
    with translation.override(language):
        return client.get(reverse("certificates:result", args=[code]))


def paper_in(response) -> dict[str, str]:
    """Term and value of each line of the paper on the page."""
    html = response.content.decode()
    start = html.index("<dl")
    tree = ElementTree.fromstring(html[start : html.index("</dl>", start) + 5])
    return {row.find("dt").text: "".join(row.find("dd").itertext()) for row in tree}


@pytest.mark.parametrize(
    ("state", "expires_on", "word", "css"),
    [
        (State.VALID, None, "Valid", "verdict--valid"),
        (State.VALID, date(2020, 1, 1), "Expired", "verdict--expired"),
        (State.REVOKED, None, "Revoked", "verdict--revoked"),
        (State.REVOKED, date(2020, 1, 1), "Revoked", "verdict--revoked"),
        (State.SUSPENDED, None, "Suspended", "verdict--suspended"),
        (State.SUPERSEDED, None, "Replaced", "verdict--superseded"),
    ],
)
def test_each_state_is_one_word(client, state, expires_on, word, css):
    changed = {"state_since": timezone.now(), "state_reason": Reason.MISCONDUCT} if state != State.VALID else {}
    certificate = CertificateFactory(state=state, expires_on=expires_on, **changed)

    page = result(client, certificate.code).content.decode()

    assert css in page
    assert f"<title>{word} " in page
    assert f"<span>{word}</span></h1>" in page
    assert ("Academic misconduct" in page) == (state != State.VALID)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("state", ["valid", "unknown"])
def test_the_answer_comes_in_the_visitors_language_and_direction(client, certificate, language, state):
    response = result(client, certificate.code if state == "valid" else UNKNOWN, language)

    page = response.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert f"verdict--{state}" in page
    assert response["Content-Language"] == language
    with translation.override(language):
        assert verification.word(verification.Verification(state, timezone.now())) in page


def test_the_page_shows_what_is_printed_and_nothing_else(client, certificate):
    LicenceFactory(user=certificate.recipient, number="KMPDC-77123")

    response = result(client, certificate.code)

    assert paper_in(response) == {
        "Name": "Ada Wanjiru",
        "Profession": "Specialist medical practitioner",
        "Document": "Certificate of completion",
        "Title": "Recognising sepsis",
        "Provider": "Lakeside Teaching Hospital",
        "Format": "Online",
        "Duration": "0.75 hours",
        "Completed on": "12 November 2026",
        "Issued on": verification.printed_date(timezone.now().date(), "en"),
        "Valid until": "Without limit",
        "Credit claimed": "0.75 AMA PRA Category 1 Credit(s)™",
        "Designation statement": certificate.record["credits"][0]["statement"],
        "Accreditation number": "AMA-2026-0417",
        "Language": "English",
        "Signed by": "Miriam Achieng, Dean",
        "Certificate number": certificate.code,
    }
    page = response.content.decode()
    for private in ("ada@example.org", "KMPDC-77123", certificate.source, str(certificate.uid)):
        assert private not in page


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("en", "2212", "Specialist Medical Practitioners"),  # as it was printed, once
        ("fr", "2212", "Médecine spécialisée"),
        ("ar", "2212", "مهنة الطب التخصصي"),
        ("de", "2212", "Specialist Medical Practitioners"),  # not a language of the paper: the group's title
        ("fr", "0000", "0000"),
        ("fr", "", ""),
    ],
)
def test_the_profession_is_said_as_on_paper_in_the_readers_language(certificate, language, code, said):
    record = {**certificate.record, "profession": code}
    record["words"] = {**record["words"], "profession": "Specialist Medical Practitioners" if code else ""}

    with translation.override(language):
        assert [fact["text"] for fact in printed.parts(record)["profession"]] == ([said] if said else [])


def test_words_of_another_language_keep_theirs(client):
    certificate = CertificateFactory(language="ar", title="نظافة اليدين")

    page = result(client, certificate.code, "fr").content.decode()

    assert '<bdi lang="ar">نظافة اليدين</bdi>' in page


@pytest.mark.parametrize("typed", ["{code}", "  {code}  ", "{lower}", "{bare}", "HTTPS://LEARN.EXAMPLE.ORG/V/{bare}"])
def test_the_form_takes_a_number_as_people_type_it(client, certificate, typed):
    bare = certificate.code.replace("-", "")
    text = typed.format(code=certificate.code, lower=certificate.code.lower().replace("-", " "), bare=bare)

    response = client.get(reverse("certificates:verify"), {"code": text})

    assert "verdict--valid" in response.content.decode()


def test_an_empty_form_says_what_to_type(client):
    page = client.get(reverse("certificates:verify"), {"code": "  "}).content.decode()

    assert "Type the number of the certificate." in page
    assert "verdict" not in page


@pytest.mark.parametrize(
    "typed", [UNKNOWN, "MRD-0000-0000-0000-0000-0002", "hello", "x" * 5000, "\x00\x01", "' OR 1=1 --", "٣٤", "💉", "../../etc"]
)
def test_unknown_mistyped_and_malformed_look_the_same(client, typed, certificate):
    def shape(response):
        return response.content.decode().split("<main")[1].split("<time")[0], response.status_code

    first = client.get(reverse("certificates:verify"), {"code": UNKNOWN})
    second = client.get(reverse("certificates:verify"), {"code": typed})

    assert shape(second) == shape(first)
    assert second.status_code == 200


@pytest.mark.parametrize("typed", [UNKNOWN, "hello"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_wrong_number_costs_as_much_as_a_right_one(client, typed, rows, django_assert_num_queries):
    known = CertificateFactory()
    CertificateFactory.create_batch(rows - 1)
    result(client, UNKNOWN)  # the shell and the version of the content are kept now

    for code in (known.code, typed):
        with django_assert_num_queries(1):
            result(client, code)


def test_nobody_keeps_indexes_or_passes_on_the_answer(client, certificate):
    answers = [
        result(client, certificate.code),
        client.get(reverse("certificates:verify")),
        client.get(reverse("certificates:verify"), {"code": UNKNOWN}),
        client.get(f"/v/{certificate.code}"),
    ]

    for response in answers:
        assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
        assert "no-store" in response["Cache-Control"]


def test_nothing_of_it_is_written_to_the_log(client, certificate, caplog):
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        result(client, certificate.code)
        result(client, UNKNOWN)

    assert [record.getMessage() for record in caplog.records if record.name == "django.request"] == []


@pytest.mark.parametrize("form", ["/v/{code}", "/V/{bare}", "/v/{bare}/"])
def test_the_short_address_leads_to_the_visitors_language(client, certificate, form):
    address = form.format(code=certificate.code, bare=certificate.code.replace("-", ""))

    response = client.get(address, headers={"accept-language": "ar,en;q=0.5"}, follow=True)

    assert response.redirect_chain[0][0].startswith("/ar/verify/")
    assert "verdict--valid" in response.content.decode()


def test_the_language_switch_keeps_the_answer(client, certificate):
    page = result(client, certificate.code).content.decode()

    for language in ("fr", "es", "ar"):
        assert f'href="/{language}/verify/?code={certificate.code}"' in page


def test_what_is_typed_is_never_markup(client):
    page = client.get(reverse("certificates:verify"), {"code": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page


def test_names_are_never_markup(client):
    certificate = CertificateFactory(recipient=ProfileFactory(user__name="<b>Ada</b>").user, title="<i>Sepsis</i>")

    page = result(client, certificate.code).content.decode()

    assert "<b>Ada</b>" not in page
    assert "<i>Sepsis</i>" not in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page


def test_too_many_from_one_network_are_asked_to_wait(client, certificate, settings, caplog):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify": (3, 60)}

    codes = [result(client, code).status_code for code in (certificate.code, UNKNOWN, "hello", certificate.code)]
    refused = result(client, certificate.code)

    assert codes == [200, 200, 200, 429]
    assert caplog.records == []
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "Ada" not in refused.content.decode()
    assert "Please wait a moment." in refused.content.decode()
    assert result_from(client, certificate.code, "203.0.113.9").status_code == 200


def test_a_forwarded_address_is_believed_only_from_our_own_proxies(client, certificate, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify": (1, 60)}

    def answers(*forwarded):
        return [
            client.get(reverse("certificates:result", args=[certificate.code]), headers={"x-forwarded-for": address}).status_code
            for address in forwarded
        ]

    assert answers("198.51.100.1", "198.51.100.2") == [200, 429]
    settings.TRUSTED_PROXIES = 1
    assert answers("198.51.100.1", "198.51.100.2", "6.6.6.6, 198.51.100.2") == [200, 200, 429]


def test_a_page_for_somebody_signed_in_is_hers_alone(client, certificate):
    client.force_login(certificate.recipient)

    mine = result(client, certificate.code).content.decode()
    client.logout()
    strangers = result(client, certificate.code).content.decode()

    assert 'href="/en/me/' in mine
    assert 'href="/en/me/' not in strangers


def test_revocation_is_seen_at_once(client, certificate):
    assert "verdict--valid" in result(client, certificate.code).content.decode()

    Certificate.objects.filter(pk=certificate.pk).update(
        state=State.REVOKED, state_since=timezone.now(), state_reason=Reason.ISSUED_IN_ERROR
    )

    assert "verdict--revoked" in result(client, certificate.code).content.decode()


def result_from(client, code, address):
    return client.get(reverse("certificates:result", args=[code]), REMOTE_ADDR=address)


# Replaced -------------------------------------------------------------------


def replaced_by(old: Certificate, new: Certificate) -> None:
    Certificate.objects.filter(pk=old.pk).update(state=State.SUPERSEDED, state_since=timezone.now(), state_reason=Reason.WRONG_DETAILS)
    Certificate.objects.filter(pk=new.pk).update(supersedes=old)


def test_a_replaced_certificate_leads_to_the_newest_of_its_chain(client, certificate, django_assert_num_queries):
    second, third = (CertificateFactory(recipient=certificate.recipient) for _ in range(2))
    replaced_by(certificate, second)
    replaced_by(second, third)
    result(client, UNKNOWN)

    with django_assert_num_queries(3):  # itself, and two steps of its chain
        page = result(client, certificate.code).content.decode()

    assert "verdict--superseded" in page
    assert f'href="/en/verify/{third.code}/"' in page
    assert f'href="/en/verify/{second.code}/"' not in page


@pytest.mark.parametrize("why", ["another name", "revoked", "expired"])
def test_a_new_number_is_not_told_where_it_would_give_away_a_name_or_help_nobody(client, certificate, why):
    recipient = ProfileFactory(user__name="Ada Otieno").user if why == "another name" else certificate.recipient
    new = CertificateFactory(recipient=recipient, expires_on=date(2020, 1, 1) if why == "expired" else None)
    replaced_by(certificate, new)
    if why == "revoked":
        Certificate.objects.filter(pk=new.pk).update(state=State.REVOKED, state_since=timezone.now(), state_reason=Reason.MISCONDUCT)

    page = result(client, certificate.code).content.decode()

    assert "verdict--superseded" in page
    assert new.code not in page
    assert "Ada Otieno" not in page


def test_whoever_looks_gets_no_cookie(client, certificate):
    answers = [result(client, certificate.code), client.get(reverse("certificates:verify")), client.get(reverse("certificates:many"))]

    assert [dict(answer.cookies) for answer in answers] == [{}, {}, {}]
