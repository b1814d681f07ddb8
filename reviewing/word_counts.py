"""How many words a text has, in any script.

Scripts that leave spaces between words count those. Chinese and Japanese count
each character, as their own limits do. Thai, Lao, Khmer and Burmese write
sentences without spaces: four letters count as one word, which is their usual length.
The page counts by the same rule, in ``answers.js``.
"""

from __future__ import annotations

import re

_EACH = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]")
_RUNS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
LETTERS_IN_A_WORD = 4


def count_words(text: str) -> int:
    """Words of ``text``. Signs that stand alone, such as a dash, are no words."""
    return sum(_count(piece) for piece in text.split())


def _count(piece: str) -> int:
    each = len(_EACH.findall(piece))
    rest = _EACH.sub(" ", piece)
    runs = sum(-(-_letters(run) // LETTERS_IN_A_WORD) for run in _RUNS.findall(rest))
    words = sum(any(character.isalnum() for character in word) for word in _RUNS.sub(" ", rest).split())
    return each + runs + words


def _letters(run: str) -> int:
    """Letters and digits; vowel signs and tone marks belong to their letter."""
    return sum(character.isalnum() for character in run)
