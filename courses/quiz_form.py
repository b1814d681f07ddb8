"""The form of a quiz: what it asks, and what somebody changed on it.

A field is named after its question: ``answer-<key>`` for one value,
``choices-<key>`` for several. Beside it stands ``shown-<key>``, the answer as it
was when the form was made. Only what differs from it is sent on, so that a form
left open on one device never takes back what was answered on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from courses.enums import QuestionKind
from courses.grading import Given
from courses.papers import Option, ShownQuestion

ANSWER, CHOICES, SHOWN = "answer-", "choices-", "shown-"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question on the form: ``kept`` is what the server holds, ``given`` what the fields show."""

    number: int
    question: ShownQuestion
    kept: Given
    given: Given
    error: str = ""

    @property
    def field(self) -> str:
        return f"{CHOICES if self.question.kind == QuestionKind.MULTIPLE else ANSWER}{self.question.key}"

    @property
    def shown_field(self) -> str:
        return f"{SHOWN}{self.question.key}"

    @property
    def shown(self) -> str:
        return as_text(self.kept)

    @property
    def is_number(self) -> bool:
        return self.question.kind == QuestionKind.NUMERIC

    @property
    def takes_several(self) -> bool:
        return self.question.kind == QuestionKind.MULTIPLE

    @property
    def is_answered(self) -> bool:
        return self.kept is not None

    @property
    def options(self) -> list[tuple[Option, bool]]:
        chosen = self.given if isinstance(self.given, list) else [self.given]
        return [(option, option.key in chosen) for option in self.question.options]


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
    keys = {name.removeprefix(SHOWN) for name in post if name.startswith(SHOWN)}
    keys |= {name.removeprefix(ANSWER) for name in post if name.startswith(ANSWER)}
    keys |= {name.removeprefix(CHOICES) for name in post if name.startswith(CHOICES)}
    given = {key: post.getlist(f"{CHOICES}{key}") or post.get(f"{ANSWER}{key}") for key in sorted(keys)}
    return {key: value for key, value in given.items() if as_text(value) != post.get(f"{SHOWN}{key}", "")}


def as_text(given: Given) -> str:
    """An answer as the hidden field holds it."""
    if given is None:
        return ""
    return " ".join(given) if isinstance(given, list) else given
