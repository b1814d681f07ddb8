"""No small group can be read off a table, nor worked out from what is shown beside it."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fellowships.suppression import LEAST, column, hidden_rows, keeps_secret, nested

COUNTS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 30), min_size=1)


def test_a_small_number_takes_the_smallest_other_with_it():
    shown = column({"Kenya": 12, "Nepal": 3, "Peru": 7, "Togo": 30})

    assert shown.cells == {"Kenya": 12, "Nepal": None, "Peru": None, "Togo": 30}
    assert shown.total == 52


def test_a_table_without_small_numbers_is_shown_whole():
    assert column({"women": 30, "men": 12}).cells == {"women": 30, "men": 12}


def test_two_fours_and_a_shown_total_of_eight_would_tell_so_a_third_goes_with_them():
    assert hidden_rows({"a": 4, "b": 4, "c": 9, "d": 20}) == {"a", "b", "c"}


def test_nothing_is_told_of_four_people():
    shown = column({"women": 3, "men": 1})

    assert shown.cells == {"women": None, "men": None}
    assert shown.total is None


def test_a_country_is_not_worked_out_from_the_total_of_its_income_group():
    counts = {"KE": 20, "UG": 8, "RW": 3, "EG": 15, "IN": 15}
    low, middle = {"UG", "RW"}, {"KE", "EG", "IN"}

    # Eleven in the low group less eight in Uganda would be the three in Rwanda.
    assert hidden_rows(counts, [low, middle]) == {"RW", "UG"}


def test_a_row_hidden_among_applications_is_hidden_among_offers():
    applications, offers = nested([{"a": 3, "b": 6, "c": 40}, {"a": 0, "b": 6, "c": 30}])

    assert applications.cells == {"a": None, "b": None, "c": 40}
    assert offers.cells == {"a": None, "b": None, "c": 30}


@given(COUNTS)
def test_no_small_number_is_ever_shown(counts):
    shown = column(counts)

    assert all(count is None or count >= LEAST for count in shown.cells.values())
    assert shown.total is None or shown.total >= LEAST


@given(COUNTS, st.data())
def test_what_is_hidden_stays_hidden_from_whoever_subtracts(counts, data):
    groups = data.draw(st.lists(st.sets(st.sampled_from(sorted(counts)), min_size=1), max_size=3))

    hidden = hidden_rows(counts, groups)

    assert hidden == set(counts) or all(keeps_secret(counts, hidden & group) for group in [set(counts), *groups])


@settings(max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=4))
def test_who_knows_the_rule_and_the_total_still_finds_two_values_for_each_small_number(numbers):
    counts = dict(zip("abcd", numbers, strict=False))
    hidden = sorted(hidden_rows(counts))
    assume(hidden and sum(numbers) >= LEAST)

    together = sum(counts[key] for key in hidden)
    tables = [{**counts, **dict(zip(hidden, guess, strict=True))} for guess in splits(together, len(hidden))]
    possible = [table for table in tables if sorted(hidden_rows(table)) == hidden]

    assert all(len({table[key] for table in possible}) > 1 for key in hidden if counts[key] < LEAST)


def splits(total: int, parts: int):
    """Every way to write ``total`` as so many numbers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in splits(total - first, parts - 1))
