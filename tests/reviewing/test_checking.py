"""What an answer may be, what it lacks, and how words are counted."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reviewing.checking import Attached, kept, number_in, problems
from reviewing.definitions import Definition, Field, Option, Section
from reviewing.word_counts import count_words

TODAY = date(2026, 11, 20)


def lacks(field: Field, value=None, documents=()) -> list[str]:
    form = Definition(title="F", language="en", sections=(Section(key="s", title="S", fields=(field,)),))
    found = problems(form, {field.key: value}, documents={field.key: list(documents)}, today=TODAY)
    return [problem.sentence for problem in found]


def a(kind: str, **facts) -> Field:
    return Field(key="k", kind=kind, label="Question", **facts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One well-known method – theirs", 4),
        ("Je l’ai vu à l’hôpital.", 5),
        ("हिन्दी में तीन शब्द", 4),
        ("تعلّمت في مستشفى كبير", 4),
        ("我想学习新生儿护理", 9),
        ("新生児 ICU で学ぶ", 7),
        ("ฉันอยากเรียนรู้", 3),
    ],
)
def test_words_are_counted_in_every_script(text, words):
    assert count_words(text) == words


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_texts_apart_have_as_many_words_as_both_alone(first, second):
    assert count_words(f"{first} {second}") == count_words(first) + count_words(second)


def test_a_draft_keeps_half_an_address_and_too_many_words_and_sending_asks_for_the_whole():
    assert kept(a("email"), "grace@") == "grace@"
    assert kept(a("long", words=3), " one two three four five ") == "one two three four five"

    assert lacks(a("email"), "grace@") == ["Write a whole e-mail address, such as name@example.org."]
    assert lacks(a("long", words=3), "one two three four five") == ["This has 2 words more than the 3 that are allowed."]
    assert lacks(a("long", words=3), "one two three") == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1500", "1500"), ("37,5", "37.5"), ("٣٧٫٥", "37.5"), ("−2", "-2"), ("1,500", None), ("about 3", None), ("1.5.2", None)],
)
def test_numbers_are_read_in_any_script_and_never_guessed(typed, read):
    assert (str(number_in(typed)) if number_in(typed) is not None else None) == read


def test_a_number_out_of_bounds_is_said_to_be_so():
    years = a("number", least="1", most="40")

    assert lacks(years, "0") == ["Write a number that is not below 1."]
    assert lacks(years, "40.5") == ["Write a number that is not above 40."]
    assert lacks(years, "many") == ["Write one plain number, without signs between thousands, such as 1500 or 37.5."]
    assert lacks(years, "12") == []


def test_options_are_kept_by_key_also_when_a_program_sends_their_short_names():
    one = a("several", options=(Option("o1", "Ward", "ward"), Option("o2", "Lab", "lab"), Option("o3", "Clinic")), most_options=1)

    assert kept(one, ["lab", "o1"]) == ["o1", "o2"]
    assert lacks(one, ["o1", "o2"]) == ["Choose at most 1 option."]
    with pytest.raises(ValidationError, match="Choose from the options"):
        kept(one, ["garden"])


@pytest.mark.parametrize(
    ("kind", "value"),
    [("date", "2026-02-30"), ("country", "XX"), ("yes_no", "perhaps"), ("short", ["a"]), ("file", "x"), ("file", ["x"]), ("number", True)],
)
def test_what_is_no_answer_at_all_is_refused(kind, value):
    with pytest.raises(ValidationError):
        kept(a(kind), value)


def test_a_statement_must_be_agreed_to():
    assert kept(a("statement"), True) == "yes"
    assert kept(a("statement"), False) == ""
    assert lacks(a("statement", required=True), "") == ["You need to agree to this statement."]


def test_documents_must_be_there_valid_and_clean():
    licence = a("file", required=True, most_documents=1)
    old, sick = Attached("Licence", date(2026, 11, 19), "none"), Attached("Scan", None, "infected")

    assert lacks(licence) == ["Attach a document."]
    assert lacks(licence, documents=[old]) == ["“Licence” was valid until 19 November 2026. Attach one that is still valid."]
    assert lacks(licence, documents=[sick]) == ["A virus was found in “Scan”. Attach a clean file."]
    assert lacks(licence, documents=[Attached("Licence", TODAY, "clean")]) == []


@given(st.sampled_from(["short", "long", "number", "email", "telephone", "address"]), st.text(max_size=300))
def test_what_is_kept_is_kept_the_same_the_second_time(kind, text):
    once = kept(a(kind), text)

    assert kept(a(kind), once) == once
