"""An institution is told when what it checked changes: signed, tried again, given up, and never twice under two names."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from certificates import outgoing, services, verification
from certificates.enums import DeliveryState, Reason, Told
from certificates.models import Delivery, Webhook
from certificates.services import webhooks
from certificates.services.checking import record_check
from core.errors import Refused
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db


class Receiver:
    """A program of the institution's: it keeps what it gets and answers with ``status``."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *args) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}/hooks"

    @property
    def said(self) -> list[dict]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def hospital():
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def clerk(hospital):
    user = ProfileFactory(user__email="clerk@example.org", user__name="Otieno").user
    MembershipFactory(user=user, institution=hospital, role=Role.VERIFIER)
    return user


@pytest.fixture
def webhook(hospital, receiver, clerk):
    return webhooks.add_webhook(hospital, url=receiver.url, by=clerk)


@pytest.fixture
def certificate(hospital, clerk):
    """Checked by the hospital."""
    made = CertificateFactory()
    record_check(verification.verify(made.code), verifier=clerk, institution=hospital)
    return made


def pages(webhook: Webhook) -> dict[str, str]:
    places = [webhook.institution.uid, webhook.uid]
    return {
        "list": reverse("certificates:webhooks", args=places[:1]),
        "add": reverse("certificates:add_webhook", args=places[:1]),
        "one": reverse("certificates:webhook", args=places),
        "secret": reverse("certificates:webhook_secret", args=places),
        "test": reverse("certificates:test_webhook", args=places),
        "remove": reverse("certificates:remove_webhook", args=places),
    }


def test_every_change_of_state_is_told_with_number_state_and_reason_and_without_a_name(webhook, certificate, receiver):
    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=None)
    services.reinstate(certificate, actor=None)
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    assert [said["type"] for said in receiver.said] == ["certificate.suspended", "certificate.reinstated", "certificate.revoked"]
    since = certificate.state_since.isoformat(timespec="seconds").replace("+00:00", "Z")
    assert receiver.said[2]["data"] == {"number": certificate.code, "state": "revoked", "since": since, "reason": "misconduct"}
    assert certificate.record["name"] not in str(receiver.got)
    assert list(Delivery.objects.values_list("state", "tries", "last_answer")) == [("delivered", 1, "204 No Content")] * 3


def test_a_replacement_is_told(webhook, certificate, receiver):
    certificate.recipient.name = "Ada Achieng"
    certificate.recipient.save()

    services.rename(certificate, name="Ada Achieng", actor=None)

    (said,) = receiver.said
    assert (said["type"], said["data"]["state"], said["data"]["number"]) == ("certificate.superseded", "superseded", certificate.code)


def test_a_message_is_signed_as_standard_webhooks_says(webhook, certificate, receiver):
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    ((headers, body),) = receiver.got
    made = outgoing.signature(webhook.secret, message_id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body)
    assert headers["webhook-signature"] == made
    assert headers["webhook-id"] == f"msg_{Delivery.objects.get().event.hex}"
    assert headers["content-type"] == "application/json"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_only_institutions_that_checked_it_are_told(webhook, receiver, clerk, hospital):
    unchecked, elsewhere = CertificateFactory(), CertificateFactory()
    record_check(verification.verify(elsewhere.code), verifier=clerk, institution=InstitutionFactory())

    for certificate in (unchecked, elsewhere):
        services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    assert receiver.got == []
    assert Delivery.objects.count() == 0


def test_a_certificate_checked_often_is_told_once(webhook, certificate, receiver, clerk, hospital):
    for _ in range(3):
        record_check(verification.verify(certificate.code), verifier=clerk, institution=hospital)

    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    assert len(receiver.got) == 1


def test_a_paused_webhook_is_told_nothing(webhook, certificate, receiver, clerk):
    webhooks.change_webhook(webhook, url=webhook.url, is_active=False, by=clerk)

    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)

    assert (receiver.got, Delivery.objects.count()) == ([], 0)


def test_what_is_not_taken_is_tried_again_with_growing_waits_under_the_same_identifier(webhook, certificate, receiver):
    receiver.status = 503
    with time_machine.travel(timezone.now(), tick=False) as clock:
        services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)
        waits = []
        while Delivery.objects.get().state == DeliveryState.WAITING:
            waits.append(Delivery.objects.get().next_try_at - timezone.now())
            clock.shift(waits[-1])
            webhooks.deliver_due()

    assert waits == webhooks.WAITS
    assert timedelta(hours=47) < sum(waits, timedelta()) < timedelta(hours=49)
    assert len(receiver.got) == 9
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert len({body for _headers, body in receiver.got}) == 1


