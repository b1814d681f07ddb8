"""How posts, calls and saved searches look to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field

from core.api import Amount, Cursor, In, Out, example
from fellowships.enums import CallPhase, Funding, HandInState, HandsOn, PostKind, PostState, Provision, VisaHelp

OPPORTUNITY = "5c1de0a2-9a0e-5b7c-8a44-1f0f4f3f9d20"
CALL = "b2a1c9de-7f11-5d0c-9c4c-2a7d0a6f4e31"
SLOT = "0d6f7d6c-3f3e-5b0e-8f0a-6a3f5b1f7c42"
HOST = "7a1f0b1e-4c1d-4d0b-8f5e-3c9a2b7d6e55"
ASKED = "e0f1b9a4-2f6b-4c55-9b0f-0c8a6d1e2b73"
SEARCH = "c9d8e7f6-1a2b-4c3d-8e4f-5a6b7c8d9e0f"


POST = {
    "opportunity": OPPORTUNITY,
    "language": "en",
    "languages": ["ar", "en", "fr"],
    "title": "Observership in newborn intensive care",
    "summary": "Four to eight weeks beside the team of a 48-cot newborn unit.",
    "url": "https://learn.example.org/en/fellowships/lakeside/newborn-intensive-care/",
    "kind": "observership",
    "host": HOST,
    "host_name": "Lakeside Teaching Hospital",
    "city": "Kisumu",
    "country": "KE",
    "specialties": ["D009359"],
    "professions": ["2212", "2221"],
    "working_languages": ["en", "sw"],
    "weeks_least": 4,
    "weeks_most": 8,
    "contact": "none",
    "visa": "letter",
    "funding": "partial",
    "published_at": "2026-10-30T09:00:00Z",
    "slots": [{"slot": SLOT, "starts_on": "2027-03-22", "ends_on": "2027-04-18", "places": 2}],
    "calls": [],
}


CALLED = {
    "call": CALL,
    "language": "en",
    "title": "Exchange fellowships 2027",
    "summary": "Seven posts at four hospitals.",
    "url": "https://learn.example.org/en/fellowships/exchange-2027/",
    "phase": "open",
    "is_taking": True,
    "opens_at": "2026-10-31T15:00:00Z",
    "closes_at": "2027-01-15T15:00:00Z",
    "decides_by": "2027-03-20T15:00:00Z",
    "time_zone": "Africa/Nairobi",
    "grace_minutes": 15,
    "is_rolling": False,
    "most_choices": 3,
    "references_needed": 2,
    "endorsement_needed": True,
    "chooses_by": "matching",
    "offer_days": 14,
}


class PostSearch(Cursor):
    """What to look for. Each filter may be given several times: ``?kind=clinical&kind=research``."""

    q: str = Field("", description="Words, in any language of the posts", examples=["newborn"])
    open: list[str] = Field([], description="now (applications are taken), soon (a call is announced)", examples=[["now"]])
    kind: list[str] = Field([], description="clinical, observership, research, teaching, nursing, allied", examples=[["observership"]])
    specialty: list[str] = Field([], description="MeSH descriptor UIs", examples=[["D009359"]])
    country: list[str] = Field([], description="ISO 3166-1 codes of the hospitals' countries", examples=[["KE"]])
    language: list[str] = Field([], description="ISO 639-1 codes of the languages of work", examples=[["en"]])
    starts: list[str] = Field([], description="Months in which a slot starts, as YYYY-MM", examples=[["2027-03"]])
    length: list[str] = Field([], description="Weeks: 4 (up to 4), 12 (5 to 12), 26 (13 to 26), more", examples=[["12"]])
    funding: list[str] = Field([], description="full, partial, none", examples=[["full"]])
    visa: list[str] = Field([], description="sponsored, letter, none", examples=[["sponsored"]])
    contact: list[str] = Field([], description="Contact with patients: none, supervised, full, laboratory", examples=[["supervised"]])
    host: list[str] = Field([], description="UUIDs of hospitals", examples=[[HOST]])


class CallLineOut(Out):
    """A call in which a post can be chosen. Moments are in UTC; ``time_zone`` is whose hour was meant."""

    call: UUID
    title: str
    url: str
    phase: CallPhase
    opens_at: datetime
    closes_at: datetime | None = Field(description="The deadline: the first moment that is too late; null where the call stays open")
    time_zone: str

    model_config = example(
        call=CALL,
        title="Exchange fellowships 2027",
        url="https://learn.example.org/en/fellowships/exchange-2027/",
        phase="open",
        opens_at="2026-10-31T15:00:00Z",
        closes_at="2027-01-15T15:00:00Z",
        time_zone="Africa/Nairobi",
    )


class SlotOut(Out):
    slot: UUID
    starts_on: date
    ends_on: date
    places: int

    model_config = example(slot=SLOT, starts_on="2027-03-22", ends_on="2027-04-18", places=2)


class OpportunityOut(Out):
    """A post in one of its languages. ``opportunity`` is the same in all of them."""

    opportunity: UUID
    language: str
    languages: list[str] = Field(description="In which the post can be read")
    title: str
    summary: str
    url: str
    kind: PostKind
    host: UUID
    host_name: str
    city: str
    country: str
    specialties: list[str] = Field(description="MeSH descriptor UIs")
    professions: list[str] = Field(description="ISCO-08 unit groups; empty: for all")
    working_languages: list[str]
    weeks_least: int
    weeks_most: int | None
    contact: HandsOn
    visa: VisaHelp
    funding: Funding
    published_at: datetime | None
    slots: list[SlotOut] = Field(description="Those that have not begun")
    calls: list[CallLineOut]

    model_config = example(**POST)


class PostChangeOut(Out):
    """A fact that changed while a call was under way."""

    at: datetime
    fact: str
    before: str
    after: str

    model_config = example(at="2026-11-02T08:00:00Z", fact="Stipend", before="50000", after="45000")


class OpportunityDetailOut(OpportunityOut):
    department: str
    duties: list[str]
    limits: str
    outcomes: list[str]
    accreditation: str
    visa_classes: list[str]
    stipend: Amount | None
    currency: str
    stipend_period: str
    fees: Amount | None
    fees_waivable: bool
    housing: Provision
    insurance: Provision
    costs: str
    supervisors: list[str]
    changes: list[PostChangeOut]

    model_config = example(
        department="Newborn unit",
        duties=["Join ward rounds every morning."],
        limits="No procedures on patients.",
        outcomes=["Set up and check bubble CPAP."],
        accreditation="",
        visa_classes=[],
        stipend="45000.00",
        currency="KES",
        stipend_period="month",
        fees=None,
        fees_waivable=False,
        housing="provided",
        insurance="own",
        costs="A room and lunch are free.",
        supervisors=["Dr Beatrice Adhiambo"],
        **POST,
    )


class ReservedOut(Out):
    """Places given first to applicants from some countries; what they leave goes to all."""

    opportunity: UUID | None = Field(description="Null: over the whole call")
    income_groups: list[str]
    least_developed: bool
    places: int

    model_config = example(opportunity=None, income_groups=["low", "lower_middle"], least_developed=True, places=4)


class CallStageOut(Out):
    stage: UUID
    kind: str
    name: str
    text: str
    starts_at: datetime | None
    ends_at: datetime | None

    model_config = example(
        stage="1a6fd0c6-0b6d-5c44-9a2f-4a2f9d6f7b10",
        kind="review",
        name="Review",
        text="Two reviewers read each application.",
        starts_at="2027-01-25T15:00:00Z",
        ends_at="2027-02-19T15:00:00Z",
    )


class CallOut(Out):
    """A call, and whether applications are taken now by the server's clock."""

    call: UUID
    language: str
    title: str
    summary: str
    url: str
    phase: CallPhase
    is_taking: bool
    opens_at: datetime
    closes_at: datetime | None
    decides_by: datetime | None
    time_zone: str
    grace_minutes: int
    is_rolling: bool
    most_choices: int
    references_needed: int
    endorsement_needed: bool
    chooses_by: str
    offer_days: int

    model_config = example(**CALLED)


