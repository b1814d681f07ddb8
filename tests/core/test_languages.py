"""Languages: their names, their direction, their plurals."""

from decimal import Decimal

import pytest

from core.languages import plural_number


@pytest.mark.parametrize(
    ("amount", "language", "number"),
    [
        ("1", "en", 1),
        ("1.5", "en", 100),
        ("1.25", "en", 100),
        ("1.5", "fr", 1),
        ("2", "fr", 2),
        ("0.5", "fr", 1),
        ("2.00", "ar", 2),
        ("1.5", "ar", 100),
    ],
)
def test_parts_of_a_credit_take_the_plural_that_cldr_gives_them(amount, language, number):
    assert plural_number(Decimal(amount), language) == number
