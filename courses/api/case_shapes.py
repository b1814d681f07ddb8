"""How branching cases and walks through them look to a program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field

from core.api import Amount, In, Out, example
from courses.api.course_shapes import LESSON

RUN = "5d1c7a30-9a14-4a0b-8f0e-3a3c5f1be920"
SCENE = "b7c4a4f0-31b8-5f0c-9a35-0f8a4f9a1c11"
DECISION = "0a9d7c52-6be1-5d59-8a39-9f3f0d6f7b22"


class CaseRunOut(Out):
    """One walk. Points and result are null until it has come to an end."""

    run: UUID
    number: int
    state: str = Field(description="open or ended")
    started_at: datetime
    ended_at: datetime | None
    pass_percent: int
    points: int | None
    maximum: int | None
    percent: Amount | None
    minutes: int = Field(description="That the decisions took, told at the end")
    cost: Amount
    passed: bool | None

    model_config = example(
        run=RUN,
        number=1,
        state="open",
        started_at="2026-11-13T19:05:12Z",
        ended_at=None,
        pass_percent=70,
        points=None,
        maximum=None,
        percent=None,
        minutes=0,
        cost="0.00",
        passed=None,
    )


class CaseOut(Out):
    """The rules of a branching case, told beforehand, and my walks through it, the latest first."""

    lesson: UUID
    title: str
    introduction: str
    language: str
    pass_percent: int
    attempts_allowed: int | None = Field(description="null: no limit")
    attempts_left: int | None
    rules: list[str] = Field(description="Every rule as a sentence, as the case's first page tells it")
    passed: bool
    runs: list[CaseRunOut]

    model_config = example(
        lesson=LESSON,
        title="A woman with yellow eyes",
        introduction="You are the doctor on duty.",
        language="en",
        pass_percent=70,
        attempts_allowed=None,
        attempts_left=None,
        rules=["You pass with 70 % of the expert's points."],
        passed=False,
        runs=[],
    )


class CaseRunIn(In):
    lesson: UUID = Field(description="The lesson that holds the case")

    model_config = example(lesson=LESSON)


class CaseFindingOut(Out):
    label: str
    value: str
    abnormal: bool

    model_config = example(label="Pulse", value="122 per minute", abnormal=True)


class OfferedOut(Out):
    decision: str
    text: str

    model_config = example(decision=DECISION, text="Noradrenaline by a good vein at the elbow.")


class SceneOut(Out):
    scene: str
    language: str
    title: str
    text: str
    picture: dict | None = None
    findings: list[CaseFindingOut]
    decisions: list[OfferedOut] = Field(description="Empty in a scene that ends the case")
    ending: str = Field("", description="well or poorly, where the scene ends the case")

    model_config = example(
        scene=SCENE, language="en", title="At the door", text="14:05. A woman in her late sixties …", findings=[], decisions=[], ending=""
    )


class TakenOut(Out):
    """A decision on the path and what came of it."""

    step: int
    scene: str
    title: str
    decision: str
    text: str
    consequence: str

    model_config = example(
        step=1, scene=SCENE, title="At the door", decision=DECISION, text="Call for help.", consequence="Two people work beside you."
    )


class WalkOut(Out):
    """Where I am: my path, and the scene in which I decide next. No other scene is told."""

    run: CaseRunOut
    step: int = Field(description="The number of the next decision; send it back with the decision")
    path: list[TakenOut]
    scene: SceneOut

    model_config = example(
        run=CaseRunOut.model_config["json_schema_extra"]["examples"][0],
        step=1,
        path=[],
        scene=SceneOut.model_config["json_schema_extra"]["examples"][0],
    )


class DecisionIn(In):
    step: int = Field(ge=1, le=10_000)
    scene: str = Field(max_length=40)
    decision: str = Field(max_length=40)

    model_config = example(step=1, scene=SCENE, decision=DECISION)


class JudgedStepOut(TakenOut):
    """A decision with its judgement. ``counts`` is false where the scene was decided in before."""

    quality: str = Field(description="expert, acceptable or harmful")
    points: int
    counts: bool
    minutes: int
    cost: Amount
    why: str

    model_config = example(
        **TakenOut.model_config["json_schema_extra"]["examples"][0],
        quality="expert",
        points=3,
        counts=True,
        minutes=10,
        cost="40.00",
        why="NEWS2 is 14.",
    )


class CaseReviewOut(Out):
    """My path beside the expert's; both are empty while the case's rules do not show them."""

    run: CaseRunOut
    shows_expert: bool
    path: list[JudgedStepOut]
    expert_path: list[JudgedStepOut]
    references: list[str]

    model_config = example(
        run=CaseRunOut.model_config["json_schema_extra"]["examples"][0], shows_expert=True, path=[], expert_path=[], references=[]
    )
