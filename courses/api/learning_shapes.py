"""How a learner's courses look to a program."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from core.api import Amount, Cursor, In, Out, example
from courses.api.course_shapes import COURSE, LESSON
from courses.enums import EnrolmentState
from courses.evaluation import LONGEST_COMMENT
from courses.models.enrolment import LONGEST_APPLICATION

ENROLMENT = "c1d0a7c2-7b43-4be4-8a92-64b8f3b0a6f7"
CERTIFICATE = "5b0c9a3e-8f7d-4f0e-9d3a-0a1f6f0f7c21"


class EnrolmentOut(Out):
    """A learner in a course: one record for all its languages."""

    enrolment: UUID
    course: UUID
    title: str
    language: str
    url: str
    group: UUID | None
    state: str = Field(description="applied, invited, waiting, offered, active, withdrawn, refused or completed")
    held_until: datetime | None = Field(description="How long a seat is held, where one is offered")
    percent: int
    steps_done: int = Field(description="Lessons read, cases and quizzes passed, and the evaluation")
    steps: int
    next_deed: str = Field(description="accept, wait, disclosures, start, continue, case, assignment, quiz, evaluate, claim or download")
    next_lesson: UUID | None
    disclosures_shown_at: datetime | None = Field(
        description="Until then nothing counts: show what the course's people declared, and say so"
    )
    minutes_left: int = Field(description="Of lessons not read yet, by the authors' estimate")
    own_minutes_left: int | None = Field(description="The same at my own pace; null until I have read enough lessons of the course")
    enrolled_at: datetime
    last_seen_at: datetime
    completed_at: datetime | None

    model_config = example(
        enrolment=ENROLMENT,
        course=COURSE,
        title="Hand hygiene and the five moments",
        language="en",
        url="https://learn.example.org/en/courses/hand-hygiene/",
        group=None,
        state="active",
        held_until=None,
        percent=25,
        steps_done=2,
        steps=8,
        next_deed="continue",
        next_lesson=LESSON,
        disclosures_shown_at="2026-11-12T06:30:00Z",
        minutes_left=40,
        own_minutes_left=55,
        enrolled_at="2026-11-12T06:30:00Z",
        last_seen_at="2026-11-13T19:05:12Z",
        completed_at=None,
    )


class Mine(Cursor):
    """Which of my enrolments."""

    state: EnrolmentState | None = Field(None, description="One state; all of them when it is left out")


class EnrolIn(In):
    """Which course, and which of its groups where it is taken in groups."""

    course: UUID
    group: UUID | None = None
    code: Annotated[str, StringConstraints(max_length=60)] = Field("", description="For a group that one joins with a code")
    application: Annotated[str, StringConstraints(max_length=LONGEST_APPLICATION)] = Field(
        "", description="For a group that takes applications"
    )

    model_config = example(course=COURSE)


class ItemChoiceOut(Out):
    value: str
    label: str

    model_config = example(value="5", label="Strongly agree")


class ItemOut(Out):
    """One question of the evaluation."""

    code: str
    kind: str = Field(description="agreement (5 to 1), yes_no, or text")
    text: str
    required: bool
    choices: list[ItemChoiceOut]

    model_config = example(
        code="relevant",
        kind="agreement",
        text="What I learned matters for my own work.",
        required=True,
        choices=[{"value": "5", "label": "Strongly agree"}, {"value": "1", "label": "Strongly disagree"}],
    )


class EvaluationFormOut(Out):
    """What the evaluation asks, and whether it may be given now or was given already."""

    given: bool
    may_be_given: bool
    items: list[ItemOut]

    model_config = example(given=False, may_be_given=True)


class EvaluationIn(In):
    """Answers by the code of each item."""

    answers: dict[str, Annotated[str, StringConstraints(max_length=LONGEST_COMMENT)] | int]

    model_config = example(
        answers={
            "outcomes_met": 5,
            "relevant": 5,
            "clear": 4,
            "evidence": 5,
            "will_change": 4,
            "bias": "no",
            "change_text": "Alcohol rub at every bed.",
        }
    )


class CreditOfferOut(Out):
    """What may be claimed in one system: any of ``amounts``, or nothing."""

    system: str
    name: str
    maximum: Amount
    step: Amount
    amounts: list[Amount]

    model_config = example(system="AMA-PRA-1", name="AMA PRA Category 1 Credit™", maximum="0.50", step="0.25", amounts=["0.25", "0.50"])


class CertificateRef(Out):
    """Where to find the certificate: its UUID here, its code for whoever verifies it."""

    certificate: UUID
    code: str

    model_config = example(certificate=CERTIFICATE, code="MRD-7K2M-9Q4D-XR3T-0VWB-8HNC")


class CreditOut(Out):
    """What may be claimed for this course, and the certificate once it is issued."""

    may_be_claimed: bool
    offers: list[CreditOfferOut]
    certificate: CertificateRef | None

    model_config = example(
        may_be_claimed=True,
        certificate=None,
    )


class ClaimIn(In):
    """What is claimed, by the system's code; leave it empty to claim no credit."""

    amounts: dict[str, Annotated[Decimal, Field(ge=0, max_digits=6, decimal_places=2)]] = Field(default_factory=dict)

    model_config = example(amounts={"AMA-PRA-1": "0.50"})
