"""Languages: their own names, their direction, and which to prefer."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel import Locale as BabelLocale
from babel.core import UnknownLocaleError
from django.conf import settings

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


def direction(code: str) -> str:
    """``"rtl"`` or ``"ltr"``, from the language's script."""
    return "rtl" if code.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def own_name(code: str) -> str:
    """The language's name in itself: ``"Français"``."""
    return dict(settings.LANGUAGES).get(code) or babel_locale(code).get_display_name() or code


@cache
def babel_locale(code: str) -> BabelLocale:
    """Babel's locale for a Django language code, or English where CLDR has none."""
    try:
        return BabelLocale.parse(code.replace("-", "_"), sep="_")
    except (UnknownLocaleError, ValueError):
        return BabelLocale.parse("en")


PLAIN_PLURAL = 100  # takes the plain plural in every language


def plural_number(amount: Decimal, language: str) -> int:
    """A whole number that takes the same plural form as ``amount`` by CLDR: gettext's rules know whole numbers alone.

    In French 1.5 is singular ("1,5 crédit"), in English plural ("1.5 credits").
    """
    if amount == int(amount):
        return int(amount)
    return 1 if babel_locale(language).plural_form(amount) == "one" else PLAIN_PLURAL


def by_preference(available: list[str] | set[str], *wanted: str) -> str:
    """The first of ``wanted`` that is ``available``; else the site's language; else any, in a stable order."""
    for code in (*wanted, settings.LANGUAGE_CODE):
        if code in available:
            return code
    return sorted(available)[0]


def language_choices() -> list[tuple[str, str]]:
    """Codes and own names of the site's languages. A function, so that one more language needs no migration."""
    return list(settings.LANGUAGES)


def site_language() -> str:
    """The language the site was founded in."""
    return settings.LANGUAGE_CODE
