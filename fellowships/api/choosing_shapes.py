"""How calls, applications, matchings and decisions look to a program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field

from core.api import Cursor, In, Out, example

CALL = "8a1f2c3d-4b5e-4f60-9a7b-1c2d3e4f5a6b"
APPLICATION = "1f0e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"
SLOT = "7c6b5a49-3827-4165-9043-21f0e9d8c7b6"
STAGE = "5e4d3c2b-1a09-4f8e-8d7c-6b5a49382716"
DECISION = "9b8c7d6e-5f40-4132-a243-54657687980a"
DEED = "4d5e6f70-8192-43a4-b5c6-d7e8f9012b3c"


class StageOut(Out):
    """A stage of a call, and how many applications are in it."""

    stage: UUID
    kind: str = Field(description="screening, review, interview or decision")
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    count: int
    round: UUID | None = Field(description="The round of its reviews, once it has begun")

    model_config = example(
        stage=STAGE, kind="review", title="Review", starts_at="2026-12-01T06:00:00Z", ends_at="2026-12-21T20:59:00Z", count=60, round=None
    )


class SelectionCallOut(Out):
    """A call that I run. Times are in UTC; ``time_zone`` is whose hour was meant."""

    call: UUID
    title: str
    phase: str = Field(description="coming, open, grace, choosing or over")
    time_zone: str
    closes_at: datetime | None
    decides_by: datetime | None
    handed_in: int
    undecided: int

    model_config = example(
        call=CALL,
        title="Neonatal nursing exchange 2027",
        phase="choosing",
        time_zone="Africa/Nairobi",
        closes_at="2026-11-15T20:59:00Z",
        decides_by="2027-01-31T20:59:00Z",
        handed_in=60,
        undecided=58,
    )


class PipelineOut(Out):
    """Where the applications of a call stand, and what waits for an officer."""

    call: UUID
    states: dict[str, int] = Field(description="How many applications are in each state; drafts are only counted")
    drafts: int
    stages: list[StageOut]
    waiting: dict[str, int] = Field(description="waivers, unchecked and ready decisions, appeals, slots, lists handed in, publications")

    model_config = example(
        call=CALL,
        states={"in_stage": 58, "withdrawn": 2},
        drafts=7,
        waiting={"waivers": 1, "unchecked": 0, "ready": 0, "appeals": 0, "slots": 6, "lists": 4, "under_way": 0},
    )


class Applications(Cursor):
    """Which applications."""

    q: str = Field("", max_length=200, description="Part of a name or number")
    state: str = Field("", max_length=20, description="Only those in this state", examples=["in_stage"])
    stage: str = Field("", max_length=36, description="Only those in this stage")
    needs: str = Field("", max_length=20, description="waiver, unmet, references, endorsement, flagged or unscored")
    decided: str = Field("", max_length=20, description="none, prepared, checked or published")


class ScoreOut(Out):
    """Reviewers' marks of one application: raw, normalised by reviewer, and how far apart they are."""

    raw: float
    normalised: float
    spread: float
    reviews: int
    disagree: bool

    model_config = example(raw=4.1, normalised=3.9, spread=1.0, reviews=2, disagree=False)


class SelectionApplicationOut(Out):
    """An application as officers list it."""

    application: UUID
    number: str
    name: str
    country: str = Field(description="ISO 3166-1, two letters; empty where it is not said")
    state: str
    stage: UUID | None
    sent_at: datetime | None
    slots: list[UUID] = Field(description="What was wished for, the first wish first")
    score: ScoreOut | None
    decision: str = Field(description="The decision prepared or published last: offer, waitlist, reject, or empty")

    model_config = example(
        application=APPLICATION,
        number="2026-0042",
        name="Awa Ndiaye",
        country="SN",
        state="in_stage",
        stage=STAGE,
        sent_at="2026-11-10T09:30:00Z",
        slots=[SLOT],
        decision="",
    )


class SheetAnswerOut(Out):
    label: str
    value: str
    items: list[str]
    documents: list[str] = Field(description="Addresses of files: whoever opens them is checked again")

    model_config = example(label="Why this hospital?", value="To learn cooling for newborns.", items=[], documents=[])


class SheetSectionOut(Out):
    title: str
    answers: list[SheetAnswerOut]

    model_config = example(title="Motivation")


class RequirementOut(Out):
    asks: str
    result: str = Field(description="passed, near, failed or waived")
    waiver: UUID | None = Field(description="A waiver that was asked for")

    model_config = example(asks="A licence to practise that is valid on 1 March 2027", result="passed", waiver=None)


class DecisionOut(Out):
    """A decision about an application. Applicants see nothing of it before it is published."""

    decision: UUID
    application: UUID
    outcome: str = Field(description="offer, waitlist or reject")
    slot: UUID | None
    position: int | None
    reason: str = Field(description="The class of the reason where no place is offered")
    comment: str
    note: str
    prepared_by: str
    prepared_at: datetime
    checked_by: str
    checked_at: datetime | None
    published_at: datetime | None

    model_config = example(
        decision=DECISION,
        application=APPLICATION,
        outcome="offer",
        slot=SLOT,
        position=None,
        reason="",
        comment="",
        note="",
        prepared_by="Ruth Otieno",
        prepared_at="2026-12-28T08:00:00Z",
        checked_by="Tomas Reyes",
        checked_at="2026-12-29T08:00:00Z",
        published_at=None,
    )


class SheetOut(SelectionApplicationOut):
    """An application with everything that officers read on its page."""

    home: str
    sections: list[SheetSectionOut]
    requirements: list[RequirementOut]
    decisions: list[DecisionOut]

    model_config = example(**SelectionApplicationOut.model_config["json_schema_extra"]["examples"][0], home="Hôpital de la Corniche-Est")


class MovesIn(In):
    """Applications of one call, and where they go."""

    applications: list[UUID] = Field(min_length=1, max_length=5000)
    to: str = Field(description="in_stage, sent, ineligible or closed", max_length=20)
    stage: UUID | None = None
    reason: str = Field("", max_length=20, description="The class of the reason; needed for ineligible")

    model_config = {**In.model_config, **example(applications=[APPLICATION], to="in_stage", stage=STAGE, reason="")}


class LeftOutOut(Out):
    application: UUID
    sentence: str

    model_config = example(application=APPLICATION, sentence="It cannot come from where it stands to there.")


class MovesOut(Out):
    """One deed done to many. A large one is done in the background: ask again."""

    deed: UUID
    state: str = Field(description="waiting, running or done")
    moved: int
    left_out: list[LeftOutOut]
    undone_at: datetime | None

    model_config = example(deed=DEED, state="done", moved=1, left_out=[], undone_at=None)


class UndoneOut(Out):
    count: int

    model_config = example(count=1)


class WaiverAnswerIn(In):
    granted: bool
    note: str = Field("", max_length=1000, description="What the applicant is told; needed to refuse")

    model_config = {**In.model_config, **example(granted=True, note="")}
