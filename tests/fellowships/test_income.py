"""Income groups are dated: what held on a day, holds for that day."""

from __future__ import annotations

from datetime import date

import pytest

from fellowships.enums import Income
from fellowships.income import Fact, Standing, fiscal_year, standings
from fellowships.models import IncomeGroup


@pytest.mark.parametrize(("day", "year"), [(date(2026, 6, 30), 2026), (date(2026, 7, 1), 2027), (date(2026, 12, 31), 2027)])
def test_the_fiscal_year_begins_in_july(day, year):
    assert fiscal_year(day) == year


def test_a_country_keeps_its_group_until_a_later_year_says_otherwise():
    facts = [Fact("CR", 2025, "upper_middle", False), Fact("CR", 2026, "high", False)]

    assert standings(facts, date(2025, 6, 30))["CR"].group == "upper_middle"
    assert standings(facts, date(2025, 7, 1))["CR"].group == "high"
    assert standings(facts, date(2030, 1, 1))["CR"].group == "high"


def test_a_country_leaves_the_list_of_the_poorest_on_its_day():
    facts = [Fact("NP", 2025, "lower_middle", True, date(2026, 11, 24))]

    assert standings(facts, date(2026, 11, 23))["NP"].is_ldc is True
    assert standings(facts, date(2026, 11, 24))["NP"].is_ldc is False


def test_the_lists_are_there_with_their_sources(db):
    there = IncomeGroup.objects.standings(date(2026, 11, 20))

    assert there["TG"] == Standing(Income.LOWER_MIDDLE, True)
    assert there["ET"] == Standing(Income.UNCLASSIFIED, True)
    assert there["CR"].group == Income.HIGH
    assert sum(standing.is_ldc for standing in there.values()) == 44
    assert not IncomeGroup.objects.filter(source="").exists()
