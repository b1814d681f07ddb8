"""Up to 500 certificates at once: what may be sent, what comes back, and that it is forgotten."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from certificates import number_lists, result_tables, services
from certificates.enums import Reason
from certificates.models import Batch, Check
from certificates.name_matching import same_name
from certificates.number_lists import Columns
from core.errors import Refused
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import CertificateFactory

MANY = "/en/verify/many/"
NUMBER = "MRD-0000-0000-0000-0000-0000"


def certificate(name="Ada Wanjiru", **award):
    return CertificateFactory(recipient=ProfileFactory(user__name=name).user, **award)


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(name: str, content: bytes):
    file = io.BytesIO(content)
    file.name = name
    return file


def rows_of(page) -> list[tuple[str, str]]:
    """State and number of each row that the page shows."""
    return [(row.check.state, row.check.number) for row in page.context["rows"]]


# Names ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "printed", "agrees"),
    [
        ("WANJIRU, Ada", "Ada Wanjiru", True),
        ("Asa Ostrom", "Åsa Öström", True),
        ("Jean Baptiste N'Diaye", "Jean-Baptiste NDiaye", True),
        ("نور الهدى", "نُور الهدى", True),
        ("Ada W.", "Ada Wanjiru", False),
        ("Ada", "Ada Wanjiru", False),
        ("", "", False),
        ("...", "---", False),
        ("王伟", "王 伟", False),
    ],
)
def test_a_name_agrees_whatever_its_case_accents_and_order(given, printed, agrees):
    assert same_name(given, printed) is agrees


@given(st.lists(st.text("abcde", min_size=1), min_size=1, max_size=5), st.randoms())
def test_the_order_of_the_words_of_a_name_does_not_matter(words, random):
    mixed = random.sample(words, len(words))

    assert same_name(" ".join(words), ", ".join(mixed).upper())


# Lists ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"{NUMBER}\n{NUMBER}", Columns(0)),
        (f"Certificate number,Name\n{NUMBER},Ada", Columns(0, 1, heads=True)),
        (f"Name;Ward;Certificate number\nAda;ICU;{NUMBER}", Columns(2, 0, heads=True)),
        (f"رقم الشهادة\tالاسم\n{NUMBER}\tنور", Columns(0, 1, heads=True)),
        ("staff,ward\n12,ICU", Columns(None)),
        ("hello\nworld", Columns(0)),
    ],
)
def test_the_column_of_numbers_is_found_or_asked_for(text, columns):
    assert number_lists.columns_of(number_lists.read_text(text)) == columns


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_refused(content):
    said, rows = "Nothing was checked.", []
    try:
        rows = number_lists.read(content)
    except Refused as refusal:
        said = str(refusal)

    assert said.endswith("Nothing was checked.")
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_a_workbook_gives_the_same_rows_as_a_csv():
    rows = [["Number", "Name"], [NUMBER, "Ada"]]

    assert number_lists.read(workbook(*rows)) == rows == number_lists.read(f"Number,Name\n{NUMBER},Ada".encode("utf-16"))


def test_a_workbook_that_unpacks_to_far_more_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (number_lists.LARGEST_UNPACKED + 1))

    with pytest.raises(Refused, match="more than 24 MB"):
        number_lists.read(bomb.getvalue())


def test_at_most_500_rows_beside_the_heads():
    within = "Number\n" + "\n".join([NUMBER] * 500)
    beyond = within + f"\n{NUMBER}"

    def asked(text):
        rows = number_lists.read_text(text)
        return number_lists.asked(rows, number_lists.columns_of(rows))

    assert len(asked(within)) == 500
    with pytest.raises(Refused, match="At most 500"):
        asked(beyond)


# Tables to take along ---------------------------------------------------------


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text):
    rows = [["1", text]]
    told = list(csv.reader(io.StringIO(result_tables.as_csv(["Line", "Name"], rows).decode("utf-8-sig"), newline="")))
    cell = load_workbook(io.BytesIO(result_tables.as_xlsx("Results", ["Line", "Name"], rows))).active.cell(2, 2)

    assert not told[1][1].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.data_type != "f"
    assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t", "\r"))


# The page ---------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_pasted_numbers_become_a_table_with_names_compared(client):
    ada, nour = certificate("Ada Wanjiru"), certificate("نور الهدى")
    services.revoke(nour, reason=Reason.MISCONDUCT, actor=None)
    pasted = f"Number\tName\n{ada.code}\tWANJIRU Ada\n{nour.code.lower()}\tNour\n{NUMBER}\tNobody"

    page = client.post(MANY, {"numbers": pasted}, follow=True)

    assert rows_of(page) == [("valid", ada.code), ("revoked", nour.code), ("unknown", NUMBER)]
    assert [row.differs for row in page.context["rows"]] == [False, True, False]
    assert "Ada Wanjiru" in page.content.decode()
    assert "Your list says <bdi>Nour</bdi>." in page.content.decode()


def test_a_list_as_csv_and_as_workbook_say_the_same(client):
    ada = certificate()
    rows = [["Ward", "Number"], ["ICU", ada.code], ["ER", NUMBER]]
    as_csv = "\n".join(";".join(row) for row in rows).encode("cp1252")

    pages = [
        client.post(MANY, {"list": uploaded(name, content)}, follow=True)
        for name, content in [("a.csv", as_csv), ("a.xlsx", workbook(*rows))]
    ]

    assert [rows_of(page) for page in pages] == [[("valid", ada.code), ("unknown", NUMBER)]] * 2


def test_unclear_columns_are_shown_and_asked_for_and_nothing_is_checked_meanwhile(client):
    ada = certificate()
    first = client.post(MANY, {"list": uploaded("a.csv", b"staff,ward\n12,ICU")})
    again = json.dumps([["staff", "ward"], ["12", ada.code]])
    second = client.post(MANY, {"again": again, "number_column": "1", "name_column": "", "heads": "on"}, follow=True)

    assert (first.status_code, Batch.objects.count()) == (422, 1)
    assert "Which column holds the numbers?" in first.content.decode()
    assert "<td" in first.content.decode()
    assert rows_of(second) == [("valid", ada.code)]


@pytest.mark.parametrize("again", ["{", "[1]", '[["a", 1]]', "[" * 9000, '"x"', "null"])
def test_a_list_that_was_tampered_with_on_its_way_is_refused(client, again):
    page = client.post(MANY, {"again": again, "number_column": "0"})

    assert page.status_code == 422
    assert Batch.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"numbers": ""}, "Paste numbers, or choose a list or files first."),
        ({"numbers": "\n".join([NUMBER] * 501)}, "At most 500 certificates can be checked at once."),
        ({"list": ("a.xlsx", b"PK\x03\x04nonsense")}, "This list cannot be read."),
        ({"list": ("a.csv", b"x" * (number_lists.LARGEST_LIST + 1))}, "A list of more than 2 MB is not read."),
        ({"list": ("a.pdf", b"%PDF-1.7 ...")}, "This list cannot be read."),
    ],
)
def test_what_cannot_be_checked_is_told_and_nothing_is_kept(client, sent, sentence):
    fields = {name: uploaded(*value) if isinstance(value, tuple) else value for name, value in sent.items()}

    page = client.post(MANY, fields)

    assert sentence in page.content.decode()
    assert (page.status_code, Batch.objects.count(), Check.objects.count()) == (422, 0, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_and_its_table_need_as_many_queries_for_three_as_for_one(rows, client, django_assert_num_queries):
    numbers = "\n".join(each.code for each in (certificate() for _ in range(rows)))
    client.get(MANY)

    with CaptureQueriesContext(connection) as captured:
        response = client.post(MANY, {"numbers": numbers})
    with django_assert_num_queries(2):
        page = client.get(response["Location"])

    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 3  # the numbers, the batch, its rows
    assert len(page.context["rows"]) == rows


def test_the_table_is_filtered_and_taken_along_in_three_forms(client):
    ada = certificate("=HYPERLINK(1)")
    url = client.post(MANY, {"numbers": f"{ada.code}\n{NUMBER}"})["Location"]

    looked = client.get(url, {"show": "look"})
    told = list(csv.DictReader(io.StringIO(client.get(f"{url}results.csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(client.get(f"{url}results.xlsx").content)).active
    plain = client.get(f"{url}results.json").json()

    assert rows_of(looked) == [("unknown", NUMBER)]
    assert [row["Result"] for row in told] == ["Valid", "Not found"]
    assert told[0]["Name on the certificate"] == "'=HYPERLINK(1)"
    assert (sheet.cell(2, 5).value, sheet.cell(2, 5).data_type) == ("'=HYPERLINK(1)", "s")
    assert [(row["number"], row["state"], row["name"]) for row in plain] == [(ada.code, "valid", "=HYPERLINK(1)"), (NUMBER, "unknown", "")]


def test_a_strangers_table_is_gone_after_a_day_and_forgotten_by_the_job(client):
    url = client.post(MANY, {"numbers": NUMBER})["Location"]
    young = client.post(MANY, {"numbers": NUMBER})["Location"]
    token = url.rstrip("/").rsplit("/", 1)[-1]
    Batch.objects.filter(token=token).update(made_at=timezone.now() - timedelta(hours=24, seconds=1))

    before = client.get(url).status_code
    forgotten = services.forget_batches()

    assert (before, forgotten, client.get(young).status_code) == (404, 1, 200)
    assert [check.batch.token for check in Check.objects.all()] == [young.rstrip("/").rsplit("/", 1)[-1]]


def test_the_address_of_a_table_cannot_be_guessed_and_is_nobodys_to_index(client):
    url = client.post(MANY, {"numbers": NUMBER})["Location"]
    response = client.get(url)

    assert len(Batch.objects.get().token) == 24
    assert client.get("/en/verify/many/AAAAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert response["Cache-Control"] == "no-store"


def test_rows_are_what_is_limited_and_a_refused_list_costs_nothing(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify_rows": (5, 3600)}

    def send(rows):
        return client.post(MANY, {"numbers": "\n".join([NUMBER] * rows)})

    answers = [send(3), send(3), send(2), send(1)]

    assert [answer.status_code for answer in answers] == [302, 429, 302, 429]
    assert 0 < int(answers[1]["Retry-After"]) <= 3600
    assert Check.objects.count() == 5


def test_a_row_has_its_own_receipt_which_outlives_the_table(client, monkeypatch):
    monkeypatch.setattr("certificates.tasks.sign_receipt", lambda pk: None)
    ada = certificate()
    url = client.post(MANY, {"numbers": f"{NUMBER}\n{ada.code}"})["Location"]

    address = client.post(f"{url}2/receipt/")["Location"]
    Batch.objects.update(made_at=timezone.now() - timedelta(days=2))
    services.forget_batches()

    assert [(check.number, check.batch_id) for check in Check.objects.all()] == [(ada.code, None)]
    assert client.get(address).status_code == 202


# File by file, as a page with scripts sends them ------------------------------


def test_files_one_by_one_fill_a_table_and_the_same_line_counts_once(client):
    begun = client.post(reverse("certificates:begin_batch"), {"total": "2"})
    told = begun.json()

    first = client.post(f"{told['file']}?line=1", {"files": uploaded("scan.pdf", b"hello")})
    again = client.post(f"{told['file']}?line=1", {"files": uploaded("scan.pdf", b"hello")})
    waiting = client.get(told["url"])
    done = client.post(f"{told['file']}?done=1")
    late = client.post(f"{told['file']}?line=2", {"files": uploaded("late.pdf", b"hello")})

    assert (begun.status_code, first.json()["state"], again.status_code) == (201, "unreadable", 200)
    assert 'http-equiv="refresh"' in waiting.content.decode()
    assert (done.json()["url"], late.status_code) == (told["url"], 422)
    page = client.get(told["url"])
    assert [row.check.file_name for row in page.context["rows"]] == ["scan.pdf"]
    assert 'http-equiv="refresh"' not in page.content.decode()


@pytest.mark.parametrize(("total", "status"), [("500", 201), ("501", 422), ("0", 422), ("x", 422), ("-1", 422), ("", 422)])
def test_a_table_is_begun_for_1_to_500_files(client, total, status):
    assert client.post(reverse("certificates:begin_batch"), {"total": total}).status_code == status


@pytest.mark.parametrize("line", ["0", "3", "-1", "x"])
def test_a_line_outside_of_the_table_is_refused(client, line):
    told = client.post(reverse("certificates:begin_batch"), {"total": "2"}).json()

    assert client.post(f"{told['file']}?line={line}", {"files": uploaded("a.pdf", b"x")}).status_code == 422
    assert Check.objects.count() == 0
