"""The press makes what WeasyPrint would have made, only sooner; and whose text is whose is never mixed up."""

from __future__ import annotations

import re
import subprocess
import zlib
from copy import deepcopy
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader

from certificates import rendering
from certificates.press import pressing, qr, writer
from tests.certificates.records import LANGUAGES, LONG_NAME, LONG_TITLE, SCRIPTS, in_language, record_of

pytestmark = pytest.mark.django_db
STRANGE = 64  # of 255: what the eye calls another colour


@pytest.fixture(autouse=True)
def _empty_press():
    pressing.forget()


@pytest.fixture
def layouts(monkeypatch) -> list[str]:
    """The numbers of the certificates that WeasyPrint was asked to lay out."""
    seen: list[str] = []
    lay_out = rendering._lay_out

    def noted(record, **how):
        seen.append(record["number"])
        return lay_out(record, **how)

    monkeypatch.setattr(rendering, "_lay_out", noted)
    return seen


def pressed_and_plain(record: dict) -> tuple[bytes, bytes]:
    """The same certificate from the press, its sheet set by somebody else's, and from WeasyPrint alone."""
    rendering.to_pdf({**deepcopy(record), "number": "MRD-0000-0000-0000-0000-0000"})
    return rendering.to_pdf(record), rendering.to_pdf(record, plain=True)


def pixels(pdf: bytes, folder, name: str) -> Image.Image:
    (folder / f"{name}.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "110", "-gray", "-singlefile", folder / f"{name}.pdf", folder / name], check=True)
    return Image.open(folder / f"{name}.pgm")


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def tags_of(pdf: bytes) -> list:
    """The structure of a file: each element's kind, what is read in its place, and its children."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, int):
            return "text"
        children = node.get("/K", [])
        children = children if isinstance(children, list) else [children]
        return [str(node.get("/S")), str(node.get("/Alt", "")), *(walk(child) for child in children)]

    return walk(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_pressed_and_plain_are_the_same_page(language, tmp_path, layouts):
    pressed, plain = pressed_and_plain(in_language(language))

    difference = ImageChops.difference(pixels(pressed, tmp_path, "pressed"), pixels(plain, tmp_path, "plain"))
    assert sum(level > STRANGE for level in difference.tobytes()) == 0
    assert text_of(pressed) == text_of(plain)
    assert tags_of(pressed) == tags_of(plain)
    assert len(layouts) == 2  # the sheet and the plain page: the pressed one needed none of its own


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_a_name_in_any_script_is_pressed_as_weasyprint_draws_it(name, tmp_path):
    pressed, plain = pressed_and_plain(record_of(name=name))

    difference = ImageChops.difference(pixels(pressed, tmp_path, "pressed"), pixels(plain, tmp_path, "plain"))
    assert sum(level > STRANGE for level in difference.tobytes()) == 0
    assert text_of(pressed) == text_of(plain)


def test_the_same_record_gives_the_same_bytes_whatever_went_before():
    records = [record_of(name=name) for name in ("Ada Wanjiru", "Нина Ковальчук", "Łukasz Ó Briain", LONG_NAME, "ليلى الكيلاني")]

    forth = [rendering.to_pdf(record) for record in records]
    pressing.forget()
    back = [rendering.to_pdf(record) for record in reversed(records)]

    assert forth == back[::-1]


def test_one_layout_serves_everybody_of_a_course(layouts):
    for name in ("Ada Wanjiru", "Grace O'Neill", "Jürgen Müller", "Zoë Łukasz"):
        rendering.to_pdf(record_of(name=name))

    assert len(layouts) == 1


def test_a_title_of_several_lines_is_laid_out_once(layouts):
    for name in ("Ada Wanjiru", "Grace O'Neill"):
        pdf = rendering.to_pdf(record_of(name=name, title=LONG_TITLE))
        assert LONG_TITLE.split()[-1] in text_of(pdf)

    assert len(layouts) == 1


def test_a_name_of_several_lines_has_a_sheet_of_its_own_and_leaves_none_behind(layouts):
    first, second = record_of(name=LONG_NAME), record_of(name=LONG_NAME.replace("Maria", "Klara"))

    texts = [text_of(rendering.to_pdf(record)) for record in (first, second)]

    assert [re.search(r"(\w+)-Magdalena", text)[1] for text in texts] == ["Maria", "Klara"]
    assert len(layouts) == 2
    assert not pressing._sheets


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(provider="Institut Bellerive"),
        lambda record: record.update(latin_name="A. W. Njoroge"),
        lambda record: record["signatories"][0].update(name="Somebody Else"),
        lambda record: record["design"].update(hue=58),
        lambda record: record["design"].update(border="band"),
        lambda record: record["design"].update(ground="plain"),
        lambda record: record["design"].update(accent="#7a1f3d"),
        lambda record: record["design"].update(seal="none"),
        lambda record: record["words"].update(heading="Another heading"),
        lambda record: record["words"].update(closing="With the thanks of the faculty."),
        lambda record: record["words"].update(event="at the event: Congress"),
        lambda record: record["words"]["labels"].update(number="No."),
        lambda record: record["words"]["credits"][0].update(statement="Another statement."),
        lambda record: record["credits"][0].update(accreditation="OTHER-1"),
        lambda record: record.update(address=record["address"].replace("://", "://other-")),
    ],
)
def test_nothing_of_one_sheet_is_printed_on_another(change):
    """Whatever differs, a page that follows another comes out as if it had been the first."""
    record = record_of()
    rendering.to_pdf(record)
    change(record)
    after = rendering.to_pdf(record)
    pressing.forget()

    assert rendering.to_pdf(record) == after


def test_sheets_are_forgotten_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(pressing, "MOST_SHEETS", 2)
    for place in range(4):
        rendering.to_pdf(record_of(provider=f"Hospital {place}"), sign=False)

    assert sum(map(len, pressing._sheets.values())) == 2


def test_a_letter_that_no_font_has_is_refused_rather_than_drawn_as_a_box():
    with pytest.raises(pressing.NoGlyphError, match=r"U\+100001"):
        rendering.to_pdf(record_of(name="Ada \U00100001"))


@given(st.text(alphabet=qr.ALPHABET, min_size=1, max_size=90))
@settings(max_examples=40, deadline=None)
def test_a_summed_qr_code_is_the_one_that_segno_draws(text):
    modules, side = qr.grid(text)

    drawn = segno.make(text, error="m", mask=qr._MASK, micro=False, boost_error=False, mode="alphanumeric").matrix
    assert side == len(drawn)
    assert f"{modules:0{side * side}b}" == "".join("1" if module else "0" for row in drawn for module in row)


@given(st.binary(max_size=600))
def test_no_packed_stream_ends_like_a_line(content):
    stream = writer.stream(content)

    length = int(re.search(rb"/Length (\d+)", stream)[1])
    packed = stream.split(b"stream\n", 1)[1][:length]
    assert stream.endswith(packed + b"\nendstream")
    assert not packed.endswith((b"\r", b"\n"))
    assert zlib.decompress(packed).rstrip(b"\n") == content.rstrip(b"\n")
