"""A person's library of documents: what may stand in it, who may have it, and what the scanner says."""

from __future__ import annotations

import socket
import struct
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.clamav import ScannerError, virus_in
from core.errors import Refused
from reviewing import reading
from reviewing.building import field, key_of, section
from reviewing.models import StoredDocument
from reviewing.services import documents, expiring, scanning, submissions
from tests.factories.accounts import UserFactory
from tests.factories.reviewing import PDF, document, form, submission, upload

pytestmark = pytest.mark.django_db


def with_licence(owner, licence, *, send=False):
    asked = form(section("Papers", field("file", "Licence", name="licence", document="licence")))
    made = submission(asked, owner, licence=[str(licence.uid)])
    return submissions.send(made) if send else made


@pytest.fixture
def scanner():
    """A ClamAV that finds a virus in whatever holds EICAR; its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", sent.read(4))[0]:
                    content += sent.read(size)
                connection.sendall(b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


def test_a_document_is_kept_with_what_was_found_of_it(learner):
    kept = documents.store(learner, upload("../Ada's\u202e licence.PDF"), kind="licence", expires_on=date(2027, 5, 1))

    assert (kept.title, kept.file_name, kept.media_type, kept.size, kept.scan) == (
        "Ada's licence", "Ada's licence.pdf", "application/pdf", len(PDF), "none",
    )  # fmt: skip
    assert kept.file.read() == PDF


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b""), ("a.pdf", b"MZ\x90"), ("a.exe", PDF), ("a.png", PDF), ("a.docx", PDF), ("a.html", b"<script>")]
)
def test_a_file_that_is_not_what_it_says_is_refused(learner, name, content):
    with pytest.raises(ValidationError):
        documents.store(learner, upload(name, content), kind="other")

    assert StoredDocument.objects.count() == 0


def test_a_newer_file_takes_its_place_in_drafts_and_what_was_sent_keeps_the_older(learner):
    older = document(learner)
    given, draft = with_licence(learner, older, send=True), with_licence(learner, older)

    newer = documents.replace(older, upload(content=PDF + b"%new"))

    assert [row.document for row in given.documents.all()] == [older]
    assert [row.document for row in draft.documents.all()] == [newer]
    assert list(StoredDocument.objects.owned_by(learner).current()) == [newer]


def test_a_file_that_nothing_sent_holds_goes_when_a_newer_one_comes(learner):
    older = document(learner)
    storage, name = older.file.storage, older.file.name

    documents.replace(older, upload())

    assert StoredDocument.objects.count() == 1
    assert not storage.exists(name)


def test_a_document_in_use_is_not_deleted(learner):
    licence = document(learner)
    with_licence(learner, licence)

    with pytest.raises(Refused) as refusal:
        documents.delete(licence)

    assert refusal.value.code == "in_use"
    assert StoredDocument.objects.count() == 1


def test_the_file_is_for_its_owner_and_nobody_else(client, learner):
    licence = document(learner)
    there = reverse("reviewing:document", args=[licence.uid])

    client.force_login(learner)
    own = client.get(there)
    client.force_login(UserFactory(is_superuser=True))
    other = client.get(there)

    assert (b"".join(own.streaming_content), own["Content-Disposition"]) == (PDF, 'attachment; filename="licence.pdf"')
    assert (own["X-Content-Type-Options"], own["Cache-Control"]) == ("nosniff", "private, no-store")
    assert other.status_code == 404
    client.logout()
    assert client.get(there).status_code == 302


def test_a_rule_of_the_app_above_lets_others_read_and_a_blind_reader_gets_no_name(client, learner, monkeypatch):
    licence, reader, blind = document(learner), UserFactory(), UserFactory()
    allowed = {reader.pk: reading.Reading.FULL, blind.pk: reading.Reading.BLIND}
    monkeypatch.setattr(reading, "_finders", [lambda user, one: allowed.get(user.pk)])
    there = reverse("reviewing:document", args=[licence.uid])

    client.force_login(reader)
    assert 'filename="licence.pdf"' in client.get(there)["Content-Disposition"]
    client.force_login(blind)
    assert f'filename="document-{licence.uid.hex[:6]}.pdf"' in client.get(there)["Content-Disposition"]
    client.force_login(UserFactory())
    assert client.get(there).status_code == 404


def test_what_the_scanner_has_not_cleared_is_for_its_owner_alone(client, learner, monkeypatch):
    monkeypatch.setattr(reading, "_finders", [lambda user, one: reading.Reading.FULL])
    waiting = document(learner, scan="waiting")

    client.force_login(UserFactory())
    assert client.get(reverse("reviewing:document", args=[waiting.uid])).status_code == 404
    client.force_login(learner)
    assert client.get(reverse("reviewing:document", args=[waiting.uid])).status_code == 200


def test_the_scanner_clears_a_document_and_takes_one_with_a_virus(learner, settings, scanner):
    settings.CLAMAV_ADDRESS = scanner
    clean = documents.store(learner, upload(), kind="other")
    sick = documents.store(learner, upload("sick.pdf", PDF + b"EICAR"), kind="other", title="Scan")

    assert sorted(StoredDocument.objects.values_list("title", "scan")) == [("Scan", "infected"), ("licence", "clean")]
    assert (clean.file.storage.exists(clean.file.name), sick.file.storage.exists(sick.file.name)) == (True, False)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["ada@example.org"], "A virus was found in “Scan”")]
    assert scanning.scan(sick.pk) == "infected"
    assert len(mail.outbox) == 1


def test_a_scanner_that_does_not_answer_leaves_the_document_waiting(learner, settings):
    waiting = document(learner, scan="waiting", created_at=timezone.now() - timedelta(hours=1))
    settings.CLAMAV_ADDRESS = "unix:/nowhere"

    with pytest.raises(ScannerError):
        scanning.scan(waiting.pk)

    assert StoredDocument.objects.get().scan == "waiting"


def test_the_scanner_is_asked_in_pieces(scanner):
    assert virus_in([b"x" * 200_000, b"EICAR"], address=scanner) == "Eicar-Signature"
    assert virus_in([b""], address=scanner) == ""


def test_its_owner_is_written_to_once_before_a_document_ends(learner):
    today = timezone.localdate()
    document(learner, title="Passport", expires_on=today + timedelta(days=59))
    document(learner, title="Licence", expires_on=today + timedelta(days=61))
    document(learner, title="Old", expires_on=today - timedelta(days=1))

    expiring.queue_due()
    expiring.queue_due()

    assert [letter.subject for letter in mail.outbox] == ["A document of yours ends to be valid soon"]
    assert "“Passport”" in mail.outbox[0].body
    assert "Licence" not in mail.outbox[0].body


@pytest.mark.parametrize("rows", [1, 3])
def test_the_library_needs_as_many_queries_for_three_as_for_one(rows, learner, learner_client, django_assert_num_queries):
    for _number in range(rows):
        with_licence(learner, document(learner))
    learner_client.get(reverse("reviewing:documents"))

    with django_assert_num_queries(5):
        page = learner_client.get(reverse("reviewing:documents"))

    assert len(page.context["rows"]) == rows


def test_a_document_is_added_corrected_replaced_and_deleted_on_pages(learner, learner_client):
    added = learner_client.post(reverse("reviewing:add_document"), {"file": upload(), "kind": "licence", "title": "", "expires_on": ""})
    first = StoredDocument.objects.get()
    learner_client.post(
        reverse("reviewing:edit_document", args=[first.uid]), {"kind": "passport", "title": "Passport", "expires_on": "2030-01-31"}
    )
    learner_client.post(reverse("reviewing:replace_document", args=[first.uid]), {"file": upload("new.pdf"), "expires_on": "2031-01-31"})
    second = StoredDocument.objects.get()

    assert added.url == reverse("reviewing:documents")
    assert (second.kind, second.title, second.file_name, second.expires_on) == ("passport", "Passport", "new.pdf", date(2031, 1, 31))
    learner_client.post(reverse("reviewing:delete_document", args=[second.uid]))
    assert StoredDocument.objects.count() == 0


def test_a_wrong_file_is_told_on_the_page(learner_client):
    page = learner_client.post(reverse("reviewing:add_document"), {"file": upload("a.exe"), "kind": "other", "title": "", "expires_on": ""})

    assert page.context["form"].errors["file"][0].startswith("Choose a file of this kind: PDF, JPEG, PNG")


def test_another_s_document_is_not_there(learner, learner_client):
    strange = document()

    for name in ("edit_document", "replace_document", "delete_document"):
        assert learner_client.get(reverse(f"reviewing:{name}", args=[strange.uid])).status_code == 404


def test_a_draft_shows_attached_documents_by_their_key(learner):
    licence = document(learner)

    assert submissions.all_answers(with_licence(learner, licence)) == {key_of("licence"): [str(licence.uid)]}
