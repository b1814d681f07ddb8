"""Each rule finds what it is for, and nothing where the author did right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checking import accessibility, wording
from core.checking.findings import GRAVE, HINT, SERIOUS, Place
from core.checking.passages import Heading, Link, Picture, Recording, RichText, Table, Words, read_html

HERE = Place("body", 1, "image", "b1")


def codes(*passages, language: str = "en") -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in accessibility.judge(passages, language)]


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (Picture(HERE, "Two hands under a tap"), []),
        (Picture(HERE, "", is_decorative=True), []),
        (Picture(HERE, ""), [("picture_without_alt", GRAVE)]),
        (Picture(HERE, "   "), [("picture_without_alt", GRAVE)]),
        (Picture(HERE, "hands.png"), [("alt_is_file_name", SERIOUS)]),
        (Picture(HERE, "IMG_2034"), [("alt_is_file_name", SERIOUS)]),
        (Picture(HERE, "Picture of two hands"), [("alt_says_picture", HINT)]),
        (Picture(HERE, "Wash.", caption="wash"), [("alt_repeats_caption", HINT)]),
        (Picture(HERE, "Two hands", is_decorative=True), [("decoration_that_speaks", SERIOUS)]),
        (Picture(HERE, "Two hands", is_there=False), [("picture_gone", GRAVE)]),
    ],
)
def test_pictures(picture, expected):
    assert codes(picture) == expected


@pytest.mark.parametrize(
    ("recording", "expected"),
    [
        (Recording(HERE, True, "Rubbing", ("en",), "Rub."), []),
        (Recording(HERE, False, "A grunt", (), "A short sound."), []),
        (Recording(HERE, True, "Rubbing", (), "Rub."), [("film_without_captions", GRAVE)]),
        (Recording(HERE, True, "Rubbing", ("fr",), "Rub."), [("captions_in_other_language", SERIOUS)]),
        (Recording(HERE, True, "Rubbing", ("en",), " "), [("no_transcript", GRAVE)]),
        (Recording(HERE, False, "A grunt", (), "Hm.", is_there=False), [("recording_gone", GRAVE)]),
    ],
)
def test_recordings(recording, expected):
    assert codes(recording) == expected


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        (("Method", "Seconds"), (("Rub", "20"),), []),
        (("", "Seconds"), (("Rub", "20"),), [("column_without_header", GRAVE)]),
        (("Time", "time"), (("Rub", "20"),), [("columns_of_one_name", SERIOUS)]),
        (("Method", "Seconds"), (("Rub", "20"), ("", "40"), ("", "60")), [("row_without_header", SERIOUS)]),
        (tuple("ABCDEFGHI"), ((*"abcdefghi",),), [("table_too_wide", HINT)]),
    ],
)
def test_tables(columns, rows, expected):
    assert codes(Table(HERE, "How long", columns, rows)) == expected


def text(said: str) -> Words:
    return Words(HERE, said)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([2, 3, 3, 2], []),
        ([3], [("heading_skips", SERIOUS)]),
        ([2, 4], [("heading_skips", SERIOUS)]),
        ([2, 3, 4, 2, 4], [("heading_skips", SERIOUS)]),
    ],
)
def test_headings_go_down_one_step_at_a_time(levels, expected):
    passages = [passage for level in levels for passage in (Heading(HERE, level, "When"), text("Now."))]

    assert codes(*passages) == expected


def test_a_heading_that_nothing_follows_is_found_and_one_above_a_subheading_is_not():
    assert codes(Heading(HERE, 2, "When"), Heading(HERE, 3, "Before"), text("Now."), Heading(HERE, 2, "How")) == [
        ("nothing_under_heading", HINT)
    ]


@pytest.mark.parametrize(
    ("html", "language", "expected"),
    [
        ('<p>Read <a href="https://who.int/x">the guideline</a>.</p>', "en", []),
        ('<p>Read <a href="https://who.int/x">here</a>.</p>', "en", [("vague_link", SERIOUS)]),
        ('<p><a linktype="page" id="4">Cliquez ici</a></p>', "fr", [("vague_link", SERIOUS)]),
        ('<p><a linktype="document" id="4">هنا</a></p>', "ar", [("vague_link", SERIOUS)]),
        ('<p><a href="https://who.int/x"></a></p>', "en", [("link_without_words", GRAVE)]),
        ('<p><a href="https://who.int/x">https://who.int/x</a></p>', "en", [("link_is_address", HINT)]),
        ("<p><b>When hands carry germs</b></p><p>Often.</p>", "en", [("bold_as_heading", SERIOUS)]),
        ("<p><b>Wash.</b></p>", "en", []),
        ("<p>- one</p><p>- two</p><p>- three</p>", "en", [("typed_list", SERIOUS)]),
        ("<p>1. one<br/>2. two<br/>3. three</p>", "en", [("typed_list", SERIOUS)]),
        ("<ul><li>one</li><li>two</li><li>three</li></ul>", "en", []),
        ("<p>NEVER TOUCH A SHARP NEEDLE.</p>", "en", [("capitals", HINT)]),
        ("<h2>When</h2><p>Now.</p>", "en", []),
        ("<h4>When</h4><p>Now.</p>", "en", [("heading_skips", SERIOUS)]),
        ('<embed embedtype="image" id="3" alt="" format="left"/>', "en", [("picture_without_alt", GRAVE)]),
    ],
)
def test_rich_text(html, language, expected):
    assert codes(RichText(HERE, html), language=language) == expected


def test_links_that_read_alike_lead_to_one_place():
    one, other = (f'<p><a href="https://who.int/{name}">Guideline</a></p>' for name in "ab")

    assert codes(RichText(HERE, one), RichText(HERE, other)) == [("links_read_alike", SERIOUS)]
    assert codes(RichText(HERE, one), RichText(HERE, one)) == []


def test_the_bare_address_of_a_reference_is_no_fault_of_the_authors():
    assert codes(Link(HERE, "https://who.int/x", "WHO", is_bare=True)) == []


@given(st.text(alphabet=st.sampled_from("<>/=\"' abpliembedhrf123&;#\n-"), max_size=200))
def test_no_markup_breaks_the_reader(html):
    content = read_html(html)

    assert all(isinstance(part.text, str) for part in content.parts)
    accessibility.judge([RichText(HERE, html)], "en")


def test_every_rule_has_its_words_and_nothing_is_left_open_in_them():
    facts = {"column": "A", "row": 2, "columns": 9, "most": 8, "before": 1, "level": 3, "words": 40, "ease": "12", "abbreviation": "ICU"}

    sentences = [wording.problem(code, facts) + wording.advice(code, facts) for code in wording.CODES]

    assert [sentence for sentence in sentences if "%" in sentence or not sentence] == []
