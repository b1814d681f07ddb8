"""How the keys of other programs become ours, and what our questions know that other formats have no word for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.formats.items import (
    ABSOLUTE,
    DIFFICULTIES,
    EMQ,
    MATCHING,
    MOST_CHOICES,
    MULTIPLE,
    PARTLY,
    PERCENT,
    PLACES,
    SINGLE,
    TRUE_FALSE,
    Accepted,
    Area,
    Choice,
    Criterion,
    Item,
    Part,
    Reference,
    Unfit,
    Unit,
    number,
    says_true,
    written,
)  # fmt: skip
from courses.formats.markup import tidy

HUNDRED = Decimal(100)
LONGEST_EXTRAS = 50_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answer of a file with what it earns, 100 for all marks."""

    text: str
    weight: Decimal
    feedback: str = ""
    tolerance: Decimal = Decimal(0)


def single_notes(weights: Sequence[Decimal]) -> list[str]:
    if any(0 < weight < HUNDRED for weight in weights):
        return [_("The file gives part of the marks for some options. Here one option is right and the others earn nothing.")]
    return []


def multiple_notes(weights: Sequence[Decimal]) -> list[str]:
    """Whether the file's weights say something else than equal shares for right options, and less for wrong ones."""
    right = [weight for weight in weights if weight > 0]
    wrong = [weight for weight in weights if weight <= 0]
    uneven = right and max(right) - min(right) > Decimal("0.01")
    fair = {Decimal(0)} if not wrong else {-HUNDRED / len(wrong)}
    milder = any(all(abs(weight - one) > Decimal("0.01") for one in fair) for weight in wrong)
    if uneven or milder:
        return [
            _("The file weighs its options in its own way. Here right options earn equal shares, and wrong ones take equal shares away.")
        ]
    return []


def number_key(answers: Sequence[Weighed]) -> dict[str, Any]:
    """The fields of a numeric question. Raises Unfit where more than one number earns full marks."""
    full = [answer for answer in answers if answer.weight >= HUNDRED and answer.text != "*"]
    if not full:
        raise Unfit(_("No number earns full marks."), "no_right_answer")
    if len({(number(answer.text), answer.tolerance) for answer in full}) > 1:
        raise Unfit(_("More than one number earns full marks, and a question has one here."), "several_right")
    value = number(full[0].text)
    if value is None:
        raise Unfit(_("%(text)s is not a number.") % {"text": full[0].text[:40] or "“”"}, "not_a_number")
    partly = [answer for answer in answers if 0 < answer.weight < HUNDRED]
    wrong = next((answer.feedback for answer in answers if answer.weight <= 0 and answer.feedback), "")
    notes = [_("The file gives part of the marks for numbers further off; here they earn nothing.")] if partly else []
    return {
        "answer": value,
        "tolerance": full[0].tolerance,
        "right_feedback": full[0].feedback,
        "wrong_feedback": wrong,
        "notes": tuple(notes),
    }


def short_key(answers: Sequence[Weighed]) -> dict[str, Any]:
    """The fields of a short answer: what each variant earns, and what is said to whoever wrote it."""
    found = {
        answer.text.strip(): Accepted(text=answer.text.strip(), share=per_cent(answer.weight), feedback=answer.feedback)
        for answer in answers
        if answer.text.strip() and (answer.weight > 0 or answer.feedback)
    }
    return {"accepted": tuple(found.values())}


def per_cent(weight: Decimal) -> int:
    return max(0, min(100, round(weight)))


def paired(prompts: Sequence[tuple[str, Sequence[str]]], distractors: Sequence[str] = ()) -> tuple[tuple[Choice, ...], tuple[Part, ...]]:
    """Options and prompts from pairs of texts; an option that is right twice stands there once."""
    texts = list(dict.fromkeys([*(text for _prompt, right in prompts for text in right), *distractors]))
    keys = {text: str(place) for place, text in enumerate(texts, 1)}
    choices = tuple(Choice(key=keys[text], text=text) for text in texts)
    parts = tuple(
        Part(key=str(place), text=prompt, right=tuple(dict.fromkeys(keys[text] for text in right)))
        for place, (prompt, right) in enumerate(prompts, 1)
    )
    return choices, parts


