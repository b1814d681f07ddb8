"""How offers and waiting lists look to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field

from core.api import Cursor, In, Out, example
from fellowships.placement_kinds import OfferState

OFFER, PLACEMENT = "2f1a6c0e-9f7d-4d55-8a61-0d1b2c3d4e5f", "8d5c1b7a-4e2f-4c3d-9b8a-7f6e5d4c3b2a"
SLOT, PERSON = "c0ffee00-1111-4222-8333-444455556666", "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9"
APPLICATION, CONDITION = "6d0f1b7e-3f0a-4d0c-9a58-6c1d2f9b7e11", "a7b8c9d0-e1f2-4a3b-8c5d-6e7f8091a2b3"
ENTRY, INCIDENT, AGREEMENT = (
    "0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9",
    "9e8d7c6b-5a49-4838-8716-05f4e3d2c1b0",
    "5d6e7f80-9182-4a3b-8c4d-5e6f70819203",
)
HOST = {"institution": "b7c1d2e3-4f5a-4b6c-8d7e-9f0a1b2c3d44", "name": "Saltmarsh Infirmary"}


class PartyInstitutionOut(Out):
    institution: UUID
    name: str

    model_config = example(**HOST)


class ConditionOut(Out):
    """Something to be settled before the first day. `kind` is the kind of document asked for, empty for a condition in words."""

    condition: UUID
    kind: str
    words: str
    state: str = Field(description="open, given, met, returned or waived")
    due_on: date | None
    note: str
    document: UUID | None

    model_config = example(condition=CONDITION, kind="immunisation", words="", state="open", due_on="2027-02-01", note="", document=None)


_OFFER = {
    "offer": OFFER,
    "application": APPLICATION,
    "number": "2026-0042",
    "applicant": "Grace Achieng",
    "title": "Neonatal care",
    "host": HOST,
    "slot": SLOT,
    "starts_on": "2027-03-01",
    "ends_on": "2027-05-28",
    "place": 1,
    "state": "open",
    "expires_at": "2026-12-04T12:00:00Z",
    "time_zone": "Africa/Nairobi",
    "answered_at": None,
    "reason": "",
    "asked_slot": None,
    "asked_words": "",
    "settle_by": None,
    "conditions": [],
    "placement": None,
}


class OfferOut(Out):
    """One place offered to one applicant. While it is `held`, open or accepted nobody else has the place."""

    offer: UUID
    application: UUID
    number: str
    applicant: str
    title: str
    host: PartyInstitutionOut
    slot: UUID
    starts_on: date
    ends_on: date
    place: int
    state: str = Field(description="held, open, accepted, declined, expired or withdrawn")
    expires_at: datetime
    time_zone: str
    answered_at: datetime | None
    reason: str
    asked_slot: UUID | None = Field(description="The date that was asked for, while the offer is held")
    asked_words: str
    settle_by: datetime | None = Field(description="Until when the host answers about another date")
    conditions: list[ConditionOut]
    placement: UUID | None

    model_config = example(**_OFFER)


class OfferSearch(Cursor):
    state: OfferState | None = Field(None, description="Only offers in this state", examples=["open"])
    institution: UUID | None = Field(None, description="Only places at this host", examples=[HOST["institution"]])


class OfferReasonIn(In):
    reason: str = Field("", max_length=1000)

    model_config = example(reason="The department moves house.")


class OtherDateIn(In):
    """Another date of the same opportunity, or words about it."""

    slot: UUID | None = None
    words: str = Field("", max_length=1000)

    model_config = example(slot=SLOT, words="My examination is in March.")


class DateAnswerIn(In):
    slot: UUID | None = Field(description="The date that the host offers; null leaves the offer as it was")

    model_config = example(slot=SLOT)


class ExtendIn(In):
    until: datetime

    model_config = example(until="2026-12-11T12:00:00Z")


class ConditionGivenIn(In):
    document: UUID | None = Field(None, description="One of my documents")
    note: str = Field("", max_length=1000)

    model_config = example(document=PERSON, note="")


class ConditionVerdictIn(In):
    verdict: Literal["met", "return", "waive"]
    note: str = Field("", max_length=1000, description="What is missing, or why it is waived: needed for both")

    model_config = example(verdict="return", note="The second dose is missing.")


class WaitOut(Out):
    """Somebody on the waiting list of a slot."""

    entry: UUID
    application: UUID
    number: str
    applicant: str
    slot: UUID
    position: int
    since: datetime

    model_config = example(
        entry=PERSON,
        application=APPLICATION,
        number="2026-0043",
        applicant="Layla Hassan",
        slot=SLOT,
        position=1,
        since="2026-11-10T09:00:00Z",
    )


class PositionIn(In):
    position: int = Field(ge=1, le=9999)
    reason: str = Field(max_length=200)

    model_config = example(position=1, reason="After an appeal")
