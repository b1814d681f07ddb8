"""Time zones: the places of the IANA database, with their CLDR names in the active language.

Source: the IANA time zone database as Python's ``zoneinfo`` finds it, and Unicode CLDR's
exemplar cities, as shipped with Babel.
"""

from __future__ import annotations

from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.languages import babel_locale
from core.reference.order import alphabetical

UTC = "UTC"
# The IANA names that CLDR keeps under an older spelling.
_RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
}


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _places() -> tuple[tuple[str, str], ...]:
    """Pairs of the name to keep and the name CLDR knows, one for each place."""
    found = []
    for cldr_name in get_global("zone_territories"):
        name = _RENAMED.get(cldr_name, cldr_name)
        if "/" in name and not name.startswith("Etc/") and name in _known():
            found.append((name, cldr_name))
    return tuple(sorted(found))


def is_time_zone(name: str) -> bool:
    """Whether ``zoneinfo`` knows ``name``."""
    return name in _known()


def time_zone_choices() -> list[tuple[str, list[tuple[str, str]] | str]]:
    """UTC, then the zones of each region with their cities' names, in the active language."""
    regions = {
        "Africa": _("Africa"),
        "America": _("Americas"),
        "Antarctica": _("Antarctica"),
        "Arctic": _("Arctic"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic Ocean"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific Ocean"),
    }
    by_region = _cities(get_language() or "en")
    return [(UTC, UTC), *((label, list(by_region[region])) for region, label in regions.items() if region in by_region)]


@lru_cache(maxsize=32)
def _cities(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    locale = babel_locale(language)
    by_region: dict[str, list[tuple[str, str]]] = {}
    for name, cldr_name in _places():
        by_region.setdefault(name.split("/")[0], []).append((name, get_timezone_location(cldr_name, locale=locale, return_city=True)))
    return {region: tuple(sorted(cities, key=lambda city: alphabetical(city[1]))) for region, cities in by_region.items()}


def time_zone_name(name: str) -> str:
    """The city's name in the active language; the zone's own name when it stands for no city."""
    for cities in _cities(get_language() or "en").values():
        for zone, city in cities:
            if zone == name:
                return city
    return name
