"""What was answered and what is right, line by line, for each kind of question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import get_format
from django.utils.numberformat import format as format_number
from django.utils.translation import gettext as _

from courses import grading, papers
from courses.answering import PLACE
from courses.enums import CHOICE_KINDS, PART_KINDS, QuestionKind
from courses.models import Answer, Question
from courses.showing import blocks


@dataclass(frozen=True, slots=True)
class TaughtOption:
    """A line of the result: what was given or what is right. ``prompt`` names the gap or prompt that it belongs to."""

    text: str
    chosen: bool
    correct: bool
    feedback: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn on the picture of a hotspot, in per cent of its width and height."""

    shape: str
    numbers: tuple[str, ...]
    correct: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One answered question: its rows in every language at the version that is shown, and the words to read."""

    rows: list[Question]
    words: Question
    entry: dict
    answer: Answer

    @property
    def source(self) -> Question:
        return self.rows[0]

    @property
    def is_right(self) -> bool:
        return self.answer.marks == self.answer.maximum

    @property
    def key(self) -> Any:
        return papers.key_of(self.rows, self.entry)


def lines_of(case: Case) -> tuple[TaughtOption, ...]:
    """What was given and what is right, the given first."""
    return tuple(_LINES[case.source.kind](case)) if case.source.kind in _LINES else ()


def marks_on_picture(case: Case) -> tuple[Mark, ...]:
    """The right places, and the point that was given."""
    if case.source.kind != QuestionKind.HOTSPOT or case.key is None:
        return ()
    right = [Mark(area.shape, tuple(f"{number:f}" for number in area.numbers), True) for area in case.key.areas if area.correct]
    return (*right, *given_on_picture(case))


def given_on_picture(case: Case) -> tuple[Mark, ...]:
    """The point or the place that was given."""
    given = case.answer.given
    if case.source.kind != QuestionKind.HOTSPOT or not isinstance(given, str) or case.key is None:
        return ()
    if point := PLACE.fullmatch(given):
        return (Mark("point", (point[1], point[2]), case.is_right),)
    area = case.key.hit(given)
    return (Mark(area.shape, tuple(f"{number:f}" for number in area.numbers), area.correct),) if area and not area.correct else ()


def plain_number(value: Decimal) -> str:
    """A number as the reader's language writes it, without zeros that say nothing and without signs between thousands."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return format_number(text, decimal_sep=get_format("DECIMAL_SEPARATOR"))


def with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}" if unit else number


def right_number(source: Question, unit: str) -> str:
    """ "30 mL/kg, and anything from 25 to 35", in the reader's language."""
    number = with_unit(plain_number(source.answer), unit)
    distance = grading.NumberKey(source.answer, source.tolerance, source.tolerance_kind == "percent").distance
    if not distance:
        return number
    return _("%(number)s; anything from %(least)s to %(most)s counts as right") % {
        "number": number,
        "least": plain_number(source.answer - distance),
        "most": plain_number(source.answer + distance),
    }


def _own(source, words) -> dict[str, Mapping[str, Any]]:
    """Each block's values in the words' language, or the source's where that has none."""
    return {block.id: block.value for block in blocks(source)} | {block.id: block.value for block in blocks(words)}


def _choices(case: Case):
    """Every option that was given out; feedback for the chosen and the right ones."""
    values, right = _own(case.source.choices, case.words.choices), case.source.right_options
    given = case.answer.given
    chosen = {given} if isinstance(given, str) else set(given or [])
    for key in case.entry["options"]:
        if key in values:
            feedback = values[key].get("feedback", "") if key in chosen | right else ""
            yield TaughtOption(values[key]["text"], key in chosen, key in right, feedback)


def _number(case: Case):
    """What was given, and the right number when that is something else."""
    given, words = case.answer.given, case.words
    if given is not None:
        units = {key: value["name"] for key, value in _own(case.source.units, words.units).items()}
        told = given if isinstance(given, dict) else {"number": given}
        text = with_unit(str(told["number"]), units.get(told.get("unit", ""), words.unit))
        yield TaughtOption(text, True, case.is_right, words.right_feedback if case.is_right else words.wrong_feedback)
    if not case.is_right and case.source.answer is not None:
        yield TaughtOption(right_number(case.source, words.unit), False, True, "" if given is not None else words.wrong_feedback)


def _words(case: Case):
    given, key = case.answer.given, case.key
    accepted = _own(case.source.accepted, case.words.accepted)
    if isinstance(given, str):
        variant = key.matched(given) if key else None
        feedback = accepted.get(variant.key, {}).get("feedback", "") if variant else ""
        yield TaughtOption(
            given, True, case.is_right, feedback or (case.words.right_feedback if case.is_right else case.words.wrong_feedback)
        )
    if not case.is_right:
        for block in blocks(case.source.accepted):
            text = accepted[block.id]["text"]
            if int(block.value["share"]) == 100 and "*" not in text:
                yield TaughtOption(text, False, True, "")


def _order(case: Case):
    """The right order, and where each step was put."""
    values = _own(case.source.choices, case.words.choices)
    given = case.answer.given if isinstance(case.answer.given, list) else []
    for place, block in enumerate(blocks(case.source.choices), start=1):
        put = given.index(block.id) + 1 if block.id in given else 0
        value = values[block.id]
        prompt = _("Place %(place)d") % {"place": place}
        if put and put != place:
            prompt = _("Place %(place)d; you put it at %(given)d") % {"place": place, "given": put}
        yield TaughtOption(value["text"], put == place, True, value.get("feedback", "") if put != place else "", prompt)


def _parts(case: Case):
    """For each prompt or gap what was chosen, and the right option when that is something else."""
    texts = {key: value["text"] for key, value in _own(case.source.choices, case.words.choices).items()}
    parts = _own(case.source.parts, case.words.parts)
    given = case.answer.given if isinstance(case.answer.given, dict) else {}
    for part in blocks(case.source.parts):
        chosen, prompt, feedback = given.get(part.id), parts[part.id]["text"], parts[part.id].get("feedback", "")
        if chosen in texts:
            yield TaughtOption(texts[chosen], True, chosen in part.value["right"], feedback, prompt)
        if chosen not in part.value["right"]:
            right = " / ".join(texts[key] for key in part.value["right"] if key in texts)
            yield TaughtOption(right, False, True, "" if chosen in texts else feedback, prompt)


def _place(case: Case):
    areas = _own(case.source.areas, case.words.areas)
    given, key = case.answer.given, case.key
    hit = key.hit(given) if key and isinstance(given, str) else None
    if isinstance(given, str):
        text = areas[hit.key]["name"] if hit else _("A place outside the areas that have a name")
        feedback = areas[hit.key].get("feedback", "") if hit else case.words.wrong_feedback
        yield TaughtOption(text, True, case.is_right, feedback)
    if not case.is_right:
        for block in blocks(case.source.areas):
            if block.value.get("correct"):
                yield TaughtOption(areas[block.id]["name"], False, True, areas[block.id].get("feedback", ""))


def _essay(case: Case):
    """Nothing to compare: the essay stands with its marking."""
    return ()


_LINES: dict[str, Callable] = {
    **dict.fromkeys(CHOICE_KINDS, _choices),
    **dict.fromkeys(PART_KINDS, _parts),
    QuestionKind.NUMERIC: _number,
    QuestionKind.SHORT: _words,
    QuestionKind.ORDERING: _order,
    QuestionKind.HOTSPOT: _place,
    QuestionKind.ESSAY: _essay,
}
