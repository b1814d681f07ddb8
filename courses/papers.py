"""What an attempt is given out, and by which key it is marked.

A *sheet* is a quiz in one language, made once per version of the content. A
*paper* is what one attempt was given: the sheet's questions and those drawn for
it, in the order and the version in which they stood then, frozen on the
attempt. What was withdrawn since is shown as withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random, SystemRandom
from uuid import UUID

from django.db.models import Q, Subquery

from core.keeping import kept
from core.languages import by_preference, direction
from core.versions import content_version
from courses import grading
from courses.enums import CHOICE_KINDS, PART_KINDS, QuestionKind, Scoring, ToleranceKind
from courses.models import Question, QuestionVersion, Quiz, QuizDraw, QuizQuestion
from courses.question_blocks import numbers_in
from courses.showing import WITHDRAWN, Option, ShownQuestion, blocks, show_all

__all__ = [
    "WITHDRAWN",
    "Option",
    "Rules",
    "Sheet",
    "ShownQuestion",
    "freeze",
    "key_of",
    "questions_on",
    "rows_as_given",
    "rows_of",
    "sheet_of",
]

# Questions to be drawn from are kept with the sheet up to this many; beyond it each paper asks for its own.
MOST_KEPT = 200
_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a quiz, from its source language: they hold in every other."""

    pass_percent: int
    attempts_allowed: int  # 0: no limit
    counting: str
    again_after_pass: bool
    wait_minutes: int
    minutes_allowed: int  # 0: no limit
    grace_seconds: int
    shuffle_questions: bool
    shuffle_options: bool
    review_answers: str
    review_key: str
    review_on: datetime | None
    anonymous_marking: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """So many questions, to be drawn from those that ``keys`` name."""

    keys: tuple[str, ...]
    count: int
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A quiz in one language."""

    title: str
    introduction: str
    language: str
    rules: Rules
    questions: tuple[ShownQuestion, ...]
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    pools: tuple[Pool, ...] = ()
    to_draw: Mapping[str, ShownQuestion] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def pass_percent(self) -> int:
        return self.rules.pass_percent

    @property
    def attempts_allowed(self) -> int:
        return self.rules.attempts_allowed

    @property
    def question_count(self) -> int:
        """How many questions an attempt is given."""
        return len(self.questions) + sum(pool.count for pool in self.pools)

    @property
    def has_essays(self) -> bool:
        return any(question.kind == QuestionKind.ESSAY for question in (*self.questions, *self.to_draw.values()))

    def attempts_left(self, used: int) -> int | None:
        """How many attempts remain after ``used``; None where there is no limit."""
        return max(0, self.attempts_allowed - used) if self.attempts_allowed else None

    def known(self) -> dict[str, ShownQuestion]:
        return {**self.to_draw, **{question.key: question for question in self.questions}}


def sheet_of(quiz_pk: int, language: str) -> Sheet | None:
    """The quiz in ``language`` (source words where it is not translated), or None when there is no such quiz."""
    name = f"quiz-sheet:{content_version()}:{language}:{quiz_pk}"
    sheet = kept.get(name)
    if sheet is None and (sheet := _make_sheet(quiz_pk, language)):
        kept.set(name, sheet)
    return sheet


def freeze(sheet: Sheet, language: str, *, chance: Random = _CHANCE) -> list[dict]:
    """The paper for an attempt that begins now: drawn, shuffled, and from here on fixed."""
    marks = dict(sheet.marks) | _drawn(sheet, chance)
    known = sheet.known()
    if missing := [key for key in marks if key not in known]:
        known |= show_all(rows_of(missing), language)
    keys = [key for key in marks if key in known]
    if sheet.rules.shuffle_questions:
        chance.shuffle(keys)
    return [_entry(known[key], marks[key], sheet.rules.shuffle_options, chance) for key in keys]


def questions_on(paper: list[dict], sheet: Sheet | None, language: str) -> list[ShownQuestion]:
    """The questions of ``paper`` in ``language``, as they were given out: in its order, version and options."""
    known = sheet.known() if sheet else {}
    same = {
        entry["key"]: known[entry["key"]] for entry in paper if entry["key"] in known and known[entry["key"]].version == entry["version"]
    }
    if changed := [entry for entry in paper if entry["key"] not in same]:
        same |= show_all(rows_as_given(changed), language)
    return [_as_given_out(entry, same.get(entry["key"])) for entry in paper]


def rows_of(keys: Iterable[str | UUID]) -> dict[str, list[Question]]:
    """Every language's row of each question, the canonical one first, in one query."""
    rows: dict[str, list[Question]] = {}
    for row in Question.objects.filter(translation_key__in=list(keys)).select_related("locale").order_by("pk"):
        rows.setdefault(str(row.translation_key), []).append(row)
    return rows


