"""The form of a quiz: what it asks, and what somebody changed on it.

A field is named after its question: ``answer-<key>`` for one value,
``choices-<key>`` for several, ``unit-<key>`` beside a number, ``point-<key>``
for a place shown with the pointer, ``step-<key>-<option>`` for a step's place in
the order, ``part-<key>-<part>`` for a prompt or a gap. Beside them stands
``shown-<key>``, the answer as it was when the form was made. Only what differs
from it is sent on, so that a form left open on one device never takes back what
was answered on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.answering import LONGEST_ESSAY, LONGEST_WORDS, PLACE, Given
from courses.enums import CHOICE_KINDS, PART_KINDS, QuestionKind, Scoring
from courses.models.question_rules import GAP
from courses.showing import Option, ShownPart, ShownQuestion

ANSWER, CHOICES, SHOWN, UNIT, POINT, STEP, PART = "answer-", "choices-", "shown-", "unit-", "point-", "step-", "part-"
KEY_LENGTH = 36


class AskedPart(NamedTuple):
    """A prompt or a gap, the name of its field, and its options, each with whether it is chosen."""

    part: ShownPart
    field: str
    id: str
    options: list[tuple[Option, bool]]


class AskedStep(NamedTuple):
    """A step to be put in order, the name of its field, and the place that it was given, as text."""

    option: Option
    field: str
    id: str
    place: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question on the form: ``kept`` is what the server holds, ``given`` what the fields show."""

    number: int
    question: ShownQuestion
    kept: Given
    given: Given
    error: str = ""

    @property
    def kind(self) -> str:
        return self.question.kind

    @property
    def field(self) -> str:
        return f"{CHOICES if self.takes_several else ANSWER}{self.question.key}"

    @property
    def shown_field(self) -> str:
        return f"{SHOWN}{self.question.key}"

    @property
    def unit_field(self) -> str:
        return f"{UNIT}{self.question.key}"

    @property
    def point_field(self) -> str:
        return f"{POINT}{self.question.key}"

    @property
    def shown(self) -> str:
        return as_text(self.kept)

    @property
    def template(self) -> str:
        """The part of the page that asks this kind."""
        kind = "choice" if self.kind in CHOICE_KINDS else "parts" if self.kind in PART_KINDS - {QuestionKind.CLOZE} else self.kind
        return f"courses/quiz/ask/{kind}.html"

    @property
    def first_field(self) -> str:
        """The id to which an error leads."""
        return f"question-{self.number}"

    @property
    def is_number(self) -> bool:
        return self.kind == QuestionKind.NUMERIC

    @property
    def takes_several(self) -> bool:
        return self.kind == QuestionKind.MULTIPLE

    @property
    def is_answered(self) -> bool:
        return self.kept is not None

    @property
    def hint(self) -> str:
        return hint(self.question)

    @property
    def text(self) -> str:
        """What stands in the field of a number, a few words or an essay."""
        return self.given.get("number", "") if isinstance(self.given, dict) else self.given if isinstance(self.given, str) else ""

    @property
    def longest(self) -> int:
        return LONGEST_ESSAY if self.kind == QuestionKind.ESSAY else LONGEST_WORDS

    @property
    def point(self) -> str:
        return self.text if PLACE.fullmatch(self.text) else ""

    @property
    def options(self) -> list[tuple[Option, bool]]:
        chosen = self.given if isinstance(self.given, list) else [self.given]
        return [(option, option.key in chosen) for option in self.question.options]

    @property
    def units(self) -> list[tuple[Option, bool]]:
        unit = self.given.get("unit", "") if isinstance(self.given, dict) else ""
        own = [Option("", self.question.unit)] if self.question.unit else []
        return [(option, option.key == unit) for option in (*own, *self.question.units)]

    @property
    def steps(self) -> list[AskedStep]:
        """The steps, in the order given where there is one."""
        places = self.given if isinstance(self.given, dict) else {}
        if isinstance(self.given, list):
            places = {key: str(place) for place, key in enumerate(self.given, start=1)}
        steps = [
            AskedStep(option, f"{STEP}{self.question.key}-{option.key}", f"step-{self.number}-{place}", places.get(option.key, ""))
            for place, option in enumerate(self.question.options, start=1)
        ]
        return sorted(steps, key=lambda step: int(step.place)) if isinstance(self.given, list) else steps

    @property
    def places(self) -> list[str]:
        return [str(place) for place in range(1, len(self.question.options) + 1)]

    @property
    def parts(self) -> list[AskedPart]:
        chosen = self.given if isinstance(self.given, dict) else {}
        return [
            AskedPart(
                part,
                f"{PART}{self.question.key}-{part.key}",
                f"part-{self.number}-{place}",
                [(one, chosen.get(part.key) == one.key) for one in self.question.options if not part.offered or one.key in part.offered],
            )
            for place, part in enumerate(self.question.parts, start=1)
        ]

    @property
    def pieces(self) -> list[str | AskedPart]:
        """A text with gaps, piece by piece: words, and gaps where they stand."""
        parts, pieces = self.parts, []
        for place, piece in enumerate(GAP.split(self.question.stem)):
            if place % 2 == 0:
                pieces.append(piece)
            elif 0 < int(piece) <= len(parts):
                pieces.append(parts[int(piece) - 1])
        return pieces


