"""The nine languages of the paper: what is printed on a certificate beside its facts.

They stand apart from the languages of the interface: a certificate may be issued in
Swahili by a site that speaks none. Each language is one file beside this one;
``en.po`` lists all there is to say, and the others say all of it.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import polib

FOLDER = Path(__file__).parent
# Six languages of the United Nations, and Portuguese, Hindi and Swahili; each by its own name.
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
    "ru": "Русский",
    "zh-hans": "简体中文",
    "pt-br": "Português (Brasil)",
    "hi": "हिन्दी",
    "sw": "Kiswahili",
}


class Unsaid(LookupError):
    """A sentence that the catalogue of a language does not have."""


class Voice:
    """One language, saying what is printed."""

    def __init__(self, language: str) -> None:
        self.language = language
        # Read from the text itself: it takes milliseconds, once, and can never be older than the text.
        catalogue = polib.pofile(str(FOLDER / f"{language}.po"))
        self._said = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in catalogue.translated_entries()}
        self._counted = GNUTranslations(BytesIO(catalogue.to_binary()))

    def says(self, context: str, sentence: str) -> str:
        """``sentence`` in this language. Raises Unsaid rather than print another language's words."""
        try:
            return self._said[context, sentence]
        except KeyError:
            raise Unsaid(f"{self.language}: {context}: {sentence}") from None

    def counts(self, context: str, one: str, many: str, count: int) -> str:
        """The sentence in the form that ``count`` asks for, its place not yet filled."""
        return self._counted.npgettext(context, one, many, count)


@cache
def voice(language: str) -> Voice:
    """The voice of one of ``LANGUAGES``."""
    if language not in LANGUAGES:
        raise Unsaid(language)
    return Voice(language)


def nearest(language: str) -> str:
    """``language`` where the paper speaks it, or its sister (``pt`` is printed as ``pt-br``), or else English."""
    code = language.lower()
    if code in LANGUAGES:
        return code
    base = code.split("-")[0]
    return next((known for known in LANGUAGES if known.split("-")[0] == base), "en")


def language_choices() -> list[tuple[str, str]]:
    """Codes and own names. A function, so that one more language needs no migration."""
    return list(LANGUAGES.items())