def rows_as_given(paper: list[dict], rows: dict[str, list[Question]] | None = None) -> dict[str, list[Question]]:
    """Every language's row of each question of ``paper``, at the version that it names; one query more where any has changed.

    A translation that was only made for a later version is left out. A question
    that was deleted since is missing. ``rows`` are today's, where they are known.
    """
    rows = rows_of(entry["key"] for entry in paper) if rows is None else rows
    wanted = {
        entry["key"]: entry["version"] for entry in paper if entry["key"] in rows and rows[entry["key"]][0].version != entry["version"]
    }
    if not wanted:
        return rows
    versions: dict[str, dict[str, QuestionVersion]] = {}
    for version in QuestionVersion.objects.filter(question_key__in=wanted).order_by("version"):
        if version.source_version <= wanted[str(version.question_key)]:
            versions.setdefault(str(version.question_key), {})[version.language] = version
    return rows | {key: was for key in versions if (was := _as_they_were(rows[key], versions[key], wanted[key]))}


def key_of(rows: list[Question], entry: dict) -> grading.Key:
    """The key of a question, whose canonical row comes first, for what ``entry`` of a paper gave out.

    None when the two no longer meet, or when a person marks it.
    """
    question = rows[0]
    if question.kind != entry["kind"]:
        return None
    return _KEYS[question.kind](rows, entry) if question.kind in _KEYS else None


def _choice_key(rows: list[Question], entry: dict) -> grading.Key:
    options = frozenset(entry["options"])
    right = rows[0].right_options & options
    return grading.ChoiceKey(right, options, rows[0].scoring == Scoring.PARTIAL) if right else None


def _number_key(rows: list[Question], entry: dict) -> grading.Key:
    question = rows[0]
    if question.answer is None:
        return None
    units = {unit.id: Decimal(str(unit.value["factor"])) for unit in blocks(question.units)}
    return grading.NumberKey(question.answer, question.tolerance, question.tolerance_kind == ToleranceKind.PERCENT, units)


def _words_key(rows: list[Question], entry: dict) -> grading.Key:
    """The accepted answers of every language: who reads in French may know the English name."""
    shares = {block.id: int(block.value["share"]) for block in blocks(rows[0].accepted)}
    variants = [
        grading.Variant(block.value["text"], shares.get(block.id, int(block.value["share"])), block.id)
        for row in rows
        for block in blocks(row.accepted)
    ]
    return grading.WordsKey(tuple(variants), rows[0].match_case, rows[0].match_accents) if variants else None


def _order_key(rows: list[Question], entry: dict) -> grading.Key:
    order = tuple(block.id for block in blocks(rows[0].choices) if block.id in entry["options"])
    return grading.OrderKey(order, rows[0].scoring == Scoring.PARTIAL) if len(order) == len(entry["options"]) > 0 else None


def _parts_key(rows: list[Question], entry: dict) -> grading.Key:
    given_out = frozenset(entry["options"])
    right = {part.id: frozenset(part.value["right"]) & given_out for part in blocks(rows[0].parts) if part.id in entry.get("parts", ())}
    return grading.PartsKey(right, rows[0].scoring == Scoring.PARTIAL) if right and all(right.values()) else None


def _places_key(rows: list[Question], entry: dict) -> grading.Key:
    areas = [
        grading.Area(area.id, area.value["shape"], numbers_in(area.value["coordinates"]), bool(area.value.get("correct")))
        for area in blocks(rows[0].areas)
    ]
    return grading.PlacesKey(tuple(areas)) if any(area.correct for area in areas) else None


_KEYS = {
    **dict.fromkeys(CHOICE_KINDS, _choice_key),
    **dict.fromkeys(PART_KINDS, _parts_key),
    QuestionKind.NUMERIC: _number_key,
    QuestionKind.SHORT: _words_key,
    QuestionKind.ORDERING: _order_key,
    QuestionKind.HOTSPOT: _places_key,
}


