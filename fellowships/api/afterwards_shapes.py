"""How incidents, alumni and agreements between institutions look to a program."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field

from core.api import In, Out, example
from fellowships.api.offer_shapes import AGREEMENT, HOST, INCIDENT, PERSON, PartyInstitutionOut
from fellowships.placement_kinds import IncidentKind, IncidentState, Listed, SeenBy


class IncidentIn(In):
    kind: IncidentKind
    happened_on: date
    words: str = Field(max_length=10_000)
    seen_by: SeenBy = SeenBy.OFFICERS
    is_urgent: bool = False

    model_config = example(
        kind="supervision", happened_on="2026-11-18", words="No supervisor was there at night.", seen_by="officers", is_urgent=False
    )


class IncidentOut(Out):
    incident: UUID
    kind: str
    happened_on: date
    words: str
    seen_by: str
    is_urgent: bool
    state: str
    outcome: str
    reported_as: str
    reported_at: datetime

    model_config = example(
        incident=INCIDENT, kind="supervision", happened_on="2026-11-18", words="No supervisor was there at night.", seen_by="officers",
        is_urgent=False, state="open", outcome="", reported_as="fellow", reported_at="2026-11-19T06:00:00Z",
    )  # fmt: skip


class IncidentAnswerIn(In):
    state: IncidentState
    outcome: str = Field("", max_length=10_000)
    seen_by: SeenBy | None = Field(None, description="More readers than before, never fewer")

    model_config = example(state="closed", outcome="A second supervisor is on the rota.", seen_by="host")


class AlumnusOut(Out):
    alumnus: UUID
    name: str
    country: str
    works_at: str
    words: str
    link: str
    since: date

    model_config = example(
        alumnus=PERSON,
        name="Mariama Diop",
        country="SN",
        works_at="École de santé des Trois-Rivières",
        words="Ask me about triage.",
        link="",
        since="2026-06-30",
    )


class AlumnusIn(In):
    listed: Listed
    works_at: str = Field("", max_length=200)
    words: str = Field("", max_length=500)
    link: str = Field("", max_length=200, pattern=r"^(https?://\S+)?$")

    model_config = example(listed="programme", works_at="", words="Ask me about triage.", link="")


class BilateralIn(In):
    title: str = Field(max_length=200)
    starts_on: date
    ends_on: date | None = None
    scope: list[str] = Field([], description="Kinds of placement; empty for all")
    both_ways: bool = True
    note: str = Field("", max_length=2000)

    model_config = example(title="Exchange 2026–2029", starts_on="2026-01-01", ends_on="2028-12-31", scope=[], both_ways=True, note="")


class NewBilateralIn(BilateralIn):
    host: UUID
    home: UUID

    model_config = example(
        title="Exchange 2026–2029", starts_on="2026-01-01", ends_on="2028-12-31", scope=[], both_ways=True, note="",
        host=HOST["institution"], home=PERSON,
    )  # fmt: skip


class BilateralOut(Out):
    agreement: UUID
    title: str
    host: PartyInstitutionOut
    home: PartyInstitutionOut
    scope: list[str]
    both_ways: bool
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    in_force: bool

    model_config = example(
        agreement=AGREEMENT, title="Exchange 2026–2029", host=HOST, home={"institution": PERSON, "name": "Lakeside"}, scope=[],
        both_ways=True, starts_on="2026-01-01", ends_on="2028-12-31", ended_on=None, in_force=True,
    )  # fmt: skip
