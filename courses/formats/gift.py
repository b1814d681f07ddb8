"""GIFT, as Moodle's documentation and importer have it: reading.

Escapes ``\\~ \\= \\# \\{ \\} \\:``, names, categories, comments with tags, weights, feedback, general feedback, ranges, missing words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.encodings import decoded
from courses.formats.images import Album
from courses.formats.items import (
    ESSAY,
    MOST_CHOICES,
    MULTIPLE,
    NUMERIC,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Choice,
    Gathering,
    Item,
    Reading,
    Unfit,
    gathered,
    number,
    true_or_false,
)  # fmt: skip
from courses.formats.keys import HUNDRED, Weighed
from courses.formats.markup import html_of, looks_like_html, tidy

# An escaped sign stands aside, as a character no text has, until the question is taken apart.
SIGNS = "~=#{}:\\n"
ASIDE = {sign: chr(0xF8D0 + place) for place, sign in enumerate(SIGNS)}
BACK = {ord(aside): "\n" if sign == "n" else sign for sign, aside in ASIDE.items()}
BLANK = "_____"
_UNUSED = re.compile(f"[{chr(0xF8D0)}-{chr(0xF8D0 + len(SIGNS) - 1)}]")
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%(-?\d+(?:[.,]\d+)?)%")
_TAG = re.compile(r"\[tag:\s*((?:[^\]\\]|\\.)*)\]", re.IGNORECASE)
_EXTRAS = re.compile(r"//\s*\[meridian:(.*)\]\s*", re.DOTALL)
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)
_RANGE = re.compile(r"(.+?)\.\.(.+)", re.DOTALL)


@dataclass(slots=True)
class _Draft:
    """The lines of one question, and what was said around them."""

    line: int
    text: str
    topic: str
    comments: list[str]


def read(data: bytes, *, language: str = "en") -> Reading:
    return gathered(lambda gathering: _read(decoded(data, language=language), language, gathering))


def looks_like(text: str) -> bool:
    start = text.find("{")
    return (start >= 0 and text.find("}", start) >= 0) or "$CATEGORY:" in text


def _read(text: str, language: str, gathering: Gathering) -> None:
    escaped = _ESCAPED.sub(lambda found: ASIDE[found[1]], _UNUSED.sub("", text))
    for draft in _drafts(escaped):
        name, _rest = _named(draft.text)
        where = _plain((name or draft.text)[:400])[:80]
        gathering.add(lambda draft=draft: _question(draft, language), line=draft.line, where=where)


class _Splitter:
    """Questions, split at empty lines outside of braces."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.lines: list[str] = []
        self.comments: list[str] = []
        self.start, self.topic = 0, ""
        self.open_braces = 0

    def take(self, number_: int, line: str) -> None:
        bare = line.strip()
        if bare.startswith("//"):
            self.comments.append(bare)
        elif found := _CATEGORY.match(line):
            self.close()
            self.topic = topic_of(found[1].translate(BACK))
        elif not bare and self.open_braces <= 0:
            self.close()
        else:
            # A name after an empty line begins a question, though the one before was never ended.
            if bare.startswith("::") and self.lines and not self.lines[-1].strip():
                self.close()
            if not self.lines:
                self.start = number_
            self.lines.append(line)
            self.open_braces += line.count("{") - line.count("}")

    def close(self) -> None:
        if self.lines:
            self.drafts.append(_Draft(self.start, "\n".join(self.lines), self.topic, self.comments))
            self.comments = []
        self.lines, self.open_braces = [], 0


def _drafts(text: str) -> list[_Draft]:
    splitter = _Splitter()
    for number_, line in enumerate(text.split("\n"), 1):
        splitter.take(number_, line)
    splitter.close()
    return splitter.drafts


def topic_of(path: str) -> str:
    """The last names of a category's path; Moodle writes ``//`` for a slash inside a name."""
    names = [name.replace("\x00", "/").strip() for name in path[:1000].replace("//", "\x00").split("/")]
    return tidy(" / ".join(name for name in names if name and not re.fullmatch(r"\$\w+\$|top", name, re.IGNORECASE)))[:120]


