"""Sentences and words of a text: enough to judge how it reads, in any script that parts words by spaces."""

from __future__ import annotations

import re

# After these a point ends no sentence.
_SHORT = """
    dr mr mrs ms prof st fig figs no nos vs approx ca cf e.g i.e al vol ed eds resp incl min max esp
    m mm mme mlle pr p.ex ex env art chap
    sr sra srta dra ud uds p.ej ej núm págs pág etc
    د أ م
"""
_SHORT_WORDS = "|".join(re.escape(word) for word in _SHORT.split())
_SHORT_BEFORE = re.compile(rf"(?:^|[\s(«“\"])(?:{_SHORT_WORDS}|[^\W\d_](?:\.[^\W\d_])*|\d+)\.$", re.IGNORECASE)
# The number of a reference may stand behind the point: "… of healthy babies.[2][12] For …"
_END = re.compile(r"[.!?…؟。！？]+[\"'»”’)\]]*(?:\[\d+(?:[,–-]\s?\d+)*\])*(?=\s|$)")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[’'‑\-](?=[^\W_]))*[^\W_]|[^\W\d_]")
# Marks above and below Arabic letters belong to their word.
_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph. A point after an abbreviation or a single letter ends none, nor one before a small letter."""
    found, begin = [], 0
    for end in _END.finditer(text):
        rest = text[end.end() :].lstrip()
        is_point = end[0].startswith(".") and not end[0].startswith("..")
        if rest and is_point and (rest[0].islower() or _SHORT_BEFORE.search(text[begin : end.start() + 1])):
            continue
        found.append(text[begin : end.end()])
        begin = end.end()
    found.append(text[begin:])
    return [one.strip() for one in found if words(one)]


def words(text: str) -> list[str]:
    """The words of ``text``; numbers alone are none."""
    return _WORD.findall(_MARKS.sub("", text))
