"""Credit in steps, up to a maximum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import credits as credit_rules

STEPS = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal("1"), Decimal("0.1")])
MAXIMA = st.decimals(min_value=0, max_value=60, places=2)
MINUTES = st.integers(min_value=0, max_value=3000)


def test_a_maximum_of_one_is_claimed_in_quarters():
    assert list(credit_rules.claimable(Decimal("1"), Decimal("0.25"))) == [Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal("1")]


@given(MAXIMA, STEPS)
def test_what_is_offered_is_exactly_what_is_accepted(maximum, step):
    offered = list(credit_rules.claimable(maximum, step))

    assert all(credit_rules.is_claimable(amount, maximum=maximum, step=step) for amount in offered)
    assert len(offered) == credit_rules.steps_in(maximum, step)
    assert (offered[-1] if offered else 0) == credit_rules.most_claimable(maximum, step)


@given(st.decimals(allow_nan=True, allow_infinity=True), MAXIMA, STEPS)
def test_an_accepted_amount_is_a_step_above_nothing_and_within_the_maximum(amount, maximum, step):
    accepted = credit_rules.is_claimable(amount, maximum=maximum, step=step)

    assert accepted == (amount.is_finite() and amount in set(credit_rules.claimable(maximum, step)))


@given(MINUTES, MINUTES, STEPS, st.sampled_from(["nearest", "down"]))
def test_more_minutes_never_give_less_credit(one, other, step, rounding):
    less, more = sorted((one, other))

    assert credit_rules.from_minutes(less, unit_minutes=60, step=step, rounding=rounding) <= credit_rules.from_minutes(
        more, unit_minutes=60, step=step, rounding=rounding
    )


@given(MINUTES, STEPS)
def test_rounding_strays_by_half_a_step_at_most_and_down_never_gives_more(minutes, step):
    exact = Decimal(minutes) / 60

    nearest = credit_rules.from_minutes(minutes, unit_minutes=60, step=step)
    down = credit_rules.from_minutes(minutes, unit_minutes=60, step=step, rounding="down")

    assert abs(nearest - exact) <= step / 2
    assert down <= exact < down + step
    assert credit_rules.is_in_steps(nearest, step=step)
    assert credit_rules.is_in_steps(down, step=step)


@pytest.mark.parametrize(
    ("minutes", "ama", "eaccme"), [(7, "0", "0"), (8, "0.25", "0"), (29, "0.5", "0"), (30, "0.5", "0.5"), (59, "1", "0.5")]
)
def test_the_ama_counts_to_the_nearest_quarter_and_the_eaccme_full_half_hours(minutes, ama, eaccme):
    assert credit_rules.from_minutes(minutes, unit_minutes=60, step=Decimal("0.25")) == Decimal(ama)
    assert credit_rules.from_minutes(minutes, unit_minutes=60, step=Decimal("0.5"), rounding="down") == Decimal(eaccme)


@given(MAXIMA, MAXIMA)
def test_a_share_lies_between_none_and_all(part, whole):
    assert 0 <= credit_rules.share(part, whole) <= 1


@pytest.mark.parametrize(("amount", "words"), [("2.00", "2"), ("0.750", "0.75"), ("10", "10"), ("100.00", "100"), ("0", "0")])
def test_amounts_are_printed_without_needless_zeros(amount, words):
    assert credit_rules.plain(Decimal(amount)) == words


def test_a_step_of_nothing_is_refused():
    with pytest.raises(ValueError, match="more than nothing"):
        credit_rules.steps_in(Decimal("1"), Decimal("0"))
