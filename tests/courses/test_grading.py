"""Marks and pass rules."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given as drawn
from hypothesis import strategies as st

from courses.answering import checked
from courses.enums import QuestionKind
from courses.grading import ChoiceKey, NumberKey, mark, passes, percent
from courses.typed_numbers import parse_number

OPTIONS = ["a", "b", "c", "d", "e"]
DIGITS = {"european": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹", "devanagari": "०१२३४५६७८९", "fullwidth": "0123456789"}

some_options = st.sets(st.sampled_from(OPTIONS))
one_or_more = st.sets(st.sampled_from(OPTIONS), min_size=1)
marks = st.decimals(min_value=Decimal("0.01"), max_value=999, places=2)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("30", "30"),
        (" 37.5 ", "37.5"),
        ("37,5", "37.5"),
        ("٣٧٫٥", "37.5"),
        ("٣٧،٥", "37.5"),
        ("۳۷٫۵", "37.5"),
        ("३७.५", "37.5"),
        ("12·5", "12.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-2", "-2"),
        ("−2", "-2"),
        ("– 2", "-2"),
        ("+2", "2"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1500,125", "1500.125"),
        ("1.1250", "1.125"),
        ("٠٫١٢٥", "0.125"),
        ("١٫١٢٥", "1.125"),
        ("\u200f٣٠\u200e", "30"),
        ("\u00a030\u202f", "30"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("thirty", "not_a_number"),
        ("30 mL", "not_a_number"),
        ("30%", "not_a_number"),
        ("1e3", "not_a_number"),
        ("1/2", "not_a_number"),
        ("10²", "not_a_number"),
        ("Ⅻ", "not_a_number"),
        ("5-", "not_a_number"),
        ("--5", "not_a_number"),
        (".", "not_a_number"),
        ("-", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1 500", "thousands"),
        ("1\u202f500", "thousands"),
        ("1'500", "thousands"),
        ("1٬500", "thousands"),
        ("1,500.5", "thousands"),
        ("1.500.000", "thousands"),
        ("1,500", "two_meanings"),
        ("1.500", "two_meanings"),
        ("-12,500", "two_meanings"),
        ("1" * 21, "too_long"),
        ("9" * 10_000, "too_long"),
    ],
)
def test_what_is_not_one_plain_number_is_refused_with_its_reason(typed, code):
    with pytest.raises(ValidationError) as refusal:
        parse_number(typed)

    assert refusal.value.code == code


def test_a_number_with_two_meanings_is_answered_with_both():
    with pytest.raises(ValidationError) as refusal:
        parse_number("1,500")

    assert refusal.value.message == "1,500 can be read in two ways. Write 1500 if you mean thousands, or 1,5000 if you mean a decimal."


@drawn(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    script=st.sampled_from(sorted(DIGITS)),
    separator=st.sampled_from([".", ",", "٫", "،", "·"]),
    minus=st.sampled_from("-−–"),
    around=st.sampled_from(["", " ", "\u00a0", "\u200f"]),
)
def test_every_script_separator_and_minus_spells_the_same_number(number, script, separator, minus, around):
    spelled = f"{number:f}".translate(str.maketrans("0123456789", DIGITS[script])).replace(".", separator).replace("-", minus)

    assert parse_number(f"{around}{spelled}{around}") == number


@drawn(st.text(max_size=60))
def test_any_text_is_a_finite_number_or_is_refused(text):
    with suppress(ValidationError):
        assert parse_number(text).is_finite()


@drawn(
    answer=st.decimals(-1000, 1000, places=2),
    tolerance=st.decimals(0, 50, places=2),
    off=st.decimals(-100, 100, places=2),
    maximum=marks,
)
def test_a_number_is_right_within_the_tolerance_and_at_its_very_edge(answer, tolerance, off, maximum):
    earned = mark(NumberKey(answer, tolerance), f"{answer + off:f}", maximum)

    assert earned == (maximum if abs(off) <= tolerance else 0)


@drawn(key=one_or_more, given=some_options, maximum=marks)
def test_several_right_answers_count_all_or_nothing(key, given, maximum):
    kept = checked(QuestionKind.MULTIPLE, OPTIONS, sorted(given))

    assert mark(ChoiceKey(frozenset(key), frozenset(OPTIONS)), kept, maximum) == (maximum if given == key else 0)


@drawn(right=st.sampled_from(OPTIONS), given=st.sampled_from([*OPTIONS, None]), maximum=marks)
def test_one_right_answer_earns_the_marks_and_any_other_none(right, given, maximum):
    assert mark(ChoiceKey(frozenset({right}), frozenset(OPTIONS)), given, maximum) == (maximum if given == right else 0)


@drawn(given=st.sampled_from([None, "a", ["a"], "30", {"p": "a"}]), maximum=marks)
def test_a_question_withdrawn_after_the_paper_was_given_out_costs_nobody_a_mark(given, maximum):
    assert mark(None, given, maximum) == maximum


@drawn(maximum=marks, share=st.decimals(0, 1, places=4), pass_percent=st.integers(1, 100))
def test_whoever_reads_the_pass_mark_on_the_screen_has_passed(maximum, share, pass_percent):
    earned = maximum * share

    assert (percent(earned, maximum) >= pass_percent) == passes(earned, maximum, pass_percent)


def test_just_below_the_pass_mark_is_not_rounded_up_to_it():
    assert percent(Decimal("7.9999"), Decimal(10)) == Decimal("79.99")
    assert not passes(Decimal("7.9999"), Decimal(10), 80)


@pytest.mark.parametrize("empty", [None, "", [], {}])
@pytest.mark.parametrize("kind", QuestionKind.values)
def test_an_empty_answer_is_no_answer(kind, empty):
    assert checked(kind, OPTIONS, empty) is None


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (QuestionKind.SINGLE, "z"),
        (QuestionKind.SINGLE, ["a"]),
        (QuestionKind.SINGLE, 1),
        (QuestionKind.TRUE_FALSE, {"a": 1}),
        (QuestionKind.MULTIPLE, "a"),
        (QuestionKind.MULTIPLE, ["a", "z"]),
        (QuestionKind.MULTIPLE, [["a"]]),
        (QuestionKind.MULTIPLE, {"a": "b"}),
        (QuestionKind.NUMERIC, True),
        (QuestionKind.NUMERIC, ["30"]),
        (QuestionKind.NUMERIC, float("nan")),
    ],
)
def test_what_is_not_on_the_paper_is_refused(kind, given):
    with pytest.raises(ValidationError):
        checked(kind, OPTIONS, given)


def test_several_choices_are_kept_in_the_order_of_the_paper_and_once_each():
    assert checked(QuestionKind.MULTIPLE, OPTIONS, ["c", "a", "c"]) == ["a", "c"]


@pytest.mark.parametrize(("sent", "kept"), [(30, "30"), (37.5, "37.50"), (1.125, "1.1250"), (" ٣٠ ", "٣٠"), ("\u200f", None)])
def test_a_number_from_a_program_or_a_person_is_kept_as_text_with_one_meaning(sent, kept):
    assert checked(QuestionKind.NUMERIC, [], sent) == kept
