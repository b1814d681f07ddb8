"""A worker killed with -9 while it tells webhooks: every message arrives, each under one name."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import defaultdict
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from accounts.enums import Role
from certificates import verification
from certificates.enums import DeliveryState
from certificates.models import Certificate, Delivery
from certificates.services import webhooks
from certificates.services.checking import record_check
from tests.factories.accounts import MembershipFactory
from tests.factories.certificates import CertificateFactory
from tests.services.running_site import PATIENCE_SECONDS, RunningSite

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="in production nothing is sent to one's own machine"),
]

CERTIFICATES = 12
REVOKE_ALL = """
from certificates import services
from certificates.models import Certificate
for certificate in Certificate.objects.order_by("pk"):
    services.revoke(certificate, reason="misconduct", actor=None)
"""
SWEEP = "from certificates.tasks import deliver_due; deliver_due()"


@pytest.fixture
def receiver():
    """A program that takes its time to answer, and keeps what it was told under each name."""
    told: dict[str, list[bytes]] = defaultdict(list)

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told[self.headers["webhook-id"]].append(body)
            time.sleep(0.15)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/", told
    server.shutdown()
    server.server_close()


def test_every_message_arrives_under_one_name_whenever_the_worker_is_killed(site, receiver, tmp_path):
    url, told = receiver
    membership = MembershipFactory(role=Role.VERIFIER)
    webhooks.add_webhook(membership.institution, url=url, by=membership.user)
    for certificate in CertificateFactory.create_batch(CERTIFICATES):
        record_check(verification.verify(certificate.code), verifier=membership.user, institution=membership.institution)
    chance = random.Random(20261120)

    with RunningSite(tmp_path).in_use() as running:
        running.manage("prepare")
        running.manage("shell", "-v", "0", "-c", REVOKE_ALL)
        for _killing in range(3):
            worker = running.start_worker()
            enough = min(len(told) + chance.randint(1, 3), CERTIFICATES)
            wait_until(lambda enough=enough: len(told) >= enough, running)
            time.sleep(chance.uniform(0, 0.15))
            running.kill(worker)
            as_if_later(running)
        running.start_worker()
        wait_until(lambda: delivered() == CERTIFICATES, running)

        assert set(told) == {f"msg_{event.hex}" for event in Delivery.objects.values_list("event", flat=True)}
        assert len(told) == CERTIFICATES
        assert [name for name, bodies in told.items() if len(set(bodies)) != 1] == []
        numbers = [json.loads(bodies[0])["data"]["number"] for bodies in told.values()]
        assert sorted(numbers) == sorted(Certificate.objects.values_list("code", flat=True))


def delivered() -> int:
    return Delivery.objects.filter(state=DeliveryState.DELIVERED).count()


def as_if_later(running: RunningSite) -> None:
    """Three minutes pass, and the sweep that runs every minute queues what is still waiting."""
    Delivery.objects.waiting().update(next_try_at=timezone.now() - timedelta(seconds=1))
    running.manage("shell", "-v", "0", "-c", SWEEP)


def wait_until(true, running: RunningSite) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up_at, running.said()
        time.sleep(0.02)
