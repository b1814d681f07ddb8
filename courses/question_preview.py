"""A question in the editors' preview: as it is asked, and as the result explains it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wagtail.fields import StreamField

from courses import quiz_form, results, showing, teaching
from courses.enums import CHOICE_KINDS, QuestionKind
from courses.models import Answer, Question


def context(question: Question, language: str) -> dict[str, Any]:
    """What the preview shows; the question may still be in the making and miss anything."""
    _settle(question)
    pictures = showing.pictures_of([question])
    shown = showing.show(question, question, pictures)
    row = quiz_form.AskedQuestion(1, shown, None, None)
    return {"row": row, "question": shown, "total": 1, "taught_question": _taught(question, shown, language)}


def _settle(question: Question) -> None:
    """Give every new block an id, so that parts may point at options."""
    for field in question._meta.fields:
        if isinstance(field, StreamField):
            setattr(question, field.name, list(getattr(question, field.name).get_prep_value()))


def _taught(question: Question, shown: showing.ShownQuestion, language: str) -> results.TaughtQuestion:
    """The question as answered by nobody, with everything that it can teach."""
    options = [option.key for option in shown.options]
    entry = {"key": shown.key, "version": question.version, "kind": question.kind, "marks": "1", "options": options}
    entry["parts"] = [part.key for part in shown.parts]
    answer = Answer(given=None, marks=Decimal(0), maximum=Decimal(1), question_version=question.version)
    case = teaching.Case([question], question, entry, answer)
    return results.TaughtQuestion(
        number=1,
        stem=question.stem,
        language=language,
        state="todo",
        mark="",
        answered=True,
        options=_lines(question, case),
        explanation=question.explanation,
        kind=question.kind,
        references=tuple(dict(block.value) for block in showing.blocks(question.references)),
        picture=shown.picture,
        marks_on_picture=teaching.marks_on_picture(case),
    )


def _lines(question: Question, case: teaching.Case) -> tuple[teaching.TaughtOption, ...]:
    """Every line with its feedback; for words and numbers also what a wrong answer is told."""
    if question.kind in CHOICE_KINDS:
        rows = [block.value for block in showing.blocks(question.choices)]
        return tuple(teaching.TaughtOption(row["text"], False, bool(row.get("correct")), row.get("feedback", "")) for row in rows)
    if question.kind == QuestionKind.NUMERIC:
        if question.answer is None:
            return ()
        return (
            teaching.TaughtOption(teaching.right_number(question, question.unit), False, True, question.right_feedback),
            *_wrong(question),
        )
    if question.kind == QuestionKind.SHORT:
        rows = [block.value for block in showing.blocks(question.accepted)]
        lines = [
            teaching.TaughtOption(row["text"], False, int(row["share"]) == 100, row.get("feedback", ""), f"{row['share']} %")
            for row in rows
        ]
        return (*lines, *_wrong(question))
    return teaching.lines_of(case) if case.key is not None else ()


def _wrong(question: Question) -> tuple[teaching.TaughtOption, ...]:
    return (teaching.TaughtOption(question.wrong_feedback, True, False, ""),) if question.wrong_feedback else ()
