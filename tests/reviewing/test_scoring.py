"""What scores add up to."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewing.scoring import CAUTION, Marked, Weighed, disagree, leanings, mark_of, results

marks = st.integers(min_value=100, max_value=500).map(lambda hundredths: hundredths / 100)


@st.composite
def panels(draw):
    """Up to seven submissions, each read by some of five reviewers."""
    read = draw(st.lists(st.sets(st.integers(0, 4), min_size=1, max_size=3), min_size=1, max_size=7))
    opinions = st.sampled_from(["yes", "no", ""])
    return [Marked(paper, who, draw(marks), draw(opinions)) for paper, readers in enumerate(read) for who in readers]


def test_a_mark_is_the_weighted_mean_over_what_was_answered():
    scores = [Weighed(5, Decimal(2)), Weighed(2, Decimal(1)), Weighed(None, Decimal(7))]

    assert mark_of(scores) == Decimal(4)


def test_nothing_answered_is_no_mark():
    assert mark_of([Weighed(None, Decimal(1))]) is None


@given(st.lists(st.tuples(st.integers(1, 5), st.decimals("0.1", "10", places=1)), min_size=1))
def test_a_mark_lies_between_the_lowest_and_the_highest_score(scores):
    mark = mark_of(Weighed(value, weight) for value, weight in scores)

    assert min(value for value, _ in scores) <= round(mark, 9) <= max(value for value, _ in scores)


def by_elimination(reviews: list[Marked]) -> dict:
    """The same fit, by solving its equations: for each reviewer, (n + caution) * leaning - what she shares = her surplus."""
    people = sorted({review.reviewer for review in reviews})
    papers = {review.submission: [one for one in reviews if one.submission == review.submission] for review in reviews}
    rows = []
    for who in people:
        row, right = [0.0] * len(people), 0.0
        row[people.index(who)] += CAUTION
        for own in papers.values():
            for mine in (one for one in own if one.reviewer == who):
                row[people.index(who)] += 1
                right += mine.mark - sum(one.mark for one in own) / len(own)
                for one in own:
                    row[people.index(one.reviewer)] -= 1 / len(own)
        rows.append([*row, right])
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at:
                rows[other] = [value - rows[other][at] * own for value, own in zip(rows[other], rows[at], strict=True)]
    return {who: row[-1] for who, row in zip(people, rows, strict=True)}


@given(panels())
def test_leanings_are_those_of_the_equations_solved_directly(reviews):
    assert leanings(reviews) == pytest.approx(by_elimination(reviews), abs=1e-5)


@given(panels())
def test_the_order_of_reviews_does_not_matter(reviews):
    assert results(reviews[::-1], lowest=1, highest=5) == results(reviews, lowest=1, highest=5)


def test_who_reads_alone_has_no_leaning():
    reviews = [Marked("a", "mild", 5), Marked("b", "mild", 5), Marked("c", "other", 1)]

    assert leanings(reviews) == {"mild": 0, "other": 0}


def test_a_severe_reviewer_s_papers_gain_what_she_takes_off_all():
    pairs = list(permutations(["severe", "even", "mild"], 2)) * 8
    given_by = {"severe": 2.0, "even": 3.0, "mild": 4.0}
    reviews = [Marked(paper, who, given_by[who]) for paper, pair in enumerate(pairs) for who in pair]

    found = results(reviews, lowest=1, highest=5)

    raw = [found[paper].raw for paper in range(6)]
    normalised = [found[paper].normalised for paper in range(6)]
    assert max(raw) - min(raw) == 1.0
    assert max(normalised) - min(normalised) < 0.1


@pytest.mark.parametrize(
    ("given", "flagged"),
    [
        ([(4.0, "yes"), (4.5, "yes")], False),
        ([(2.0, ""), (3.5, "")], True),
        ([(4.0, "yes"), (4.0, "no")], True),
        ([(4.0, "yes"), (4.0, "perhaps")], False),
        ([(1.0, "no")], False),
    ],
)
def test_far_marks_and_opposite_recommendations_disagree(given, flagged):
    reviews = [Marked("paper", number, mark, opinion) for number, (mark, opinion) in enumerate(given)]

    assert disagree(reviews, lowest=1, highest=5) is flagged
