"""How quizzes and attempts look to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from core.api import Amount, In, Out, example
from courses.api.course_shapes import LESSON

ATTEMPT = "2a6c3d92-4df5-4f0b-8b3f-59a1f7ab0c44"
QUESTION = "e0b8a7f2-6a0e-4d8f-b1a5-0c3d9f7e6a12"
OPTION = "aaaaaaaa-0000-4000-8000-000000000001"
Given = str | list[str] | None


class AttemptOut(Out):
    """One go at a quiz. Marks are null until it is handed in."""

    attempt: UUID
    number: int
    state: str = Field(description="open or handed_in")
    revision: int = Field(description="Grows with every answer saved")
    started_at: datetime
    saved_at: datetime | None
    handed_in_at: datetime | None
    pass_percent: int
    marks: Amount | None
    maximum: Amount
    percent: Amount | None
    passed: bool | None

    model_config = example(
        attempt=ATTEMPT,
        number=1,
        state="open",
        revision=3,
        started_at="2026-11-13T19:05:12Z",
        saved_at="2026-11-13T19:09:40Z",
        handed_in_at=None,
        pass_percent=80,
        marks=None,
        maximum="20.00",
        percent=None,
        passed=None,
    )


class QuizOut(Out):
    """The rules of a quiz, told beforehand, and my attempts at it, the latest first."""

    lesson: UUID
    title: str
    introduction: str
    language: str
    questions: int
    pass_percent: int
    attempts_allowed: int | None = Field(description="null: no limit")
    attempts_left: int | None = Field(description="null: no limit")
    passed: bool
    attempts: list[AttemptOut]

    model_config = example(
        lesson=LESSON,
        title="What you take away",
        introduction="Twenty questions about the five moments.",
        language="en",
        questions=20,
        pass_percent=80,
        attempts_allowed=None,
        attempts_left=None,
        passed=False,
    )


class AttemptIn(In):
    lesson: UUID = Field(description="The lesson that ends with the quiz")

    model_config = example(lesson=LESSON)


class OptionOut(Out):
    option: str
    text: str

    model_config = example(option=OPTION, text="Before touching the patient")


class QuestionOut(Out):
    """A question as it is asked: never with its key."""

    question: UUID
    kind: str = Field(description="single, multiple, true_false or numeric; withdrawn once the authors took it out")
    text: str
    language: str
    unit: str
    options: list[OptionOut]
    given: Given = None

    model_config = example(
        question=QUESTION, kind="single", text="When do you clean your hands first?", language="en", unit="", given=OPTION
    )


class PaperOut(Out):
    """An attempt with its questions and what I have answered so far."""

    attempt: AttemptOut
    language: str
    questions: list[QuestionOut]

    model_config = example(language="en")


class AnswersIn(In):
    """What is given, by the question's UUID: an option's id, a list of them, or a number as it was typed. null takes an answer back."""

    answers: dict[str, Annotated[str, StringConstraints(max_length=200)] | list[str] | int | float | None]
    revision: int | None = Field(None, description="The revision that was read; refused when answers were saved since. Left out: not asked")

    model_config = example(answers={QUESTION: OPTION}, revision=3)


class CheckOut(Out):
    """What is not answered yet."""

    answered: int
    total: int
    unanswered: list[UUID]

    model_config = example(answered=19, total=20, unanswered=[QUESTION])


class TaughtOptionOut(Out):
    text: str
    chosen: bool
    correct: bool
    feedback: str

    model_config = example(text="Before touching the patient", chosen=True, correct=True, feedback="Yes: that is the first moment.")


class TaughtQuestionOut(Out):
    """What was given, what is right, and why."""

    question: UUID
    number: int
    text: str
    language: str
    marks: Amount
    maximum: Amount
    answered: bool
    options: list[TaughtOptionOut]
    explanation: str
    withdrawn: bool
    revised: bool = Field(description="The question was changed after it was marked")

    model_config = example(
        question=QUESTION,
        number=1,
        text="When do you clean your hands first?",
        language="en",
        marks="1.00",
        maximum="1.00",
        answered=True,
        explanation="The first moment comes before the patient is touched.",
        withdrawn=False,
        revised=False,
    )


class ResultOut(Out):
    """The mark, and what each answer teaches."""

    attempt: AttemptOut
    questions: list[TaughtQuestionOut]

    model_config = example(
        attempt={
            **AttemptOut.model_config["json_schema_extra"]["examples"][0],
            "state": "handed_in",
            "handed_in_at": "2026-11-13T19:20:03Z",
            "marks": "18.00",
            "percent": "90.00",
            "passed": True,
        }
    )
