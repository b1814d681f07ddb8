"""How quizzes and attempts look to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from core.api import Amount, In, Out, example
from courses.answering import LONGEST_ESSAY
from courses.api.course_shapes import LESSON

ATTEMPT = "2a6c3d92-4df5-4f0b-8b3f-59a1f7ab0c44"
QUESTION = "e0b8a7f2-6a0e-4d8f-b1a5-0c3d9f7e6a12"
OPTION = "aaaaaaaa-0000-4000-8000-000000000001"
PART = "cccccccc-0000-4000-8000-000000000003"
Given = str | list[str] | dict[str, str] | None


class AttemptOut(Out):
    """One go at a quiz. Marks are null until it is handed in and, where it holds essays, marked by a person."""

    attempt: UUID
    number: int
    state: str = Field(description="open, marking (a person marks its essays) or handed_in")
    revision: int = Field(description="Grows with every answer saved")
    started_at: datetime
    saved_at: datetime | None
    handed_in_at: datetime | None
    due_at: datetime | None = Field(None, description="When the time is up; null: no limit")
    seconds_left: int | None = Field(None, description="Until then, by the server's clock; null: no limit")
    grace_seconds: int = Field(0, description="What arrives so long after due_at still counts")
    closed_by_clock: bool = Field(False, description="Handed in because the time was up")
    counts: bool = Field(False, description="The one of my attempts that counts")
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
    minutes_allowed: int | None = Field(None, description="The time limit without extra time; null: none")
    grace_seconds: int = 0
    counting: str = Field("best", description="Which of several attempts counts: best, last or first")
    rules: list[str] = Field([], description="Every rule as a sentence, as the quiz's first page tells it")
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


class PictureOut(Out):
    """A picture and what it shows, in words."""

    src: str
    width: int
    height: int
    alt: str

    model_config = example(src="/media/original_images/hand.svg", width=800, height=600, alt="The back of a left hand")


class OptionOut(Out):
    """Something to choose: an option, a step, a place in a picture, or a unit."""

    option: str
    text: str
    picture: PictureOut | None = None

    model_config = example(option=OPTION, text="Before touching the patient")


class PartOut(Out):
    """A prompt or a gap; gap 1 stands at [[1]] in the text. An empty list offers every option."""

    part: str
    text: str
    offered: list[str] = []

    model_config = example(part=PART, text="After removing gloves")


class LevelOut(Out):
    level: str
    text: str
    points: str

    model_config = example(level=OPTION, text="Names all three measures", points="2")


class CriterionOut(Out):
    """A line of the rubric by which an essay is marked."""

    criterion: str
    text: str
    levels: list[LevelOut]

    model_config = example(criterion=PART, text="Measures")


class QuestionOut(Out):
    """A question as it is asked: never with its key."""

    question: UUID
    kind: str = Field(
        description="single, multiple, true_false, numeric, short, ordering, matching, cloze, hotspot, emq or essay; "
        "withdrawn once the authors took it out"
    )
    text: str
    hint: str = Field("", description="How it is answered and marked; the rule of partial credit is told here")
    language: str
    unit: str
    options: list[OptionOut]
    parts: list[PartOut] = []
    units: list[OptionOut] = Field([], description="Other units in which the number may be given")
    criteria: list[CriterionOut] = []
    picture: PictureOut | None = None
    maximum: Amount | None = Field(None, description="The marks that it is worth")
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


Written = Annotated[str, StringConstraints(max_length=LONGEST_ESSAY)]


class AnswersIn(In):
    """What is given, by the question's UUID; null takes an answer back.

    An option's id, a list of them (for ordering, all of them in order), a number
    as it was typed or {"number": …, "unit": id}, words, {part: option}, a
    place's id or a point "x,y" in per cent of the picture, or an essay.
    """

    answers: dict[str, Written | list[str] | dict[str, str] | int | float | None]
    revision: int | None = Field(None, description="The revision that was read; refused when answers were saved since. Left out: not asked")

    model_config = example(answers={QUESTION: OPTION}, revision=3)


class CheckOut(Out):
    """What is not answered yet."""

    answered: int
    total: int
    unanswered: list[UUID]

    model_config = example(answered=19, total=20, unanswered=[QUESTION])


class TaughtOptionOut(Out):
    """A line of the result. ``correct`` is null while the quiz's rules do not show it."""

    prompt: str = Field("", description="The prompt, gap or place in the order that the line belongs to")
    text: str
    chosen: bool
    correct: bool | None
    feedback: str

    model_config = example(text="Before touching the patient", chosen=True, correct=True, feedback="Yes: that is the first moment.")


class MarkChangeOut(Out):
    """A mark that was told and then changed, with its reason."""

    question: UUID
    at: datetime
    marks_before: Amount
    marks_after: Amount
    reason: str

    model_config = example(
        question=QUESTION, at="2026-11-20T09:00:00Z", marks_before="0.00", marks_after="1.00", reason="The key was wrong."
    )


class TaughtQuestionOut(Out):
    """What was given, what is right, and why."""

    question: UUID
    number: int
    text: str
    language: str
    marks: Amount | None = Field(description="null while the quiz's rules do not show it")
    maximum: Amount
    answered: bool
    options: list[TaughtOptionOut]
    essay: str = ""
    comment: str = Field("", description="What the marker of an essay wrote")
    explanation: str
    references: list[str] = []
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
    shows_answers: bool = Field(True, description="Whether the quiz's rules show the marks of single answers by now")
    shows_key: bool = Field(True, description="Whether they show right answers and explanations by now")
    changes: list[MarkChangeOut] = []
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