def in_order(choices: Sequence[Choice], parts: Sequence[Part], texts: Sequence[str]) -> tuple[tuple[Choice, ...], tuple[Part, ...]]:
    """The same options and prompts, the options in the order of ``texts``."""
    place = {text: number for number, text in reversed(list(enumerate(texts)))}
    rows = sorted(choices, key=lambda choice: place.get(choice.text, len(texts)))
    ours = {choice.key: str(number) for number, choice in enumerate(rows, 1)}
    return (
        tuple(replace(choice, key=ours[choice.key]) for choice in rows),
        tuple(replace(part, right=tuple(ours[key] for key in part.right)) for part in parts),
    )


def pairing_kind(parts: Sequence[Part]) -> str:
    """Extended matching where an option is right for several prompts or a prompt has several; else matching."""
    used = Counter(key for part in parts for key in part.right)
    return EMQ if any(times > 1 for times in used.values()) or any(len(part.right) > 1 for part in parts) else MATCHING


def choice_kind(choices: Sequence[Choice]) -> str:
    """True-false where that is what the two options say."""
    said = [says_true(choice.text) for choice in choices]
    return TRUE_FALSE if said in ([True, False], [False, True]) else SINGLE


def absolute(item: Item) -> Decimal:
    """How far from the right number still counts, in the number's own unit."""
    if item.tolerance_kind == PERCENT and item.answer is not None:
        return (abs(item.answer) * item.tolerance / 100).quantize(PLACES).normalize() + 0
    return item.tolerance


def extras(item: Item, *names: str) -> str:
    """What ``names`` hold of ``item``, where it is not what a reader would assume: JSON, or an empty text."""
    told: dict[str, Any] = {}
    for name in names:
        value = _DERIVED[name](item) if name in _DERIVED else getattr(item, name)
        if value in ("", (), None, False) or (name == "tolerance_kind" and value == ABSOLUTE):
            continue
        told[name] = _plain(value)
        if name == "tolerance_kind":
            told["tolerance"] = written(item.tolerance)
    return json.dumps(told, ensure_ascii=True, sort_keys=True) if told else ""


def with_extras(item: Item, told: str) -> Item:
    """``item`` with what ``extras`` wrote, as far as it is what it should be and agrees with the rest."""
    try:
        found = json.loads(told[:LONGEST_EXTRAS]) if told else {}
    except (ValueError, RecursionError):
        return item
    if not isinstance(found, dict):
        return item
    for name, value in found.items():
        try:
            item = replace(item, **_SETTERS[name](item, value)) if name in _SETTERS else item
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
            continue
    return item


def in_parts(item: Item) -> Item:
    """Prompts, gaps and steps earn their part, as they do in Moodle."""
    return replace(item, partial=True) if item.kind in PARTLY else item


def finished(item: Item, told: str) -> Item:
    """``with_extras``; with its own rubric, an essay needs no note about the one that was put in."""
    richer = with_extras(item, told)
    return replace(richer, notes=()) if richer.rubric != item.rubric else richer


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, Unit):
        return [value.name, written(value.factor)]
    if isinstance(value, Area):
        coordinates = [written(one) for one in value.coordinates]
        return {"name": value.name, "shape": value.shape, "at": coordinates, "right": value.correct, "feedback": value.feedback}
    if isinstance(value, Criterion):
        return [value.text, [[text, written(points)] for text, points in value.levels]]
    if isinstance(value, Reference):
        return [value.text, value.url]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _kind(item: Item, value: str) -> dict[str, Any]:
    same = {EMQ, MATCHING}, {SINGLE, TRUE_FALSE}
    return {"kind": value} if any(item.kind in kinds and value in kinds for kinds in same) and _may_be(item, value) else {}


def _may_be(item: Item, kind: str) -> bool:
    return kind != MATCHING or pairing_kind(item.parts) == MATCHING


def _tolerance_kind(item: Item, value: str) -> dict[str, Any]:
    return {}  # read together with the tolerance


def _tolerance(item: Item, value: str) -> dict[str, Any]:
    share = number(str(value))
    if share is None or share < 0:
        return {}
    wanted = {"tolerance": share, "tolerance_kind": PERCENT}
    # Where somebody changed the number since, the number counts.
    return wanted if absolute(replace(item, **wanted)) == item.tolerance else {}


def _units(item: Item, value: list) -> dict[str, Any]:
    pairs = [(tidy(str(name))[:40], number(str(factor))) for name, factor in value[:20]]
    return {"units": tuple(Unit(name, factor) for name, factor in pairs if name and factor)}


