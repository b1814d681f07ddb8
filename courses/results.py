"""What a quiz teaches once it is handed in: the answers given, the right ones, and why, as far as its rules show them by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from core.languages import direction, own_name
from courses import papers, showing
from courses.enums import QuestionKind, Review
from courses.models import Answer, Attempt, MarkChange, Question
from courses.models.question_rules import GAP
from courses.teaching import Case, Mark, TaughtOption, given_on_picture, lines_of, marks_on_picture, plain_number, right_number, with_unit

__all__ = [
    "Shows",
    "TaughtOption",
    "TaughtQuestion",
    "is_finished",
    "plain_number",
    "points",
    "right_number",
    "shows",
    "taught",
    "with_unit",
]


@dataclass(frozen=True, slots=True)
class Shows:
    """What the rules of a quiz show by now: marks and feedback of each answer; right answers and explanations."""

    answers: bool = True
    key: bool = True


@dataclass(frozen=True, slots=True)
class TaughtLevel:
    """One criterion of a marked essay: the level that was chosen, of so many points."""

    criterion: str
    level: str
    points: str


@dataclass(frozen=True, slots=True)
class TaughtQuestion:
    """One question of the result. ``revised`` says that the question was changed after it was marked."""

    number: int
    stem: str
    language: str
    state: str  # good, bad, begun or todo: how the mark is shown
    mark: str
    answered: bool
    options: tuple[TaughtOption, ...]
    explanation: str
    withdrawn: bool = False
    revised: bool = False
    kind: str = ""
    essay: str = ""
    levels: tuple[TaughtLevel, ...] = ()
    comment: str = ""
    references: tuple[Mapping[str, Any], ...] = ()
    picture: Mapping[str, Any] | None = None
    marks_on_picture: tuple[Mark, ...] = ()
    changes: tuple[MarkChange, ...] = ()
    shows: Shows = Shows()

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def language_name(self) -> str:
        return own_name(self.language)


def shows(rules: papers.Rules | None, *, is_finished: bool, now: datetime) -> Shows:
    """What is shown now. ``is_finished``: the quiz is passed, or no attempt is left."""
    if rules is None:
        return Shows(answers=False, key=False)
    reached = {
        Review.AT_ONCE: True,
        Review.FINISHED: is_finished,
        Review.ON_DATE: rules.review_on is not None and rules.review_on <= now,
        Review.NEVER: False,
    }
    return Shows(reached[Review(rules.review_answers)], reached[Review(rules.review_key)])


def is_finished(sheet: papers.Sheet | None, tries: Sequence[Attempt]) -> bool:
    """Whether the quiz is passed, or no attempt is left: then nothing more can be gained by knowing the answers."""
    return any(attempt.passed and attempt.counts for attempt in tries) or (sheet is not None and sheet.attempts_left(len(tries)) == 0)


def taught(
    paper: list[dict],
    answers: Sequence[Answer],
    language: str,
    *,
    shows: Shows = Shows(),
    changes: Sequence[MarkChange] = (),
) -> list[TaughtQuestion]:
    """The questions of ``paper`` with what was given and what is right, in ``language`` and in the version that was marked.

    One query for the questions, one more where any has changed since, two more
    where there are pictures. ``answers`` come with ``marking`` selected.
    """
    by_key = {str(answer.question_key): answer for answer in answers}
    marked = [{**entry, "version": by_key[entry["key"]].question_version} for entry in paper if entry["key"] in by_key]
    today = papers.rows_of(entry["key"] for entry in marked)
    rows = papers.rows_as_given(marked, today)
    words = {key: showing.words_of(versions, language) for key, versions in rows.items()}
    pictures = showing.pictures_of([*words.values(), *(versions[0] for versions in rows.values())])
    result = []
    for number, entry in enumerate(marked, start=1):
        answer, versions = by_key[entry["key"]], rows.get(entry["key"])
        if versions is None or versions[0].kind != entry["kind"]:
            mark = points(answer.marks, answer.maximum)
            result.append(TaughtQuestion(number, "", language, "todo", mark, False, (), "", withdrawn=True))
            continue
        question = _teach(number, Case(versions, words[entry["key"]], entry, answer), shows, pictures)
        own = tuple(change for change in changes if str(change.question_key) == entry["key"])
        result.append(replace(question, revised=today[entry["key"]][0].version != answer.question_version, changes=own))
    return result


def points(marks: Decimal | None, maximum: Decimal) -> str:
    """ "1 of 2 points", in the reader's language."""
    if marks is None:
        return ngettext("%(maximum)s point", "%(maximum)s points", _plural_of(maximum)) % {"maximum": plain_number(maximum)}
    sentence = ngettext("%(marks)s of %(maximum)s point", "%(marks)s of %(maximum)s points", _plural_of(maximum))
    return sentence % {"marks": plain_number(marks), "maximum": plain_number(maximum)}


