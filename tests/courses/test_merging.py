"""Two devices write one note: no word is lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from courses.merging import MOST_LINES, merged

lines = st.lists(st.sampled_from(["", "Fluids", "Lactate", "Antibiotics", "Call for help", "MAP 65"]), max_size=8)
texts = lines.map("\n".join)


def new_lines(base: str, text: str) -> Counter:
    return Counter(text.split("\n")) - Counter(base.split("\n"))


@given(texts, texts, texts)
def test_every_line_that_is_new_on_either_side_stands_in_the_result(base, mine, theirs):
    kept = set(merged(base, mine, theirs).split("\n"))

    assert set(new_lines(base, mine)) - {""} <= kept
    assert set(new_lines(base, theirs)) - {""} <= kept


@given(texts, texts)
def test_what_only_one_side_changed_is_taken_from_that_side(base, text):
    assert merged(base, text, base) == text
    assert merged(base, text, text) == text
    assert merged(base, base, text) == text


@given(texts, texts)
def test_an_emptied_side_yields_to_a_changed_one(base, text):
    if text.strip() and text != base:
        assert merged(base, "", text) == text
        assert merged(base, text, "") == text


def test_changes_in_different_places_come_together():
    base = "Fluids: 30 mL/kg\n\nAntibiotics within the hour\n\nLactate"

    both = merged(base, base.replace("the hour", "one hour"), base.replace("30 mL/kg", "30 mL/kg of crystalloid"))

    assert both == "Fluids: 30 mL/kg of crystalloid\n\nAntibiotics within one hour\n\nLactate"


def test_where_both_changed_the_same_line_both_are_kept():
    assert merged("MAP", "MAP 65", "MAP above 65 mmHg") == "MAP above 65 mmHg\nMAP 65"


def test_a_text_of_very_many_lines_is_kept_whole_on_both_sides():
    long = "\n" * MOST_LINES

    assert merged("", f"mine{long}", f"theirs{long}") == f"theirs{long}\nmine{long}"
