"""Figures of quizzes and questions: a case reckoned by hand, and what must hold of any."""

from decimal import Decimal
from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.item_analysis import ENOUGH, Analysis, Flag, Item, ItemFigures, Option, Scored, analyse, flags, guess_of_one, guess_of_parts

ONE = Decimal(1)


def sittings(*rows, maximum=ONE):
    return [{Item(f"q{place}", 1): Scored(Decimal(mark), maximum) for place, mark in enumerate(row, start=1)} for row in rows]


# Five learners, three questions of one mark each. Totals 3, 2, 1, 1, 0: mean 1.4, squares of distances 5.2, variance 1.3.
BY_HAND = sittings((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 0))


@st.composite
def papers(draw):
    """Marks in quarters of a mark, for some learners and questions."""
    questions = draw(st.integers(1, 5))
    row = st.tuples(*[st.integers(0, 4)] * questions)
    return [[Decimal(mark) / 4 for mark in marks] for marks in draw(st.lists(row, min_size=1, max_size=12))]


def test_quiz_equals_the_case_reckoned_by_hand():
    found = analyse(BY_HAND)

    assert found.attempts == 5
    assert isclose(found.mean, 100 * 1.4 / 3)
    assert isclose(found.median, 100 / 3)
    assert isclose(found.deviation, 100 * sqrt(1.3) / 3)
    # 3 / 2 × (1 − (0.3 + 0.3 + 0.2) / 1.3) = 15 / 26
    assert isclose(found.alpha, 100 * 15 / 26)
    assert isclose(found.error_ratio, 100 * sqrt(11 / 26))
    assert isclose(found.standard_error, 100 * sqrt(11 / 26) * sqrt(1.3) / 3)
    # m3 = (1.6³ + 0.6³ − 2 × 0.4³ − 1.4³) / 5 = 0.288; k3 = 25 × 0.288 / (4 × 3) = 0.6
    assert isclose(found.skewness, 0.6 / 1.3**1.5)
    # m2 = 1.04, m4 = (1.6⁴ + 0.6⁴ + 2 × 0.4⁴ + 1.4⁴) / 5 = 2.1152; k4 = 25 × (6 × 2.1152 − 12 × 1.04²) / (4 × 3 × 2) = −0.3
    assert isclose(found.kurtosis, -0.3 / 1.3**2)


def test_question_equals_the_case_reckoned_by_hand():
    first = analyse(BY_HAND).items[Item("q1", 1)]

    assert first.attempts == 5
    assert isclose(first.facility, 60)
    assert isclose(first.deviation, 100 * sqrt(0.3))
    assert isclose(first.intended_weight, 100 / 3)
    # With the rest of the paper (2, 1, 0, 1, 0): covariance 0.15, variance 0.7; sorted alike, the covariance would be 0.4.
    assert isclose(first.discrimination, 100 * 0.15 / sqrt(0.3 * 0.7))
    assert isclose(first.efficiency, 100 * 0.15 / 0.4)
    # Covariances with the total: 0.45, 0.45 and 0.4.
    assert isclose(first.effective_weight, 100 * sqrt(0.45) / (2 * sqrt(0.45) + sqrt(0.4)))


def test_versions_of_a_question_are_kept_apart_and_share_its_place():
    old, new = Item("q", 1), Item("q", 2)
    rest = Item("r", 1)
    rows = [{old: Scored(ONE, ONE), rest: Scored(ONE, ONE)}, {new: Scored(Decimal(0), ONE), rest: Scored(ONE, ONE)}]

    found = analyse(rows).items

    assert (found[old].facility, found[old].attempts) == (100, 1)
    assert (found[new].facility, found[new].attempts) == (0, 1)
    assert found[old].effective_weight == found[new].effective_weight == 100


def test_drawn_questions_are_judged_by_those_who_got_them_and_share_places():
    rows = [
        {Item("all", 1): Scored(Decimal(mark), ONE), Item(drawn, 1): Scored(Decimal(mark), ONE)}
        for mark, drawn in ((1, "a"), (1, "b"), (0, "a"), (0, "b"))
    ]

    found = analyse(rows)

    assert found.items[Item("a", 1)].attempts == 2
    assert found.items[Item("a", 1)].effective_weight is None
    assert found.items[Item("all", 1)].effective_weight == 50
    assert found.alpha == 100


def test_papers_of_different_lengths_have_no_alpha():
    found = analyse([*sittings((1, 0), (0, 1), (1, 1)), *sittings((1,))])

    assert found.alpha is None
    assert found.items[Item("q1", 1)].effective_weight is None


def test_question_that_lessens_the_spread_has_no_effective_weight():
    found = analyse(sittings((0, 1, 1, 1), (0, 1, 1, 1), (1, 0, 0, 0), (1, 0, 0, 0))).items

    assert found[Item("q1", 1)].weighs_against
    assert found[Item("q1", 1)].effective_weight is None
    assert isclose(found[Item("q2", 1)].effective_weight, 100 / 3)


