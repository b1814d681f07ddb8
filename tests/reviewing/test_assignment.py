"""Who reviews what."""

from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewing.assignment import Paper, Reader, distribute, gaps

EN, FR, AR = "en", "fr", "ar"


@st.composite
def tables(draw):
    keys = range(1, draw(st.integers(1, 5)) + 1)
    readers = [
        Reader(
            key=key,
            most=draw(st.integers(0, 4)),
            load=draw(st.integers(0, 2)),
            specialties=frozenset(draw(st.sets(st.sampled_from("abc")))),
            languages=frozenset({EN} | draw(st.sets(st.sampled_from([FR, AR])))),
        )
        for key in keys
    ]
    papers = [
        Paper(
            key=100 + number,
            missing=draw(st.integers(0, 3)),
            specialties=frozenset(draw(st.sets(st.sampled_from("abc")))),
            languages=frozenset({draw(st.sampled_from([EN, FR, AR]))}),
            barred=frozenset(draw(st.sets(st.sampled_from(list(keys))))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    return papers, readers


@settings(max_examples=60)
@given(tables())
def test_nobody_is_given_what_she_must_not_read_or_twice_or_more_than_she_takes(case):
    papers, readers = case
    by_paper, by_reader = {one.key: one for one in papers}, {one.key: one for one in readers}

    pairs = distribute(papers, readers)

    given_to, found_for = Counter(reader for _, reader in pairs), Counter(paper for paper, _ in pairs)
    assert len(pairs) == len(set(pairs))
    assert all(by_reader[reader].may_read(by_paper[paper]) for paper, reader in pairs)
    assert all(count + by_reader[key].load <= by_reader[key].most for key, count in given_to.items())
    assert all(count <= by_paper[key].missing for key, count in found_for.items())


def most_possible(papers, readers) -> int:
    """Another way to count: by Gale and Ryser's cut. For each set of papers, what the readers can take of it."""
    best = sum(paper.missing for paper in papers)
    for size in range(len(papers) + 1):
        for cut in combinations(papers, size):
            outside = sum(paper.missing for paper in papers if paper not in cut)
            inside = sum(min(max(0, one.most - one.load), sum(one.may_read(paper) for paper in cut)) for one in readers)
            best = min(best, outside + inside)
    return best


@settings(max_examples=60)
@given(tables())
def test_as_many_reviewers_are_found_as_there_can_be(case):
    papers, readers = case

    pairs = distribute(papers, readers)

    assert len(pairs) == most_possible(papers, readers)
    assert sum(gaps(papers, pairs).values()) == sum(paper.missing for paper in papers) - len(pairs)


@given(st.integers(1, 30), st.integers(2, 8), st.integers(1, 2))
def test_where_everybody_may_read_everything_loads_differ_by_one_at_most(papers, readers, each):
    pairs = distribute([Paper(key=key, missing=each) for key in range(papers)], [Reader(key=key, most=99) for key in range(readers)])

    loads = [Counter(reader for _, reader in pairs)[key] for key in range(readers)]
    assert sum(loads) == papers * each
    assert max(loads) - min(loads) <= 1


def test_the_one_who_knows_the_specialty_reads_it():
    papers = [Paper(key=1, missing=1, specialties=frozenset("a")), Paper(key=2, missing=1, specialties=frozenset("b"))]
    readers = [Reader(key=7, most=5, specialties=frozenset("b")), Reader(key=8, most=5, specialties=frozenset("a"))]

    assert distribute(papers, readers) == [(1, 8), (2, 7)]


def test_nobody_is_given_a_language_that_she_does_not_read():
    papers = [Paper(key=1, missing=2, languages=frozenset({AR}))]
    readers = [Reader(key=7, most=5, languages=frozenset({EN, FR})), Reader(key=8, most=5, languages=frozenset({AR}))]

    pairs = distribute(papers, readers)

    assert pairs == [(1, 8)]
    assert gaps(papers, pairs) == {1: 1}


def test_each_submission_gets_its_first_reviewer_before_any_gets_its_second():
    papers = [Paper(key=1, missing=2), Paper(key=2, missing=1, barred=frozenset({8}))]
    readers = [Reader(key=7, most=1), Reader(key=8, most=1)]

    assert distribute(papers, readers) == [(1, 8), (2, 7)]
