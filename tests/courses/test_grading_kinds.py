"""Marks of every kind of question: worked cases, and what must hold whatever is answered."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume
from hypothesis import given as drawn
from hypothesis import strategies as st

from courses.answering import checked
from courses.enums import QuestionKind
from courses.grading import (
    Area,
    ChoiceKey,
    NumberKey,
    OrderKey,
    PartsKey,
    PlacesKey,
    Variant,
    WordsKey,
    fits,
    folded,
    mark,
    marks_for,
    share,
)

OPTIONS = ["a", "b", "c", "d", "e", "f"]
some = st.sets(st.sampled_from(OPTIONS))
one_or_more = st.sets(st.sampled_from(OPTIONS), min_size=1)
marks = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)
rights = st.dictionaries(st.sampled_from(["p", "q", "r", "s"]), one_or_more.map(frozenset), min_size=1)
told = st.dictionaries(st.sampled_from(["p", "q", "r", "s"]), st.sampled_from(OPTIONS))
per_cent = st.decimals(0, 100, places=1)


def several(right, chosen, *, partial=True) -> Fraction:
    return share(ChoiceKey(frozenset(right), frozenset(OPTIONS), partial), sorted(chosen))


# Shares ------------------------------------------------------------------


@drawn(part=st.fractions(0, 1), maximum=marks)
def test_marks_lie_between_nothing_and_all_and_all_only_for_a_whole_share(part, maximum):
    earned = marks_for(part, maximum)

    assert 0 <= earned <= maximum
    assert (earned == maximum) == (part == 1)
    assert earned == earned.quantize(Decimal("0.01"))


@drawn(one=st.fractions(0, 1), other=st.fractions(0, 1), maximum=marks)
def test_whoever_answers_more_rightly_never_earns_less(one, other, maximum):
    assume(one <= other)

    assert marks_for(one, maximum) <= marks_for(other, maximum)


def test_a_share_is_not_lost_to_rounding():
    assert marks_for(Fraction(2, 3), Decimal(3)) == 2
    assert marks_for(Fraction(1, 3), Decimal(1)) == Decimal("0.33")


# Several right options ---------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [("ab", 1), ("a", Fraction(1, 2)), ("ac", Fraction(1, 4)), ("abc", Fraction(3, 4)), ("cd", 0), ("acd", 0), ("abcdef", 0), ("", 0)],
)
def test_each_right_option_earns_its_share_and_each_wrong_one_takes_one_away(chosen, earned):
    assert several("ab", chosen) == earned


@drawn(right=one_or_more, chosen=some)
def test_partial_credit_is_whole_for_the_right_answer_only_and_never_below_nothing(right, chosen):
    earned = several(right, chosen)

    assert 0 <= earned <= 1
    assert (earned == 1) == (chosen == right)


@drawn(right=one_or_more, chosen=some, more=st.sampled_from(OPTIONS))
def test_another_right_option_never_costs_and_another_wrong_one_never_pays(right, chosen, more):
    with_it = several(right, chosen | {more})

    assert with_it >= several(right, chosen - {more}) if more in right else with_it <= several(right, chosen - {more})


@drawn(right=one_or_more)
def test_choosing_everything_earns_nothing_where_something_is_wrong(right):
    assert several(right, OPTIONS) == (1 if len(right) == len(OPTIONS) else 0)


# Numbers -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "right"), [("1500", 1), ("1.5", 0), ({"number": "1.5", "unit": "g"}, 1), ({"number": "1500", "unit": "g"}, 0)]
)
def test_a_number_in_another_unit_is_turned_into_the_answers_own(given, right):
    assert share(NumberKey(Decimal(1500), units={"g": Decimal(1000)}), given) == right


@drawn(answer=st.decimals(-1000, 1000, places=2), tolerance=st.integers(0, 50), off=st.decimals(-100, 100, places=2))
def test_a_tolerance_in_per_cent_is_of_the_answer_and_holds_at_its_edge(answer, tolerance, off):
    right = share(NumberKey(answer, Decimal(tolerance), is_percent=True), f"{answer + off:f}")

    assert right == (abs(off) * 100 <= abs(answer) * tolerance)


# Words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "given"),
    [
        ("Escherichia coli", "  escherichia   COLI. "),
        ("méningite", "meningite"),
        ("naïve", "NAI\u0308VE"),
        ("Crohn’s disease", "crohn's disease"),
        ("beta-blocker", "beta–blocker"),
        ("الإنتان", "الإنْتانُ"),
        ("المـلاريا", "الملاريا"),
        ("10 µg", "10 μg"),
        ("strep*", "Streptococcus"),
        ("*coccus pneumo*", "Streptococcus pneumoniae"),
        ("*", "anything"),
        ("2\\*3", "2*3"),
    ],
)
def test_small_differences_in_writing_do_not_matter(variant, given):
    assert fits(variant, given)


@pytest.mark.parametrize(
    ("variant", "given", "rules"),
    [
        ("pH", "ph", {"match_case": True}),
        ("où", "ou", {"match_accents": True}),
        ("strep*", "my strep", {}),
        ("ab*ba", "aba", {}),
        ("2\\*3", "2x3", {}),
        ("कि", "क", {}),
    ],
)
def test_what_differs_where_it_matters_is_not_the_same(variant, given, rules):
    assert not fits(variant, given, **rules)


@drawn(st.text(max_size=60))
def test_folding_twice_says_the_same_as_once(text):
    assert folded(folded(text)) == folded(text)


@drawn(core=st.text(st.characters(blacklist_characters="\0"), max_size=40).map(folded).filter(bool))
def test_words_between_stars_are_found_wherever_they_stand(core):
    assume("*" not in core and "\\" not in core)

    assert fits(f"*{core}*", f"x{core}y")


@drawn(runs=st.lists(st.text("ab", max_size=3), min_size=2, max_size=8), given=st.text("ab", max_size=60))
def test_any_pattern_is_answered(runs, given):
    assert fits("*".join(runs), given) in {True, False}


def test_of_several_variants_that_fit_the_best_counts():
    key = WordsKey((Variant("*", 0, "other"), Variant("coli*", 50, "half"), Variant("Escherichia coli", 100, "whole")))

    assert [key.matched(text).key for text in ("escherichia coli", "coli bacteria", "salmonella")] == ["whole", "half", "other"]
    assert mark(key, "coliforms", Decimal(1)) == Decimal("0.50")


# Order, parts, places ----------------------------------------------------


@pytest.mark.parametrize(("given", "earned"), [("abcd", 1), ("dabc", Fraction(2, 3)), ("bacd", Fraction(1, 3)), ("dcba", 0), ("acbd", 0)])
def test_a_step_counts_when_the_right_one_follows_it_directly(given, earned):
    assert share(OrderKey(tuple("abcd"), partial=True), list(given)) == earned


@drawn(order=st.permutations(OPTIONS), given=st.permutations(OPTIONS), partial=st.booleans())
def test_only_the_right_order_earns_all(order, given, partial):
    earned = share(OrderKey(tuple(order), partial), given)

    assert (earned == 1) == (order == given)
    assert partial or earned in {0, 1}


@drawn(right=rights, given=told, partial=st.booleans())
def test_each_part_earns_its_share_and_all_of_them_all(right, given, partial):
    hit = sum(given.get(part) in options for part, options in right.items())

    assert share(PartsKey(right, partial), given) == (Fraction(hit, len(right)) if partial else int(hit == len(right)))


SQUARE = Area("square", "rectangle", tuple(map(Decimal, (10, 20, 30, 40))), correct=True)
CIRCLE = Area("circle", "ellipse", tuple(map(Decimal, (70, 50, 10, 20))))
TRIANGLE = Area("triangle", "polygon", tuple(map(Decimal, (0, 80, 20, 80, 10, 100))))


@pytest.mark.parametrize(
    ("given", "area"),
    [
        ("10,20", "square"),
        ("40,60", "square"),
        ("40.1,60", None),
        ("80,50", "circle"),
        ("79,69", None),
        ("10,85", "triangle"),
        ("1,99", None),
    ],
)
def test_a_point_lies_in_an_area_up_to_its_edge(given, area):
    hit = PlacesKey((SQUARE, CIRCLE, TRIANGLE)).hit(given)

    assert (hit.key if hit else None) == area


@drawn(x=per_cent, y=per_cent)
def test_naming_a_place_and_pointing_into_it_are_marked_alike(x, y):
    key = PlacesKey((SQUARE, CIRCLE, TRIANGLE))
    hit = key.hit(f"{x},{y}")

    assert share(key, f"{x},{y}") == (share(key, hit.key) if hit else 0)


# What may be answered ----------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (QuestionKind.ORDERING, ["a", "b"]),
        (QuestionKind.ORDERING, ["a", "b", "c", "d", "e", "e"]),
        (QuestionKind.ORDERING, {"a": "1"}),
        (QuestionKind.MATCHING, {"p": "z"}),
        (QuestionKind.MATCHING, {"z": "a"}),
        (QuestionKind.CLOZE, ["a"]),
        (QuestionKind.HOTSPOT, "101,5"),
        (QuestionKind.HOTSPOT, "z"),
        (QuestionKind.HOTSPOT, ["a"]),
        (QuestionKind.SHORT, "x" * 201),
        (QuestionKind.SHORT, "a\0b"),
        (QuestionKind.ESSAY, "x" * 20_001),
        (QuestionKind.ESSAY, {"text": "x"}),
        (QuestionKind.NUMERIC, {"number": "3", "unit": "stone"}),
        (QuestionKind.NUMERIC, {"number": "three", "unit": "g"}),
    ],
)
def test_what_does_not_fit_the_paper_is_refused(kind, given):
    with pytest.raises(ValidationError):
        checked(kind, OPTIONS, given, parts=["p", "q"], units=["g"])


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (QuestionKind.MATCHING, {"q": "b", "p": ""}, {"q": "b"}),
        (QuestionKind.MATCHING, {"p": ""}, None),
        (QuestionKind.NUMERIC, {"number": "3", "unit": ""}, "3"),
        (QuestionKind.NUMERIC, {"number": " 3 ", "unit": "g"}, {"number": "3", "unit": "g"}),
        (QuestionKind.NUMERIC, {"number": "", "unit": "g"}, None),
        (QuestionKind.HOTSPOT, "37.5,100", "37.5,100"),
        (QuestionKind.SHORT, "  two words ", "two words"),
        (QuestionKind.ESSAY, "one\r\ntwo", "one\ntwo"),
    ],
)
def test_an_answer_is_kept_in_one_form(kind, given, kept):
    assert checked(kind, OPTIONS, given, parts=["p", "q"], units=["g"]) == kept


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(OPTIONS),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.sampled_from(["p", "q", "number", "unit", "z"]), inner, max_size=3),
    max_leaves=8,
)


@drawn(kind=st.sampled_from(QuestionKind.values), sent=anything)
def test_whatever_is_sent_is_refused_or_kept_in_a_form_that_is_kept_again(kind, sent):
    with suppress(ValidationError):
        kept = checked(kind, OPTIONS, sent, parts=["p", "q"], units=["g"])

        assert checked(kind, OPTIONS, kept, parts=["p", "q"], units=["g"]) == kept


KEYS = {
    QuestionKind.SINGLE: ChoiceKey(frozenset("a"), frozenset(OPTIONS)),
    QuestionKind.MULTIPLE: ChoiceKey(frozenset("ab"), frozenset(OPTIONS), partial=True),
    QuestionKind.TRUE_FALSE: ChoiceKey(frozenset("a"), frozenset(OPTIONS)),
    QuestionKind.NUMERIC: NumberKey(Decimal(3), units={"g": Decimal(1000)}),
    QuestionKind.SHORT: WordsKey((Variant("a*"),)),
    QuestionKind.ORDERING: OrderKey(tuple(OPTIONS), partial=True),
    QuestionKind.MATCHING: PartsKey({"p": frozenset("a"), "q": frozenset("b")}, partial=True),
    QuestionKind.CLOZE: PartsKey({"p": frozenset("a"), "q": frozenset("b")}),
    QuestionKind.EMQ: PartsKey({"p": frozenset("a"), "q": frozenset("bc")}, partial=True),
    QuestionKind.HOTSPOT: PlacesKey((SQUARE, CIRCLE)),
}


@drawn(kind=st.sampled_from(sorted(KEYS)), sent=anything, maximum=marks)
def test_whatever_is_let_through_can_be_marked(kind, sent, maximum):
    with suppress(ValidationError):
        kept = checked(kind, OPTIONS, sent, parts=["p", "q"], units=["g"])

        assert 0 <= mark(KEYS[kind], kept, maximum) <= maximum
