"""Countries, professions and time zones, as people find them in a list."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.reference.countries import country_choices, country_name
from core.reference.order import alphabetical
from core.reference.professions import PROFESSIONS, profession_choices, profession_name
from core.reference.time_zones import is_time_zone, time_zone_choices, time_zone_name


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_country_of_iso_3166_has_a_name_in_every_language(language):
    with translation.override(language):
        names = dict(country_choices())

    assert len(names) == 249
    assert all(names.values())


def test_countries_stand_in_the_order_of_their_names_whatever_their_accents():
    with translation.override("fr"):
        names = [name for _code, name in country_choices()]

    assert names == sorted(names, key=alphabetical)
    assert names.index("Égypte") < names.index("Équateur") < names.index("Espagne")


def test_a_country_that_is_not_in_the_list_keeps_its_code():
    assert country_name("XX") == "XX"
    assert country_name("KE", "ar") == "كينيا"


def test_every_profession_has_a_code_of_four_digits_and_a_title():
    assert dict(profession_choices()) == PROFESSIONS
    assert all(len(code) == 4 and code.isdigit() for code in PROFESSIONS)
    assert profession_name("2221") == "Nursing Professionals"
    assert profession_name("0000") == "0000"


def test_every_time_zone_offered_is_one_that_exists_and_stands_once():
    offered = [zone for _region, cities in time_zone_choices() if not isinstance(cities, str) for zone, _city in cities]

    assert len(offered) == len(set(offered)) > 400
    assert [zone for zone in offered if not is_time_zone(zone)] == []
    assert ZoneInfo("Asia/Kolkata").key in offered


def test_a_zone_is_known_by_its_city_in_the_readers_language():
    with translation.override("fr"):
        assert time_zone_name("Africa/Cairo") == "Le Caire"
    assert time_zone_name("UTC") == "UTC"
