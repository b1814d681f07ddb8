"""How essays on the desk, marks and regrades look to a program."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from core.api import Amount, Cursor, In, Out, example
from courses.api.course_shapes import COURSE
from courses.api.learning_shapes import ENROLMENT
from courses.api.quiz_shapes import ATTEMPT, QUESTION
from courses.enums import EnrolmentState

Reason = Annotated[str, StringConstraints(max_length=500)]
PLAN, PLAN_WHOLE = "5e0a7c11-9d3f-4b6a-8c22-1f4e6a7b8c90", "0c9b8a76-5f4e-4d3c-b2a1-90817263f4e5"


class DeskAttemptOut(Out):
    """An attempt on the marking desk. ``who`` is a name, or a mark where the quiz is marked without names."""

    attempt: UUID
    who: str
    quiz: str
    course: str
    handed_in_at: datetime
    essays: int
    marked: int

    model_config = example(
        attempt=ATTEMPT, who="Learner 2A6C3D", quiz="Final", course="Sepsis", handed_in_at="2026-11-13T19:05:12Z", essays=1, marked=0
    )


class DeskLevelOut(Out):
    level: str
    text: str
    points: str

    model_config = example(level=PLAN_WHOLE, text="Every step, with its time", points="2")


class DeskCriterionOut(Out):
    """One line of the rubric, as the learner saw it."""

    criterion: str
    text: str
    levels: list[DeskLevelOut]
    chosen: str = Field(description="The level that was chosen; empty before")

    model_config = example(
        criterion=PLAN, text="The plan is complete", levels=[DeskLevelOut.model_config["json_schema_extra"]["examples"][0]], chosen=""
    )


class EssayOut(Out):
    question: UUID
    stem: str
    text: str = Field(description="What the learner wrote")
    language: str
    criteria: list[DeskCriterionOut]
    comment: str
    is_marked: bool

    model_config = example(
        question=QUESTION,
        stem="Write the plan for the first hour.",
        text="Oxygen, two lines, cultures, then antibiotics within the hour.",
        language="en",
        criteria=[DeskCriterionOut.model_config["json_schema_extra"]["examples"][0]],
        comment="",
        is_marked=False,
    )


class DeskEssaysOut(Out):
    """One attempt's essays beside their rubric."""

    attempt: UUID
    who: str
    state: str = Field(description="marking, or handed_in once the result is released")
    may_be_released: bool
    essays: list[EssayOut]

    model_config = example(
        attempt=ATTEMPT,
        who="Learner 2A6C3D",
        state="marking",
        may_be_released=False,
        essays=[EssayOut.model_config["json_schema_extra"]["examples"][0]],
    )


class MarkEssayIn(In):
    """A level for each criterion, by their ids."""

    levels: dict[str, str]
    comment: Annotated[str, StringConstraints(max_length=5000)] = ""
    reason: Reason = Field("", description="Asked for where the learner has seen the mark")

    model_config = example(levels={PLAN: PLAN_WHOLE}, comment="Well ordered.", reason="")


class SetMarkIn(In):
    percent: Decimal = Field(ge=0, le=100, decimal_places=2)
    reason: Reason = Field(description="The learner reads it beside the mark")

    model_config = example(percent="85.00", reason="The second question was unclear.")


class ReasonIn(In):
    reason: Reason

    model_config = example(reason="It was set for another learner.")


class MarkOut(Out):
    """The mark of an attempt as it stands."""

    attempt: UUID
    percent: Amount | None
    passed: bool | None
    overridden: bool = Field(description="A person set it")
    counts: bool = Field(description="The one of the learner's attempts that counts")

    model_config = example(attempt=ATTEMPT, percent="85.00", passed=True, overridden=True, counts=True)


class ExtraTimeIn(In):
    percent: int = Field(ge=0, le=300, description="0 takes it back")

    model_config = example(percent=25)


class ExtraTimeOut(Out):
    enrolment: UUID
    percent: int

    model_config = example(enrolment=ENROLMENT, percent=25)


class WroteOut(Out):
    enrolment: UUID
    sent_at: datetime

    model_config = example(enrolment=ENROLMENT, sent_at="2026-11-20T08:00:00Z")


class MarksOf(Cursor):
    """Whose marks."""

    state: EnrolmentState | None = Field(None, description="One state; all of them when it is left out")


class PartMarkOut(Out):
    """One learner's mark for one quiz, case or assignment. Without ``attempt`` there is none; ``percent`` is null while a person marks."""

    part: str = Field(description="Such as quiz-12")
    kind: str = Field(description="case, assignment or quiz")
    title: str
    attempt: UUID | None = Field(description="The attempt, walk or work that counts")
    percent: Amount | None
    passed: bool | None
    overridden: bool

    model_config = example(part="quiz-12", kind="quiz", title="Final", attempt=ATTEMPT, percent="85.00", passed=True, overridden=False)


class MarksOut(Out):
    """One learner's line of the gradebook."""

    enrolment: UUID
    name: str
    state: str
    language: str
    mean: Amount | None
    marks: list[PartMarkOut]

    model_config = example(
        enrolment=ENROLMENT,
        name="Ada Wanjiru",
        state="active",
        language="en",
        mean="85.00",
        marks=[PartMarkOut.model_config["json_schema_extra"]["examples"][0]],
    )


class EffectOut(Out):
    """What the key as it stands now does to one attempt."""

    attempt: UUID
    course: UUID
    marks_before: Amount
    marks_after: Amount
    passed_before: bool | None
    passed_after: bool | None
    keeps_pass: bool = Field(description="Left as it is, because it would lose its pass")

    model_config = example(
        attempt=ATTEMPT, course=COURSE, marks_before="0.00", marks_after="1.00", passed_before=False, passed_after=True, keeps_pass=False
    )


class RegradeIn(In):
    reason: Reason = Field(description="Learners read it beside their mark")
    take_passes: bool = Field(False, description="Also where somebody loses a pass by it")
    expected: int | None = Field(
        None, ge=0, description="How many marks the preview said would change; another number by now changes nothing"
    )

    model_config = example(reason="Answer B is right as well.", take_passes=False, expected=3)


class RegradedOut(Out):
    question: UUID
    version: int
    reason: str
    changed: int

    model_config = example(question=QUESTION, version=4, reason="Answer B is right as well.", changed=3)
