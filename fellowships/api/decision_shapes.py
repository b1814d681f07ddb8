"""How decisions, matchings, letters and hosts' lists look to a program."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field

from core.api import In, Out, example
from fellowships.api.choosing_shapes import APPLICATION, CALL, DECISION, SLOT, LeftOutOut

RUN = "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f901"
APPEAL = "6f708192-a3b4-45c6-97e8-f9012b3c4d5e"


class PreparedIn(In):
    outcome: str = Field(description="offer, waitlist or reject", max_length=10)
    slot: UUID | None = Field(None, description="For an offer and a waiting list: one of those wished for")
    position: int | None = Field(None, ge=1, le=999)
    reason: str = Field("", max_length=20, description="The class of the reason; needed where no place is offered")
    comment: str = Field("", max_length=4000, description="Stands in the letter")
    note: str = Field("", max_length=4000, description="For officers")

    model_config = {**In.model_config, **example(outcome="offer", slot=SLOT, position=None, reason="", comment="", note="")}


class BackIn(In):
    note: str = Field(min_length=1, max_length=4000)

    model_config = {**In.model_config, **example(note="The second choice is nearer to the first reviewer's advice.")}


class PublicationOut(Out):
    """Decisions of a call that go out together."""

    publication: UUID
    state: str = Field(description="waiting, running or done")
    total: int
    done: int
    held_back: list[LeftOutOut]

    model_config = example(publication="70819243-b4c5-46d7-98e9-012b3c4d5e6f", state="done", total=60, done=60, held_back=[])


class MatchIn(In):
    kind: str = Field("", max_length=10, description="matching or ranking; empty: as the call chooses")
    stage: UUID | None = Field(None, description="Only those in this stage")

    model_config = {**In.model_config, **example(kind="matching", stage=None)}


class WhyOut(Out):
    """What became of one wish."""

    slot: UUID
    wish: int
    verdict: str = Field(description="placed, full, unranked, no_places or not_needed")
    rank: int | None = Field(description="On the host's list")
    last: int | None = Field(description="The worst rank that got a place there")
    reserved: bool

    model_config = example(slot=SLOT, wish=1, verdict="placed", rank=1, last=2, reserved=False)


class MatchOut(Out):
    """A matching as it was kept: who was placed, why, and the proof. It names nobody."""

    run: UUID
    number: int
    kind: str
    at: datetime
    digest: str = Field(description="SHA-256 of what went in")
    placed: dict[str, str] = Field(description="Application to slot")
    explanations: dict[str, list[WhyOut]]
    pairs: int = Field(description="How many pairs of applicant and slot were looked at")
    blocking: list[list[str]] = Field(description="Pairs that would rather have each other: empty for a stable result")
    is_proven: bool
    used_at: datetime | None

    model_config = example(
        run=RUN,
        number=1,
        kind="matching",
        at="2026-12-28T08:00:00Z",
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        placed={APPLICATION: SLOT},
        explanations={APPLICATION: [{"slot": SLOT, "wish": 1, "verdict": "placed", "rank": 1, "last": 1, "reserved": False}]},
        pairs=180,
        blocking=[],
        is_proven=True,
        used_at=None,
    )


class UseIn(In):
    waiting: int = Field(3, ge=0, le=50, description="People on the waiting list of each slot")
    reject_rest: bool = True
    comment: str = Field("", max_length=4000)

    model_config = {**In.model_config, **example(waiting=3, reject_rest=True, comment="")}


class UsedOut(Out):
    offer: int
    waitlist: int
    reject: int

    model_config = example(offer=12, waitlist=18, reject=28)


class DecisionLetterIn(In):
    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=8000, description="With merge fields in braces, such as {name}")

    model_config = {**In.model_config, **example(subject="Your place, {name}", text="Dear {name},\n\nwe offer you {opportunity}.")}


class DecisionLetterOut(Out):
    outcome: str
    language: str
    source: str = Field(description="call, site or house: whose words these are")
    subject: str
    text: str

    model_config = example(outcome="offer", language="en", source="call", subject="Your place, {name}", text="Dear {name},")


class QuestionAskedIn(In):
    text: str = Field(min_length=20, max_length=6000)

    model_config = {**In.model_config, **example(text="What should I learn before I apply again?")}


class QuestionAnsweredIn(In):
    state: str = Field(description="upheld or dismissed for an appeal, answered for feedback", max_length=10)
    text: str = Field(min_length=1, max_length=6000)

    model_config = {**In.model_config, **example(state="answered", text="Two years of practice in neonatal care.")}


class AppealOut(Out):
    appeal: UUID
    application: UUID
    kind: str = Field(description="appeal or feedback")
    state: str = Field(description="open, upheld, dismissed, answered or taken_back")
    text: str
    made_at: datetime
    answer: str
    answered_at: datetime | None

    model_config = example(
        appeal=APPEAL,
        application=APPLICATION,
        kind="feedback",
        state="open",
        text="What should I learn before I apply again?",
        made_at="2027-01-10T08:00:00Z",
        answer="",
        answered_at=None,
    )


class OwnDecisionOut(Out):
    """A published decision as its applicant reads it."""

    decision: UUID
    outcome: str
    subject: str
    text: str
    language: str
    published_at: datetime
    may_ask: str = Field(description="appeal, feedback, or empty where nothing may be asked any more")
    asked: list[AppealOut]

    model_config = example(
        decision=DECISION,
        outcome="offer",
        subject="A place is offered to you: Neonatal care",
        text="Dear Awa Ndiaye,",
        language="en",
        published_at="2027-01-05T08:00:00Z",
        may_ask="",
        asked=[],
    )


class RankingIn(In):
    """A host's list for one slot: whoever is in neither list is not on it."""

    order: list[UUID] = Field(max_length=2000, description="Applications, the best first")
    unacceptable: list[UUID] = Field([], max_length=2000, description="Applications of people who cannot come here")

    model_config = {**In.model_config, **example(order=[APPLICATION], unacceptable=[])}


class CandidateOut(Out):
    application: UUID
    number: str
    name: str
    rank: int | None
    unacceptable: bool
    note: str

    model_config = example(application=APPLICATION, number="2026-0042", name="Awa Ndiaye", rank=1, unacceptable=False, note="")


class RankingOut(Out):
    """A host's list for one slot in one call."""

    call: UUID
    slot: UUID
    starts_on: date
    places: int
    sent_at: datetime | None = Field(description="Handed in: it can no longer be changed")
    candidates: list[CandidateOut]

    model_config = example(call=CALL, slot=SLOT, starts_on="2027-03-01", places=2, sent_at=None)
