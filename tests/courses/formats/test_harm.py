"""What a file may be: entity bombs, depth, endless lines, noise. Nothing breaks, hangs or half imports."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.formats import files
from courses.formats.files import SOURCES, TARGETS
from courses.formats.items import check
from tests.courses.formats.samples import EVERY_KIND, zipped

BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><quiz><question type="essay"><questiontext><text>&b;</text></questiontext></question></quiz>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz><question type="essay"><questiontext><text>&a;</text></questiontext></question></quiz>'
PARAMETER = '<!DOCTYPE quiz [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]><quiz/>'


def codes(data: bytes, name: str = "") -> list[str]:
    return [problem.code for problem in files.read(data, language="en", name=name)[1].problems]


@pytest.mark.parametrize("xml", [BOMB, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("name", ["moodle", "qti12", "qti2", ""])
def test_entities_are_not_let_in(xml, name):
    assert codes(xml.encode(), name) == ["xml_entities"]


def test_a_grammar_that_is_only_named_is_not_loaded_and_does_no_harm():
    xml = '<?xml version="1.0"?><!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd"><questestinterop></questestinterop>'

    assert codes(xml.encode()) == ["empty"]


def test_depth_without_end_is_refused():
    assert codes(b"<quiz>" + b"<a>" * 100_000, "moodle") == ["xml_too_deep"]


@pytest.mark.parametrize(
    "data",
    [
        b"{" * 300_000,
        b"a {\n\n" * 60_000,
        b"\n" * 600_000,
        b" " * 600_000 + b"x",
        b"q {" + b"~a" * 200_000 + b"}",
        b"// [tag:" + b"[tag:" * 100_000,
        b"A. a\n" * 100_000,
        b"x\n" * 200_000 + b"A. a\nANSWER: A",
        b"ANSWER:" + b" " * 200_000 + b"x\nA. a",
        b"<quiz>" + b"<![CDATA[" * 60_000,
        b"<quiz>" + b"&nbsp" * 100_000,
        b"<quiz" + b" a='1'" * 5 + b">" + b"<question type='essay'/>" * 1500 + b"</quiz>",
        b"\xd8\xc7" * 300_000,
        b"q [html]" + b"<b " * 100_000 + b"{T}",
        b"q [html]" + b"<!--" * 40_000 + b"{T}",
        b"q {#" + b"9" * 300_000 + b"}",
        b"q {#" + b"." * 300_000 + b"}",
        b"$CATEGORY:" * 50_000,
    ],
)
@pytest.mark.parametrize("name", ["", "gift", "aiken", "moodle"])
def test_large_and_strange_files_are_answered_quickly(data, name):
    began = time.monotonic()

    files.read(data, language="en", name=name)

    assert time.monotonic() - began < 10


def test_a_file_that_is_too_large_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 10)

    assert codes(b"Why? {=a ~b}") == ["file_too_large"]


PIECES = (
    st.sampled_from(
        [
            "{",
            "}",
            "=",
            "~",
            "#",
            "%50%",
            "->",
            "\\",
            "::",
            "//",
            "[html]",
            "<b>",
            "</p>",
            "<img src='x'>",
            "&lt;",
            "TRUE",
            "T",
            "1..2",
            "3:0.1",
        ]
    )
    | st.sampled_from(
        [
            "[[1]]",
            "{1:MC:=a~b}",
            "\u202e",
            "é",
            "ع",
            "<quiz>",
            "<question type='cloze'>",
            "</question>",
            "<text>",
            "</text>",
            "0",
            "word ",
            "\n\n",
        ]
    )
    | st.sampled_from(
        [
            "<answer fraction='100'>",
            "</answer>",
            "<questiontext>",
            "</questiontext>",
            "</quiz>",
            "<item>",
            "A. ",
            "ANSWER: A",
            "$CATEGORY: a/b",
        ]
    )
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["", *SOURCES]))
def test_no_heap_of_pieces_breaks_a_reader_and_what_it_takes_is_whole(pieces, name):
    _format, reading = files.read("".join(pieces).encode(), language="en", name=name)

    for item in reading.items:
        check(item)
    assert reading.items or reading.problems


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", *SOURCES]))
def test_no_bytes_break_a_reader(data, name):
    _format, reading = files.read(data, language="en", name=name)

    assert reading.items or reading.problems


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_good_file_with_bytes_changed_breaks_nothing(data):
    name = data.draw(st.sampled_from(list(TARGETS)))
    whole = bytearray(files.write(list(EVERY_KIND.values()), name)[0])
    for _change in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    _format, reading = files.read(bytes(whole), language="en")

    for item in reading.items:
        check(item)


@pytest.mark.parametrize("name", ["a.xml", "a.dat"])
def test_a_bomb_inside_a_package_is_refused_as_outside(name):
    assert codes(zipped({name: BOMB})) == ["xml_entities"]


@pytest.mark.parametrize("place", ["stem", "option", "feedback"])
def test_scripts_in_a_text_are_left_out_wherever_they_stand(place):
    evil = "<script>alert(1)</script><a href='javascript:alert(1)' onclick='alert(1)'>x</a><style>*{}</style>"
    texts = {"stem": "Why?", "option": "a", "feedback": "b"} | {place: f"{place} {evil}"}
    gift = f"[html]{texts['stem']}{{={texts['option']}#{texts['feedback']} ~c}}".replace("=alert", "\\=alert").replace("href=", "href\\=")
    gift = gift.replace("onclick=", "onclick\\=").replace("*{}", "*\\{\\}").replace("script:", "script\\:")

    (item,) = files.read(gift.encode(), language="en")[1].items

    told = {"stem": item.stem, "option": item.choices[0].text, "feedback": item.choices[0].feedback}
    assert told[place] == f"{place} x"
