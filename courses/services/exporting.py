"""Questions into files that other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import slugify
from wagtail.images import get_image_model

from core import audit
from core.reference.subjects import SUBJECTS
from courses.enums import Scoring
from courses.formats import files
from courses.formats.images import named
from courses.formats.items import MULTIPLE, PARTLY, Accepted, Area, Choice, Criterion, Item, Part, Picture, Problem, Reference, Unfit, Unit
from courses.formats.markup import tidy
from courses.models import Question, QuestionBank
from courses.question_blocks import numbers_in


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and which questions it has no place for."""

    name: str
    mime: str
    data: bytes
    count: int
    problems: tuple[Problem, ...]


def export(questions: Iterable[Question], *, format: str, bank: QuestionBank | None = None, actor=None) -> Exported:  # noqa: A002
    """Write ``questions`` in one of ``files.TARGETS``. Their keys go with them, so the trail names who asked."""
    rows = list(questions)
    target = files.TARGETS[format]
    data, problems = files.write(items_of(rows), format)
    if bank is not None:
        audit.record("courses.questions_exported", bank, actor=actor, count=len(rows) - len(problems), format=format)
    stem = slugify(bank.slug if bank else "questions") or "questions"
    return Exported(f"{stem}-{format}.{target.ending}", target.mime, data, len(rows) - len(problems), problems)


def items_of(questions: Sequence[Question]) -> list[Item]:
    """Each question in the neutral form, with its pictures; one query for all pictures."""
    pictures = _Pictures(questions)
    return [_item(question, pictures) for question in questions]


class _Pictures:
    def __init__(self, questions: Sequence[Question]) -> None:
        wanted = {question.picture_id for question in questions}
        wanted |= {block["value"].get("picture") for question in questions for block in question.choices.raw_data}
        self.rows = get_image_model().objects.in_bulk([pk for pk in wanted if pk])
        self.names: dict[int, tuple[str, bytes] | None] = {}

    def of(self, pk: int | None) -> tuple[str, bytes] | None:
        """Name and bytes; None where there is no picture, or no file to it any more."""
        if pk and pk not in self.names:
            self.names[pk] = self._read(pk)
        return self.names.get(pk) if pk else None

    def _read(self, pk: int) -> tuple[str, bytes] | None:
        row = self.rows.get(pk)
        try:
            with row.file.open("rb") as file:
                data = file.read()
            return named(data), data
        except (AttributeError, OSError, Unfit):
            return None


def _item(question: Question, pictures: _Pictures) -> Item:
    images: dict[str, bytes] = {}

    def picture(pk: int | None, alt: str) -> Picture | None:
        found = pictures.of(pk)
        if found is None:
            return None
        images[found[0]] = found[1]
        return Picture(found[0], tidy(alt or ""))

    keys = {block.id: str(place) for place, block in enumerate(question.choices, 1)}
    raw = [block["value"] for block in question.choices.raw_data]
    own = picture(question.picture_id, question.picture_alt)
    choices = tuple(
        Choice(
            key=str(place),
            text=tidy(value["text"]),
            correct=bool(value.get("correct")),
            feedback=tidy(value.get("feedback") or ""),
            picture=picture(value.get("picture"), value.get("alt") or ""),
        )
        for place, value in enumerate(raw, 1)
    )
    language = question.locale.language_code
    return Item(
        kind=question.kind,
        stem=tidy(question.stem),
        language=language,
        choices=choices,
        parts=_parts(question, keys),
        accepted=tuple(
            Accepted(text=one["text"], share=int(one["share"]), feedback=tidy(one["feedback"] or "")) for one in _values(question.accepted)
        ),
        areas=_areas(question),
        answer=_plain(question.answer),
        tolerance=_plain(question.tolerance) or Decimal(0),
        tolerance_kind=question.tolerance_kind,
        unit=question.unit,
        units=tuple(Unit(one["name"], _plain(one["factor"])) for one in _values(question.units)),
        partial=question.kind in {MULTIPLE, *PARTLY} and question.scoring == Scoring.PARTIAL,
        match_case=question.match_case,
        match_accents=question.match_accents,
        rubric=_rubric(question),
        right_feedback=tidy(question.right_feedback),
        wrong_feedback=tidy(question.wrong_feedback),
        explanation=tidy(question.explanation),
        pictures=(own,) if own else (),
        images=images,
        topic=tidy(question.topic),
        tags=tuple(SUBJECTS[code].label(language) if code in SUBJECTS else code for code in question.tags),
        difficulty=question.difficulty,
        references=tuple(Reference(tidy(one["text"]), one.get("url") or "") for one in _values(question.references)),
    )


def _values(stream) -> list:
    return [block.value for block in stream]


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value).normalize() + 0


def _accepted(question: Question) -> tuple[Accepted, ...]:
    rows = _values(question.accepted)
    return tuple(Accepted(text=one["text"], share=int(one["share"]), feedback=tidy(one["feedback"] or "")) for one in rows)


def _parts(question: Question, keys: dict[str, str]) -> tuple[Part, ...]:
    is_gap = question.kind == "cloze"
    return tuple(
        Part(
            key=str(place),
            text="" if is_gap else tidy(value["text"]),
            right=tuple(keys[one] for one in value["right"] if one in keys),
            options=tuple(keys[one] for one in value["offered"] if one in keys),
            feedback=tidy(value["feedback"] or ""),
        )
        for place, value in enumerate(_values(question.parts), 1)
    )


def _areas(question: Question) -> tuple[Area, ...]:
    return tuple(
        Area(
            key=str(place),
            name=tidy(value["name"]),
            shape=value["shape"],
            coordinates=numbers_in(value["coordinates"]),
            correct=bool(value["correct"]),
            feedback=tidy(value["feedback"] or ""),
        )
        for place, value in enumerate(_values(question.areas), 1)
    )


def _rubric(question: Question) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(tidy(value["text"]), tuple((tidy(level["text"]), _plain(level["points"])) for level in value["levels"]))
        for value in _values(question.rubric)
    )
