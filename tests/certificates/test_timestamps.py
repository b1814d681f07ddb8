"""Time stamps of somebody else over the roots of the log."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from asn1crypto import algos, cms, core, tsp
from django.utils import timezone

from certificates import signed_json, tasks
from certificates.log_audit import audit
from certificates.models import LogRoot
from tests.certificates.issued import issued


class Stamps(BaseHTTPRequestHandler):
    """A time-stamping service that stamps what it is asked, without signing."""

    answers = "honestly"

    def do_POST(self):
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        imprint = asked["message_imprint"] if self.answers != "for something else" else _imprint(bytes(32))
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4",
                "message_imprint": imprint,
                "serial_number": 1,
                "gen_time": timezone.now().replace(microsecond=0),
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [],
                "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())},
                "signer_infos": [],
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        status = "rejection" if self.answers == "no" else "granted"
        content = {"status": {"status": status}, **({} if self.answers == "no" else {"time_stamp_token": token})}
        body = tsp.TimeStampResp(content).dump() if self.answers != "nonsense" else b"<html>"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def _imprint(digest: bytes) -> tsp.MessageImprint:
    return tsp.MessageImprint({"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest})


@pytest.fixture
def service(settings, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    yield lambda how: monkeypatch.setattr(Stamps, "answers", how)
    server.shutdown()
    server.server_close()


def test_roots_are_timestamped_where_a_service_is_set(service, db, client):
    issued()

    tasks.close_log()

    root = LogRoot.objects.get()
    assert client.get("/log/roots/1.tst").content == bytes(root.timestamp)
    assert audit().faults == []


@pytest.mark.parametrize("answer", ["no", "nonsense", "for something else"])
def test_a_service_that_fails_delays_the_stamp_and_nothing_else(service, db, answer):
    service(answer)
    issued()

    with pytest.raises(Exception, match="timestamp service"):
        tasks.close_log()
    before = LogRoot.objects.get().timestamp
    service("honestly")
    stamped = tasks.timestamp_log()

    assert (before, stamped, LogRoot.objects.get().timestamp is None) == (None, 1, False)


def test_a_service_that_is_gone_delays_the_stamp(db, settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    issued()

    with pytest.raises(Exception, match="could not be reached"):
        tasks.close_log()
    assert LogRoot.objects.get().timestamp is None


def test_a_stamp_of_something_else_is_found(service, db):
    issued()
    tasks.close_log()
    root = LogRoot.objects.get()
    LogRoot.objects.filter(pk=root.pk).update(document=signed_json.dumps({**json.loads(root.document), "name": "Another"}))

    assert "The time stamp of the root over 1 lines is not of that root." in audit().faults


def test_without_a_service_nothing_is_stamped(db):
    issued()
    tasks.close_log()

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert tasks.timestamp_log() == 0