def _drawn(sheet: Sheet, chance: Random) -> dict[str, Decimal]:
    """Questions drawn for each pool, with their marks; the pool with the least choice draws first, so that none runs short for another."""
    taken: set[str] = set(sheet.marks)
    drawn: dict[int, list[str]] = {}
    for place, pool in sorted(enumerate(sheet.pools), key=lambda numbered: len(numbered[1].keys)):
        fitting = [key for key in pool.keys if key not in taken]
        drawn[place] = chance.sample(fitting, min(pool.count, len(fitting)))
        taken.update(drawn[place])
    return {key: pool.marks for place, pool in enumerate(sheet.pools) for key in drawn[place]}


def _entry(question: ShownQuestion, marks: Decimal, shuffle: bool, chance: Random) -> dict:
    options = [option.key for option in question.options]
    if question.kind == QuestionKind.ORDERING:
        options = _out_of_order(options, chance)
    elif question.kind == QuestionKind.MATCHING or (shuffle and question.kind in CHOICE_KINDS | {QuestionKind.CLOZE}):
        chance.shuffle(options)
    entry = {"key": question.key, "version": question.version, "kind": question.kind, "marks": str(marks), "options": options}
    if question.parts:
        entry["parts"] = [part.key for part in question.parts]
    if question.units:
        entry["units"] = [unit.key for unit in question.units]
    return entry


def _out_of_order(options: list[str], chance: Random) -> list[str]:
    """In any order but the right one."""
    mixed = chance.sample(options, len(options))
    return mixed if mixed != options else [*options[1:], *options[:1]]


def _as_given_out(entry: dict, question: ShownQuestion | None) -> ShownQuestion:
    if question is None or question.kind != entry["kind"]:
        return ShownQuestion(entry["key"], WITHDRAWN, "", "", (), "", entry["version"])
    texts = {option.key: option for option in question.options}
    return ShownQuestion(
        key=question.key,
        kind=question.kind,
        stem=question.stem,
        unit=question.unit,
        options=tuple(texts[key] for key in entry["options"] if key in texts),
        language=question.language,
        version=entry["version"],
        parts=tuple(part for part in question.parts if part.key in entry.get("parts", ())),
        units=tuple(unit for unit in question.units if unit.key in entry.get("units", ())),
        criteria=question.criteria,
        picture=question.picture,
        scoring=question.scoring,
    )


def _as_they_were(rows: list[Question], versions: Mapping[str, QuestionVersion], wanted: int) -> list[Question]:
    """The rows at the version ``wanted`` of the source; nothing when that was never kept."""
    source = versions.get(rows[0].locale.language_code)
    if source is None or source.version != wanted:
        return []
    return [row.as_it_was(versions[code]) for row in rows if (code := row.locale.language_code) in versions]


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
    pools = _pools(source, frozenset(marks))
    to_draw = {key for pool in pools for key in pool.keys}
    shown = show_all(rows_of([*marks, *(to_draw if len(to_draw) <= MOST_KEPT else ())]), language)
    return Sheet(
        title=words.title,
        introduction=words.introduction,
        language=words.locale.language_code,
        rules=Rules(**{name: getattr(source, name) for name in Quiz.RULES}),
        questions=tuple(shown[key] for key in marks),
        marks=marks,
        pools=pools,
        to_draw={key: shown[key] for key in to_draw if key in shown},
    )


def _pools(quiz: Quiz, fixed: frozenset[str]) -> tuple[Pool, ...]:
    """What is drawn from, among the questions written in the quiz's own language."""
    pools = []
    for draw in QuizDraw.objects.filter(quiz=quiz).order_by("sort_order", "pk"):
        wanted = Q(bank=draw.bank_id) if draw.bank_id else Q()
        wanted &= Q(topic=draw.topic) if draw.topic else Q()
        wanted &= Q(difficulty=draw.difficulty) if draw.difficulty else Q()
        found = Question.objects.filter(wanted, locale=quiz.locale_id).order_by("pk").values_list("translation_key", flat=True)
        keys = tuple(key for one in found if (key := str(one)) not in fixed)
        pools.append(Pool(keys, min(draw.count, len(keys)), draw.marks))
    return tuple(pools)
