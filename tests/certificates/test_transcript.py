"""The transcript of credit: what is certified, what is self-reported, and how far the board's target is."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Licence
from certificates import services as issuing
from certificates.credits import plain
from certificates.enums import Reason
from certificates.models import CreditBoard, CreditCategory, CreditClaim, CreditSystem, ExternalCredit, private_storage
from certificates.services import transcript as services
from certificates.transcripts import transcript_of
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import CertificateFactory, CreditSystemFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def kenya():
    return CreditSystem.objects.get(code="KE-KMPDC")


def claimed(learner, system, amount="2", *, on=TODAY, **award):
    """A claim with its certificate."""
    certificate = CertificateFactory(recipient=learner, earned_on=on, **award)
    CreditClaim.objects.create(
        learner=learner, source=certificate.source, system=system, amount=Decimal(amount), maximum=Decimal(amount), earned_on=on
    )
    return certificate


def noted(learner, system, amount="3", *, on=TODAY, **said):
    facts = {"category": None, "title": "Ward round congress", "provider": "A society", **said}
    return services.note_credit(learner, system=system, amount=Decimal(amount), earned_on=on, **facts)


def typed(system, **said) -> dict:
    facts = {"system": system.pk, "title": "Congress", "provider": "A society", "amount": "3", "earned_on": "2026-11-19"}
    return {**facts, **said}


def sums(learner) -> list[tuple[str, str, str, str]]:
    return [(each.year.label, each.system.code, plain(each.certified), plain(each.reported)) for each in transcript_of(learner).years]


def test_certified_and_self_reported_credit_are_summed_apart(learner, kenya):
    claimed(learner, kenya, "2")
    noted(learner, kenya, "3")
    claimed(learner, kenya, "4", on=date(2025, 3, 1))
    noted(ProfileFactory().user, kenya, "50")

    assert sums(learner) == [("2026", "KE-KMPDC", "2", "3"), ("2025", "KE-KMPDC", "4", "0")]


def test_a_year_begins_when_the_body_says(learner):
    colleges = CreditSystem.objects.get(code="UK-RCP")
    claimed(learner, colleges, "1", on=date(2026, 3, 31))
    claimed(learner, colleges, "2", on=date(2026, 4, 1))

    assert sums(learner) == [("2026–2027", "UK-RCP", "2", "0"), ("2025–2026", "UK-RCP", "1", "0")]


def test_credit_of_a_revoked_certificate_is_shown_and_not_counted(learner, kenya):
    issuing.revoke(claimed(learner, kenya, "2"), reason=Reason.ISSUED_IN_ERROR, actor=None)

    (year,) = transcript_of(learner).years

    assert (year.certified, [line.kind for line in year.lines]) == (0, ["Revoked: does not count"])


def test_the_board_is_that_of_her_licence_until_she_chooses(learner, kenya):
    before = transcript_of(learner).board
    Licence.objects.create(user=learner, country="KE", body="Kenya Medical Practitioners and Dentists Council", number="1")
    by_licence = transcript_of(learner).board
    services.choose_board(learner, CreditSystem.objects.get(code="TZ-MCT"))

    assert (before, by_licence, transcript_of(learner).board.code) == (None, kenya, "TZ-MCT")


def test_of_two_boards_in_a_country_the_licence_names_the_one(learner):
    Licence.objects.create(user=learner, country="GB", body="Royal College of Radiologists", number="1")

    assert transcript_of(learner).board.code == "UK-RCR"


def test_progress_counts_no_more_of_a_category_than_counts_and_names_what_lacks(learner):
    colleges = CreditSystem.objects.get(code="UK-RCP")
    personal = CreditCategory.objects.get(system=colleges, code="personal")
    claimed(learner, colleges, "20")
    noted(learner, colleges, "14", category=personal)
    services.choose_board(learner, colleges)

    progress = transcript_of(learner, today=TODAY).progress

    assert (progress.certified, progress.with_reported, progress.target) == (20, 30, 50)
    assert (progress.missing, progress.over) == ([("External", Decimal(25))], [("Personal", Decimal(4))])
    assert progress.is_met is False


def test_what_she_reports_herself_never_reaches_the_target_in_silence(learner, kenya):
    noted(learner, kenya, "60")
    services.choose_board(learner, kenya)

    progress = transcript_of(learner, today=TODAY).progress

    assert (progress.certified, progress.reported, progress.is_met) == (0, 60, False)


def test_a_period_of_three_years_counts_the_two_before(learner):
    aafp = CreditSystem.objects.get(code="AAFP-P")
    for year in (2023, 2024, 2025, 2026):
        claimed(learner, aafp, "50", on=date(year, 6, 1))
    services.choose_board(learner, aafp)

    progress = transcript_of(learner, today=TODAY).progress

    assert (progress.certified, progress.is_met, progress.period.begins) == (150, True, date(2024, 1, 1))


def test_the_page_says_what_is_self_reported(learner_client, learner, kenya):
    claimed(learner, kenya, "2", title="Recognising sepsis")
    noted(learner, kenya, "3")

    html = learner_client.get(reverse("certificates:transcript")).content.decode()

    assert "Recognising sepsis" in html
    assert "Certified: 2. Self-reported: 3. Together 5, of which 3 self-reported." in html
    assert html.count("Self-reported</") == 1


def test_one_year_of_one_system_has_its_own_page(learner_client, learner, kenya):
    claimed(learner, kenya, title="Recognising sepsis")
    claimed(learner, kenya, on=date(2025, 1, 1), title="Clean hands")

    html = learner_client.get(reverse("certificates:transcript_year", args=["2025", "KE-KMPDC"])).content.decode()

    assert ("Clean hands" in html, "Recognising sepsis" in html) == (True, False)
    assert learner_client.get(reverse("certificates:transcript_year", args=["2020", "KE-KMPDC"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_transcript_needs_as_many_queries_for_three_as_for_one(rows, learner, django_assert_num_queries):
    for place in range(rows):
        system = CreditSystemFactory(code=f"S-{place}")
        category = CreditCategory.objects.create(system=system, code="c", name="C")
        claimed(learner, system)
        noted(learner, system, category=category)
    learner = type(learner).objects.select_related("profile").get(pk=learner.pk)

    with django_assert_num_queries(7):
        found = transcript_of(learner)

    assert len(found.years) == rows


def test_tables_hold_no_formula_and_tell_self_reported_rows_apart(learner_client, learner, kenya):
    claimed(learner, kenya, "2", title="Recognising sepsis")
    noted(learner, kenya, "3", title="=HYPERLINK(1)", on=date(2026, 1, 2))

    table = learner_client.get(reverse("certificates:transcript_file", args=["csv"])).content.decode("utf-8-sig")
    book = learner_client.get(reverse("certificates:transcript_file", args=["xlsx"])).content
    rows = list(csv.reader(io.StringIO(table)))
    cells = list(load_workbook(io.BytesIO(book)).active.values)

    assert [(row[4], row[7], row[8]) for row in rows[1:]] == [
        ("Recognising sepsis", "2", "Certified"),
        ("'=HYPERLINK(1)", "3", "Self-reported"),
    ]
    assert [[cell or "" for cell in row] for row in cells] == rows


def test_the_pdf_is_upright_tagged_and_in_her_own_language(learner_client, learner, kenya, monkeypatch):
    pikepdf = pytest.importorskip("pikepdf")
    learner.profile.language = "ar"
    learner.profile.save()
    claimed(learner, kenya, "2", title="Recognising sepsis")

    response = learner_client.get(reverse("certificates:transcript_file", args=["pdf"]))
    pdf = pikepdf.open(io.BytesIO(response.content))
    box = [float(side) for side in pdf.pages[0].mediabox]

    assert response["Content-Type"] == "application/pdf"
    assert (round(box[2]), round(box[3])) == (595, 842)
    assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("ar", True)


def test_the_print_view_has_nothing_to_press(learner_client, learner, kenya):
    noted(learner, kenya)

    html = learner_client.get(reverse("certificates:transcript_print")).content.decode()

    assert "Nobody here has checked it" in html
    assert "Delete" not in html


def test_credit_from_elsewhere_is_noted_with_its_document_which_she_alone_may_open(learner_client, learner, kenya, client):
    file = SimpleUploadedFile("proof.pdf", PDF, content_type="application/pdf")

    learner_client.post(reverse("certificates:add_credit"), typed(kenya, document=file))
    note = ExternalCredit.objects.get()
    address = reverse("certificates:credit_document", args=[note.uid])
    mine = learner_client.get(address)

    assert (note.learner, note.title, note.amount, note.document_name) == (learner, "Congress", Decimal(3), "proof.pdf")
    assert (b"".join(mine.streaming_content), mine["Content-Type"]) == (PDF, "application/octet-stream")
    client.force_login(ProfileFactory().user)
    addresses = [address, *(reverse(f"certificates:{name}", args=[note.uid]) for name in ("change_credit", "delete_credit"))]
    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("proof.pdf", b"<html><script>alert(1)</script></html>"),
        ("proof.html", PDF),
        ("proof.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("proof.pdf", b""),
        ("proof.pdf", PDF + b"0" * (5 * 1024 * 1024)),
    ],
)
def test_a_document_of_another_kind_or_size_is_refused_and_nothing_is_noted(name, content, learner_client, kenya):
    response = learner_client.post(reverse("certificates:add_credit"), typed(kenya, document=SimpleUploadedFile(name, content)))

    assert response.status_code == 422
    assert ExternalCredit.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "0"), ("amount", "-1"), ("amount", "NaN"), ("amount", "1e9"), ("earned_on", "2999-01-01"), ("earned_on", "1900-01-01"),
     ("title", ""), ("system", "0"), ("system", "x"), ("category", "999999")],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_noted(field, value, learner_client, kenya):
    response = learner_client.post(reverse("certificates:add_credit"), {**typed(kenya), field: value})

    assert response.status_code == 422
    assert ExternalCredit.objects.count() == 0


def test_a_category_of_another_system_is_refused(learner_client, kenya):
    other = CreditCategory.objects.filter(system__code="UK-RCP").first()

    response = learner_client.post(reverse("certificates:add_credit"), typed(kenya, category=other.pk))

    assert (response.status_code, ExternalCredit.objects.count()) == (422, 0)


def test_a_new_document_replaces_the_old_one_and_leaving_it_out_keeps_it(learner_client, learner, kenya):
    note = noted(learner, kenya, document=ContentFile(PDF, name="old.pdf"))
    old, address = note.document.name, reverse("certificates:change_credit", args=[note.uid])

    learner_client.post(address, typed(kenya, title="Another title"))
    note.refresh_from_db()
    kept = (note.title, note.document.name)
    learner_client.post(address, typed(kenya, document=SimpleUploadedFile("new.pdf", PDF)))
    note.refresh_from_db()

    assert kept == ("Another title", old)
    assert (note.document_name, private_storage().exists(old), private_storage().exists(note.document.name)) == ("new.pdf", False, True)


def test_deleting_a_note_deletes_its_document(learner_client, learner, kenya):
    note = noted(learner, kenya, document=ContentFile(PDF, name="proof.pdf"))
    address = reverse("certificates:delete_credit", args=[note.uid])

    asked = learner_client.get(address)
    learner_client.post(address)

    assert asked.status_code == 200
    assert (ExternalCredit.objects.count(), private_storage().exists(note.document.name)) == (0, False)


def test_closing_an_account_deletes_the_documents(learner, kenya):
    note = noted(learner, kenya, document=ContentFile(PDF, name="proof.pdf"))

    learner.delete()

    assert private_storage().exists(note.document.name) is False


def test_a_board_is_chosen_and_forgotten_on_the_page(learner_client, learner, kenya):
    address = reverse("certificates:credit_board")

    learner_client.post(address, {"system": kenya.pk})
    chosen = CreditBoard.objects.get(learner=learner).system
    learner_client.post(address, {"system": ""})

    assert (chosen, CreditBoard.objects.count()) == (kenya, 0)


def test_strangers_are_asked_to_sign_in(client):
    for name, arguments in (("transcript", []), ("transcript_file", ["pdf"]), ("add_credit", []), ("transcript_print", [])):
        assert client.get(reverse(f"certificates:{name}", args=arguments)).status_code == 302


def test_the_day_of_a_transcript_is_todays(learner_client):
    response = learner_client.get(reverse("certificates:transcript_file", args=["csv"]))

    assert f"transcript-{timezone.now():%Y-%m-%d}.csv" in response["Content-Disposition"]
