"""Conflicts of interest by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewing.conflicts import Reviewer, Tie, conflict_of, same_person
from reviewing.sources import Parties

MURU = "muru@example.org"


@pytest.mark.parametrize(
    ("reviewer", "parties", "kind"),
    [
        (Reviewer(key=1), Parties(), None),
        (Reviewer(key=1), Parties(people={"own": {1}}), "own"),
        (Reviewer(key=1), Parties(people={"referee": {1}, "supervisor": {1}}), "referee"),
        (Reviewer(key=1), Parties(people={"coauthor": [1]}), "coauthor"),
        (Reviewer(key=1, email="Muru@example.org"), Parties(emails={"referee": {MURU}}), "referee"),
        (Reviewer(key=1, institutions=frozenset({4})), Parties(institutions={4, 5}), "institution"),
        (Reviewer(key=1, institutions=frozenset({4}), email=MURU), Parties(institutions={4}, emails={"supervisor": [MURU]}), "supervisor"),
        (Reviewer(key=1, ties=(Tie(kind="interest", institution=9),)), Parties(institutions={9}), "interest"),
        (Reviewer(key=1, ties=(Tie(kind="relation", person="SOW, Awa"),)), Parties(names={"Awa Ndèye Sow"}), "relation"),
        (Reviewer(key=1, ties=(Tie(kind="relation", person="Sow"),)), Parties(names={"Awa Sow"}), None),
        (Reviewer(key=1, email=""), Parties(emails={"referee": {""}}), None),
    ],
)
def test_the_gravest_tie_is_the_one_that_is_noted(reviewer, parties, kind):
    assert conflict_of(reviewer, parties, author=2) == kind


def test_nobody_reviews_her_own():
    assert conflict_of(Reviewer(key=1), Parties(), author=1) == "own"


words = st.sampled_from(["awa", "sow", "ndeye", "ali", "haddad", "ann"])


@given(st.lists(words, min_size=2, unique=True), st.randoms())
def test_the_order_of_a_name_does_not_matter(name, chance):
    other = chance.sample(name, len(name))

    assert same_person(" ".join(name), ", ".join(other).upper())
