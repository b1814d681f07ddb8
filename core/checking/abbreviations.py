"""Abbreviations that nobody has spelt out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.checking.findings import HINT, Finding, Place, quoted
from core.checking.passages import RichText, Term, Words
from core.checking.sentences import sentences, words

# Capitals, with figures or small letters among them: WHO, NEWS2, SpO2, mmHg is a unit and none.
_ABBREVIATION = re.compile(r"(?<![\w@#./-])(?=\w*[A-Z]\w*[A-Z])[A-Za-z]?[A-Z][A-Za-z0-9]{0,6}?[A-Z0-9]s?(?![\w@])")
_ROMAN = re.compile(r"[IVXLC]+")
_CAPITAL_WORD = re.compile(r"[A-Z]{2,}")
# Everybody knows these better than the words they stand for.
_KNOWN_WORDS = """
    WHO OMS ONU UN UE EU USA UK EEUU UNICEF AIDS SIDA HIV VIH DNA ADN RNA ARN COVID PDF HTML URL OK CD DVD TV ID AM PM CO2 O2 H2O
    RGPD GDPR CC BY NC SA ISBN ISSN DOI PMID
"""
KNOWN = frozenset(_KNOWN_WORDS.split())
_BEFORE = 90  # characters in which the words of "(NEWS2)" are looked for


def in_text(text: str) -> list[str]:
    """The abbreviations of ``text``, each once and in the singular, in order. A line in capitals holds none: it shouts."""
    calm = [sentence for sentence in sentences(text) or [text] if not _shouts(sentence)]
    found = dict.fromkeys(one for sentence in calm for one in _marked(sentence))
    return [one for one in found if not _ROMAN.fullmatch(one) and one not in KNOWN]


def _shouts(sentence: str) -> bool:
    every = [word for word in words(sentence) if len(word) > 1]
    return len(every) > 3 and sum(bool(_CAPITAL_WORD.fullmatch(word)) for word in every) > 0.8 * len(every)


def spelt_out(text: str) -> set[str]:
    """Those that ``text`` explains: "early warning score (NEWS2)", "NEWS2 (National Early Warning Score 2)", "NEWS2: …" in a list."""
    return {one for one in _marked(text) if _is_explained(one, text)}


def _marked(text: str) -> list[str]:
    """In the singular: ICUs are many an ICU."""
    return list(dict.fromkeys(match[0].removesuffix("s") for match in _ABBREVIATION.finditer(text)))


def _is_explained(abbreviation: str, text: str) -> bool:
    name = re.escape(abbreviation)
    for match in re.finditer(rf"[(（\[]\s*(?:[\w\s«“\"'’-]{{0,30}}[,;:]\s*)?[«“\"]?{name}s?[»”\"]?\s*(?:[,;][^)）\]]*)?[)）\]]", text):
        if len(words(text[max(0, match.start() - _BEFORE) : match.start()])) >= 2:
            return True
    after = re.finditer(rf"{name}s?[»”\"]?\s*(?:[(（\[]|[:=–—]\s)\s*([^)）\].;]+)", text)
    return any(_could_be(abbreviation, match[1]) for match in after)


def _could_be(abbreviation: str, explanation: str) -> bool:
    """Whether words could be what the letters stand for: two words, or a long one that begins like it."""
    found = words(explanation)
    return len(found) >= 2 or any(len(word) > len(abbreviation) and word[:1].casefold() == abbreviation[:1].casefold() for word in found)


def known_after(passages: Iterable, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a reader of ``passages`` has been told, with what she knew before."""
    told: set[str] = set(known)
    for passage in passages:
        if isinstance(passage, Term):
            told.update(_marked(passage.term))
        elif text := _text_of(passage):
            told |= spelt_out(text)
    return frozenset(told)


def judge(passages: Iterable, known: frozenset[str] = frozenset()) -> list[Finding]:
    """Each abbreviation that is used before anything explains it, once, where it comes first."""
    told: set[str] = set(known)
    found: dict[str, Finding] = {}
    for passage in passages:
        if isinstance(passage, Term):
            told.update(_marked(passage.term))
        elif text := _text_of(passage):
            told |= spelt_out(text)
            if passage.is_prose:
                _collect(found, told, text, passage.place)
    return list(found.values())


def _collect(found: dict[str, Finding], told: set[str], text: str, place: Place) -> None:
    for one in in_text(text):
        if one not in told and one not in found:
            sentence = next((each for each in sentences(text) if one in each), one)
            found[one] = Finding("abbreviation", HINT, place, quoted(sentence), {"abbreviation": one})


def _text_of(passage) -> str:
    if isinstance(passage, RichText):
        return "\n".join(passage.content.texts)
    return passage.text if isinstance(passage, Words) else ""
