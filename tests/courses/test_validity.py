"""How long a certificate and a declaration hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.validity import certificate_ends, declaration_holds

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("earned", "months", "fixed", "years", "ends"),
    [
        (date(2026, 11, 20), None, None, None, None),
        (date(2026, 11, 20), 24, None, None, date(2028, 11, 20)),
        (date(2026, 8, 31), 6, None, None, date(2027, 2, 28)),
        (date(2026, 11, 20), None, date(2027, 12, 31), None, date(2027, 12, 31)),
        (date(2028, 1, 5), None, date(2027, 12, 31), None, date(2028, 12, 31)),
        (date(2027, 12, 31), None, date(2027, 12, 31), 2, date(2029, 12, 31)),
        (date(2033, 3, 1), None, date(2026, 6, 30), 3, date(2035, 6, 30)),
        (date(2029, 3, 1), None, date(2028, 2, 29), 4, date(2032, 2, 29)),
        (date(2026, 11, 20), 6, date(2027, 12, 31), None, date(2027, 5, 20)),
        (date(2026, 11, 20), 24, date(2027, 12, 31), None, date(2027, 12, 31)),
    ],
)
def test_a_certificate_ends_when_its_course_says(earned, months, fixed, years, ends):
    assert certificate_ends(earned, months=months, fixed_on=fixed, every_years=years) == ends


@given(DAYS, DAYS, st.integers(1, 10))
def test_a_fixed_end_is_the_first_of_its_series_after_the_day_it_was_earned(earned, fixed, years):
    ends = certificate_ends(earned, months=None, fixed_on=fixed, every_years=years)

    assert ends > earned
    assert ends == fixed or ends - earned <= timedelta(days=366 * years)


@pytest.mark.parametrize(
    ("declared", "holds"),
    [(None, False), (date(2024, 11, 20), True), (date(2024, 11, 19), False), (date(2026, 11, 20), True)],
)
def test_a_declaration_covers_24_months(declared, holds):
    assert declaration_holds(declared, date(2026, 11, 20)) is holds
