"""Whether two spellings are one name, as a clerk with a list would say. Plain Python, no database."""

from __future__ import annotations

import unicodedata


def same_name(one: str, other: str) -> bool:
    """Whether both have the same words: case, accents, punctuation and order of the words do not matter.

    "WANJIRU, Ada" is Ada Wanjiru; Ada W. is not, and neither is a name without letters.
    """
    words = _words(one)
    return bool(words) and words == _words(other)


def _words(name: str) -> list[str]:
    letters = []
    for character in unicodedata.normalize("NFKD", name.casefold()):
        category = unicodedata.category(character)
        if category.startswith(("L", "N")) or category == "Mc":
            letters.append(character)
        elif category not in {"Mn", "Cf", "Me"} and character not in "'’ʼ`":
            letters.append(" ")
    return sorted("".join(letters).split())
