"""How references, endorsements, messages and interviews look to a program."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field
from pydantic import AwareDatetime

from core.api import In, Out, example
from fellowships.models.references import LONGEST_REASON, LONGEST_STATEMENT
from fellowships.models.talking import LONGEST_MESSAGE

APPLICATION = "6d0f1b7e-3f0a-4d0c-9a58-6c1d2f9b7e11"
REFERENCE = "0d9b6a50-5f5e-4f0b-8f3a-1c2d3e4f5a61"
ENDORSEMENT = "3a1c0f2e-9d4b-4b7a-8c6d-5e4f3a2b1c0d"
MESSAGE = "91b3f3a2-7a5c-4c57-a1a0-2f6d1e8b9c33"
HOSPITAL = "b7c1d2e3-4f5a-4b6c-8d7e-9f0a1b2c3d44"
HOUR = "5c4b3a29-1807-4f6e-9d5c-4b3a29180755"
STAGE = "77a1b2c3-d4e5-4f60-8718-293a4b5c6d66"
PAPER = "e1f2a3b4-c5d6-4e7f-8091-a2b3c4d5e677"

_SAID = [{"question": "Your recommendation", "answer": "I recommend her or him strongly"}]
_REFERENCE = {
    "reference": REFERENCE,
    "name": "Prof. Amal Haddad",
    "position": "Head of surgery, Lakeside Teaching Hospital",
    "relation": "supervisor",
    "state": "given",
    "right_waived": True,
    "asked_at": "2026-11-02T08:00:00Z",
    "due_at": "2026-11-23T08:00:00Z",
    "given_at": "2026-11-09T13:20:00Z",
    "readable": True,
    "said": _SAID,
    "has_letter": False,
}


class SaidOut(Out):
    """One question and its answer, in my language."""

    question: str
    answer: str

    model_config = example(**_SAID[0])


class RefereeOut(Out):
    """A referee and how far she or he is. `said` is empty where `readable` is false: an applicant sees the state alone."""

    reference: UUID
    name: str
    position: str
    relation: str
    state: str = Field(description="named, asked, reminded, declined, given or withdrawn")
    right_waived: bool = Field(description="Whether the applicant gave up the right to read it")
    asked_at: datetime | None
    due_at: datetime | None
    given_at: datetime | None
    readable: bool
    said: list[SaidOut]
    has_letter: bool

    model_config = example(**_REFERENCE)


class RefereeIn(In):
    """Somebody who can say what an applicant is like at work."""

    name: str = Field(max_length=150)
    email: str = Field(max_length=254)
    position: str = Field("", max_length=200)
    relation: str = Field(description="supervisor, head, teacher, colleague, research, mentor, relative or other")
    language: str = Field(description="In which we write to her or him")
    right_waived: bool = False

    model_config = {
        "extra": "forbid",
        **example(
            name="Prof. Amal Haddad", email="a.haddad@lakeside.example", position="Head of surgery", relation="supervisor", language="en",
            right_waived=True,
        ),
    }  # fmt: skip


class EndorsementPaperOut(Out):
    """A paper that a home institution adds to its word."""

    document: UUID
    title: str
    expires_on: date | None

    model_config = example(document=PAPER, title="Release from duty", expires_on="2027-06-30")


_ENDORSEMENT = {
    "endorsement": ENDORSEMENT,
    "application": APPLICATION,
    "applicant": "Grace Achieng",
    "institution": "Lakeside Teaching Hospital",
    "state": "endorsed",
    "standing": "good",
    "leave": "paid",
    "statement": "She runs our wound clinic and shall teach what she learns.",
    "signed_as": "Director of nursing",
    "reason": "",
    "on_paper": False,
    "asked_at": "2026-11-02T08:00:00Z",
    "due_at": "2026-11-23T08:00:00Z",
    "decided_at": "2026-11-05T10:12:00Z",
    "documents": [{"document": PAPER, "title": "Release from duty", "expires_on": "2027-06-30"}],
}


class EndorsementOut(Out):
    """What an applicant's home institution says."""

    endorsement: UUID
    application: UUID
    applicant: str
    institution: str
    state: str = Field(description="asked, endorsed, refused or withdrawn")
    standing: str
    leave: str
    statement: str
    signed_as: str
    reason: str
    on_paper: bool = Field(description="Noted by the program office from a letter")
    asked_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    documents: list[EndorsementPaperOut]

    model_config = example(**_ENDORSEMENT)


