"""Countries: ISO 3166-1 codes, with their CLDR names in the active language.

Source: ISO 3166-1 alpha-2 codes, and Unicode CLDR's names for them, as shipped with Babel.
"""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language

from core.languages import babel_locale
from core.reference.order import alphabetical

# CLDR territories that ISO 3166-1 does not list as countries.
_NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


@cache
def _names(language: str) -> dict[str, str]:
    territories = babel_locale(language).territories
    named = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha() and code not in _NOT_ISO}
    return dict(sorted(named.items(), key=lambda item: alphabetical(item[1])))


def country_choices() -> list[tuple[str, str]]:
    """Codes and names in the active language, in the order of the names."""
    return list(_names(get_language() or "en").items())


def country_name(code: str, language: str | None = None) -> str:
    """The country's name; the code itself when CLDR does not know it."""
    return _names(language or get_language() or "en").get(code, code)
