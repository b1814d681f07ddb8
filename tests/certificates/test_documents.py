"""The file before strangers: validators, signature checkers, readers of QR codes and of letters, in every language and script."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from PIL import Image
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from certificates import keys, pades, rendering
from certificates.enums import Kind
from certificates.services.files import sign_credential
from tests.certificates.issued import issued
from tests.certificates.records import LANGUAGES, LONG_NAME, LONG_TITLE, SCRIPTS, in_language, record_of
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import ClaimedCreditFactory

pytestmark = pytest.mark.django_db
PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
# This validator reads widths in CFF fonts without the nominal width that they are relative to (Technical Note 5177, 3.1);
# `cff_widths_hold` reads them whole.
MISREADS_CFF = {"PDFA3A-TRUETYPE-GLYPH-WIDTH-001", "PDFUA1-FONT-GLYPH-WIDTH-001"}


def printed(name: str, title: str, language: str = "en") -> tuple[bytes, dict]:
    """The file of an award as it is handed out, and its record."""
    holder = ProfileFactory(user__name=name, profession="2212").user
    certificate = issued(recipient=holder, title=title, language=language, kind=Kind.CREDIT, credits=(ClaimedCreditFactory(),))
    signed = sign_credential(certificate)
    pdf = rendering.to_pdf(certificate.record, attachment=signed.document.encode(), moment=signed.signed_at)
    return pdf, certificate.record


ALL = {
    **{language: (*texts, language) for language, texts in LANGUAGES.items()},
    **{s: (n, "Hand hygiene", "en") for s, n in SCRIPTS.items()},
}
everywhere = pytest.mark.parametrize(("name", "title", "language"), ALL.values(), ids=ALL)


def complaints(pdf: bytes) -> list[str]:
    """What the validator says against the file as PDF/A-3a and as PDF/UA-1."""
    found = [failure for profile in PROFILES for failure in page.validate_pdf_bytes(pdf, profile=profile).failures]
    return [f"{x.rule_id}: {x.message}" for x in found if not (x.rule_id in MISREADS_CFF and "CIDFontType0C" in x.message)]


def letters(text: str) -> Counter[str]:
    """The letters of a text, whatever their order: readers place those of Arabic and Hebrew as they like."""
    return Counter(unicodedata.normalize("NFKC", "".join(letter for letter in text if letter.isalnum())))


@everywhere
def test_every_file_is_archivable_readable_aloud_and_signed_as_a_whole(name, title, language, tmp_path):
    pdf, _record = printed(name, title, language)
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)

    signature = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
    assert complaints(pdf) == []
    assert cff_widths_hold(pdf)
    assert subprocess.run(["qpdf", "--check", file], capture_output=True, check=False).returncode == 0
    assert "Signature is Valid." in signature
    assert "Total document signed" in signature
    assert pades.inspect(pdf, roots=[keys.root_pem()]).intact
    catalog = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert (catalog["/Lang"], catalog["/ViewerPreferences"]["/DisplayDocTitle"]) == (language, True)
    text = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    assert letters(name) - letters(text) == Counter()


def cff_widths_hold(pdf: bytes) -> bool:
    """Whether each width that the file tells of a CFF glyph is that of the font, read with its nominal width."""
    for font in PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        program = descendant["/FontDescriptor"].get("/FontFile3")
        if program is None:
            continue
        fonts = CFFFontSet()
        fonts.decompile(BytesIO(program.get_object().get_data()), None)
        told: dict[int, int] = {}
        widths = list(descendant["/W"])
        for first, run in zip(widths[::2], widths[1::2], strict=True):
            told |= {int(first) + place: int(width) for place, width in enumerate(run)}
        for glyph_name in fonts[0].CharStrings.keys():  # noqa: SIM118 - it is no dictionary
            glyph = fonts[0].CharStrings[glyph_name]
            glyph.draw(NullPen())
            cid = 0 if glyph_name == ".notdef" else int(glyph_name.removeprefix("cid"))
            if abs(told[cid] - glyph.width) > 1:
                return False
    return True


def test_the_validator_is_not_easily_pleased():
    pdf, _record = printed("Ada Wanjiru", "Sepsis")
    spoilt = {
        "no PDF/UA id": pdf.replace(b"<pdfuaid:part>1</pdfuaid:part>", b" " * 30),
        "no PDF/A id": pdf.replace(b"<pdfaid:part>3</pdfaid:part>", b" " * 28),
        "not marked": pdf.replace(b"/Marked true", b"/Marked null"),
        "no output intent": pdf.replace(b"/OutputIntents", b"/OutputIntentz"),
        "no relationship": pdf.replace(b"/AFRelationship/Data", b"/AFRelationshiz/Data"),
        "no title shown": pdf.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
    }

    assert [name for name, content in spoilt.items() if content == pdf or not complaints(content)] == []


def test_another_checker_of_signatures_agrees():
    pdf, _record = printed("Ada Wanjiru", "Sepsis")
    context = ValidationContext(trust_roots=[load_cert_from_pemder(_file(keys.root_pem()))], allow_fetching=False)

    [signature] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, context)

    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.signer_info["signed_attrs"].native[0]["type"] != "signing_time"


def _file(pem: bytes):
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(suffix=".pem", delete=False) as file:
        file.write(pem)
    return file.name


def test_the_credential_is_attached_as_it_was_signed_and_is_named_as_data():
    pdf, record = printed("Ada Wanjiru", "Sepsis")

    reader = PdfReader(BytesIO(pdf))
    [specification] = reader.trailer["/Root"]["/AF"]
    attached = reader.attachments["credential.json"][0]
    assert specification.get_object()["/AFRelationship"] == "/Data"
    assert json.loads(attached)["credentialSubject"]["name"] == "Ada Wanjiru"
    assert attached in pdf  # as it is: a text editor is enough to read it
    assert pades.inspect(pdf, roots=[keys.root_pem()]).number == record["number"]


@everywhere
def test_two_readers_read_the_qr_code(name, title, language, tmp_path):
    record = in_language(language, name=name, title=title)
    file = tmp_path / "certificate.pdf"
    file.write_bytes(rendering.to_pdf(record))
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", file, tmp_path / "page"], check=True)

    first = subprocess.run(
        ["zbarimg", "--quiet", "--raw", tmp_path / "page.png"], capture_output=True, text=True, check=True
    ).stdout.strip()
    [second] = zxingcpp.read_barcodes(Image.open(tmp_path / "page.png").convert("L"))

    assert [first, second.text] == [record["address"].upper()] * 2


def test_the_second_code_is_printed_where_it_is_wanted_and_read_whole(tmp_path):
    certificate = issued(recipient=ProfileFactory(user__name="Ada Wanjiru").user)
    compact = sign_credential(certificate).compact
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf := rendering.to_pdf(certificate.record, compact=compact))
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", file, tmp_path / "page"], check=True)

    read = {found.text for found in zxingcpp.read_barcodes(Image.open(tmp_path / "page.png").convert("L"))}

    assert read == {certificate.record["address"].upper(), compact}
    assert complaints(pdf) == []


@pytest.mark.parametrize("engine", ["poppler", "pdfium"])
@pytest.mark.parametrize(
    ("name", "language", "trained"), [("王芳", "zh-hans", "chi_sim"), ("Ada Wanjiru Njoroge", "en", "eng")], ids=["zh-hans", "en"]
)
def test_two_engines_show_the_name_and_a_machine_reads_it(engine, name, language, trained, tmp_path):
    """A name that an engine does not draw is read at no size; one that it draws, at one of these at least."""
    pdf = rendering.to_pdf(in_language(language, name=name))

    assert any(
        name.replace(" ", "") in read_by_machine(shown_by(engine, pdf, dots, tmp_path), trained, layout, tmp_path)
        for dots in (60, 80, 90, 100, 200)
        for layout in ("11", "6")
    )


def shown_by(engine: str, pdf: bytes, dots: int, folder: Path) -> Image.Image:
    """Where the name stands, as ``engine`` draws it with so many dots an inch."""
    if engine == "poppler":
        (folder / "certificate.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-singlefile", folder / "certificate.pdf", folder / "page"], check=True)
        sheet = Image.open(folder / "page.png")
    else:
        sheet = pypdfium2.PdfDocument(pdf)[0].render(scale=dots / 72, may_draw_forms=False).to_pil()
    return sheet.crop((0, int(sheet.height * 0.24), int(sheet.width * 0.7), int(sheet.height * 0.40)))


def read_by_machine(picture: Image.Image, trained: str, layout: str, folder: Path) -> str:
    picture.convert("L").save(folder / "name.png")
    command = ["tesseract", folder / "name.png", "-", "-l", trained, "--psm", layout]
    return re.sub(r"\s", "", subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_names_and_titles_are_whole_and_on_one_page(language):
    record = in_language(
        language,
        name=LONG_NAME,
        title=LONG_TITLE,
        provider="The Lakeside and Highlands University Teaching Hospitals Foundation for Continuing Professional Education",
        joint_providers=("Institut Bellerive de santé publique", "Royal Society of Emergency Nursing of the Eastern Provinces"),
        credits=(ClaimedCreditFactory(), ClaimedCreditFactory(system="E", name="European CME credit(s)", statement="")),
        signatories=tuple((f"Prof. Miriam Achieng Otieno-Wanyama {n}", "Chair of the Joint Accreditation Committee") for n in range(3)),
        expires_on=date(2028, 11, 12),
    )  # fmt: skip

    pdf = rendering.to_pdf(record)

    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    flat = "".join(letter for letter in text if letter.isalnum())
    wanted = [LONG_NAME, LONG_TITLE, record["number"], record["provider"], *(s["name"] for s in record["signatories"])]
    assert [words for words in wanted if "".join(letter for letter in words if letter.isalnum()) not in flat] == []
    assert complaints(pdf) == []


@pytest.mark.parametrize(
    "design",
    [
        {"border": "single", "ground": "plain", "seal": "none"},
        {"border": "band", "accent": "#7a1f3d"},
        {"border": "none"},
    ],
)
def test_every_design_is_archivable_and_readable_aloud(design):
    record = record_of()
    record["design"].update(design)

    assert complaints(rendering.to_pdf(record)) == []


def test_a_record_of_the_first_version_is_printed_with_the_same_words():
    record = record_of()
    old = {name: value for name, value in record.items() if name != "begun_on"} | {
        "version": 1,
        "design": {"hue": record["design"]["hue"], "seed": record["design"]["seed"]},
        "signatories": [{"name": s["name"], "role": s["role"]} for s in record["signatories"]],
        "words": {name: value for name, value in record["words"].items() if name not in ("event", "sessions", "closing")},
    }

    texts = [
        subprocess.run(["pdftotext", "-raw", "-", "-"], input=rendering.to_pdf(each), capture_output=True, check=True).stdout
        for each in (old, record)
    ]

    assert texts[0] == texts[1]


def test_no_page_names_a_font_that_it_does_not_have():
    for name in SCRIPTS.values():
        for plain in (False, True):
            with pikepdf.open(BytesIO(rendering.to_pdf(record_of(name=name), plain=plain))) as pdf:
                [sheet] = pdf.pages
                named = {str(operands[0]) for operands, operator in pikepdf.parse_content_stream(sheet) if str(operator) == "Tf"}
                assert named <= set(sheet.Resources.Font.keys())
