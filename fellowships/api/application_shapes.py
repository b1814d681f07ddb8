"""How applications, and what a call asks, look to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field

from core.api import In, Out, example
from fellowships.api.posting_shapes import CALL, HOST, SLOT
from fellowships.enums import ApplicationState, CheckResult, DocumentPhase, RuleKind, WaiverState

APPLICATION = "1f2e3d4c-5b6a-4978-8c9d-0e1f2a3b4c5d"
RULE = "6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d"
NEED = "8c7d6e5f-4a3b-4c2d-9e1f-0a9b8c7d6e5f"
DOCUMENT = "2b3c4d5e-6f70-4a81-92b3-c4d5e6f70819"
ANSWERS = "3c4d5e6f-7081-4b92-a3c4-d5e6f7081920"
WAIVER = "4d5e6f70-8192-4ca3-b4d5-e6f708192031"
CERTIFICATE = "5e6f7081-92a3-4db4-85e6-f70819203142"
LICENSED = {"rule": RULE, "kind": "licence", "asks": "You hold a valid licence to practise.", "may_be_waived": False}
PASSED = {"result": "passed", "reason": "You hold such a licence. It is valid until 31 December 2028.", "missing": False}


class RuleOut(Out):
    """One thing that a call asks, in the language asked for."""

    rule: UUID
    kind: RuleKind
    asks: str
    may_be_waived: bool
    values: dict[str, Any] = Field(description="What the rule looks for, as its kind has it")

    model_config = example(**LICENSED, values={})


class NeedOut(Out):
    """A document that a call asks for."""

    need: UUID
    phase: DocumentPhase
    kind: str
    title: str
    words: str = Field(description="A note in the language asked for, where there is one")
    required: bool
    must_be_valid_on: date | None

    model_config = example(
        need=NEED, phase="apply", kind="cv", title="Curriculum vitae", words="At most two pages.", required=True, must_be_valid_on=None
    )


class RequirementsOut(Out):
    """Everything that a call asks of applicants."""

    call: UUID
    rules: list[RuleOut]
    documents: list[NeedOut]

    model_config = example(call=CALL, rules=[], documents=[])


class RuleJudgedOut(Out):
    """One rule, held against what I have noted."""

    rule: UUID
    kind: RuleKind
    asks: str
    result: CheckResult
    reason: str
    missing: bool = Field(description="I have noted nothing that the rule could look at")
    may_ask_waiver: bool
    waiver: WaiverState | None

    model_config = example(**{k: LICENSED[k] for k in ("rule", "kind", "asks")}, **PASSED, may_ask_waiver=False, waiver=None)


class EligibilityOut(Out):
    """Whether I qualify, rule by rule, now."""

    call: UUID
    qualified: bool
    sentence: str
    rules: list[RuleJudgedOut]

    model_config = example(call=CALL, qualified=True, sentence="You meet every requirement.", rules=[])


class WishOut(Out):
    rank: int
    slot: UUID
    opportunity: UUID
    starts_on: date
    ends_on: date

    model_config = example(rank=1, slot=SLOT, opportunity=HOST, starts_on="2027-03-22", ends_on="2027-04-18")


class GivenOut(Out):
    """A document given for what the call asks."""

    need: UUID
    document: UUID
    title: str

    model_config = example(need=NEED, document=DOCUMENT, title="Curriculum vitae")


class LackOut(Out):
    """One thing still to be done, in which step."""

    step: str = Field(description="check, choices, form, documents or references")
    sentence: str

    model_config = example(step="choices", sentence="Choose at least one fellowship and its dates.")


class MoveOut(Out):
    """One step that it has taken."""

    at: datetime
    before: str
    after: ApplicationState
    stage: str

    model_config = example(at="2026-11-20T09:00:00Z", before="draft", after="sent", stage="")


APPLIED = {
    "application": APPLICATION,
    "number": "2026-0042",
    "call": CALL,
    "title": "Exchange fellowships 2027",
    "state": "sent",
    "sentence": "Your application has been sent. It is read after the deadline.",
    "stage": "",
    "answers": ANSWERS,
    "created_at": "2026-11-18T09:00:00Z",
    "sent_at": "2026-11-20T09:00:00Z",
    "deadline": "2027-01-15T15:00:00Z",
    "time_zone": "Africa/Nairobi",
}


class ApplicationOut(Out):
    """One of my applications. Its form and answers are at `/answers/{answers}`."""

    application: UUID
    number: str = Field(description="Given when it is first sent")
    call: UUID
    title: str
    state: ApplicationState
    sentence: str
    stage: str
    answers: UUID
    created_at: datetime
    sent_at: datetime | None
    deadline: datetime | None
    time_zone: str

    model_config = example(**APPLIED)


class ApplicationDetailOut(ApplicationOut):
    """One of my applications with everything that goes with it, and what it lacks before it can be sent."""

    choices: list[WishOut]
    home_institution: UUID | None
    home_name: str
    documents: list[GivenOut]
    certificates: list[str] = Field(description="Numbers of certificates earned here")
    missing: list[LackOut]
    history: list[MoveOut]

    model_config = example(
        **APPLIED, choices=[], home_institution=HOST, home_name="", documents=[], certificates=[], missing=[], history=[]
    )


class BeginIn(In):
    """The call in which I apply."""

    call: UUID

    model_config = example(call=CALL)


class WishesIn(In):
    """What I apply for, my first wish first."""

    slots: list[UUID] = Field(max_length=20)

    model_config = example(slots=[SLOT])


class HomeIn(In):
    """Where I come from: a confirmed institution, or another by its name."""

    institution: UUID | None = None
    name: str = Field("", max_length=200)

    model_config = example(institution=HOST, name="")


class CertificatesIn(In):
    """Which of my certificates go with it."""

    certificates: list[UUID] = Field(max_length=100)

    model_config = example(certificates=[CERTIFICATE])


class NeededDocumentIn(In):
    """A document of my library."""

    document: UUID

    model_config = example(document=DOCUMENT)


class WaiverAskedIn(In):
    """Why an officer should look past a rule that I nearly meet."""

    rule: UUID
    reason: str = Field(min_length=1, max_length=1000)

    model_config = example(rule=RULE, reason="I take the test again in May.")


class WaiverOut(Out):
    """A waiver that was asked for."""

    waiver: UUID
    application: UUID
    rule: UUID
    state: WaiverState
    reason: str
    note: str
    asked_at: datetime
    decided_at: datetime | None

    model_config = example(
        waiver=WAIVER, application=APPLICATION, rule=RULE, state="asked", reason="I take the test again in May.", note="",
        asked_at="2026-11-20T09:00:00Z", decided_at=None,
    )  # fmt: skip


class ApplicationWithdrawalIn(In):
    reason: str = Field("", max_length=200)

    model_config = example(reason="I found a place nearer home.")


class RuleIn(In):
    """What a rule of a kind looks for. `values` are as `get_requirements` answers them."""

    values: dict[str, Any] = {}
    may_be_waived: bool = False

    model_config = example(values={"countries": ["KE"], "valid_on": "2027-06-30"}, may_be_waived=True)


class NewRuleIn(RuleIn):
    kind: RuleKind

    model_config = example(kind="licence", values={"countries": ["KE"], "valid_on": "2027-06-30"}, may_be_waived=True)


class NeedIn(In):
    """A document to ask for. `words` are notes by language."""

    phase: Literal["apply", "offer"]
    kind: str = Field(max_length=40)
    words: dict[str, str] = {}
    required: bool = True
    must_be_valid_on: date | None = None

    model_config = example(phase="apply", kind="cv", words={"en": "At most two pages."}, required=True, must_be_valid_on=None)
