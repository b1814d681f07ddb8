"""Languages that people work in: ISO 639-1 codes, with their CLDR names in the active language.

Source: ISO 639-1 and Unicode CLDR's names for its codes, as shipped with Babel.
"""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language

from core.languages import babel_locale
from core.reference.order import alphabetical

# The official and the most widely spoken languages of countries with hospitals that exchange people.
CODES = [
    "am",
    "ar",
    "az",
    "be",
    "bg",
    "bn",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fr",
    "ga",
    "ha",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "ig",
    "is",
    "it",
    "ja",
    "ka",
    "kk",
    "km",
    "ko",
    "ky",
    "lo",
    "lt",
    "lv",
    "mg",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "mt",
    "my",
    "ne",
    "nl",
    "no",
    "om",
    "pa",
    "pl",
    "ps",
    "pt",
    "rn",
    "ro",
    "ru",
    "rw",
    "si",
    "sk",
    "sl",
    "so",
    "sq",
    "sr",
    "st",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "ti",
    "tk",
    "tl",
    "tn",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "wo",
    "xh",
    "yo",
    "zh",
    "zu",
]


@cache
def _names(language: str) -> dict[str, str]:
    names = babel_locale(language).languages
    return dict(sorted(((code, names.get(code, code)) for code in CODES), key=lambda item: alphabetical(item[1])))


def working_language_choices() -> list[tuple[str, str]]:
    """Codes and names in the active language, in the order of the names."""
    return list(_names(get_language() or "en").items())


def working_language_name(code: str) -> str:
    """The language's name in the active language; the code itself when it is not ours."""
    return _names(get_language() or "en").get(code, code)
