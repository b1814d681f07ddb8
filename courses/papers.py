"""How a question is shown before the quiz is handed in: its words in a language, and never its key.

A *sheet* is a quiz in one language, made once per version of the content. A
*paper* is what one attempt was given: the sheet's questions as they stood then,
frozen on the attempt. What was withdrawn since is shown as withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Subquery

from core.keeping import kept
from core.languages import by_preference, direction, own_name
from core.versions import content_version
from courses.enums import QuestionKind
from courses.grading import Key, NumberKey
from courses.models import Question, Quiz, QuizQuestion

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as it is shown. ``language`` is that of its words, which need not be the page's."""

    key: str
    kind: str
    stem: str
    unit: str
    options: tuple[Option, ...]
    language: str
    version: int

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def language_name(self) -> str:
        return own_name(self.language)

    @property
    def is_withdrawn(self) -> bool:
        return self.kind == WITHDRAWN


@dataclass(frozen=True, slots=True)
class Sheet:
    """A quiz in one language. Its rules are those of the source language and hold in every other."""

    title: str
    introduction: str
    language: str
    pass_percent: int
    attempts_allowed: int  # 0: no limit
    questions: tuple[ShownQuestion, ...]
    marks: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def maximum(self) -> Decimal:
        return sum(self.marks.values(), Decimal(0))

    def attempts_left(self, used: int) -> int | None:
        """How many attempts remain after ``used``; None where there is no limit."""
        return max(0, self.attempts_allowed - used) if self.attempts_allowed else None


def sheet_of(quiz_pk: int, language: str) -> Sheet | None:
    """The quiz in ``language`` (source words where it is not translated), or None when there is no such quiz."""
    name = f"quiz-sheet:{content_version()}:{language}:{quiz_pk}"
    sheet = kept.get(name)
    if sheet is None and (sheet := _make_sheet(quiz_pk, language)):
        kept.set(name, sheet)
    return sheet


def freeze(sheet: Sheet) -> list[dict]:
    """The paper for an attempt that begins now."""
    return [
        {
            "key": question.key,
            "version": question.version,
            "kind": question.kind,
            "marks": str(sheet.marks[question.key]),
            "options": [option.key for option in question.options],
        }
        for question in sheet.questions
    ]


def questions_on(paper: list[dict], sheet: Sheet | None, language: str) -> list[ShownQuestion]:
    """The questions of ``paper`` in ``language``, in its order and with the options that it gave out."""
    known = {question.key: question for question in sheet.questions} if sheet else {}
    taken_out = [entry["key"] for entry in paper if entry["key"] not in known]
    if taken_out:
        known |= {question.key: question for question in _shown(rows_of(taken_out), language)}
    return [_as_given_out(entry, known.get(entry["key"])) for entry in paper]


def rows_of(keys: Iterable[str | UUID]) -> dict[str, list[Question]]:
    """Every language's row of each question, the canonical one first, in one query."""
    rows: dict[str, list[Question]] = {}
    for row in Question.objects.filter(translation_key__in=list(keys)).select_related("locale").order_by("pk"):
        rows.setdefault(str(row.translation_key), []).append(row)
    return rows


def key_of(question: Question, entry: dict) -> Key:
    """The key of ``question``, the canonical row, for what ``entry`` of a paper gave out; None when the two no longer meet."""
    if (question.kind == QuestionKind.NUMERIC) != (entry["kind"] == QuestionKind.NUMERIC):
        return None
    if question.kind == QuestionKind.NUMERIC:
        return NumberKey(question.answer, question.tolerance) if question.answer is not None else None
    return question.right_options & frozenset(entry["options"])


def words_of(rows: list[Question], language: str) -> Question:
    """The row to read in ``language``: its own where it is translated, else the canonical one.

    A translation that was begun and not finished holds the source's words; it
    counts as not translated, so that nobody's screen reader is misled.
    """
    source = rows[0]
    own = next((row for row in rows if row.locale.language_code == language), source)
    return source if own.stem == source.stem else own


def _shown(rows: dict[str, list[Question]], language: str) -> list[ShownQuestion]:
    return [_show(versions, language) for versions in rows.values()]


def _show(rows: list[Question], language: str) -> ShownQuestion:
    source, words = rows[0], words_of(rows, language)
    texts = {block.id: block.value["text"] for block in words.choices}
    return ShownQuestion(
        key=str(source.translation_key),
        kind=source.kind,
        stem=words.stem,
        unit=words.unit,
        options=tuple(Option(block.id, texts.get(block.id) or block.value["text"]) for block in source.choices),
        language=words.locale.language_code,
        version=source.version,
    )


def _as_given_out(entry: dict, question: ShownQuestion | None) -> ShownQuestion:
    if question is None or (question.kind == QuestionKind.NUMERIC) != (entry["kind"] == QuestionKind.NUMERIC):
        return ShownQuestion(entry["key"], WITHDRAWN, "", "", (), "", entry["version"])
    texts = {option.key: option for option in question.options}
    return ShownQuestion(
        key=question.key,
        kind=entry["kind"],
        stem=question.stem,
        unit=question.unit,
        options=tuple(texts[key] for key in entry["options"] if key in texts),
        language=question.language,
        version=entry["version"],
    )


def _make_sheet(quiz_pk: int, language: str) -> Sheet | None:
    same_quiz = Quiz.objects.filter(pk=quiz_pk).values("translation_key")
    rows = list(Quiz.objects.filter(translation_key__in=Subquery(same_quiz)).select_related("locale").order_by("pk"))
    if not rows:
        return None
    source = rows[0]
    by_language = {row.locale.language_code: row for row in rows}
    words = by_language[by_preference(set(by_language), language, source.locale.language_code)]
    places = list(QuizQuestion.objects.filter(quiz=source).order_by("sort_order", "pk").values_list("question__translation_key", "marks"))
    marks = {str(key): value for key, value in places}
    versions = rows_of(marks)
    return Sheet(
        title=words.title,
        introduction=words.introduction,
        language=words.locale.language_code,
        pass_percent=source.pass_percent,
        attempts_allowed=source.attempts_allowed,
        questions=tuple(_show(versions[key], language) for key in marks),
        marks=marks,
    )
