"""What is told of a file that somebody hands in: the very file, one that was touched, and whatever else there is."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zlib

import pytest
from django.urls import reverse

from certificates import cose, services, uploads, verification
from certificates.enums import Reason
from certificates.examining import LARGEST_PDF, LARGEST_TEXT, examine
from certificates.models import Check
from tests.certificates.issued import issued
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import ClaimedCreditFactory

pytestmark = pytest.mark.django_db
VERIFY = "/en/verify/"
FILE_FINDINGS = ["file_signature", "file_whole", "file_chain", "credential_proof", "same_number", "file_kept"]


@pytest.fixture
def certificate():
    return services.render(issued(recipient=ProfileFactory(user__name="Ada Wanjiru").user, credits=(ClaimedCreditFactory(),)).pk)


@pytest.fixture
def paper(certificate) -> bytes:
    return certificate.file.read()


def hand_in(client, content: bytes, name: str = "certificate.pdf", **extra):
    file = io.BytesIO(content)
    file.name = name
    return client.post(VERIFY, {"files": file, **extra})


def said_of(response) -> str:
    html = response.content.decode()
    start = html.index('class="verdict verdict--') + len('class="verdict verdict--')
    return html[start : html.index('"', start)]


def told_of(content: bytes) -> verification.Verification:
    (found,) = verification.settle([examine(content)])
    return found


# The very file ----------------------------------------------------------------


def test_the_very_file_is_valid_and_every_check_is_told(client, certificate, paper):
    response = hand_in(client, paper)

    found = told_of(paper)
    assert said_of(response) == "valid"
    assert [(finding.code, finding.holds) for finding in found.findings][:6] == [(code, True) for code in FILE_FINDINGS]
    assert found.is_good
    page = response.content.decode()
    for finding in found.findings:
        assert str(finding.text) in page
    assert "Ada Wanjiru" in page
    assert "certificate.pdf" in page


@pytest.mark.parametrize(
    ("deed", "reason", "state"), [("revoke", Reason.MISCONDUCT, "revoked"), ("suspend", Reason.UNDER_REVIEW, "suspended")]
)
def test_a_good_file_of_a_certificate_that_no_longer_stands_says_so(client, certificate, paper, deed, reason, state):
    getattr(services, deed)(certificate, reason=reason, actor=None)

    response = hand_in(client, paper)

    assert said_of(response) == state
    assert all(finding.holds for finding in told_of(paper).findings[:6])
    assert certificate.get_state_reason_display() in response.content.decode()


def test_a_file_whose_number_is_in_no_register_is_not_valid(client, certificate, paper):
    certificate.delete()

    assert said_of(hand_in(client, paper)) == "altered"
    assert told_of(paper).problem == "not_in_register"


def test_a_file_that_was_signed_here_but_is_not_the_one_that_is_kept_is_not_valid(client, certificate, paper):
    type(certificate).objects.filter(pk=certificate.pk).update(file_sha256="0" * 64)
    kept = told_of(paper)
    certificate.log_entries.all().delete()
    other = told_of(paper)

    assert (kept.state, other.state, other.problem) == ("valid", "altered", "other_file")  # the log knows earlier files


@pytest.mark.parametrize("rows", [1, 3])
def test_files_need_as_many_queries_for_three_as_for_one(rows, certificate, paper, django_assert_num_queries):
    seen = [examine(paper) for _ in range(rows)]

    with django_assert_num_queries(1):
        found = verification.settle(seen)

    assert [each.state for each in found] == ["valid"] * rows


# Touched ------------------------------------------------------------------------


def test_every_single_byte_counts(paper):
    """At the ends, in the signature, and at a thousand places between."""
    places = {*range(40), *range(len(paper) - 60, len(paper)), *random.Random(5).sample(range(len(paper)), 1000)}
    signature = paper.index(b"/Contents<")
    places |= set(range(signature - 120, signature + 400, 3))
    unseen = []
    for place in places:
        changed = bytearray(paper)
        changed[place] ^= 1 << place % 8
        if examine(bytes(changed)).verdict != "altered":
            unseen.append(place)

    assert unseen == []


@pytest.mark.parametrize(
    "touch",
    [
        lambda paper: paper + b"\n",
        lambda paper: paper[:-1],
        lambda paper: b"\n" + paper,
        lambda paper: paper + b"1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer<</Prev 9>>\nstartxref\n99\n%%EOF\n",
        lambda paper: paper[: len(paper) // 2],
        lambda paper: paper.replace(b"Ada", b"Eve"),
        lambda paper: paper + paper,
    ],
)
def test_whatever_is_done_to_the_file_is_not_valid(client, paper, touch):
    touched = touch(paper)

    assert touched != paper
    assert said_of(hand_in(client, touched)) in {"altered", "unreadable"}
    assert told_of(touched).state != "valid"


def test_an_altered_file_tells_nothing_of_the_certificate(client, certificate, paper):
    changed = bytearray(paper)
    changed[len(paper) // 2] ^= 1

    page = hand_in(client, bytes(changed)).content.decode()

    assert "Not valid" in page
    assert "Ada Wanjiru" not in page
    assert certificate.code not in page


# The credential by itself -------------------------------------------------------


@pytest.mark.parametrize("form", ["document", "jwt", "compact"])
def test_the_credential_by_itself_is_checked_in_each_form(client, certificate, form):
    text = getattr(certificate.credential, form)

    assert said_of(hand_in(client, text.encode(), "credential.json")) == "valid"
    services.revoke(certificate, reason=Reason.MISCONDUCT, actor=None)
    assert said_of(hand_in(client, text.encode(), "credential.json")) == "revoked"


@pytest.mark.parametrize("form", ["document", "jwt", "compact"])
def test_every_character_of_a_credential_counts(certificate, form):
    content = getattr(certificate.credential, form).encode()
    begin = len(cose.PREFIX) if form == "compact" else 0  # without its mark it is no code at all
    places = random.Random(7).sample(range(begin, len(content)), 250)
    unseen = []
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        if examine(bytes(changed)).verdict != "altered":
            unseen.append((place, bytes(changed[max(0, place - 10) : place + 10])))

    assert unseen == []


def test_another_issuers_credential_is_not_from_here(client, certificate):
    other = json.loads(certificate.credential.document.replace("did:web:testserver", "did:web:other.example"))

    assert said_of(hand_in(client, json.dumps(other).encode(), "theirs.json")) == "foreign"


# Everything else ------------------------------------------------------------------


def simple_pdf(extra: bytes = b"") -> bytes:
    tail = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R>>\nstartxref\n45\n%%EOF\n"
    return b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + extra + tail


def pdf_bomb() -> bytes:
    packed = zlib.compress(b"\0" * 200_000_000, 9)
    return simple_pdf(b"2 0 obj\n<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream\nendobj\n")


STRANGERS = {
    "plain": (simple_pdf(), "foreign", "This PDF is not signed"),
    "locked": (simple_pdf(b"2 0 obj\n<</Encrypt 3 0 R>>\nendobj\n"), "unreadable", "locked with a password"),
    "somebody else's": (simple_pdf(b"2 0 obj\n<</Type/Sig/ByteRange[0 10 20 30]/Contents<00>>>\nendobj\n"), "foreign", "not by this site"),
    "bomb": (pdf_bomb(), "foreign", "This PDF is not signed"),
    "broken": (b"%PDF-1.7\nhello", "unreadable", "damaged"),
    "empty": (b"   ", "unreadable", "empty"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "unreadable", "neither a PDF nor a credential"),
    "words": (b"hello", "unreadable", "neither a PDF nor a credential"),
    "long text": (b"{" + b" " * LARGEST_TEXT + b"}", "unreadable", "more than 1 MB"),
    "deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "unreadable", "nested deeper"),
    "other JSON": (b'{"hello": "world"}', "unreadable", "neither a PDF nor a credential"),
    "a list": (b"[1, 2]", "unreadable", "neither a PDF nor a credential"),
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_whatever_else_is_handed_in_gets_a_clear_answer(client, kind):
    content, state, sentence = STRANGERS[kind]

    response = hand_in(client, content)

    assert (response.status_code, said_of(response)) == (200, state)
    assert sentence in response.content.decode()


def test_no_file_at_all_is_asked_for(client):
    page = client.post(VERIFY, {"other": "field"})

    assert "Choose the file first" in page.content.decode()


def test_a_file_over_the_limit_is_never_held(rf, tmp_path):
    """200 MB come in; a little more than the limit is held at most, and the rest is read and thrown away."""
    with (tmp_path / "body").open("wb+") as body:
        body.write(b'--b\r\nContent-Disposition: form-data; name="files"; filename="big.pdf"\r\n\r\n%PDF-1.7\n')
        body.seek(200 * 1024 * 1024)
        body.write(b"\r\n--b--\r\n")
        length = body.tell()
        body.seek(0)
        request = rf.generic("POST", VERIFY, CONTENT_TYPE="multipart/form-data; boundary=b", CONTENT_LENGTH=str(length))
        request._stream = body
        taken = []
        tracemalloc.start()
        came = uploads.receive(request, lambda field, name, content: taken.append((name, content)))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (came, taken) == (1, [("big.pdf", None)])
    assert most < 3 * LARGEST_PDF


def test_a_file_of_exactly_the_limit_is_read_and_one_more_byte_is_not(client):
    within = simple_pdf().ljust(LARGEST_PDF, b"\n")

    assert "more than 10 MB" not in hand_in(client, within).content.decode()
    assert "more than 10 MB" in hand_in(client, within + b"\n").content.decode()


def test_nothing_is_kept_of_a_file(client, paper, settings, tmp_path):
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path

    hand_in(client, paper)
    hand_in(client, b"%PDF-1.7 nothing")

    assert list(tmp_path.rglob("*")) == []
    assert Check.objects.count() == 0


def test_a_check_of_a_file_asks_for_no_job_and_sets_no_cookie(client, paper, monkeypatch):
    asked = []
    monkeypatch.setattr("core.jobs.async_task", lambda *args, **kwargs: asked.append(args))

    response = hand_in(client, paper)

    assert (asked, dict(response.cookies)) == ([], {})
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert response["Cache-Control"] == "no-store"


def test_several_files_in_one_request_become_a_table(client, certificate, paper):
    files = [io.BytesIO(paper), io.BytesIO(simple_pdf()), io.BytesIO(certificate.credential.document.encode())]
    for place, file in enumerate(files):
        file.name = f"file-{place}.pdf"

    page = client.post(VERIFY, {"files": files}, follow=True)

    rows = [(row.check.state, row.check.file_name, row.check.number) for row in page.context["rows"]]
    assert rows == [("valid", "file-0.pdf", certificate.code), ("foreign", "file-1.pdf", ""), ("valid", "file-2.pdf", certificate.code)]


def test_at_most_500_files_in_one_request(client):
    files = []
    for place in range(501):
        file = io.BytesIO(b"x")
        file.name = f"{place}.pdf"
        files.append(file)

    page = client.post(VERIFY, {"files": files})

    assert "At most 500 files can be checked at once." in page.content.decode()
    assert Check.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_answer_comes_in_the_visitors_language(client, paper, language):
    response = client.post(f"/{language}/verify/", {"files": io.BytesIO(paper)})

    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in response.content.decode()
    assert reverse("certificates:verify").replace("/en/", "/fr/") in response.content.decode()
