"""Any common encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import aiken, gift, moodle_xml
from courses.formats.encodings import OFFERED, decoded, recoded
from courses.formats.items import Unreadable

FRENCH = "Quelle posologie d'adrénaline est recommandée chez l'enfant ? {=0,01 mg/kg ~1 mg à répéter}"
ARABIC = "ما هي الجرعة الأولى من الأدرينالين عند الطفل؟ {=واحد ~اثنان}"
RUSSIAN = "Какая доза адреналина рекомендуется у ребёнка? {=один ~два}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-1"])
def test_french_is_read_in_every_encoding_it_comes_in(encoding):
    (item,) = gift.read(FRENCH.encode(encoding), language="fr").items

    assert item.stem == "Quelle posologie d'adrénaline est recommandée chez l'enfant ?"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_arabic_is_read_in_every_encoding_whatever_language_was_named(encoding, language):
    (item,) = gift.read(ARABIC.encode(encoding), language=language).items

    assert [one.text for one in item.choices] == ["واحد", "اثنان"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_russian_is_read_from_windows(language):
    (item,) = gift.read(RUSSIAN.encode("cp1251"), language=language).items

    assert item.choices[1].text == "два"


def test_typographers_signs_of_windows_are_kept():
    assert decoded("It’s “5 µg” – no more…".encode("cp1252")) == "It’s “5 µg” – no more…"


@pytest.mark.parametrize(
    ("declared", "encoding"), [("ISO-8859-1", "latin-1"), ("windows-1256", "cp1256"), ("UTF-16", "utf-16"), ("UTF-8", "cp1252")]
)
def test_xml_is_read_as_declared_and_where_the_declaration_lies_as_it_is(declared, encoding):
    words = "جرعة" if encoding == "cp1256" else "posologie répétée"
    xml = f"""<?xml version="1.0" encoding="{declared}"?><quiz><question type="shortanswer"><questiontext format="html"><text>{words}</text>
    </questiontext><answer fraction="100"><text>a</text></answer></question></quiz>"""

    (item,) = moodle_xml.read(xml.encode(encoding)).items

    assert item.stem == words


def test_bytes_that_are_no_text_are_refused():
    reading = aiken.read(b"\x00\x01\x02\x03GIF89a\x00\x00\x00\x03")

    assert [problem.code for problem in reading.problems] == ["not_text"]


def test_who_names_the_encoding_is_believed_or_told_that_it_is_another():
    assert decoded(recoded("naïve".encode("mac_roman"), "mac_roman")) == "naïve"
    with pytest.raises(Unreadable):
        recoded(b"\xff\xfe\x00\xd8", "utf-8")


@given(st.binary(max_size=400))
def test_no_bytes_break_the_decoder(data):
    try:
        text = decoded(data)
    except Unreadable:
        return
    assert "\x00" not in text


@given(st.sampled_from(OFFERED), st.text("abc éàüñ", min_size=1))
def test_every_encoding_offered_is_one_that_python_knows(encoding, text):
    data = text.encode(encoding, "ignore")

    assert decoded(recoded(data, encoding)) == data.decode(encoding).removeprefix("\ufeff")