def test_a_message_given_up_is_told_to_the_coordinators_once_a_day(webhook, certificate, receiver, hospital, clerk):
    dean = ProfileFactory(user__email="dean@example.org", language="fr").user
    MembershipFactory(user=dean, institution=hospital, role=Role.COORDINATOR)
    MembershipFactory(user=ProfileFactory(user__email="other@example.org").user, role=Role.COORDINATOR)
    for _ in range(2):
        webhooks.send_test(webhook, by=clerk)
    Delivery.objects.update(state=DeliveryState.WAITING, tries=len(webhooks.WAITS), next_try_at=timezone.now())
    receiver.status = 500
    mail.outbox.clear()

    for delivery in Delivery.objects.order_by("pk"):
        Webhook.objects.update(rests_until=None)
        webhooks.deliver(delivery.pk)

    assert list(Delivery.objects.values_list("state", flat=True)) == ["given_up", "given_up"]
    (letter,) = mail.outbox
    assert letter.to == ["dean@example.org"]
    assert f"/fr/verifiers/{hospital.uid}/webhooks/{webhook.uid}/" in letter.body
    assert AuditEvent.objects.filter(deed="certificates.webhook_given_up").count() == 2


def test_what_could_never_be_tried_is_given_up_too(webhook, clerk, receiver):
    receiver.status = 500
    delivery = webhooks.send_test(webhook, by=clerk)
    Delivery.objects.update(since=timezone.now() - timedelta(hours=51))

    webhooks.deliver_due()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.GIVEN_UP


def test_while_an_address_does_not_answer_its_other_messages_wait(webhook, receiver, clerk):
    receiver.status = 500
    webhooks.send_test(webhook, by=clerk)
    second = webhooks.send_test(webhook, by=clerk)

    second.refresh_from_db()
    assert (len(receiver.got), second.tries) == (1, 0)
    receiver.status = 204
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        webhooks.deliver_due()
    assert list(Delivery.objects.values_list("state", flat=True)) == ["delivered", "delivered"]


def test_a_killed_worker_leaves_a_message_that_goes_out_again_under_the_same_identifier(webhook, certificate, receiver, monkeypatch):
    """The worker dies after the message went out and before it could write that down."""

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(webhooks, "_note_delivered", die)
        with pytest.raises(Killed):
            webhooks.send_test(webhook, by=None)
    at_once = webhooks.deliver_due()
    with time_machine.travel(timezone.now() + webhooks.LEASE + timedelta(seconds=1), tick=False):
        later = webhooks.deliver_due()

    assert (at_once, later) == (0, 1)
    assert [headers["webhook-id"] for headers, _body in receiver.got] == [f"msg_{Delivery.objects.get().event.hex}"] * 2
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_a_job_that_runs_twice_sends_once(webhook, receiver, clerk):
    delivery = webhooks.send_test(webhook, by=clerk)

    webhooks.deliver(delivery.pk)

    assert len(receiver.got) == 1


def test_two_workers_do_not_send_the_same_message_at_once(webhook, receiver, clerk):
    delivery = webhooks.send_test(webhook, by=clerk)
    Delivery.objects.update(state=DeliveryState.WAITING, next_try_at=timezone.now())

    claims = [webhooks._claim(delivery.pk), webhooks._claim(delivery.pk)]

    assert [claim is not None for claim in claims] == [True, False]


def test_an_address_that_became_private_is_not_sent_to(webhook, receiver, clerk, settings):
    settings.EMBEDDED = False

    delivery = webhooks.send_test(webhook, by=clerk)

    assert receiver.got == []
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_answer) == ("waiting", "refused: not_https")


@pytest.mark.parametrize("url", ["http://example.org/", "https://10.0.0.1/", "https://localhost:8443/", "https://nobody.invalid/", "x"])
def test_in_production_only_public_https_addresses_are_taken(url, hospital, clerk, settings):
    settings.EMBEDDED = False

    with pytest.raises(Refused):
        webhooks.add_webhook(hospital, url=url, by=clerk)

    assert Webhook.objects.count() == 0


def test_an_address_is_taken_once_and_there_is_an_end_to_them(hospital, webhook, receiver, clerk, monkeypatch):
    with pytest.raises(Refused, match="told already"):
        webhooks.add_webhook(hospital, url=receiver.url, by=clerk)
    monkeypatch.setattr(webhooks, "MOST_WEBHOOKS", 1)
    with pytest.raises(Refused, match="as many webhooks"):
        webhooks.add_webhook(hospital, url=receiver.url + "/2", by=clerk)