def _areas(item: Item, value: list) -> dict[str, Any]:
    return {
        "areas": tuple(
            Area(
                key=str(place),
                name=tidy(str(one["name"]))[:200],
                shape=str(one["shape"]),
                coordinates=tuple(Decimal(at) for at in one["at"][:200]),
                correct=one["right"] is True,
                feedback=tidy(str(one["feedback"])),
            )
            for place, one in enumerate(value[:100], 1)
            if one["shape"] in {"rectangle", "ellipse", "polygon"}
        )
    }


def _references(item: Item, value: list) -> dict[str, Any]:
    pairs = [(tidy(str(text))[:500], tidy(str(url))[:200]) for text, url in value[:50]]
    return {"references": tuple(Reference(text, url if url.startswith(("https://", "http://")) else "") for text, url in pairs if text)}


def _rubric(item: Item, value: list) -> dict[str, Any]:
    rows = [
        (tidy(str(text))[:200], [(tidy(str(seen)), number(str(points))) for seen, points in levels[:20]]) for text, levels in value[:30]
    ]
    good = [
        Criterion(text, tuple(levels)) for text, levels in rows if text and levels and all(points is not None for _seen, points in levels)
    ]
    return {"rubric": tuple(good)} if any(points for one in good for _seen, points in one.levels) else {}


def plain_rubric(text: str) -> tuple[Criterion, ...]:
    """What a file says to whoever marks, as a rubric of one line: not met, met."""
    return (Criterion(_("Answer"), ((_("Not met"), Decimal(0)), (text or _("Met"), Decimal(1)))),)


def rubric_note(text: str) -> str:
    if text:
        return _("The file's notes for markers became a rubric of one line. Look it over before the question is used.")
    return _("The file has no rubric; a plain one was put in: not met, met. Write your own before the question is used.")


def rubric_text(rubric: Sequence[Criterion]) -> str:
    """A rubric for a person's eyes."""
    lines = []
    for criterion in rubric:
        lines += [criterion.text, *(f"• {written(points)}: {seen}" for seen, points in criterion.levels)]
    return tidy("\n".join(lines))


def _text(name: str):
    return lambda item, value: {name: tidy(str(value))} if isinstance(value, str) else {}


def _order(item: Item, value: list) -> dict[str, Any]:
    if item.kind not in {EMQ, MATCHING}:
        return {}
    choices, parts = in_order(item.choices, item.parts, [tidy(str(text)) for text in value[:MOST_CHOICES]])
    return {"choices": choices, "parts": parts}


def _own_order(item: Item) -> tuple[str, ...]:
    """The options' order, where it is not that of the prompts they are right for."""
    if item.kind not in {EMQ, MATCHING}:
        return ()
    texts = tuple(choice.text for choice in item.choices)
    by_key = {choice.key: choice.text for choice in item.choices}
    used = tuple(dict.fromkeys([*(by_key[key] for part in item.parts for key in part.right), *texts]))
    return texts if used != texts else ()


_DERIVED = {
    "order": _own_order,
    "all_or_nothing": lambda item: item.kind in {MULTIPLE, *PARTLY} and not item.partial,
    "in_parts": lambda item: item.kind in PARTLY and item.partial,
    "alt": lambda item: item.pictures[0].alt if item.pictures else "",
}
_SETTERS = {
    "order": _order,
    "alt": lambda item, value: {"pictures": tuple(replace(one, alt=tidy(str(value))[:500]) for one in item.pictures)},
    "kind": _kind,
    "difficulty": lambda item, value: {"difficulty": value} if value in DIFFICULTIES else {},
    "references": _references,
    "tolerance_kind": _tolerance_kind,
    "tolerance": _tolerance,
    "unit": lambda item, value: {"unit": tidy(str(value))[:40]},
    "units": _units,
    "areas": _areas,
    "all_or_nothing": lambda item, value: {"partial": value is not True},
    "in_parts": lambda item, value: {"partial": value is True},
    "match_case": lambda item, value: {"match_case": value is True},
    "rubric": _rubric,
    "match_accents": lambda item, value: {"match_accents": value is True},
    "right_feedback": _text("right_feedback"),
    "wrong_feedback": _text("wrong_feedback"),
    "topic": _text("topic"),
    "tags": lambda item, value: {"tags": tuple(tidy(str(one))[:120] for one in value[:50])},
}
