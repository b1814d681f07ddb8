"""Abbreviations that nobody has spelt out, and none that somebody has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checking import abbreviations
from core.checking.findings import Place
from core.checking.passages import RichText, Term, Words

HERE = Place("body", 1, "paragraph", "b1")


def unknown(*texts: str, known: frozenset[str] = frozenset()) -> list[str]:
    return [one.facts["abbreviation"] for one in abbreviations.judge([Words(HERE, text) for text in texts], known)]


def test_an_abbreviation_without_its_words_is_found_once_where_it_comes_first():
    found = abbreviations.judge([Words(HERE, "Wash. Count the NEWS2 now. The NEWS2 again.")])

    assert [(one.code, one.quote) for one in found] == [("abbreviation", "Count the NEWS2 now.")]


@pytest.mark.parametrize(
    "text",
    [
        "The National Early Warning Score 2 (NEWS2) is high.",
        "NEWS2 (National Early Warning Score 2) is high.",
        "Le score national d’alerte (NEWS2) est élevé.",
        "مقياس الإنذار المبكر الوطني (NEWS2) مرتفع.",
        "El índice (en inglés, NEWS2) es alto, el National Early Warning Score (NEWS2).",
        "NEWS2: a score of seven signs",
    ],
)
def test_words_beside_it_explain_it(text):
    assert unknown(text, "NEWS2 again.") == []


@pytest.mark.parametrize(
    "text", ["Give it i.v. in the UK.", "WHO, HIV and DNA", "10 mmHg and pH", "Part III", "www.NEWS2.org", "STOP NOW AND WASH HANDS"]
)
def test_what_everybody_knows_units_numerals_and_shouting_are_none(text):
    assert unknown(text) == []


def test_plurals_are_the_same_abbreviation():
    assert unknown("Intensive care units (ICUs) are full.", "The ICU is full.") == []


def test_the_glossary_and_earlier_lessons_count():
    passages = [Term(HERE, "SIRS"), RichText(HERE, "<p>SIRS and MAP and CRP.</p>")]

    assert [one.facts["abbreviation"] for one in abbreviations.judge(passages, frozenset({"MAP"}))] == ["CRP"]


def test_what_one_lesson_explains_the_next_need_not():
    known = abbreviations.known_after([Words(HERE, "The mean arterial pressure (MAP) falls.")])

    assert unknown("The MAP falls.", known=known) == []


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    assert set(unknown(text)) <= set(abbreviations.in_text(text))
