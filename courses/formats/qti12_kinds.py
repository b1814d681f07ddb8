"""QTI 1.2: each kind of question, from its responses and the conditions that mark it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from courses.formats import keys
from courses.formats.items import (
    CLOZE,
    ESSAY,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    TRUE_FALSE,
    Accepted,
    Choice,
    Item,
    Part,
    Unfit,
    number,
    says_true,
    true_or_false,
)
from courses.formats.markup import words
from courses.formats.moodle_places import shared_options

if TYPE_CHECKING:
    from courses.formats.qti12 import Source


def reader_of(kind: str) -> Callable[[Item, Source], Item]:
    if kind == "text":
        raise Unfit(_("This is a text that asks nothing."), "not_a_question")
    if kind not in _READERS:
        sentence = _("Questions of the kind “%(kind)s” have no counterpart here.") % {"kind": kind.replace("_", " ")}
        raise Unfit(sentence, "unknown_kind")
    return _READERS[kind]


def _labels(response: Element) -> list[Element]:
    return list(response.iter("response_label"))


def _choices(source: Source, response: Element, right: set[str]) -> tuple[Choice, ...]:
    from courses.formats.qti12 import material_html

    name, choices = response.get("ident", ""), []
    for place, label in enumerate(_labels(response), 1):
        identifier = label.get("ident", "")
        text, picture = source.album.option(material_html(label))
        feedback = source.said_to(name, identifier) or source.feedback.get(f"{identifier}_fb", "")
        choices.append(Choice(key=str(place), text=text, correct=identifier in right, feedback=feedback, picture=picture))
    return tuple(choices)


def _right_values(source: Source, name: str) -> list[str]:
    """What must be chosen, by the conditions that earn something."""
    found = [
        test.value for one in source.right for test in one.tests if test.wanted and test.rule == "varequal" and test.respondent == name
    ]
    return list(dict.fromkeys(found))


def _best_values(source: Source, name: str) -> list[str]:
    """What must be chosen for the most marks: a condition of its own may earn less."""
    best = next((one for one in source.right if any(test.respondent == name for test in one.tests)), None)
    return [test.value for test in best.tests if test.wanted and test.rule == "varequal" and test.respondent == name] if best else []


def _one(source: Source) -> Element:
    if len(source.responses) != 1:
        raise Unfit(_("This question asks for several answers of its own; make a question of each."), "several_interactions")
    return source.responses[0]


def single(item: Item, source: Source) -> Item:
    response = _one(source)
    right = set(_best_values(source, response.get("ident", "")))
    choices = _choices(source, response, right)
    weights = [(one.points or Decimal(0)) for one in source.right]
    notes = keys.single_notes([Decimal(100) * weight / max(weights) for weight in weights]) if weights and max(weights) > 0 else []
    return replace(item, kind=keys.choice_kind(choices), choices=choices, notes=tuple(notes))


def true_false(item: Item, source: Source) -> Item:
    response = _one(source)
    name = response.get("ident", "")
    choices = _choices(source, response, set(_best_values(source, name)))
    idents = [says_true(label.get("ident", "")) for label in _labels(response)]
    said = [says_true(choice.text) for choice in choices]
    said = said if None not in said else idents
    right = next((truth for truth, choice in zip(said, choices, strict=True) if choice.correct), None)
    if right is None or len(choices) != 2:
        return replace(item, kind=keys.choice_kind(choices), choices=choices)
    feedback = {truth: choice.feedback for truth, choice in zip(said, choices, strict=True)}
    pair = true_or_false(right, item.language, feedback=(feedback.get(True, ""), feedback.get(False, "")))
    return replace(item, kind=TRUE_FALSE, choices=pair)


def multiple(item: Item, source: Source) -> Item:
    response = _one(source)
    name = response.get("ident", "")
    together = [one for one in source.right if len([test for test in one.tests if test.wanted and test.respondent == name]) > 1]
    right = set(_best_values(source, name)) if together else set(_right_values(source, name))
    partial = not together and len(source.right) > 1
    return replace(item, kind=MULTIPLE, choices=_choices(source, response, right), partial=partial)


def ordering(item: Item, source: Source) -> Item:
    response = _one(source)
    labels = [label.get("ident", "") for label in _labels(response)]
    order = _best_values(source, response.get("ident", "")) or list(_right_values(source, response.get("ident", "")))
    if sorted(order) != sorted(labels):
        raise Unfit(_("The right order does not name every option once."), "no_right_answer")
    choices = dict(zip(labels, _choices(source, response, set()), strict=True))
    rows = tuple(replace(choices[identifier], key=str(place)) for place, identifier in enumerate(order, 1))
    return replace(item, kind=ORDERING, choices=rows)


def _accepted(source: Source, names: set[str]) -> tuple[Accepted, ...]:
    best = max((one.points or Decimal(0) for one in source.right), default=Decimal(0))
    found: dict[str, Accepted] = {}
    for one in source.right:
        share = keys.per_cent((one.points or Decimal(0)) * 100 / best) if best > 0 else 100
        for test in one.tests:
            if test.wanted and test.rule in {"varequal", "varsubset"} and test.value and test.respondent in names:
                text = test.value.replace("\\", "").replace("*", "\\*")
                text = f"*{text}*" if test.rule == "varsubset" else text
                found.setdefault(text, Accepted(text=text, share=share, feedback=source.said_to(test.respondent, test.value)))
    return tuple(found.values())


def short(item: Item, source: Source) -> Item:
    names = {response.get("ident", "") for response in source.responses}
    if len(names) > 1:
        raise Unfit(_("The text has gaps to type in; here gaps are chosen from a list. Make a question of each."), "typed_gaps")
    cased = any(element.get("case", "No").casefold() == "yes" for element in source.item.iter("varequal"))
    return replace(item, kind=SHORT, accepted=_accepted(source, names), match_case=cased)


def numeric(item: Item, source: Source) -> Item:
    exact = [number(test.value) for one in source.right for test in one.tests if test.rule == "varequal" and test.wanted]
    low, high = (
        [number(test.value) for one in source.right for test in one.tests if test.rule in rules and test.wanted]
        for rules in ({"vargte", "vargt"}, {"varlte", "varlt"})
    )
    if len(set(exact)) > 1 or len(low) > 1 or len(high) > 1:
        raise Unfit(_("More than one number earns full marks, and a question has one here."), "several_right")
    if None in (*exact, *low, *high) or not (exact or (low and high)):
        raise Unfit(_("The right number is missing."), "no_right_answer")
    if not (low and high):
        return replace(item, kind=NUMERIC, answer=exact[0])
    middle = (low[0] + high[0]) / 2
    if low[0] > high[0] or (exact and exact[0] != middle and not low[0] == high[0]):
        raise Unfit(_("The tolerance differs above and below the right number, which is not known here."), "uneven_tolerance")
    return replace(item, kind=NUMERIC, answer=middle, tolerance=(high[0] - low[0]) / 2)


def essay(item: Item, source: Source) -> Item:
    return replace(item, kind=ESSAY, rubric=keys.plain_rubric(""), notes=(keys.rubric_note(""),))


def cloze(item: Item, source: Source) -> Item:
    """Canvas: the text names its gaps ``[colour]``, and each has its own list."""
    from courses.formats.qti12 import material_html

    stem = item.stem
    choices: list[Choice] = []
    parts: list[Part] = []
    for place, response in enumerate(source.responses, 1):
        name = response.get("ident", "")
        gap = words(material_html(response, but=("render_choice",))).text or name.removeprefix("response_")
        own = _choices(source, response, set(_best_values(source, name)))
        own = tuple(replace(choice, key=str(len(choices) + count)) for count, choice in enumerate(own, 1))
        if f"[{gap}]" not in stem:
            raise Unfit(_("A gap is missing in the text."), "gap_missing")
        stem = stem.replace(f"[{gap}]", f"[[{place}]]", 1)
        parts.append(Part(key=str(place), right=tuple(one.key for one in own if one.correct), options=tuple(one.key for one in own)))
        choices += [replace(choice, correct=False) for choice in own]
    return shared_options(replace(item, kind=CLOZE, stem=stem, choices=tuple(choices), parts=tuple(parts)))


def matching(item: Item, source: Source) -> Item:
    """Each prompt is a response of its own; Blackboard lists the options apart, in the order of every response's labels."""
    from courses.formats.qti12 import material_html

    apart = _right_block(source)
    pairs, offered = [], []
    for response in source.responses:
        labels = _labels(response)
        texts = apart if apart else [source.album.only_text(material_html(label)) for label in labels]
        by_ident = {label.get("ident", ""): text for label, text in zip(labels, texts, strict=False)}
        prompt = source.album.only_text(_prompt_of(source, response))
        right = [by_ident[value] for value in _best_values(source, response.get("ident", "")) if value in by_ident]
        pairs.append((prompt, right))
        offered += texts
    choices, parts = keys.paired(pairs, offered)
    choices, parts = keys.in_order(choices, parts, offered)
    stem = item.stem or _("Match each item with the right option.")
    return replace(item, kind=keys.pairing_kind(parts), stem=stem, choices=choices, parts=parts)


def _right_block(source: Source) -> list[str]:
    from courses.formats.qti12 import material_html

    block = next((flow for flow in source.item.iter("flow") if flow.get("class", "").upper() == "RIGHT_MATCH_BLOCK"), None)
    if block is None:
        return []
    rows = [flow for flow in block.iter("flow") if flow.get("class", "").upper() == "FORMATTED_TEXT_BLOCK"]
    return [source.album.only_text(material_html(row)) for row in rows]


def _prompt_of(source: Source, response: Element) -> str:
    """The words of a response; in Blackboard they stand beside it, in the same block."""
    from courses.formats.qti12 import RESPONSES, material_html

    own = material_html(response, but=("render_choice", "render_fib"))
    if re.sub(r"<[^<>]*>|\s", "", own):
        return own
    parents = {child: parent for parent in source.item.iter() for child in parent}
    block = parents.get(response)
    return material_html(block, but=RESPONSES) if block is not None else ""


_READERS: dict[str, Callable[[Item, Source], Item]] = {
    "single": single,
    "true_false": true_false,
    "multiple": multiple,
    "ordering": ordering,
    "short": short,
    "blanks": short,
    "numeric": numeric,
    "essay": essay,
    "cloze": cloze,
    "matching": matching,
}