def _named(text: str) -> tuple[str, str]:
    found = _NAME.match(text)
    return (found[1].strip(), text[found.end() :]) if found else ("", text)


def _plain(text: str) -> str:
    return tidy(text.translate(BACK))


@dataclass(slots=True)
class _Texts:
    """Turns a question's texts into ours, in the format the question says it is in."""

    album: Album
    style: str

    def html(self, text: str) -> str:
        style = self.style
        if found := _FORMAT.match(text):
            style, text = found[1].lower(), text[found.end() :]
        bare = text.translate(BACK).strip()
        if style == "html":
            return bare
        if style == "moodle" and looks_like_html(bare):
            return bare.replace("\n", "<br>")
        return html_of(tidy(_unescaped(bare) if style == "moodle" else bare))

    def bare(self, text: str) -> str:
        """Where GIFT takes no HTML: what is typed, and what is picked from a list."""
        return tidy(text.translate(BACK))

    def aside(self, text: str) -> str:
        return self.album.aside(self.html(text)) if text.strip() else ""


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text) if "&" in text else text


def _question(draft: _Draft, language: str) -> Item:
    name, rest = _named(draft.text)
    start, end = rest.find("{"), rest.find("}")
    if start < 0:
        raise Unfit(_("This text asks nothing: it has no answers in braces."), "not_a_question")
    if end < start:
        raise Unfit(_("The brace that ends the answers is missing."), "no_end")
    if "{" in rest[end:]:
        raise Unfit(_("The question has answers in more than one place."), "several_gaps")
    before, answers, after = rest[:start], rest[start + 1 : end], rest[end + 1 :]
    style = "moodle"
    if found := _FORMAT.match(before):
        style, before = found[1].lower(), before[found.end() :]
    texts = _Texts(Album(), style)
    whole = f"{before}{BLANK}{after}" if after.strip() else before
    stem, pictures = texts.album.stem(texts.html(whole))
    answers, _sign, general = answers.partition("####")
    item = _answered(Item(kind=ESSAY, stem=stem, language=language), answers.strip(), texts)
    item = replace(
        item,
        name=_plain(name)[:200],
        topic=draft.topic,
        tags=_tags(draft.comments),
        pictures=pictures,
        explanation=texts.aside(general),
        images=texts.album.images,
    )
    item = replace(item, notes=(*item.notes, *texts.album.notes()))
    told = next((found[1] for comment in draft.comments if (found := _EXTRAS.fullmatch(comment))), "")
    return keys.finished(keys.in_parts(item), told.translate(_ESCAPES_AGAIN))


_ESCAPES_AGAIN = {ord(aside): f"\\{sign}" for sign, aside in ASIDE.items()}


