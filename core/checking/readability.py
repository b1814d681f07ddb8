"""How easily a text reads: a stated measure for each language that has one, and sentences that are long.

* English: Flesch (1948), A new readability yardstick.
* French: Kandel and Moles (1958), Application de l'indice de Flesch à la langue française.
* Spanish: Szigriszt-Pazos (1993), Sistemas predictivos de legibilidad del mensaje escrito, read by the
  INFLESZ scale of Barrio-Cantalejo and others (2008), which was made for texts on health.
* Arabic: no measure. Those that there are (OSMAN, El-Haj and Rayson 2016) count syllables that are only
  there when every short vowel is written, or guessed by a program; so words for each sentence alone are told.

Whether the passive is used is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.checking import syllables
from core.checking.findings import HINT, SERIOUS, Finding, Place, quoted
from core.checking.sentences import sentences, words

# Flesch took samples of a hundred words: fewer say little.
ENOUGH_WORDS = 100
# French and Spanish say the same in more words; Arabic joins small words to great ones.
LONG_SENTENCE = {"en": 28, "fr": 34, "es": 34, "ar": 28}
LONG_ANYWHERE = 30
FORMULAS = {"en": "flesch", "fr": "kandel_moles", "es": "szigriszt"}
# The upper end of each band, and its name: a text at or above the last is very easy.
_FLESCH_BANDS = ((30, "very_difficult"), (50, "difficult"), (60, "fairly_difficult"), (70, "plain"), (80, "fairly_easy"), (90, "easy"))
_INFLESZ_BANDS = ((40, "very_difficult"), (55, "fairly_difficult"), (65, "plain"), (80, "fairly_easy"))
BANDS = {"en": _FLESCH_BANDS, "fr": _FLESCH_BANDS, "es": _INFLESZ_BANDS}
# Scripts that do not part words by spaces.
WITHOUT_SPACES = frozenset({"zh", "ja", "th", "km", "lo", "my"})


@dataclass(frozen=True, slots=True)
class Measure:
    """What was counted. ``ease`` is None where there is no measure for the language, or too few words."""

    language: str
    words: int = 0
    sentences: int = 0
    syllables: int = 0

    @property
    def formula(self) -> str:
        return FORMULAS.get(self.language, "")

    @property
    def ease(self) -> float | None:
        if not self.formula or self.words < ENOUGH_WORDS:
            return None
        return round(reckon(self.formula, words=self.words, sentences=self.sentences, syllables=self.syllables), 1)

    @property
    def band(self) -> str:
        return band(self.ease, self.language) if self.ease is not None else ""

    @property
    def words_in_sentence(self) -> float | None:
        return round(self.words / self.sentences, 1) if self.sentences else None


def reckon(formula: str, *, words: int, sentences: int, syllables: int) -> float:
    """The measure itself: 0 is hard, 100 easy, and either end may be passed. Raises ZeroDivisionError without words."""
    per_sentence, per_word = words / sentences, syllables / words
    if formula == "flesch":
        return 206.835 - 1.015 * per_sentence - 84.6 * per_word
    if formula == "kandel_moles":
        return 207 - 1.015 * per_sentence - 73.6 * per_word
    return 206.835 - 62.3 * per_word - per_sentence


def band(ease: float, language: str) -> str:
    return next((name for end, name in BANDS[language] if ease < end), "very_easy")


def longest_sentence(language: str) -> int:
    """How many words a sentence may have before an author is told."""
    return LONG_SENTENCE.get(language, LONG_ANYWHERE)


def measure(paragraphs: Iterable[str], language: str) -> Measure:
    """Count ``paragraphs`` of prose, each a text of its own."""
    if language in WITHOUT_SPACES:
        return Measure(language)
    found = [words(sentence) for paragraph in paragraphs for sentence in sentences(paragraph)]
    every = [word for sentence in found for word in sentence]
    spoken = sum(syllables.count(word, language) for word in every) if language in syllables.LANGUAGES else 0
    return Measure(language, len(every), len(found), spoken)


def judge(paragraphs: Iterable[tuple[Place, str]], language: str) -> list[Finding]:
    """Sentences that are long, and the whole where it is very hard to read."""
    if language in WITHOUT_SPACES:
        return []
    paragraphs, most = list(paragraphs), longest_sentence(language)
    found = [
        Finding("long_sentence", SERIOUS if count >= 2 * most else HINT, place, quoted(sentence), {"words": count, "most": most})
        for place, text in paragraphs
        for sentence in sentences(text)
        if (count := len(words(sentence))) > most
    ]
    whole = measure((text for _place, text in paragraphs), language)
    if whole.band == "very_difficult":
        found.append(Finding("hard_to_read", HINT, Place(""), "", {"ease": str(whole.ease)}))
    return found
