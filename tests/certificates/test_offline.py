"""The check where there is no network: a program without settings, and a page that opens without a server."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from certificates import keys, services, verification
from certificates.enums import Reason
from certificates.models import PublishedStatusList
from certificates.services import status
from certificates.verify import main
from tests.certificates.issued import issued
from tests.factories.accounts import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit(tmp_path):
    """A certificate as a file and what it takes to check it, in a folder; call it to write the folder anew."""
    certificate = services.render(issued(recipient=ProfileFactory(user__name="Ada Wanjiru").user).pk)

    def write():
        status.publish_due()
        (tmp_path / "paper.pdf").write_bytes(certificate.file.open().read())
        (tmp_path / "root.pem").write_bytes(keys.root_pem())
        (tmp_path / "did.json").write_text(json.dumps(keys.did_document()))
        for form in ("document", "jwt", "compact"):
            (tmp_path / form).write_text(getattr(certificate.credential, form))
        for row in PublishedStatusList.objects.all():
            (tmp_path / f"{row.purpose}.json").write_text(row.document)
        return tmp_path

    write.certificate = certificate
    write()
    return write


def run(capsys, folder, file="paper.pdf", *, lists=("revocation", "suspension"), root=True, did=True):
    arguments = [str(folder / file), "--json"]
    arguments += ["--root", str(folder / "root.pem")] if root else []
    arguments += ["--did", str(folder / "did.json")] if did else []
    for name in lists:
        arguments += ["--statuslist", str(folder / f"{name}.json")]
    code = main(arguments)
    return code, json.loads(capsys.readouterr().out)


def holds(report) -> dict[str, bool | None]:
    return {finding["code"]: finding["holds"] for finding in report["findings"]}


def test_a_good_file_holds_in_every_respect(kit, capsys):
    code, report = run(capsys, kit())

    assert (code, report["result"], report["number"]) == (0, "valid", kit.certificate.code)
    assert report["printed"]["name"] == "Ada Wanjiru"
    looked_at = "file_signature file_whole file_chain credential_proof same_number unlimited not_revocation not_suspension"
    assert holds(report) == dict.fromkeys(looked_at.split(), True)


@pytest.mark.parametrize("form", ["document", "jwt", "compact"])
def test_the_credential_by_itself_is_checked_with_the_issuers_keys(kit, capsys, form):
    code, report = run(capsys, kit(), form, root=False)

    assert (code, holds(report)["credential_proof"], report["printed"]["name"]) == (0, True, "Ada Wanjiru")


@pytest.mark.parametrize(
    ("deed", "reason", "code", "result"), [("revoke", Reason.MISCONDUCT, 3, "revoked"), ("suspend", Reason.UNDER_REVIEW, 4, "suspended")]
)
def test_a_status_list_tells_what_changed_and_without_one_that_is_said(kit, capsys, deed, reason, code, result):
    getattr(services, deed)(kit.certificate, reason=reason, actor=None)
    folder = kit()

    told, untold = run(capsys, folder), run(capsys, folder, lists=())

    assert (told[0], told[1]["result"]) == (code, result)
    assert (untold[0], holds(untold[1])["status"]) == (0, None)


def test_a_touched_file_is_not_valid(kit, capsys):
    folder = kit()
    content = bytearray((folder / "paper.pdf").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "paper.pdf").write_bytes(content)
    (folder / "document").write_text((folder / "document").read_text().replace("Ada", "Eve"))

    assert [run(capsys, folder, name)[0] for name in ("paper.pdf", "document")] == [1, 1]


def test_a_status_list_that_somebody_else_wrote_is_not_believed(kit, capsys):
    folder = kit()
    changed = (folder / "revocation.json").read_text().replace('"revocation"', '"suspension"')
    (folder / "revocation.json").write_text(changed)

    assert run(capsys, folder)[0] == 2


def test_an_expired_certificate_says_until_when(capsys, tmp_path):
    yesterday = timezone.now().date() - timedelta(days=1)
    certificate = services.render(issued(expires_on=yesterday).pk)
    (tmp_path / "jwt").write_text(certificate.credential.jwt)
    (tmp_path / "did.json").write_text(json.dumps(keys.did_document()))

    code, report = run(capsys, tmp_path, "jwt", lists=(), root=False)

    assert (code, report["result"], holds(report)["expired"]) == (5, "expired", False)


@pytest.mark.parametrize(
    ("file", "root", "did"), [("paper.pdf", False, True), ("jwt", True, False), ("nothing.pdf", True, True), ("root.pem", True, True)]
)
def test_what_is_missing_is_asked_for(kit, capsys, file, root, did):
    code, report = run(capsys, kit(), file, lists=(), root=root, did=did)

    assert (code, report["result"]) == (2, "not checked")


def test_words_for_people_are_printed_without_the_flag(kit, capsys):
    folder = kit()

    code = main([str(folder / "paper.pdf"), "--root", str(folder / "root.pem")])

    told = capsys.readouterr().out
    assert (code, told.startswith(f"VALID  {kit.certificate.code}\n")) == (0, True)
    assert "? Whether it was revoked later is not known here" in told


def test_it_needs_neither_settings_nor_a_database_nor_a_network(kit, tmp_path):
    folder = kit()
    guard = tmp_path / "guard"
    guard.mkdir()
    closed = "import socket\ndef closed(*a, **k): raise OSError('no network')\nsocket.socket.connect = closed\n"
    (guard / "sitecustomize.py").write_text(closed)
    arguments = [str(folder / "paper.pdf"), "--root", str(folder / "root.pem"), "--did", str(folder / "did.json"), "--json"]
    environment = {"PYTHONPATH": f"{guard}:{django_settings.BASE_DIR}", "DJANGO_SETTINGS_MODULE": "nothing.here"}

    done = subprocess.run(
        [sys.executable, "-m", "certificates.verify", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["result"] == "valid"


@pytest.mark.parametrize(("form", "touch", "code"), [("pdf", False, 0), ("json", False, 0), ("pdf", True, 1), ("json", True, 1)])
def test_a_receipt_is_known_as_one(kit, capsys, form, touch, code):
    check = services.receipt(services.record_check(verification.verify(kit.certificate.code), stated_by="Harborview"), language="en")
    check.refresh_from_db()
    content = check.receipt_file.read() if form == "pdf" else check.receipt.encode()
    folder = kit()
    (folder / "receipt").write_bytes(content.replace(b"Harborview", b"Harborvien") if touch else content)

    found, report = run(capsys, folder, "receipt", lists=())

    assert (found, any("receipt of a check at" in finding["sentence"] for finding in report["findings"])) == (code, not touch)


# The page -----------------------------------------------------------------------


def test_the_page_brings_what_it_trusts_and_no_person(client, kit):
    client.force_login(kit.certificate.recipient)

    page = client.get(reverse("certificates:offline")).content.decode()

    assert all(kid in page for kid in keys.known_keys())
    assert "/status/1/revocation" in page
    assert kit.certificate.code not in page


def test_the_worker_keeps_that_page_and_its_parts_alone(client, kit):
    response = client.get(reverse("certificates:offline_worker"))

    text = response.content.decode()
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert 'const PAGE = "/en/verify/offline/";' in text
    assert 'credentials: "omit"' in text
    assert response["Cache-Control"] == "no-cache"
