"""From a certificate to its file: signed, kept and told to the log once, whatever happens in between."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import tsp
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from certificates import keys, pades, rendering, services, timestamps
from certificates.models import Credential, LogEntry, private_storage
from certificates.services import files
from tests.certificates.issued import issued

pytestmark = pytest.mark.django_db


def content_of(certificate) -> bytes:
    with private_storage().open(certificate.file.name) as file:
        return file.read()


def test_file_credential_and_log_belong_together():
    certificate = services.render(issued().pk)

    pdf, credential = content_of(certificate), Credential.objects.get(certificate=certificate)
    found = pades.inspect(pdf, roots=[keys.root_pem()])
    line = json.loads(LogEntry.objects.get(certificate=certificate, line__contains='"filed"').line)
    assert found.intact
    assert (found.number, found.credential.decode()) == (certificate.code, credential.document)
    assert found.sha256 == certificate.file_sha256 == hashlib.sha256(pdf).hexdigest() == line["file"]
    assert line["credential"] == hashlib.sha256(credential.document.encode()).hexdigest()
    assert found.signed_at == credential.signed_at


def test_made_twice_there_is_one_of_each():
    certificate = issued()

    first, second = services.render(certificate.pk), services.render(certificate.pk)

    assert (first.file.name, first.rendered_at) == (second.file.name, second.rendered_at)
    assert LogEntry.objects.filter(certificate=certificate, line__contains='"filed"').count() == 1
    assert Credential.objects.filter(certificate=certificate).count() == 1


@pytest.mark.parametrize("step", ["_print", "_store", "_attach"])
def test_killed_between_any_two_steps_the_next_run_makes_the_same_file(step, monkeypatch):
    """What is killed leaves no trace of its own: it is as if the step had never returned."""
    certificate = issued()
    whole = getattr(files, step)

    def killed(*args, **how):
        if step == "_store":
            whole(*args, **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, step, killed)
    with pytest.raises(KeyboardInterrupt):
        services.render(certificate.pk)
    signed = Credential.objects.get(certificate=certificate).document
    monkeypatch.setattr(files, step, whole)

    certificate = services.render(certificate.pk)

    assert Credential.objects.get(certificate=certificate).document == signed
    assert pades.inspect(content_of(certificate), roots=[keys.root_pem()]).intact
    assert [name for name in private_storage().listdir("certificates")[1] if str(certificate.uid) in name] == [
        certificate.file.name.rsplit("/", 1)[1]
    ]


def test_a_file_that_was_lost_is_made_again_to_the_byte():
    certificate = services.render(issued().pk)
    before = content_of(certificate)
    private_storage().delete(certificate.file.name)

    services.file_is_lost(certificate)

    assert content_of(services.render(certificate.pk)) == before


def test_without_keys_nothing_is_made_and_nothing_is_lost(settings, tmp_path):
    certificate, good = issued(), settings.KEYS_ROOT
    settings.KEYS_ROOT = tmp_path
    (tmp_path / "keys.json").write_text("damaged")

    with pytest.raises(keys.KeysUnavailableError):
        services.render(certificate.pk)
    certificate.refresh_from_db()
    failed = (certificate.failures, certificate.has_file, certificate.last_failure)
    settings.KEYS_ROOT = good

    assert failed[:2] == (1, False)
    assert failed[2].startswith("KeysUnavailableError: ")
    assert services.render(certificate.pk).has_file


def test_one_that_fails_holds_up_nobody(monkeypatch):
    certificates = [issued() for _ in range(3)]
    to_pdf = rendering.to_pdf

    def print_all_but_one(record, **how):
        if record["number"] == certificates[1].code:
            raise OSError("No space left on device")
        return to_pdf(record, **how)

    monkeypatch.setattr(rendering, "to_pdf", print_all_but_one)

    outcomes = list(services.render_many([certificate.pk for certificate in certificates]))

    assert outcomes == [(certificates[0].pk, ""), (certificates[1].pk, "No space left on device"), (certificates[2].pk, "")]
    for certificate in certificates:
        certificate.refresh_from_db()
    assert [(certificate.has_file, certificate.failures) for certificate in certificates] == [(True, 0), (False, 1), (True, 0)]


def test_a_file_of_a_timestamp_service_is_still_one_revision(settings, monkeypatch):
    settings.TIMESTAMP_URL = "https://time.example.org"
    asked: list[bytes] = []

    def token(digest: bytes, *, url: str) -> bytes:
        asked.append(digest)
        return _token(digest)

    monkeypatch.setattr(timestamps, "token", token)

    pdf = content_of(services.render(issued().pk))

    found = pades.inspect(pdf, roots=[keys.root_pem()])
    [signature] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    stamp = signature.signer_info["unsigned_attrs"][0]
    assert found.intact
    assert (stamp["type"].native, asked) == (
        "signature_time_stamp_token",
        [hashlib.sha256(signature.signer_info["signature"].native).digest()],
    )
    assert pdf.count(b"%%EOF") == 1


def _token(digest: bytes) -> bytes:
    """A token of the right form; who signed it is for others to judge."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3",
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest},
            "serial_number": 1,
            "gen_time": timezone.now().replace(microsecond=0),
        }
    )
    content = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": asn1_cms.ParsableOctetString(info.dump())},
        "signer_infos": [],
    }
    return asn1_cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"\x30\x03\x02\x01\x02", b"\x30\x05\x30\x03\x02\x01\x02", b"\x30\x05\x30\x03\x02\x01\x00"]
)
def test_a_timestamp_service_that_says_anything_else_is_refused(answer):
    with pytest.raises(timestamps.TimestampRefusedError):
        timestamps._granted(answer)