def _tags(comments: list[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(tidy(tag.translate(BACK).replace("\\]", "]"))[:120] for line in comments for tag in _TAG.findall(line[:4000]))
    )


def _answered(item: Item, answers: str, texts: _Texts) -> Item:
    if answers.count("~") + answers.count("=") > 3 * MOST_CHOICES:
        raise Unfit(_("This question has more than %(most)d options.") % {"most": MOST_CHOICES}, "too_many_options")
    if not answers:
        return replace(item, rubric=keys.plain_rubric(""), notes=(keys.rubric_note(""),))
    if answers.startswith("#"):
        return _numeric(item, answers[1:], texts)
    if "~" in answers:
        return _choosing(item, answers, texts)
    if "=" in answers and "->" in answers:
        return _matching(item, answers, texts)
    said, *feedback = answers.split("#")
    if said.strip().upper() in {"T", "TRUE", "F", "FALSE"}:
        right = said.strip().upper().startswith("T")
        wrong_words, right_words = ([texts.aside(text) for text in feedback] + ["", ""])[:2]
        said_true, said_false = (right_words, wrong_words) if right else (wrong_words, right_words)
        return replace(item, kind=TRUE_FALSE, choices=true_or_false(right, item.language, feedback=(said_true, said_false)))
    if "=" in answers:
        return _short(item, answers, texts)
    raise Unfit(_("The answers in braces cannot be understood."), "unknown_answers")


def _choosing(item: Item, answers: str, texts: _Texts) -> Item:
    several = "=" not in answers
    choices, weights = [], []
    for part in filter(str.strip, answers.replace("=", "~=").split("~")):
        weight = HUNDRED if part.strip().startswith("=") else Decimal(0)
        rest = part.strip().removeprefix("=")
        if found := _WEIGHT.match(rest):
            weight, rest = number(found[1]) or Decimal(0), rest[found.end() :]
        text, _sign, feedback = rest.partition("#")
        shown, picture = texts.album.option(texts.html(text))
        weights.append(weight)
        correct = weight > 0 if several else weight >= HUNDRED
        choices.append(Choice(key=str(len(choices) + 1), text=shown, correct=correct, feedback=texts.aside(feedback), picture=picture))
    notes = keys.multiple_notes(weights) if several else keys.single_notes(weights)
    return replace(item, kind=MULTIPLE if several else SINGLE, choices=tuple(choices), partial=several, notes=tuple(notes))


def _weighed(answers: str, texts: _Texts) -> list[Weighed]:
    found = []
    for part in filter(str.strip, answers.split("=")):
        weight, rest = HUNDRED, part
        if share := _WEIGHT.match(part):
            weight, rest = number(share[1]) or Decimal(0), part[share.end() :]
        text, _sign, feedback = rest.partition("#")
        found.append(Weighed(text, weight, texts.aside(feedback)))
    return found


def _short(item: Item, answers: str, texts: _Texts) -> Item:
    weighed = [replace(answer, text=texts.bare(answer.text)) for answer in _weighed(answers, texts)]
    return replace(item, kind=SHORT, **keys.short_key(weighed))


def _numeric(item: Item, answers: str, texts: _Texts) -> Item:
    answers, _sign, wrong = answers.partition("~")
    found = [_number_of(answer) for answer in _weighed(answers, texts)]
    wrong_words = texts.aside(wrong.partition("#")[2])
    key = keys.number_key(found)
    return replace(item, kind=NUMERIC, **key | ({"wrong_feedback": wrong_words} if wrong_words else {}))


def _number_of(answer: Weighed) -> Weighed:
    text = answer.text.translate(BACK).strip()[:200]
    if between := _RANGE.fullmatch(text):
        low, high = number(between[1]), number(between[2])
        if low is None or high is None or low > high:
            raise Unfit(_("%(text)s is not a range of numbers.") % {"text": text[:40]}, "not_a_number")
        return replace(answer, text=str((low + high) / 2), tolerance=(high - low) / 2)
    value, _sign, tolerance = text.partition(":")
    allowed = number(tolerance) if tolerance.strip() else Decimal(0)
    if allowed is None:
        raise Unfit(_("%(text)s is not a number.") % {"text": tolerance[:40]}, "not_a_number")
    return replace(answer, text=value.strip(), tolerance=allowed)


def _matching(item: Item, answers: str, texts: _Texts) -> Item:
    pairs: list[tuple[str, list[str]]] = []
    distractors: list[str] = []
    for part in filter(str.strip, answers.split("=")):
        left, sign, right = part.partition("->")
        if not sign:
            raise Unfit(_("One of the pairs has no arrow (->)."), "no_arrow")
        option = texts.bare(right.partition("#")[0])
        prompt = texts.album.only_text(texts.html(left))
        if prompt:
            pairs.append((prompt, [option]))
        else:
            distractors.append(option)
    choices, parts = keys.paired(pairs, distractors)
    return replace(item, kind=keys.pairing_kind(parts), choices=choices, parts=parts)
