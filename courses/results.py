"""What a quiz teaches once it is handed in: the answers given, the right ones, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.numberformat import format as format_number
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.languages import direction, own_name
from courses import papers
from courses.enums import QuestionKind
from courses.models import Answer, Question


@dataclass(frozen=True, slots=True)
class TaughtOption:
    text: str
    chosen: bool
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class TaughtQuestion:
    """One question of the result. ``revised`` says that the question was changed after it was marked."""

    number: int
    stem: str
    language: str
    state: str  # good, bad or todo: how the mark is shown
    mark: str
    answered: bool
    options: tuple[TaughtOption, ...]
    explanation: str
    withdrawn: bool = False
    revised: bool = False

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def language_name(self) -> str:
        return own_name(self.language)


def taught(paper: list[dict], answers: Sequence[Answer], language: str) -> list[TaughtQuestion]:
    """The questions of ``paper`` with what was given and what is right, in ``language``; one query."""
    rows = papers.rows_of(entry["key"] for entry in paper)
    by_key = {str(answer.question_key): answer for answer in answers}
    return [
        _teach(number, entry, by_key[entry["key"]], rows.get(entry["key"]), language)
        for number, entry in enumerate(paper, start=1)
        if entry["key"] in by_key
    ]


def plain_number(value: Decimal) -> str:
    """A number as the reader's language writes it, without zeros that say nothing and without signs between thousands."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return format_number(text, decimal_sep=get_format("DECIMAL_SEPARATOR"))


def points(marks: Decimal, maximum: Decimal) -> str:
    """ "1 of 2 points", in the reader's language."""
    sentence = ngettext("%(marks)s of %(maximum)s point", "%(marks)s of %(maximum)s points", _plural_of(maximum))
    return sentence % {"marks": plain_number(marks), "maximum": plain_number(maximum)}


def _plural_of(number: Decimal) -> int:
    """The whole number whose plural form fits; a fraction takes the plural."""
    return int(number) if number == int(number) else 2


def _teach(number: int, entry: dict, answer: Answer, rows: list[Question] | None, language: str) -> TaughtQuestion:
    source = rows[0] if rows else None
    if source is None or (source.kind == QuestionKind.NUMERIC) != (entry["kind"] == QuestionKind.NUMERIC):
        return TaughtQuestion(number, "", language, "todo", points(answer.marks, answer.maximum), False, (), "", withdrawn=True)
    words = papers.words_of(rows, language)
    numeric = source.kind == QuestionKind.NUMERIC
    return TaughtQuestion(
        number=number,
        stem=words.stem,
        language=words.locale.language_code,
        state="good" if answer.marks == answer.maximum else "bad",
        mark=points(answer.marks, answer.maximum),
        answered=answer.given is not None,
        options=_number_lines(source, words, answer) if numeric else _option_lines(source, words, entry, answer),
        explanation=words.explanation,
        revised=source.version != answer.question_version,
    )


def _option_lines(source: Question, words: Question, entry: dict, answer: Answer) -> tuple[TaughtOption, ...]:
    """Every option that was given out; feedback for the chosen and the right ones."""
    own = {block.id: block.value for block in words.choices}
    right = source.right_options
    chosen = {answer.given} if isinstance(answer.given, str) else set(answer.given or [])
    values = {block.id: own.get(block.id) or block.value for block in source.choices}
    return tuple(
        TaughtOption(
            text=values[key]["text"],
            chosen=key in chosen,
            correct=key in right,
            feedback=values[key].get("feedback", "") if key in chosen | right else "",
        )
        for key in entry["options"]
        if key in values
    )


def _number_lines(source: Question, words: Question, answer: Answer) -> tuple[TaughtOption, ...]:
    """What was given, and the right number when that is something else."""
    is_right = answer.marks == answer.maximum
    lines = []
    if answer.given is not None:
        feedback = words.right_feedback if is_right else words.wrong_feedback
        lines.append(TaughtOption(with_unit(str(answer.given), words.unit), True, is_right, feedback))
    if not is_right and source.answer is not None:
        feedback = "" if answer.given is not None else words.wrong_feedback
        lines.append(TaughtOption(right_number(source, words.unit), False, True, feedback))
    return tuple(lines)


def right_number(source: Question, unit: str) -> str:
    """ "30 mL/kg, and anything from 25 to 35", in the reader's language."""
    number = with_unit(plain_number(source.answer), unit)
    if not source.tolerance:
        return number
    return _("%(number)s; anything from %(least)s to %(most)s counts as right") % {
        "number": number,
        "least": plain_number(source.answer - source.tolerance),
        "most": plain_number(source.answer + source.tolerance),
    }


def with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}" if unit else number
