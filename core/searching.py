"""How words are made comparable, so that a reader's spelling finds an author's.

The rules go by script, not by language: a query carries no language, and an
Arabic course names its drugs in Latin letters. What is stored is a text of
distinct words, each with a space before it; a query word then matches the
beginning of a word as ``" word"`` inside that text. Runs of Chinese and
Japanese have no spaces and are matched anywhere inside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

LONGEST_QUERY = 200
MOST_WORDS = 12

# Virama and the marks of kana change the letter itself; every other mark is left out when people type in haste.
_KEPT_MARKS = {8, 9}
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "\u0640": None,  # tatweel
        "ء": None, "ى": "ي", "ی": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ک": "ك", "ٱ": "ا",
        "\u0901": "\u0902",  # chandrabindu is written as anusvara
    }
)  # fmt: skip
_HAN_AND_KANA = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_HAN_AND_KANA}]+")
_ARABIC = re.compile("[\u0620-\u06d3]")
_ARTICLE = re.compile("^(?:[وبفك]?ال|لل)(?=..)")
_AND = re.compile("^و(?=....)")


class Query(NamedTuple):
    """What somebody looks for: ``words``, each as the spellings that will do; ``text`` to show again."""

    text: str
    words: tuple[tuple[str, ...], ...]
    was_cut: bool


def fold(text: str) -> str:
    """``text`` in lower case without accents, Arabic vowels and variants, with European digits and single spaces.

    Folding what is folded changes nothing.
    """
    folded = _fold_once(text)
    # A letter that casefolding or decomposition brings to light is folded in turn.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def indexed(texts: Iterable[str]) -> str:
    """The text to store for ``texts``: each distinct word once, with a space before it."""
    words: dict[str, None] = {}
    for text in texts:
        for word in _split(fold(text)):
            words.update(dict.fromkeys(_forms(word, indexing=True)))
    return "".join(f" {word}" for word in words)


def parse(text: str) -> Query:
    """Read a query. What is longer than ``LONGEST_QUERY`` characters or ``MOST_WORDS`` words is cut, and said to be."""
    printable = "".join(" " if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character for character in text[:10_000])
    shown = " ".join(printable.split())
    kept = shown if len(shown) <= LONGEST_QUERY else shown[: LONGEST_QUERY + 1].rpartition(" ")[0] or shown[:LONGEST_QUERY]
    words = list(dict.fromkeys(_split(fold(kept))))
    return Query(
        kept, tuple(_forms(word, indexing=False) for word in words[:MOST_WORDS]), len(shown) > LONGEST_QUERY or len(words) > MOST_WORDS
    )


def needle(form: str) -> str:
    """What to look for in an indexed text: the beginning of a word, or any part of a run of Chinese or Japanese."""
    return form if _RUN.match(form) else f" {form}"


def _fold_once(text: str) -> str:
    kept = []
    for character in unicodedata.normalize("NFKD", text.casefold()):
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            kept.append(str(digit))
        elif unicodedata.combining(character) in {0, *_KEPT_MARKS}:
            kept.append(character if _belongs_to_a_word(character) else "" if unicodedata.category(character) == "Cf" else " ")
    folded = unicodedata.normalize("NFC", "".join(kept).translate(_LETTERS))
    return " ".join(folded.split())


def _belongs_to_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _split(folded: str) -> list[str]:
    """Words, with runs of Chinese and Japanese apart from the letters beside them."""
    return _RUN.sub(lambda run: f" {run[0]} ", folded).split()


def _forms(word: str, *, indexing: bool) -> tuple[str, ...]:
    """The spellings under which ``word`` is kept, or looked for.

    A word that only looks as if it began with the Arabic article is kept under
    both forms, so that neither reading misses it.
    """
    forms = [word]
    if _ARABIC.match(word):
        forms.append(_ARTICLE.sub("", word))
        if indexing:
            forms.append(_AND.sub("", word))
    elif not indexing and len(word) > 4 and word.endswith("s") and word.isascii():
        forms.append(word[:-1])
    return tuple(dict.fromkeys(forms))
