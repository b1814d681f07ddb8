"""GIFT: writing. What GIFT has no word for stands in a comment, which other programs pass over."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.images import data_address, element
from courses.formats.items import (
    CLOZE,
    EMQ,
    ESSAY,
    HOTSPOT,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    TRUE_FALSE,
    Choice,
    Item,
    Unfit,
    says_true,
    written,
)
from courses.formats.markup import html_of

_SPECIAL = re.compile(r"[~=#{}:\\]")
_MORE = (
    "kind",
    "order",
    "difficulty",
    "references",
    "tolerance_kind",
    "unit",
    "units",
    "all_or_nothing",
    "match_case",
    "match_accents",
    "rubric",
    "right_feedback",
)


def cannot(item: Item) -> str:
    """Why ``item`` has no place in GIFT; an empty text when it has."""
    if item.kind in {ORDERING, CLOZE, HOTSPOT}:
        return _("GIFT has no questions of this kind.")
    if item.kind in {MATCHING, EMQ} and any(len(part.right) > 1 for part in item.parts):
        return _("GIFT allows one right option for each prompt.")
    return ""


def write(items: list[Item] | tuple[Item, ...]) -> bytes:
    """UTF-8, one question after another. Raises Unfit for a question that ``cannot`` be written."""
    parts, topic = [], ""
    for item in items:
        if sentence := cannot(item):
            raise Unfit(sentence, "not_in_format")
        if item.topic != topic:
            topic = item.topic
            path = "/".join(part.replace("/", "//") for part in topic.split(" / "))
            parts.append(f"$CATEGORY: $course$/top{'/' + path if topic else ''}\n")
        parts.append(_question(item))
    return ("\n".join(parts)).encode()


def _question(item: Item) -> str:
    lines = []
    if item.tags:
        lines.append("// " + " ".join(f"[tag:{_commented(tag)}]" for tag in item.tags))
    if more := keys.extras(item, *_names(item)):
        lines.append(f"// [meridian:{more}]")
    name = f"::{_escaped(item.name)}:: " if item.name else ""
    general = f"####{_text(item.explanation)}" if item.explanation else ""
    lines.append(f"{name}[html]{_stem(item)}{{{_answers(item)}{general}}}")
    return "\n".join(lines) + "\n"


def _names(item: Item) -> list[str]:
    """What needs saying in a comment, for its kind."""
    if item.kind == NUMERIC:
        return [name for name in _MORE if name != "right_feedback"]
    return [*_MORE, "wrong_feedback"]


def _commented(text: str) -> str:
    return text.replace("\n", " ").replace("\\", "\\\\").replace("]", "\\]")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text).replace("\n", " ")


def _bare(text: str) -> str:
    """Where GIFT takes no HTML: what is typed, and what is picked from a list."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text).replace("\n", "\\n")


def _text(text: str, *pictures: str) -> str:
    return _escaped(html_of(text, *pictures))


def _pictured(item: Item, *pictures) -> list[str]:
    return [element(data_address(item.images[picture.name]), picture.alt) for picture in pictures if picture]


def _stem(item: Item) -> str:
    return _text(item.stem, *_pictured(item, *item.pictures))


def _answers(item: Item) -> str:
    writer = {ESSAY: lambda item: "", NUMERIC: _numeric, SHORT: _short, MATCHING: _matching, EMQ: _matching, TRUE_FALSE: _true_false}
    return writer.get(item.kind, _choices)(item)


def _feedback(text: str) -> str:
    return f" #{_text(text)}" if text else ""


def _numeric(item: Item) -> str:
    key = f"{written(item.answer)}:{written(keys.absolute(item))}"
    wrong = f" ~{_feedback(item.wrong_feedback).strip()}" if item.wrong_feedback else ""
    return f"#={key}{_feedback(item.right_feedback)}{wrong}"


def _short(item: Item) -> str:
    return "\n" + "\n".join(f"=%{one.share}%{_bare(one.text)}{_feedback(one.feedback)}" for one in item.accepted) + "\n"


def _matching(item: Item) -> str:
    texts = {choice.key: choice.text for choice in item.choices}
    used = {key for part in item.parts for key in part.right}
    lines = [f"={_text(part.text)} -> {_bare(texts[part.right[0]])}" for part in item.parts]
    lines += [f"= -> {_bare(choice.text)}" for choice in item.choices if choice.key not in used]
    return "\n" + "\n".join(lines) + "\n"


def _true_false(item: Item) -> str:
    said = [says_true(choice.text) for choice in item.choices]
    if said != [True, False]:
        return _choices(item)
    right = item.choices[0].correct
    feedback = [item.choices[1 if right else 0].feedback, item.choices[0 if right else 1].feedback]
    told = "".join(f"#{_text(text)}" for text in feedback) if any(feedback) else ""
    return ("TRUE" if right else "FALSE") + told


def _choices(item: Item) -> str:
    return "\n" + "\n".join(_choice(item, choice) for choice in item.choices) + "\n"


def _choice(item: Item, choice: Choice) -> str:
    sign = "=" if choice.correct else "~"
    if item.kind == MULTIPLE:
        sign = f"~%{share(item, choice)}%"
    return f"{sign}{_text(choice.text, *_pictured(item, choice.picture))}{_feedback(choice.feedback)}"


def share(item: Item, choice: Choice) -> str:
    """What choosing an option adds, in per cent, as Moodle writes it: equal parts, to five places."""
    same = sum(one.correct == choice.correct for one in item.choices)
    part = (Decimal(100) / same).quantize(Decimal("0.00001"), rounding=ROUND_DOWN)
    return written(part if choice.correct else -part)