class EndorsementIn(In):
    """An institution's word. It is final; the program office can ask for another."""

    decision: str = Field(description="endorsed or refused")
    standing: str = Field("", description="good, probation, restricted or under_review; needed to endorse")
    leave: str = Field("", description="paid, unpaid or none; needed to endorse")
    statement: str = Field("", max_length=LONGEST_STATEMENT)
    signed_as: str = Field("", max_length=150)
    reason: str = Field("", max_length=LONGEST_REASON, description="Needed to refuse; the applicant reads it")

    model_config = {
        "extra": "forbid",
        **example(decision="endorsed", standing="good", leave="paid", statement="", signed_as="Director", reason=""),
    }


_MESSAGE = {
    "message": MESSAGE,
    "application": APPLICATION,
    "writer": "Program office",
    "written_as": "officer",
    "to": "applicant",
    "host": None,
    "own": False,
    "text": "Please add your licence, which has expired meanwhile.",
    "sent_at": "2026-11-18T09:30:00Z",
    "new": True,
    "read": False,
}


class MessageOut(Out):
    """Plain text inside an application. Nobody's address is in it."""

    message: UUID
    application: UUID
    writer: str
    written_as: str = Field(description="applicant, officer or host")
    to: str = Field(description="applicant, officer or host")
    host: UUID | None = Field(description="The hospital that wrote it or reads it")
    own: bool
    text: str
    sent_at: datetime
    new: bool = Field(description="Not had before my eyes yet")
    read: bool = Field(description="For one of mine: somebody of the other side has read it")

    model_config = example(**_MESSAGE)


class MessageIn(In):
    """As whom I write is clear from who I am; one who plays several parts says `as`."""

    to: str = Field(description="applicant, officer or host")
    host: UUID | None = Field(None, description="The hospital to write to")
    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)
    speak_as: str = Field("", description="applicant, officer or host, for somebody who plays several parts")

    model_config = {"extra": "forbid", **example(to="officer", host=None, text="When do you decide?", speak_as="")}


class ConversationOut(Out):
    """An application in which somebody wrote."""

    application: UUID
    number: str
    applicant: str
    new: bool
    last_at: datetime

    model_config = example(application=APPLICATION, number="2026-0042", applicant="Grace Achieng", new=True, last_at="2026-11-18T09:30:00Z")


class ReadOut(Out):
    """How many were new."""

    read: int

    model_config = example(read=2)


_HOUR = {
    "interview": HOUR,
    "stage": STAGE,
    "state": "booked",
    "starts_at": "2026-12-03T13:00:00Z",
    "minutes": 30,
    "time_zone": "Africa/Nairobi",
    "link": "https://meet.example/7f3",
    "panel": ["Ibrahima Sarr"],
    "application": APPLICATION,
    "applicant": "Grace Achieng",
    "changes_until": "2026-12-01T13:00:00Z",
}


class InterviewOut(Out):
    """An hour at which a panel meets an applicant. Times are in UTC; `time_zone` is where it was planned."""

    interview: UUID
    stage: UUID
    state: str = Field(description="free, booked, held, missed or cancelled")
    starts_at: datetime
    minutes: int
    time_zone: str
    link: str = Field(description="Empty for whoever does not come")
    panel: list[str]
    application: UUID | None
    applicant: str
    changes_until: datetime

    model_config = example(**_HOUR)


class BookingIn(In):
    """Which hour I take."""

    interview: UUID

    model_config = {"extra": "forbid", **example(interview=HOUR)}


class HoursIn(In):
    """Hours to offer: all or none."""

    starts_at: list[AwareDatetime] = Field(min_length=1, max_length=60)
    minutes: int = Field(30, ge=5, le=240)
    time_zone: str = Field("UTC", max_length=60)
    panel: list[str] = Field(min_length=1, max_length=20, description="E-mail addresses of the stage's reviewers and the call's officers")
    link: str = Field("", max_length=500)
    change_hours: int = Field(48, ge=0, le=720, description="Hours before, until which it may be booked or moved")

    model_config = {
        "extra": "forbid",
        **example(
            starts_at=["2026-12-03T13:00:00Z"], minutes=30, time_zone="Africa/Nairobi", panel=["ibrahima@meridian.example"], link="",
            change_hours=48,
        ),
    }  # fmt: skip


class HourChangeIn(In):
    """What is left out stays as it is."""

    starts_at: AwareDatetime | None = None
    minutes: int | None = Field(None, ge=5, le=240)
    link: str | None = Field(None, max_length=500)
    panel: list[str] | None = Field(None, min_length=1, max_length=20)

    model_config = {"extra": "forbid", **example(starts_at="2026-12-03T14:00:00Z", minutes=30, link="https://meet.example/7f3", panel=None)}


class CancellationIn(In):
    reason: str = Field("", max_length=300, description="Needed where somebody has booked; she reads it")

    model_config = {"extra": "forbid", **example(reason="The panel is ill.")}


class OutcomeIn(In):
    came: bool

    model_config = {"extra": "forbid", **example(came=True)}