def test_nothing_is_said_of_nothing():
    assert analyse([]) == Analysis(attempts=0)


@given(papers())
def test_figures_stay_within_their_bounds(rows):
    found = analyse(sittings(*rows))

    assert found.alpha is None or found.alpha <= 100
    assert found.error_ratio is None or found.error_ratio >= 0
    for item in found.items.values():
        assert 0 <= item.facility <= 100
        assert item.discrimination is None or -100.000001 <= item.discrimination <= 100.000001
        assert item.efficiency is None or item.efficiency <= 100.000001
        assert item.discrimination is None or item.efficiency is None or (item.discrimination < 0) == (item.efficiency < 0)


@given(papers(), st.randoms(use_true_random=False))
def test_order_of_learners_changes_nothing(rows, chance):
    mixed = chance.sample(rows, len(rows))

    assert analyse(sittings(*mixed)) == analyse(sittings(*rows))


@given(papers())
def test_weights_add_up_to_the_whole(rows):
    items = analyse(sittings(*rows)).items.values()
    effective = [item.effective_weight for item in items if item.effective_weight is not None]

    assert isclose(sum(item.intended_weight for item in items), 100)
    assert effective == [] or isclose(sum(effective), 100)


@given(papers(), st.integers(2, 7))
def test_marks_that_are_worth_more_change_no_figure_in_per_cent(rows, factor):
    plain = analyse(sittings(*rows))
    larger = analyse(sittings(*[[mark * factor for mark in row] for row in rows], maximum=ONE * factor))

    for name in ("mean", "deviation", "alpha", "skewness", "kurtosis", "standard_error"):
        before, after = getattr(plain, name), getattr(larger, name)
        assert before == after or isclose(before, after, rel_tol=1e-9, abs_tol=1e-9)


@given(st.lists(st.integers(0, 4), min_size=3, max_size=12))
def test_two_questions_that_say_the_same_agree_wholly(marks):
    found = analyse(sittings(*[(Decimal(mark) / 4, Decimal(mark) / 4) for mark in marks]))

    if len(set(marks)) == 1:
        assert (found.alpha, found.items[Item("q1", 1)].discrimination) == (None, None)
    else:
        assert found.alpha == 100
        assert isclose(found.items[Item("q1", 1)].discrimination, 100)
        assert found.items[Item("q1", 1)].efficiency == 100


# Guessing ------------------------------------------------------------------


@given(st.integers(1, 8), st.integers(1, 8))
def test_guessing_one_option_earns_the_share_of_right_ones(right, wrong):
    assert guess_of_one(right, right + wrong) == 100 * right / (right + wrong)


def test_guessing_several_prompts():
    assert guess_of_parts([(1, 4), (1, 2)], partial=True) == 37.5
    assert guess_of_parts([(1, 4), (1, 2)], partial=False) == 12.5
    assert guess_of_parts([], partial=True) is None
    assert guess_of_one(1, 0) is None


@given(st.lists(st.tuples(st.just(1), st.integers(1, 6)), min_size=1, max_size=5))
def test_all_or_nothing_is_never_easier_to_guess(parts):
    assert guess_of_parts(parts, partial=False) <= guess_of_parts(parts, partial=True) + 1e-9
    assert isclose(guess_of_parts(parts, partial=True), float(100 * sum(Fraction(1, options) for _one, options in parts) / len(parts)))


# Flags -----------------------------------------------------------------------


def figures(facility=60.0, discrimination=40.0, efficiency=50.0, attempts=ENOUGH) -> ItemFigures:
    return ItemFigures(
        attempts=attempts, facility=facility, deviation=40.0, intended_weight=10.0, discrimination=discrimination, efficiency=efficiency
    )


def counted(right: int, *wrong: int) -> list[Option]:
    return [Option("right", True, right, 0.0), *(Option("wrong", False, count, 0.0) for count in wrong)]


CASES = [
    ({}, {}, []),
    ({"discrimination": -1.0, "efficiency": -2.0}, {}, [Flag.NEGATIVE]),
    ({"efficiency": 14.9}, {}, [Flag.WEAK]),
    ({"efficiency": 15.0}, {}, []),
    ({"facility": 25.0}, {"guess": 25.0}, [Flag.GUESSED]),
    ({"facility": 5.0}, {"guess": 25.0}, [Flag.HARD]),
    ({"facility": 95.0}, {}, [Flag.EASY]),
    ({"facility": 94.9}, {}, []),
    ({}, {"options": counted(10, 11)}, [Flag.WRONG_PREFERRED]),
    ({}, {"options": counted(12, 8, 0)}, [Flag.IDLE_OPTION]),
    ({"discrimination": None, "efficiency": None}, {}, []),
    ({"attempts": ENOUGH - 1, "facility": 0.0, "discrimination": -50.0}, {}, []),
]


@pytest.mark.parametrize(("told", "more", "expected"), CASES)
def test_flags(told, more, expected):
    assert flags(figures(**told), **more) == expected
