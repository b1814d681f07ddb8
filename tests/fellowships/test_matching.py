"""Stable matching: against its definition, against a second way of doing it, and by the examples a person can follow."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fellowships.matching import (
    Why,
    blocking_pairs,
    explain,
    faults,
    from_one_list,
    match,
    match_with_reserves,
    reserved_for,
    spread,
)


@st.composite
def rankings(draw, people=6, hosts=4, most=3):
    """Wishes, offers and places of a few people and hosts, with gaps on both sides."""
    who = [f"a{number}" for number in range(draw(st.integers(1, people)))]
    where = [f"H{number}" for number in range(draw(st.integers(1, hosts)))]
    some = lambda things: st.permutations(things).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: order[:n]))  # noqa: E731
    wishes = {one: draw(some(where)) for one in who}
    offers = {host: draw(some(who)) for host in where}
    return wishes, offers, {host: draw(st.integers(0, most)) for host in where}


@st.composite
def reserves(draw):
    """A case with places kept for two groups, which may share people."""
    wishes, offers, places = draw(rankings(people=4, hosts=3))
    groups = {one: draw(st.sets(st.sampled_from(["low", "ldc"]))) for one in wishes}
    reserved = {host: {group: draw(st.integers(0, 2)) for group in ("low", "ldc")} for host in places}
    return wishes, offers, places, reserved, groups


@given(rankings())
def test_no_pair_would_rather_have_each_other(case):
    assert blocking_pairs(match(*case), *case) == []


@given(rankings())
def test_nobody_goes_where_she_did_not_wish_or_is_not_wanted_or_there_is_no_place(case):
    assert faults(match(*case), *case) == []


@given(rankings(people=4, hosts=3, most=2))
@settings(max_examples=60)
def test_everybody_gets_the_best_host_that_any_stable_pairing_allows(case):
    wishes, _offers, _places = case
    stable = [pairing for pairing in every_pairing(wishes) if is_stable_by_definition(pairing, *case)]

    best = {
        one: min((wished.index(pairing[one]) if one in pairing else len(wished)) for pairing in stable) for one, wished in wishes.items()
    }

    got = match(*case)
    assert {one: wishes[one].index(got[one]) if one in got else len(wishes[one]) for one in wishes} == best


@given(rankings(people=9, hosts=5, most=4))
def test_one_proposal_at_a_time_to_single_places_gives_the_same(case):
    assert match(*case) == one_at_a_time(*case)


@given(rankings(), st.randoms())
def test_the_order_in_which_people_are_written_down_decides_nothing(case, random):
    wishes, offers, places = case
    shuffled = list(wishes)
    random.shuffle(shuffled)

    again = match({one: wishes[one] for one in shuffled}, offers, dict(reversed(places.items())))

    assert again == match(*case)


@given(rankings(people=4, hosts=3), st.data())
def test_nobody_gains_by_telling_other_wishes_than_her_own(case, data):
    wishes, offers, places = case
    one = data.draw(st.sampled_from(sorted(wishes)))
    told = data.draw(st.permutations(sorted(places)))

    lied = match({**wishes, one: told}, offers, places).get(one)
    true = match(*case).get(one)

    worth = {host: -number for number, host in enumerate(wishes[one])} | {None: -len(wishes[one])}
    assert worth.get(lied, -99) <= worth[true]


@given(reserves())
@settings(max_examples=60)
def test_with_reserved_places_the_result_is_stable_by_a_second_definition_and_best_for_applicants(case):
    wishes, offers, places, reserved, groups = case
    stable = [
        pairing
        for pairing in every_pairing(wishes)
        if faults(pairing, wishes, offers, places) == [] and stands(pairing, wishes, offers, places, reserved, groups)
    ]

    got = match_with_reserves(wishes, offers, places, reserved=reserved, groups=groups)

    assert got in stable
    assert blocking_pairs(got, wishes, offers, places, reserved=reserved, groups=groups) == []
    for pairing in stable:
        assert all(rank_of(wishes, one, got) <= rank_of(wishes, one, pairing) for one in wishes)


@given(reserves())
def test_reserves_that_nobody_belongs_to_change_nothing(case):
    wishes, offers, places, reserved, _groups = case

    assert match_with_reserves(wishes, offers, places, reserved=reserved, groups={}) == match(wishes, offers, places)


def test_a_reserved_place_goes_to_somebody_of_the_group_before_better_ranked_others():
    wishes = {"ann": ["Lyon"], "ben": ["Lyon"], "cleo": ["Lyon"]}
    offers = {"Lyon": ["ann", "ben", "cleo"]}

    got = match_with_reserves(wishes, offers, {"Lyon": 2}, reserved={"Lyon": {"low": 1}}, groups={"cleo": {"low"}})

    assert got == {"ann": "Lyon", "cleo": "Lyon"}
    assert explain(got, wishes, offers, {"Lyon": 2})["ben"] == [Why("Lyon", 1, "full", rank=2, last=3, reserved=True)]


def test_a_reserved_place_that_nobody_of_the_group_takes_is_not_left_empty():
    got = match_with_reserves(
        {"ann": ["Lyon"], "ben": ["Lyon"]}, {"Lyon": ["ann", "ben"]}, {"Lyon": 2}, reserved={"Lyon": {"low": 2}}, groups={}
    )

    assert got == {"ann": "Lyon", "ben": "Lyon"}


def test_somebody_of_two_groups_fills_one_place_and_leaves_the_other():
    assert reserved_for(["ann", "ben"], {"ldc": 1, "low": 1}, {"ann": {"ldc", "low"}, "ben": {"ldc"}}) == ["ann", "ben"]


def test_each_wish_is_explained():
    wishes = {"ann": ["Lyon", "Hanoi"], "ben": ["Lyon", "Quito", "Kano", "Hanoi"], "cleo": ["Lyon"]}
    offers = {"Lyon": ["ann", "ben"], "Quito": ["ben"], "Hanoi": ["ann", "ben"], "Kano": []}
    places = {"Lyon": 1, "Quito": 0, "Hanoi": 1, "Kano": 1}

    why = explain(match(wishes, offers, places), wishes, offers, places)

    assert why == {
        "ann": [Why("Lyon", 1, "placed", 1, 1), Why("Hanoi", 2, "not_needed", 1)],
        "ben": [
            Why("Lyon", 1, "full", 2, 1),
            Why("Quito", 2, "no_places", 1),
            Why("Kano", 3, "unranked"),
            Why("Hanoi", 4, "placed", 2, 2),
        ],
        "cleo": [Why("Lyon", 1, "unranked")],
    }


def test_a_pairing_that_is_not_stable_is_found_out():
    case = {"ann": ["Lyon", "Kano"], "ben": ["Lyon", "Kano"]}, {"Lyon": ["ann", "ben"], "Kano": ["ann", "ben"]}, {"Lyon": 1, "Kano": 1}

    assert blocking_pairs({"ann": "Kano", "ben": "Lyon"}, *case) == [("ann", "Lyon")]
    assert faults({"ann": "Lyon", "ben": "Lyon"}, *case) == ["too_full:Lyon"]


def test_a_wished_host_without_places_given_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        match({"ann": ["Lyon"]}, {"Lyon": ["ann"]}, {})


@given(st.permutations(["a", "b", "c", "d", "e"]), st.data())
def test_a_plain_ranking_serves_people_in_turn(order, data):
    where = ["H0", "H1", "H2"]
    wishes = {one: data.draw(st.permutations(where)) for one in order}
    places = {host: data.draw(st.integers(0, 2)) for host in where}
    left, in_turn = dict(places), {}
    for one in order:
        if free := next((host for host in wishes[one] if left[host]), None):
            left[free] -= 1
            in_turn[one] = free

    assert match(wishes, from_one_list(order, {}, where), places) == {one: in_turn[one] for one in wishes if one in in_turn}


@given(st.integers(0, 40), st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=1))
def test_reserved_places_of_a_call_are_shared_out_to_the_last(count, places):
    shares = spread(count, places)

    assert sum(shares.values()) == min(count, sum(places.values()))
    assert all(0 <= shares[host] <= places[host] for host in places)


# A second way of doing it: written for these tests, sharing nothing with the first.


def every_pairing(wishes):
    for chosen in product(*([None, *wished] for wished in wishes.values())):
        yield {one: host for one, host in zip(wishes, chosen, strict=True) if host is not None}


def is_stable_by_definition(pairing, wishes, offers, places) -> bool:
    here = {host: [one for one, given_host in pairing.items() if given_host == host] for host in places}
    if any(len(people) > places[host] or any(one not in offers[host] for one in people) for host, people in here.items()):
        return False
    for one, wished in wishes.items():
        for host in wished[: rank_of(wishes, one, pairing)]:
            if one not in offers[host]:
                continue
            worse = [other for other in here[host] if offers[host].index(other) > offers[host].index(one)]
            if len(here[host]) < places[host] or worse:
                return False
    return True


def one_at_a_time(wishes, offers, places):
    """McVitie and Wilson: each place is a host of its own, and one person after the other looks for hers."""
    single = [(host, number) for host, count in places.items() for number in range(count)]
    lists = {one: [seat for host in wished for seat in single if seat[0] == host] for one, wished in wishes.items()}
    holder: dict = {}

    def propose(one):
        while lists[one]:
            seat = lists[one].pop(0)
            ranked = offers[seat[0]]
            if one not in ranked:
                continue
            other = holder.get(seat)
            if other is None:
                holder[seat] = one
                return
            if ranked.index(one) < ranked.index(other):
                holder[seat] = one
                propose(other)
                return

    for one in wishes:
        propose(one)
    return {one: seat[0] for seat, one in holder.items()}


def stands(pairing, wishes, offers, places, reserved, groups) -> bool:
    here = {host: [one for one, given_host in pairing.items() if given_host == host] for host in places}
    return not any(
        one in chosen_by_trying([*here[host], one], offers[host], places[host], reserved[host], groups)
        for one, wished in wishes.items()
        for host in wished[: rank_of(wishes, one, pairing)]
    )


def chosen_by_trying(standing, ranked, count, reserved, groups):
    """Of all sets that fill as many reserved places as can be filled, the best by rank; then the rest by rank."""
    good = sorted((one for one in standing if one in ranked), key=ranked.index)
    seats = [group for group, number in reserved.items() for _ in range(number)]
    fits = lambda people: any(all(seat in groups[one] for one, seat in zip(people, order, strict=False)) for order in permutations(seats))  # noqa: E731
    for size in range(min(count, len(seats), len(good)), -1, -1):
        first = next((people for people in combinations(good, size) if size == 0 or fits(people)), None)
        if first is not None:
            rest = [one for one in good if one not in first][: count - len(first)]
            return {*first, *rest}
    return set()


def rank_of(wishes, one, pairing) -> int:
    return wishes[one].index(pairing[one]) if one in pairing else len(wishes[one])
