"""How a text reads: known words, known figures, and nothing that a text could break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checking import readability, syllables
from core.checking.findings import HINT, SERIOUS, Place
from core.checking.sentences import sentences, words

HERE = Place("body", 1, "paragraph", "b1")


@pytest.mark.parametrize(
    ("language", "known"),
    [
        ("en", {"hand": 1, "washes": 2, "rubbed": 1, "hygiene": 2, "patient": 2, "table": 2, "immediately": 5, "science": 2, "area": 3}),
        ("fr", {"mains": 1, "lavent": 1, "minute": 2, "hygiène": 2, "qualité": 3, "quatre": 1, "nation": 2}),
        ("es", {"guía": 2, "agua": 2, "país": 2, "quirúrgico": 4, "pingüino": 3, "aéreo": 4, "muy": 1, "higiene": 3}),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(language, known):
    assert {word: syllables.count(word, language) for word in known} == known


@given(st.text(min_size=1, max_size=40), st.sampled_from(sorted(syllables.LANGUAGES)))
def test_every_word_has_a_syllable(word, language):
    assert syllables.count(word, language) >= 1


def test_a_point_after_an_abbreviation_or_within_a_number_ends_no_sentence():
    text = "Give 3.5 mL, e.g. with Dr. Otieno. Then (see Fig. 2) stop. “Really?” Yes. هل هذا صحيح؟ نعم."

    assert sentences(text) == ["Give 3.5 mL, e.g. with Dr. Otieno.", "Then (see Fig. 2) stop.", "“Really?”", "Yes.", "هل هذا صحيح؟", "نعم."]


def test_the_number_of_a_reference_belongs_to_the_sentence_before_it():
    assert sentences("Start low.[2][12] Then follow the table.[3, 4]") == ["Start low.[2][12]", "Then follow the table.[3, 4]"]


@given(st.text(max_size=300))
def test_sentences_keep_every_word(text):
    assert [word for sentence in sentences(text) for word in words(sentence)] == words(text)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("flesch", 206.835 - 1.015 * 20 - 84.6 * 1.5),
        ("kandel_moles", 207 - 1.015 * 20 - 73.6 * 1.5),
        ("szigriszt", 206.835 - 62.3 * 1.5 - 20),
    ],
)
def test_each_measure_is_the_published_one(formula, expected):
    assert readability.reckon(formula, words=200, sentences=10, syllables=300) == pytest.approx(expected)


def test_a_hundred_words_of_one_syllable_in_sentences_of_ten_read_very_easily():
    measure = readability.measure(["The cat sat on the mat and the dog ran. " * 10], "en")

    assert (measure.words, measure.sentences, measure.syllables) == (100, 10, 100)
    assert measure.ease == pytest.approx(206.835 - 10.15 - 84.6, abs=0.05)
    assert measure.band == "very_easy"


def test_fewer_than_a_hundred_words_have_no_measure():
    assert readability.measure(["The cat sat on the mat."], "en").ease is None


def test_arabic_has_no_measure_and_is_told_how_long_its_sentences_are():
    measure = readability.measure(["اغسل يديك قبل لمس المريض. ثم جففهما جيدا."] * 20, "ar")

    assert measure.ease is None
    assert measure.words_in_sentence == 4.0


@given(st.text(max_size=400), st.sampled_from(["en", "fr", "es", "ar", "zh", "sw"]))
def test_no_text_breaks_the_measure(text, language):
    measure = readability.measure([text, text], language)

    assert measure.words >= 0
    assert (measure.ease is None) == (measure.band == "")


def test_a_long_sentence_is_shown_with_its_words_counted():
    long = f"Word{' word' * 28} end."

    found = readability.judge([(HERE, f"Short. {long}")], "en")

    assert [(one.code, one.severity, one.place, one.facts) for one in found] == [
        ("long_sentence", HINT, HERE, {"words": 30, "most": readability.LONG_SENTENCE["en"]})
    ]


def test_a_sentence_of_twice_the_length_weighs_more():
    found = readability.judge([(HERE, "word " * 60)], "en")

    assert [one.severity for one in found] == [SERIOUS]
