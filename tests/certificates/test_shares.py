"""A link shows what its holder chose, to whom she gave it, until she takes it back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates import services
from certificates.enums import Reason, Shown, State
from certificates.models import Certificate, Share
from certificates.services import sharing
from core.errors import Refused
from core.models import AuditEvent
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import CertificateFactory, ClaimedCreditFactory

pytestmark = pytest.mark.django_db

# A word that only this part of the page holds.
SIGNS = {
    "name": "Ada Wanjiru",
    "title": "Recognising sepsis",
    "provider": "Lakeside Teaching Hospital",
    "dates": "12 November 2026",
    "hours": "0.75 hours",
    "credits": "AMA PRA Category 1",
    "profession": "Nurse",
}


@pytest.fixture
def mine(learner):
    return CertificateFactory(recipient=learner, credits=(ClaimedCreditFactory(statement=""),))


def with_file(certificate: Certificate) -> Certificate:
    certificate.file.save("certificates/paper.pdf", ContentFile(b"%PDF-1.7"), save=False)
    certificate.rendered_at = timezone.now()
    certificate.save()
    return certificate


def address(link: Share, name: str = "shared") -> str:
    return reverse(f"certificates:{name}", args=[link.token])


def body_of(client, link: Share) -> str:
    """What is written on the page, without its head."""
    return client.get(address(link)).content.decode().split("<body")[1]


def form(**changed) -> dict:
    return {"label": "Ward 4", "shows": ["name", "title"], "days": "30", **changed}


def share_page(certificate: Certificate) -> str:
    return reverse("certificates:share", args=[certificate.uid])


def test_a_link_is_made_listed_opened_counted_and_taken_back(learner_client, client, mine):
    visitor = Client()
    learner_client.post(share_page(mine), form())
    link = Share.objects.get()

    seen = visitor.get(f"/s/{link.token}/", follow=True)
    visitor.get(address(link))
    listed = learner_client.get(reverse("certificates:certificate", args=[mine.uid]))
    asked = learner_client.get(reverse("certificates:take_back", args=[mine.uid, link.uid]))
    still = visitor.get(address(link)).status_code
    learner_client.post(reverse("certificates:take_back", args=[mine.uid, link.uid]))
    gone = visitor.get(address(link))

    assert seen.redirect_chain[0][0] == address(link)
    assert (link.label, link.shows, link.until) == ("Ward 4", ["name", "title"], timezone.now().date() + timedelta(days=30))
    (row,) = listed.context["links"]
    assert (row["url"], row["share"].opened, [str(part) for part in row["shows"]]) == (
        f"http://testserver/s/{link.token}",
        2,
        ["Name", "Title"],
    )
    assert (asked.status_code, still, gone.status_code) == (200, 200, 404)
    assert learner_client.get(reverse("certificates:certificate", args=[mine.uid])).context["links"] == []
    assert list(AuditEvent.objects.filter(deed__contains="share").order_by("pk").values_list("deed", flat=True)) == [
        "certificates.shared",
        "certificates.share_taken_back",
    ]


@pytest.mark.parametrize("part", SIGNS)
def test_each_part_is_shown_alone(part, client, mine):
    body = body_of(client, sharing.share(mine, shows=[part]))

    assert [name for name, sign in SIGNS.items() if sign in body] == [part]
    assert mine.code not in body


def test_the_number_leads_to_what_everybody_may_check_and_only_where_chosen(client, mine):
    verify = reverse("certificates:result", args=[mine.code])

    assert verify in body_of(client, sharing.share(mine, shows=["number"]))
    assert verify not in body_of(client, sharing.share(mine, shows=[part for part in Shown.values if part != "number"]))


def test_the_file_is_handed_out_only_where_chosen(client, mine):
    with_file(mine)
    given, kept = sharing.share(mine, shows=["download"]), sharing.share(mine, shows=["name", "number"])

    file = client.get(address(given, "shared_download"))
    refused = client.get(address(kept, "shared_download"))

    assert (file.status_code, b"".join(file.streaming_content)) == (200, b"%PDF-1.7")
    assert refused.status_code == 404
    assert address(kept, "shared_download") not in body_of(client, kept)


@pytest.mark.parametrize(
    ("reason", "state", "word"), [(Reason.MISCONDUCT, State.REVOKED, "Revoked"), (Reason.UNDER_REVIEW, State.SUSPENDED, "Suspended")]
)
def test_the_state_is_shown_whatever_she_chose(reason, state, word, client, mine):
    link = sharing.share(with_file(mine), shows=["title", "download"])
    deed = services.revoke if state == State.REVOKED else services.suspend

    deed(mine, reason=reason, actor=None)

    body = body_of(client, link)
    assert word in body
    assert str(reason.label) not in body
    assert client.get(address(link, "shared_download")).status_code == (404 if state == State.REVOKED else 200)


def nothing(client, token: str) -> tuple[int, str]:
    response = client.get(reverse("certificates:shared", args=[token]))
    return response.status_code, re.sub(re.escape(token), "", response.content.decode())


def test_taken_back_over_and_unknown_are_told_apart_by_nothing(client, mine, django_assert_num_queries):
    back, over, left = (sharing.share(mine, shows=["name"]) for _ in range(3))
    sharing.take_back(back)
    Share.objects.filter(pk=over.pk).update(until=timezone.now().date() - timedelta(days=1))
    other = CertificateFactory()
    orphan = sharing.share(other, shows=["name"])
    Certificate.objects.filter(pk=other.pk).update(recipient=None)

    client.get(address(back))

    answers = []
    for token in (back.token, over.token, orphan.token, "A" * 24, "Zq9"):
        with django_assert_num_queries(3):
            answers.append(nothing(client, token))

    assert answers == [answers[0]] * 5
    assert answers[0][0] == 404
    assert client.get(address(left)).status_code == 200
    assert Share.objects.get(pk=back.pk).opened == 0


@pytest.mark.parametrize("token", ["%00", "x" * 5000, "..", "%F0%9F%92%A9", "' OR 1=1 --"])
def test_a_strange_token_is_a_link_that_shows_nothing(token, client, db):
    assert client.get(f"/en/s/{token}/").status_code == 404


def test_a_link_works_on_its_last_day(client, mine):
    assert client.get(address(sharing.share(mine, shows=["name"], until=timezone.now().date()))).status_code == 200


def test_neither_the_head_nor_the_address_says_anything_of_the_holder(client, mine):
    link = sharing.share(mine, shows=Shown.values, label="For Dr Otieno")

    response = client.get(address(link))

    html = response.content.decode()
    head = html.split("<body")[0]
    for words in (*SIGNS.values(), mine.code, "Otieno"):
        assert words not in head
    assert "Otieno" not in html
    assert '<meta name="robots" content="noindex, nofollow">' in head
    assert (response["Cache-Control"], response["X-Robots-Tag"], response["Referrer-Policy"]) == (
        "no-store",
        "noindex, nofollow",
        "no-referrer",
    )
    assert not set(re.findall(r"\w{4,}", f"{mine.title} {mine.recipient.name}".lower())) & set(re.findall(r"\w{4,}", address(link).lower()))


def test_her_own_look_and_a_look_without_the_body_are_not_counted(learner_client, client, mine):
    link = sharing.share(mine, shows=["name"])

    learner_client.get(address(link))
    Client().head(address(link))

    assert Share.objects.get().opened == 0


def test_nobody_else_takes_a_link_back(client, mine):
    link = sharing.share(mine, shows=["name"])
    other = CertificateFactory(recipient=ProfileFactory().user)
    client.force_login(other.recipient)

    codes = [client.post(reverse("certificates:take_back", args=[certificate.uid, link.uid])).status_code for certificate in (mine, other)]

    assert codes == [404, 404]
    assert Share.objects.get().taken_back_at is None


@pytest.mark.parametrize(
    ("field", "value"), [("shows", []), ("shows", ["everything"]), ("days", "9999"), ("label", "x" * 121), ("label", "a\u0000b")]
)
def test_what_is_wrong_makes_no_link(field, value, learner_client, mine):
    response = learner_client.post(share_page(mine), form(**{field: value}))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Share.objects.count() == 0


def test_there_is_an_end_to_links_and_to_sharing_what_was_revoked(mine, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_LINKS", 1)
    link = sharing.share(mine, shows=["name"])
    with pytest.raises(Refused, match="as many links"):
        sharing.share(mine, shows=["name"])
    sharing.take_back(link)
    services.revoke(mine, reason=Reason.MISCONDUCT, actor=None)
    with pytest.raises(Refused, match="revoked"):
        sharing.share(mine, shows=["name"])
    with pytest.raises(Refused, match="is over"):
        sharing.share(CertificateFactory(), shows=["name"], until=timezone.now().date() - timedelta(days=1))


def test_looking_again_and_again_is_slowed_down(client, mine, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "shares": (2, 3600)}
    link = sharing.share(mine, shows=["name"])

    assert [client.get(address(link)).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_shared_page_takes_two_queries_however_many_links_there_are(rows, client, mine, django_assert_num_queries):
    links = [sharing.share(mine, shows=Shown.values) for _ in range(rows)]
    client.get(address(links[0]))

    with django_assert_num_queries(2):
        client.get(address(links[0]))