class CallDetailOut(CallOut):
    hides: list[str] = Field(description="What reviewers do not see")
    after_decision: str
    keeps_months: int
    opportunities: list[UUID]
    reserved: list[ReservedOut]
    stages: list[CallStageOut]

    model_config = example(hides=["name", "gender"], after_decision="feedback", keeps_months=24, opportunities=[OPPORTUNITY], **CALLED)


class CallCopyIn(In):
    title: str = Field(max_length=200, examples=["Exchange fellowships 2028"])
    opens_at: datetime = Field(description="Every other date keeps its distance from the opening", examples=["2027-10-30T15:00:00Z"])


class CallCopyOut(Out):
    """A draft: nobody sees it before it is published in the editors' rooms."""

    call: UUID

    model_config = example(call=CALL)


class SavedSearchIn(In):
    query: str = Field(max_length=500, description="As the address of the list has it", examples=["q=newborn&open=now"])
    name: str = Field("", max_length=120, description="Left out: what it looks for, in words", examples=["Newborn care"])
    alerts: bool = Field(True, examples=[True])


class SavedSearchChangeIn(In):
    name: str | None = Field(None, max_length=120, examples=["Newborn care in Kenya"])
    alerts: bool | None = Field(None, examples=[False])


class SavedSearchOut(Out):
    search: UUID
    name: str
    query: str
    alerts: bool
    created_at: datetime

    model_config = example(search=SEARCH, name="Newborn care", query="q=newborn&open=now", alerts=True, created_at="2026-11-20T09:00:00Z")


class OwnPostOut(Out):
    """A post of one's own hospital in one language, drafts too."""

    opportunity: UUID
    language: str
    title: str
    state: PostState
    comment: str = Field(description="What an officer wants to be changed")
    url: str | None = Field(description="Where it can be read; null for a draft")

    model_config = example(
        opportunity=OPPORTUNITY,
        language="en",
        title="Observership in newborn intensive care",
        state="sent_back",
        comment="Say which nights.",
        url=None,
    )


class PostLanguageIn(In):
    language: str = Field(max_length=12, description="Of the version meant", examples=["en"])


class PostApprovalOut(Out):
    """A version that a hospital handed in. No e-mail address is told."""

    request: UUID
    opportunity: UUID
    language: str
    title: str
    host: UUID
    host_name: str
    state: HandInState
    handed_in_at: datetime
    handed_in_by: str
    comment: str

    model_config = example(
        request=ASKED,
        opportunity=OPPORTUNITY,
        language="en",
        title="Observership in newborn intensive care",
        host=HOST,
        host_name="Lakeside Teaching Hospital",
        state="waiting",
        handed_in_at="2026-11-18T12:00:00Z",
        handed_in_by="Naomi Chebet",
        comment="",
    )


class PostAnswerIn(In):
    decision: Literal["approved", "sent_back"] = Field(examples=["approved"])
    comment: str = Field("", max_length=1000, description="What should change; asked for when it is sent back", examples=[""])