def test_the_road_of_a_verifier_through_the_pages(client, hospital, clerk, receiver, certificate):
    client.force_login(clerk)
    made = client.post(reverse("certificates:add_webhook", args=[hospital.uid]), {"url": receiver.url})
    webhook = Webhook.objects.get()
    here = pages(webhook)

    listed = client.get(here["list"])
    tested = client.post(here["test"], follow=True)
    delivery = Delivery.objects.get()
    again = client.post(reverse("certificates:send_again", args=[hospital.uid, webhook.uid, delivery.event]), follow=True)
    renewed = client.post(here["secret"])
    new_secret = Webhook.objects.get().secret
    changed = client.post(here["one"], {"url": receiver.url + "/2"}, follow=True)
    asked = client.get(here["remove"])
    client.post(here["remove"])

    assert webhook.secret in made.content.decode()
    assert [webhook.secret in page.content.decode() for page in (listed, tested, again, changed)] == [False] * 4
    assert new_secret in renewed.content.decode()
    assert new_secret != webhook.secret
    assert [headers["webhook-id"] for headers, _body in receiver.got] == [f"msg_{delivery.event.hex}"] * 2
    assert receiver.said[0] == {"type": "test", "timestamp": receiver.said[0]["timestamp"], "data": {}}
    assert (changed.context["webhook"].is_active, asked.status_code) == (False, 200)
    assert Webhook.objects.count() == 0
    assert list(AuditEvent.objects.filter(deed__startswith="certificates.webhook").order_by("pk").values_list("deed", flat=True)) == [
        "certificates.webhook_added",
        "certificates.webhook_tested",
        "certificates.webhook_sent_again",
        "certificates.webhook_secret_renewed",
        "certificates.webhook_changed",
        "certificates.webhook_removed",
    ]


def test_a_wrong_address_is_a_sentence_beside_the_field_and_changes_nothing(client, clerk, webhook, receiver):
    client.force_login(clerk)

    added = client.post(pages(webhook)["add"], {"url": "http://example.org/"})
    changed = client.post(pages(webhook)["one"], {"url": "https://10.0.0.1/", "is_active": "on"})

    assert [page.status_code for page in (added, changed)] == [422, 422]
    assert "must begin with https://" in added.content.decode()
    assert "leads into a private network" in changed.content.decode()
    assert Webhook.objects.get().url == receiver.url


def everybody_else(hospital) -> list:
    """People with every other role, at this institution and at another."""
    people = [ProfileFactory().user]
    for role in (Role.MEMBER, Role.AUTHOR, Role.REVIEWER):
        people.append(MembershipFactory(user=ProfileFactory().user, institution=hospital, role=role).user)
    people.append(MembershipFactory(user=ProfileFactory().user, role=Role.VERIFIER).user)
    people.append(ProfileFactory(user__is_superuser=True, user__is_staff=True).user)
    return people


def test_for_everybody_else_there_is_nothing_there(client, hospital, webhook, receiver, clerk):
    delivery = webhooks.send_test(webhook, by=clerk)
    again = reverse("certificates:send_again", args=[hospital.uid, webhook.uid, delivery.event])
    seen = []
    for person in everybody_else(hospital):
        client.force_login(person)
        seen += [client.get(address).status_code for name, address in pages(webhook).items() if name not in {"secret", "test"}]
        seen += [client.post(address).status_code for name, address in pages(webhook).items() if name != "list"]
        seen.append(client.post(again).status_code)

    assert set(seen) == {404}
    assert (Webhook.objects.count(), len(receiver.got)) == (1, 1)


def test_another_institutions_webhook_is_not_reached_through_ones_own(client, hospital, clerk, receiver):
    theirs = Webhook.objects.create(institution=InstitutionFactory(), url="https://example.org/", secret=outgoing.new_secret())
    client.force_login(clerk)

    for name in ("webhook", "webhook_secret", "test_webhook", "remove_webhook"):
        assert client.post(reverse(f"certificates:{name}", args=[hospital.uid, theirs.uid])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_needs_as_many_queries_for_three_as_for_one(rows, client, clerk, webhook, django_assert_num_queries):
    for _ in range(rows):
        webhooks._queue(webhook, kind=Told.TEST, data={}, certificate=CertificateFactory())
    client.force_login(clerk)
    client.get(pages(webhook)["one"])

    with django_assert_num_queries(6):
        response = client.get(pages(webhook)["one"])

    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_webhooks_needs_as_many_queries_for_three_as_for_one(rows, client, clerk, hospital, django_assert_num_queries):
    for number in range(rows):
        Webhook.objects.create(institution=hospital, url=f"https://example.org/{number}", secret="whsec_")
    client.force_login(clerk)
    address = reverse("certificates:webhooks", args=[hospital.uid])
    client.get(address)

    with django_assert_num_queries(4):
        response = client.get(address)

    assert len(response.context["webhooks"]) == rows