def hint(question: ShownQuestion) -> str:
    """How the question is answered and marked, in the reader's language; the rule of partial credit is always told."""
    partial = question.scoring == Scoring.PARTIAL
    if question.kind == QuestionKind.MULTIPLE:
        if partial:
            return _(
                "More than one option may be right. Each right option you choose earns its share; "
                "each wrong one takes a share away, never below nothing."
            )
        return _("More than one option may be right. It counts when you choose every right one and no other.")
    if question.kind == QuestionKind.ORDERING:
        if partial:
            return _("Give each step its place. Each step that is followed directly by the right one earns its share.")
        return _("Give each step its place. It counts when every step is in its place.")
    if question.kind in PART_KINDS:
        return _("Each right choice earns its share.") if partial else _("It counts when every choice is right.")
    return _HINTS.get(question.kind, lambda: "")()


_HINTS = {
    QuestionKind.NUMERIC: lambda: _("Write the number alone, with a decimal point or comma, such as 37.5."),
    QuestionKind.SHORT: lambda: _("Answer in a few words. Small differences in writing do not matter."),
    QuestionKind.HOTSPOT: lambda: _("Choose one place."),
    QuestionKind.ESSAY: lambda: _("A person marks this by the criteria below. You see your mark once it is released."),
}


def asked(
    questions: list[ShownQuestion],
    draft: Mapping[str, dict],
    *,
    typed: Mapping[str, Given] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[AskedQuestion]:
    """The questions with what is kept; ``typed``, where there is any, stands in the fields instead."""
    typed, errors = typed or {}, errors or {}
    rows = []
    for number, question in enumerate(questions, start=1):
        kept = draft.get(question.key, {}).get("given")
        rows.append(AskedQuestion(number, question, kept, typed.get(question.key, kept), errors.get(question.key, "")))
    return rows


def changed(post: QueryDict) -> dict[str, Given]:
    """What differs from what the form showed, by question key; nothing else was answered on it."""
    fields: dict[str, dict[str, str]] = {}
    for name in post:
        prefix, rest = next(((one, name.removeprefix(one)) for one in (STEP, PART) if name.startswith(one)), ("", ""))
        if prefix:
            fields.setdefault(rest[:KEY_LENGTH], {})[rest[KEY_LENGTH + 1 :]] = post[name]
    keys = {name.removeprefix(prefix) for prefix in (SHOWN, ANSWER, CHOICES, UNIT, POINT) for name in post if name.startswith(prefix)}
    steps = {name.removeprefix(STEP)[:KEY_LENGTH] for name in post if name.startswith(STEP)}
    given = {key: _given(post, key, fields.get(key), is_order=key in steps) for key in sorted(keys | set(fields))}
    return {key: value for key, value in given.items() if as_text(value) != post.get(f"{SHOWN}{key}", "").replace("\r\n", "\n")}


def as_text(given: Given) -> str:
    """An answer as the hidden field holds it."""
    if given is None:
        return ""
    if isinstance(given, dict):
        return " ".join(f"{name}={value}" for name, value in sorted(given.items()))
    return " ".join(given) if isinstance(given, list) else given


def _given(post: QueryDict, key: str, fields: dict[str, str] | None, *, is_order: bool) -> Given:
    if fields is not None:
        told = {name: value for name, value in fields.items() if value}
        return (_in_order(told, len(fields)) if is_order else told) or None
    answer = post.get(f"{ANSWER}{key}", "").replace("\r\n", "\n").strip() or post.get(f"{POINT}{key}", "")
    if unit := post.get(f"{UNIT}{key}"):
        return {"number": answer, "unit": unit} if answer else None
    return post.getlist(f"{CHOICES}{key}") or answer or None


def _in_order(places: dict[str, str], count: int) -> list[str] | dict[str, str]:
    """The steps in the order of their places; the places themselves where they are no order."""
    if sorted(places.values()) != sorted(str(place) for place in range(1, count + 1)):
        return places
    return sorted(places, key=lambda option: int(places[option]))
