"""Aiken: a question on one line, options ``A.`` or ``A)``, and a last line ``ANSWER: B``.

As Moodle's documentation describes it. A stem of several lines, which Moodle refuses, is read too.
"""

from __future__ import annotations

import re
from functools import partial

from django.utils.translation import gettext as _

from courses.formats.encodings import decoded
from courses.formats.items import SINGLE, TRUE_FALSE, Choice, Gathering, Item, Reading, Unfit, gathered, says_true
from courses.formats.markup import plain

_OPTION = re.compile(r"([A-Za-z])[.)]\s+(.*)")
_ANSWER = re.compile(r"ANSWER\s{0,9}[:：](.*)", re.IGNORECASE)
_FEEDBACK = re.compile(r"FEEDBACK\s{0,9}[:：](.*)", re.IGNORECASE)


def read(data: bytes, *, language: str = "en") -> Reading:
    return gathered(lambda gathering: _read(decoded(data, language=language), language, gathering))


def looks_like(text: str) -> bool:
    option = re.search(r"^[ \t]{0,20}[Aa][.)][ \t]", text, re.MULTILINE)
    return option is not None and re.search(r"^[ \t]{0,20}ANSWER[ \t]{0,9}[:：]", text, re.MULTILINE | re.IGNORECASE) is not None


def _read(text: str, language: str, gathering: Gathering) -> None:
    for start, lines in _questions(text):
        where = lines[0][:80]
        gathering.add(partial(_question, lines, language), line=start, where=where)


def _questions(text: str) -> list[tuple[int, list[str]]]:
    """The lines of each question with the number of its first: an answer ends one, with its feedback when that follows."""
    found: list[tuple[int, list[str]]] = []
    lines: list[str] = []
    start, answered = 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        bare = line.strip()
        if answered and not _FEEDBACK.match(bare):
            found.append((start, lines))
            lines, answered = [], False
        if not lines:
            start = number
        lines.append(bare)
        answered = answered or _ANSWER.match(bare) is not None
    return [*found, (start, lines)] if lines else found


def _question(lines: list[str], language: str) -> Item:
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    right = feedback = ""
    for line in lines:
        if found := _ANSWER.match(line):
            right = found[1].strip().rstrip(".)").strip().upper()
        elif found := _FEEDBACK.match(line):
            feedback = found[1]
        elif found := _OPTION.fullmatch(line) if stem else None:
            options.append((found[1].upper(), found[2]))
        elif options:
            letter, text = options[-1]
            options[-1] = (letter, f"{text}\n{line}")
        else:
            stem.append(line)
    return _item(plain("\n".join(stem)), options, right, plain(feedback), language)


def _item(stem: str, options: list[tuple[str, str]], right: str, explanation: str, language: str) -> Item:
    letters = [letter for letter, _text in options]
    if len(set(letters)) != len(letters):
        raise Unfit(_("Two options have the same letter."), "same_letter")
    if not right:
        raise Unfit(_("The line ANSWER is missing."), "no_right_answer")
    if right not in letters:
        raise Unfit(_("The line ANSWER names %(letter)s, which is none of the options.") % {"letter": right[:20]}, "unknown_answer")
    choices = tuple(Choice(key=str(number), text=plain(text), correct=letter == right) for number, (letter, text) in enumerate(options, 1))
    kind = TRUE_FALSE if [says_true(choice.text) for choice in choices] in ([True, False], [False, True]) else SINGLE
    return Item(kind=kind, stem=stem, language=language, choices=choices, explanation=explanation)
