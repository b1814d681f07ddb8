"""How many syllables a word has, by the spelling rules of English, French and Spanish.

English and French are estimates, as in every program that reckons Flesch's measure:
right for about nine words in ten, and close over a whole text. Spanish spelling tells exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_VOWELS_EN = re.compile(r"[aeiouy]+")
# Neighbours that are spoken apart: via, radio, medium, neonatal, manual, quiet, going, area, create, real, poem, lion.
_SPLIT_EN = re.compile(
    r"ia(?!l$|n$|ns$)|io(?!n|u)|iu|eo(?!u|p)|ua(?!r)|uou|ie(?=t)|(?<=[eoy])ing$|(?<=[aeiou][^aeiou])ea$|creat|real|poe|^lion|scien"
)
_MUTE_INSIDE_EN = re.compile(r"(?<=[^aeiouyl])e(?=(?:ly|ments?|ful|less|ness)$)")
_SILENT_E = re.compile(r"(?<![ley])e$")
_SILENT_LE = re.compile(r"[aeiouy]le$")
_SILENT_ED = re.compile(r"(?<![td])ed$")
_SILENT_ES = re.compile(r"(?<!s|x|z|i)(?<!ch|sh)(?<!c|g)es$")
_VOWELS_FR = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_MUTE_FR = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöùûü])(?:e|es|ent)$")
_HIATUS_FR = re.compile(r"(?:é[aâoôui]|oa|aï|oï|aü|ië)")
_VOWELS_ES = re.compile(r"[aeiouáéíóúü]+")


def count(word: str, language: str) -> int:
    """At least 1. Raises KeyError for a language that has no rule here: see ``LANGUAGES``."""
    lower = unicodedata.normalize("NFC", word).casefold()
    return max(1, sum(_RULES[language](part) for part in re.split(r"[-’'‑–]", lower) if part))


def _english(word: str) -> int:
    word = _MUTE_INSIDE_EN.sub("", word)
    found = len(_VOWELS_EN.findall(word)) + len(_SPLIT_EN.findall(word))
    ends = (_SILENT_E, _SILENT_LE, _SILENT_ED, _SILENT_ES)
    return max(1, found - any(end.search(word) for end in ends))


def _french(word: str) -> int:
    spoken = re.sub(r"(?<=[qg])u(?=[eiéèêyo])", "", word)
    bare = _MUTE_FR.sub("", spoken)
    found = len(_VOWELS_FR.findall(bare)) + len(_HIATUS_FR.findall(bare))
    return max(1, found)


def _spanish(word: str) -> int:
    spoken = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word)
    spoken = re.sub(r"y$", "i", spoken)
    total = 0
    for group in _VOWELS_ES.findall(spoken):
        # Two strong vowels part; a weak one joins its neighbour unless it bears the accent.
        strong = [letter in "aeoáéó" or letter in "íú" for letter in group]
        total += max(1, sum(strong))
    return max(1, total)


_RULES: dict[str, Callable[[str], int]] = {"en": _english, "fr": _french, "es": _spanish}
LANGUAGES = frozenset(_RULES)