def _plural_of(number: Decimal) -> int:
    """The whole number whose plural form fits; a fraction takes the plural."""
    return int(number) if number == int(number) else 2


def _teach(number: int, case: Case, shows: Shows, pictures: showing.Pictures) -> TaughtQuestion:
    words, answer = case.words, case.answer
    shown = showing.show(case.source, words, pictures)
    is_essay = case.source.kind == QuestionKind.ESSAY
    return TaughtQuestion(
        number=number,
        stem=_stem(words),
        language=words.locale.language_code,
        state=_state(answer) if shows.answers else "todo",
        mark=points(answer.marks if shows.answers else None, answer.maximum),
        answered=answer.given is not None,
        options=_shown_lines(case, shows),
        explanation=words.explanation if shows.key else "",
        kind=case.source.kind,
        essay=answer.given if is_essay and isinstance(answer.given, str) else "",
        levels=_levels(shown, answer) if is_essay and shows.answers else (),
        comment=answer.marking.comment if is_essay and shows.answers and hasattr(answer, "marking") else "",
        references=tuple(dict(block.value) for block in showing.blocks(words.references)) if shows.key else (),
        picture=shown.picture,
        marks_on_picture=marks_on_picture(case) if shows.key else given_on_picture(case),
        shows=shows,
    )


def _stem(words: Question) -> str:
    """The question; the gaps of a text as a line."""
    return GAP.sub("____", words.stem) if words.kind == QuestionKind.CLOZE else words.stem


def _state(answer: Answer) -> str:
    if answer.marks is None:
        return "todo"
    return "good" if answer.marks == answer.maximum else "begun" if answer.marks else "bad"


def _shown_lines(case: Case, shows: Shows) -> tuple[TaughtOption, ...]:
    """All lines, or only what was given, and that without a verdict where answers are not told."""
    lines = lines_of(case)
    if case.source.kind == QuestionKind.ORDERING and not shows.key:
        return _own_order(case)
    if not shows.key:
        lines = tuple(line for line in lines if line.chosen)
    return lines if shows.answers else tuple(replace(line, correct=False, feedback="") for line in lines)


def _own_order(case: Case) -> tuple[TaughtOption, ...]:
    texts = {block.id: block.value["text"] for stream in (case.source.choices, case.words.choices) for block in showing.blocks(stream)}
    given = case.answer.given if isinstance(case.answer.given, list) else []
    return tuple(TaughtOption(texts[key], True, False, "", f"{place}") for place, key in enumerate(given, start=1) if key in texts)


def _levels(shown: showing.ShownQuestion, answer: Answer) -> tuple[TaughtLevel, ...]:
    chosen = answer.marking.levels if hasattr(answer, "marking") else {}
    rows = []
    for criterion in shown.criteria:
        level = next((level for level in criterion.levels if level[0] == chosen.get(criterion.key)), None)
        most = max(Decimal(level[2]) for level in criterion.levels)
        if level:
            rows.append(TaughtLevel(criterion.text, level[1], points(Decimal(level[2]), most)))
    return tuple(rows)
