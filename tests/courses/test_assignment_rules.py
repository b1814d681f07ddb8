"""Who reviews whom, what reviews come to, and what lateness costs: the rules alone, without a database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assignments import marks, timing
from courses.assignments.allocation import Need, allocate
from courses.enums import LateRule

percents = st.decimals(min_value=0, max_value=100, places=2)


@st.composite
def rounds(draw):
    """A round in which some reviews are given already, some people are through, and some works are by people who left."""
    authors = draw(st.lists(st.integers(0, 30), unique=True, max_size=9))
    needs = [
        Need(
            work=100 + author,
            author=author,
            missing=draw(st.integers(0, 4)),
            had=frozenset(draw(st.sets(st.sampled_from(authors), max_size=3))) - {author},
        )
        for author in authors
    ]
    return needs, {author: draw(st.integers(-1, 4)) for author in draw(st.permutations(authors))}


@given(rounds())
def test_nobody_reviews_her_own_work_or_one_twice_or_more_than_her_share(made):
    needs, quotas = made
    by_work = {need.work: need for need in needs}

    pairs = allocate(needs, quotas)

    assert len(set(pairs)) == len(pairs)
    assert all(reviewer != by_work[work].author and reviewer not in by_work[work].had for work, reviewer in pairs)
    assert all(count <= quotas[reviewer] for reviewer, count in Counter(reviewer for _work, reviewer in pairs).items())
    assert all(count <= by_work[work].missing for work, count in Counter(work for work, _reviewer in pairs).items())


@given(rounds())
def test_no_further_review_could_have_been_found(made):
    """Compared with the capacity of the smallest cut, over every choice of reviewers: the maximum by another road."""
    needs, quotas = made
    needs = needs[:5]
    quotas = {reviewer: max(0, quota) for reviewer, quota in list(quotas.items())[:6]}
    reviewers = list(quotas)

    def cut(inside: tuple[bool, ...]) -> int:
        chosen = {reviewer for reviewer, is_in in zip(reviewers, inside, strict=True) if is_in}
        outside = sum(quotas[reviewer] for reviewer in reviewers if reviewer not in chosen)
        return outside + sum(min(need.missing, sum(need.may_go_to(one) for one in chosen)) for need in needs)

    assert len(allocate(needs, quotas)) == min(cut(inside) for inside in product([False, True], repeat=len(reviewers)))


@given(st.integers(1, 6), st.integers(0, 40), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_in_a_fresh_round_everybody_gives_and_receives_the_same(reviews, more, chance):
    authors = list(range(reviews + 1 + more))
    order = list(authors)
    chance.shuffle(order)

    pairs = allocate([Need(work=author + 500, author=author, missing=reviews) for author in authors], dict.fromkeys(order, reviews))

    assert Counter(work for work, _reviewer in pairs) == dict.fromkeys([author + 500 for author in authors], reviews)
    assert Counter(reviewer for _work, reviewer in pairs) == dict.fromkeys(authors, reviews)


def test_where_reviewers_are_short_each_work_gets_one_before_any_gets_two():
    needs = [Need(work=work, author=work, missing=2) for work in (1, 2, 3)]

    pairs = allocate(needs, {9: 2, 8: 1})

    assert Counter(work for work, _reviewer in pairs) == {1: 1, 2: 1, 3: 1}


def test_a_class_of_five_hundred_is_shared_out_at_once():
    needs = [Need(work=1000 + author, author=author, missing=5) for author in range(500)]

    assert len(allocate(needs, dict.fromkeys(range(500), 5))) == 2500


# Marks -------------------------------------------------------------------

RUBRIC = {"plan": {"a": Fraction(0), "b": Fraction(3)}, "words": {"c": Fraction(0), "d": Fraction(1), "e": Fraction(1, 2)}}


@pytest.mark.parametrize(
    ("levels", "percent"),
    [({"plan": "b", "words": "d"}, "100.00"), ({"plan": "b", "words": "c"}, "75.00"), ({"plan": "a", "words": "e"}, "12.50")],
)
def test_a_rubric_comes_to_its_share_of_the_points(levels, percent):
    assert marks.percent(RUBRIC, levels) == Decimal(percent)


def test_a_criterion_without_a_level_of_its_own_is_named():
    assert marks.not_chosen(RUBRIC, {"plan": "d"}) == ["plan", "words"]


@pytest.mark.parametrize(
    ("given_marks", "median"),
    [(["40"], "40.00"), (["10", "90", "80"], "80.00"), (["50", "75"], "62.50"), (["0", "100", "66.67", "66.66"], "66.67")],
)
def test_peers_marks_come_to_their_median(given_marks, median):
    assert marks.middle([Decimal(one) for one in given_marks]) == Decimal(median)


@given(st.lists(percents, min_size=3, max_size=6), percents)
def test_one_review_out_of_line_never_leads_outside_the_others(others, odd):
    assert min(others) <= marks.middle([*others, odd]) <= max(others)


def test_there_is_no_median_of_nothing():
    with pytest.raises(ValueError, match="no reviews"):
        marks.middle([])


@given(percents, st.integers(0, 400), st.integers(1, 100))
def test_a_deduction_never_leads_below_nothing_or_above_what_was_earned(earned, days, each):
    off = timing.Lateness(rule=LateRule.REDUCED, days=400, percent=each).off(days)

    assert 0 <= marks.after_deduction(earned, off) <= earned


# Time --------------------------------------------------------------------

DUE = datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "late"),
    [(timedelta(0), 0), (timedelta(days=-3), 0), (timedelta(seconds=1), 1), (timedelta(days=1), 1), (timedelta(days=1, seconds=1), 2)],
)
def test_a_day_late_begins_with_its_first_second(after, late):
    assert timing.days_late(DUE + after, DUE) == late


@pytest.mark.parametrize(
    ("rule", "after", "taken"),
    [
        (LateRule.REFUSED, timedelta(0), True),
        (LateRule.REFUSED, timedelta(seconds=1), False),
        (LateRule.ACCEPTED, timedelta(days=3), True),
        (LateRule.REDUCED, timedelta(days=3, seconds=1), False),
    ],
)
def test_late_works_are_taken_as_the_rule_says(rule, after, taken):
    assert timing.Lateness(rule=rule, days=3, percent=10).takes(DUE, DUE + after) is taken


def test_nothing_is_late_where_nothing_is_due():
    lateness = timing.Lateness(rule=LateRule.REFUSED)

    assert (lateness.takes(None, DUE), timing.days_late(DUE, None)) == (True, 0)


def test_due_is_at_the_same_hour_though_the_clocks_were_changed():
    start = datetime(2026, 10, 20, 9, tzinfo=ZoneInfo("Europe/Paris"))

    due = timing.due_after(start, 10, "Europe/Paris")

    assert (due.hour, due.astimezone(UTC) - start.astimezone(UTC)) == (9, timedelta(days=10, hours=1))
