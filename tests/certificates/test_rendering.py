"""The paper itself: one page, its language, its words, its QR code; never cut, never squeezed."""

from __future__ import annotations

import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from certificates import drawing, rendering, services
from certificates.enums import Kind
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import AwardFactory, ClaimedCreditFactory

pytestmark = pytest.mark.django_db

LONG_NAME = (
    "Maria-Magdalena Wilhelmina Adriana van den Bosch-Oosterhuis de Carvalho e Albuquerque Pereira da Silva "
    "Montenegro y Fernández de Córdoba-Villavicencio"
)
LONG_TITLE = (
    "Recognising sepsis and the first hour in adults, children and newborns where laboratory support is limited: a joint "
    "programme for emergency departments, maternity units and district hospitals, with simulated cases and an assessment"
)


def record_of(*, name="Ada Wanjiru", latin_name="", profession="2212", **award) -> dict:
    learner = ProfileFactory(user__name=name, latin_name=latin_name, profession=profession).user
    return services.snapshot(AwardFactory(recipient=learner, **award))["record"]


def letters(text: str) -> str:
    """The text without spaces and direction marks, which PDF readers place as they like."""
    return "".join(character for character in text if character.isalnum())


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("language", "name", "title"),
    [
        ("en", "Ada Wanjiru Njoroge", "Recognising sepsis and the first hour"),
        ("fr", "Françoise-Élodie Nguyễn Thị Hương", "Hygiène des mains : les cinq moments"),
        ("es", "Íñigo Muñoz Peña", "Reanimación neonatal: el primer minuto"),
        ("ar", "ليلى بنت عبد الله الكيلاني", "نظافة اليدين"),
    ],
)
def test_a_certificate_is_one_tagged_titled_page_in_its_language(language, name, title):
    record = record_of(name=name, title=title, language=language, kind=Kind.CREDIT, credits=(ClaimedCreditFactory(),))

    pdf = rendering.to_pdf(record)

    reader = PdfReader(BytesIO(pdf))
    text = letters(text_of(pdf))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf has a truth of its own
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.metadata.title == f"{record['words']['heading']}: {title}"
    assert "pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert [
        words
        for words in (name, title, record["number"], "Lakeside Teaching Hospital", "Miriam Achieng", "AMA20260417")
        if letters(words) not in text
    ] == []
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx([841.89, 595.28], abs=0.1)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_very_long_names_and_titles_wrap_and_stay_on_one_page(language):
    record = record_of(
        name=LONG_NAME,
        title=LONG_TITLE,
        language=language,
        kind=Kind.CREDIT,
        provider="The Lakeside and Highlands University Teaching Hospitals Foundation for Continuing Professional Education",
        joint_providers=("Institut Bellerive de santé publique", "Royal Society of Emergency Nursing of the Eastern Provinces"),
        credits=(
            ClaimedCreditFactory(),
            ClaimedCreditFactory(system="E", name="European CME credit(s)", statement="", accreditation="LEE/2026/00321"),
        ),
        signatories=tuple((f"Prof. Miriam Achieng Otieno-Wanyama {n}", "Chair of the Joint Accreditation Committee") for n in range(3)),
        expires_on=date(2028, 11, 12),
    )

    pdf = rendering.to_pdf(record)

    text = letters(text_of(pdf))
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert [words for words in (LONG_NAME, LONG_TITLE, record["number"], "LEE202600321") if letters(words) not in text] == []


@pytest.mark.parametrize(
    ("name", "latin_name"),
    [
        ("محمد عبد الرحمن", "Mohammed Abdelrahman"),
        ("김민준 Kim Min-jun", ""),
        ("ዶር ሰላም ተስፋዬ", "Dr Selam Tesfaye"),
        ("Нина Ковальчук", "Nina Kovalchuk"),
        ("नीना शर्मा", "Neena Sharma"),
    ],
)
def test_a_name_of_any_script_has_its_letters(name, latin_name):
    pdf = rendering.to_pdf(record_of(name=name, latin_name=latin_name, language="en"))

    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    text = text_of(pdf)
    assert letters(latin_name) in letters(text)
    assert "\ufffd" not in text
    assert all("/DescendantFonts" in font.get_object() for font in fonts.values())


def test_what_cannot_fit_is_refused_rather_than_cut():
    record = record_of(title="Sepsis", credits=tuple(ClaimedCreditFactory(system=str(n)) for n in range(40)))

    with pytest.raises(rendering.DoesNotFitError):
        rendering.to_pdf(record)


def test_the_same_record_gives_the_same_bytes():
    record = record_of()

    assert rendering.to_pdf(record) == rendering.to_pdf(record)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_qr_code_is_read_from_the_printed_page(language, tmp_path):
    record = record_of(language=language)
    file = tmp_path / "certificate.pdf"
    file.write_bytes(rendering.to_pdf(record))

    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", file, tmp_path / "page"], check=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", tmp_path / "page.png"], capture_output=True, check=True, text=True)

    assert read.stdout.strip() == record["address"].upper()


def test_nothing_is_fetched_from_another_host():
    html = rendering.to_html(record_of())

    assert [part for part in html.split('"') if part.startswith(("http:", "https:", "//"))] == []


def test_participation_says_so_in_print():
    record = record_of(kind=Kind.PARTICIPATION, profession="2221", credits=(ClaimedCreditFactory(amount=Decimal(0)),))

    text = " ".join(text_of(rendering.to_pdf(record)).split())

    assert "Certificate of participation" in text
    assert "has taken part in" in text
    assert "This activity was designated for 1" in text


@pytest.mark.parametrize(
    ("lightness", "chroma", "hue", "name"),
    [
        (1, 0, 0, "#ffffff"),
        (0, 0, 0, "#000000"),
        (0.62796, 0.25768, 29.234, "#ff0000"),
        (0.51975, 0.17686, 142.495, "#008000"),
        (0.45201, 0.31321, 264.052, "#0000ff"),
    ],
)
def test_colours_are_what_the_css_standard_makes_of_them(lightness, chroma, hue, name):
    assert drawing.colour(lightness, chroma, hue) == name
