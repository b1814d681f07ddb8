"""How placements look to a program."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Field

from core.api import Cursor, In, Out, example
from fellowships.api.offer_shapes import AGREEMENT, ENTRY, HOST, OFFER, PERSON, PLACEMENT, PartyInstitutionOut
from fellowships.placement_kinds import Activity, EndReason, Involvement, PlacementParty, PlacementState

_PLACEMENT = {
    "placement": PLACEMENT,
    "offer": OFFER,
    "title": "Neonatal care",
    "kind": "observership",
    "fellow": "Grace Achieng",
    "host": HOST,
    "home": None,
    "supervisor": "Eleanor Whitfield",
    "state": "running",
    "starts_on": "2026-10-01",
    "ends_on": "2026-12-20",
    "parties": ["fellow"],
    "to_sign": [],
    "missing": [],
    "hours_signed": "120.0",
    "certificate": None,
}


class PlacementOut(Out):
    """A fellow at a host. `parties` are the sides on which I stand."""

    placement: UUID
    offer: UUID
    title: str
    kind: str
    fellow: str | None
    host: PartyInstitutionOut
    home: PartyInstitutionOut | None
    supervisor: str | None
    state: str = Field(description="preparing, running, reporting, completed, ended_early or cancelled")
    starts_on: date
    ends_on: date
    parties: list[str]
    to_sign: list[str] = Field(description="The parties whose signature under the newest agreement is missing")
    missing: list[str] = Field(description="What the certificate waits for: report, fellow, host")
    hours_signed: Decimal
    certificate: str | None = Field(description="The number of the certificate of a completed placement")

    model_config = example(**_PLACEMENT)


class PlacementShortOut(Out):
    placement: UUID
    title: str
    fellow: str | None
    host: PartyInstitutionOut
    state: str
    starts_on: date
    ends_on: date

    model_config = example(**{name: _PLACEMENT[name] for name in ("placement", "title", "fellow", "host", "state", "starts_on", "ends_on")})


class PlacementSearch(Cursor):
    state: PlacementState | None = Field(None, description="Only placements in this state", examples=["running"])
    host: UUID | None = Field(None, description="Only those at this host", examples=[HOST["institution"]])
    home: UUID | None = Field(None, description="Only this home institution's people", examples=[HOST["institution"]])


class EndIn(In):
    reason: EndReason
    words: str = Field("", max_length=10_000)

    model_config = example(reason="visa", words="The visa was refused on 3 December.")


class DatesIn(EndIn):
    starts_on: date
    ends_on: date

    model_config = example(starts_on="2027-03-08", ends_on="2027-06-04", reason="visa", words="")


class SignatureOut(Out):
    party: str
    name: str
    role: str
    signed_at: datetime

    model_config = example(party="host", name="Eleanor Whitfield", role="Saltmarsh Infirmary", signed_at="2026-11-20T10:00:00Z")


class AgreementOut(Out):
    """The newest version of the learning agreement. `digest` is what is signed."""

    version: UUID
    number: int
    words: dict[str, str]
    digest: str
    written_at: datetime
    signatures: list[SignatureOut]

    model_config = example(
        version=AGREEMENT,
        number=2,
        words={"aims": "Neonatal resuscitation"},
        digest="9f86d081…",
        written_at="2026-11-19T08:00:00Z",
        signatures=[],
    )


class AgreementIn(In):
    words: dict[str, str] = Field(description="aims, activities, limits, supervision, hours, assessment, support, insurance, conduct")

    model_config = example(words={"aims": "Neonatal resuscitation", "supervision": "Weekly, with Dr Whitfield"})


class AgreementSignIn(In):
    version: UUID = Field(description="The version that was read: signing another is refused")
    party: PlacementParty | None = Field(None, description="For whom, where I stand on two sides")

    model_config = example(version=AGREEMENT, party="host")


class ChecklistItemOut(Out):
    item: UUID
    kind: str
    words: str
    party: str
    due_on: date | None
    done_at: datetime | None
    note: str

    model_config = example(item=PERSON, kind="visa", words="Visa granted", party="fellow", due_on="2027-02-01", done_at=None, note="")


class ChecklistItemIn(In):
    words: str = Field(max_length=300)
    party: PlacementParty
    due_on: date | None = None

    model_config = example(words="Open a bank account", party="fellow", due_on="2027-02-20")


class TickIn(In):
    done: bool
    note: str = Field("", max_length=1000)

    model_config = example(done=True, note="")


class LogEntryIn(In):
    """One line of the logbook. Never anything by which a patient could be recognised."""

    happened_on: date
    activity: Activity
    involvement: Involvement
    title: str = Field(max_length=200)
    count: int = Field(1, ge=1, le=500)
    hours: Decimal = Field(Decimal(0), ge=0, le=24, max_digits=4, decimal_places=1)
    reflection: str = Field("", max_length=2000)

    model_config = example(
        happened_on="2026-11-19",
        activity="procedure",
        involvement="assisted",
        title="Newborn resuscitation",
        count=1,
        hours="2.5",
        reflection="",
    )


class LogEntryOut(LogEntryIn):
    entry: UUID
    state: str = Field(description="waiting, signed or returned")
    comment: str
    signed_by: str
    signed_at: datetime | None

    model_config = {
        "extra": "ignore",
        **example(
            entry=ENTRY, happened_on="2026-11-19", activity="procedure", involvement="assisted", title="Newborn resuscitation", count=1,
            hours="2.5", reflection="", state="signed", comment="", signed_by="Eleanor Whitfield", signed_at="2026-11-20T09:00:00Z",
        ),
    }  # fmt: skip


class EntrySearch(Cursor):
    state: Literal["waiting", "signed", "returned"] | None = Field(None, description="Only entries in this state", examples=["waiting"])


class SigningIn(In):
    entries: list[UUID] = Field(min_length=1, max_length=200)

    model_config = example(entries=[ENTRY])


class LogCommentIn(In):
    comment: str = Field(max_length=1000)

    model_config = example(comment="Which ward?")


class SignedCountOut(Out):
    signed: int

    model_config = example(signed=3)


class PlacementEvaluationIn(In):
    answers: dict[str, int | str] = Field(description="By the codes that the page's questions have")
    for_officers: str = Field("", max_length=10_000)

    model_config = example(
        answers={"welcome": 5, "supervision": 4, "learning": 5, "duties": 5, "safety": 5, "recommend": "yes"}, for_officers=""
    )


class PlacementEvaluationOut(Out):
    moment: str
    side: str
    answers: dict[str, int | str]
    name: str
    given_at: datetime

    model_config = example(moment="end", side="host", answers={"knowledge": 5}, name="Eleanor Whitfield", given_at="2026-12-20T10:00:00Z")


class PlacementReportIn(In):
    did: str = Field(max_length=10_000)
    learned: str = Field(max_length=10_000)
    will_change: str = Field(max_length=10_000)

    model_config = example(did="Ward and clinic.", learned="CPAP for newborns.", will_change="A checklist for the first minute.")


class PlacementReportOut(Out):
    did: str
    learned: str
    will_change: str
    given_at: datetime

    model_config = example(
        did="Ward and clinic.",
        learned="CPAP for newborns.",
        will_change="A checklist for the first minute.",
        given_at="2026-12-20T10:00:00Z",
    )
