"""A reader's spelling finds an author's, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.searching import LONGEST_QUERY, MOST_WORDS, fold, indexed, needle, parse


def matches(query: str, text: str) -> bool:
    """Whether every word of ``query`` is found in ``text``, as the catalogue asks it."""
    kept = indexed([text])
    words = parse(query).words
    return bool(words) and all(any(needle(form) in kept for form in forms) for forms in words)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SEPSIS", "Recognising sepsis"),
        ("seps", "Recognising sepsis"),
        ("hygiene", "Hygiène des mains"),
        ("hygiène", "HYGIENE DES MAINS"),
        ("reanimacion", "Reanimación neonatal"),
        ("oedeme", "Œdème pulmonaire"),
        ("burns", "Care of a burn"),
        ("l'hygiène", "L’hygiène des mains"),
        ("covid-19", "COVID 19 in children"),
        ("H2O", "H₂O"),
        ("20", "٢٠ ثانية"),
        ("٢٠", "20 seconds"),
    ],
)
def test_case_accents_plurals_and_digits_do_not_stand_in_the_way(query, text):
    assert matches(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("إنتان", "التعرف على الإنتان"),
        ("الإنتان", "إنتان الوليد"),
        ("الانتان", "الإِنْتَان"),
        ("نظافة", "ونظافة اليدين"),
        ("نظافه", "نظافة اليدين"),
        ("اليدين", "فرك لليدين"),
        ("يدين", "باليدين"),
        ("التهاب", "الالتهاب الرئوي"),
        ("الالتهاب", "التهاب السحايا"),
        ("مستشفى", "المستشفي"),
        ("العنايه", "العنـــاية"),
        ("وليد", "إنعاش الوليد"),
    ],
)
def test_arabic_is_found_with_or_without_article_vowels_and_hamza(query, text):
    assert matches(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("हाथ", "हाथों की सफाई"),
        ("सफाई", "सफ़ाई"),
        ("मां", "माँ का दूध"),
        ("洗手", "医务人员洗手指南"),
        ("指南 洗手", "医务人员洗手指南"),
        ("感染", "院内感染対策"),
        ("COVID肺炎", "肺炎与COVID-19"),
        ("гепатит", "Гепатит В"),
        ("ёлка", "елка"),
        ("손", "손 위생"),
    ],
)
def test_other_scripts_are_found_as_their_readers_type_them(query, text):
    assert matches(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("ygiene", "hygiene"), ("hand gloves", "hand hygiene"), ("دين", "اليدين"), ("कि", "का"), ("か", "が")],
)
def test_the_middle_of_a_word_another_letter_or_half_of_a_query_is_no_match(query, text):
    assert not matches(query, text)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aeé \t\n\x00'\"%_\\ال واइ中"))
def test_every_word_of_a_text_finds_that_text(text):
    kept = indexed([text])

    assert all(any(needle(form) in kept for form in forms) for forms in parse(text).words)


@given(st.text(alphabet=st.characters(), max_size=400))
def test_a_query_is_never_longer_than_the_limit_and_holds_nothing_unprintable(text):
    query = parse(text)

    assert len(query.text) <= LONGEST_QUERY
    assert len(query.words) <= MOST_WORDS
    assert not any(ord(character) < 32 for character in query.text)
    assert all(form and form == "".join(form.split()) for forms in query.words for form in forms)


def test_ten_thousand_characters_are_cut_and_said_to_be():
    query = parse("sepsis " * 2000)

    assert len(query.text) <= LONGEST_QUERY
    assert query.was_cut
    assert query.words == (("sepsis", "sepsi"),)


@pytest.mark.parametrize("nothing", ["", "   ", '"""', "\x00\x01\x02", "%%__", "!?.;:", "\u200f\u202e"])
def test_quotes_and_control_characters_alone_ask_for_nothing(nothing):
    assert parse(nothing).words == ()
