"""What the operations on certificates take and answer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field

from certificates.number_lists import LONGEST_CELL, MOST_ROWS
from core.api import Amount, In, Out, example

CERTIFICATE = "5b0c9a3e-8f7d-4f0e-9d3a-0a1f6f0f7c21"
CODE = "MRD-7K2M-9Q4D-XR3T-0VWB-8HNC"
RECEIPT = "0d1d4a52-77a3-4d0b-9c8e-2a8fd5c2d6aa"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
STATES = "valid, expired, suspended, revoked, superseded or unknown"
REASONS = "issued_in_error, wrong_details, misconduct, holder_request, under_review, name_changed, renewed, or empty"


class PrintedCreditOut(Out):
    """Credit in one system, as printed: what was claimed, or where nothing was, what the activity was designated for."""

    name: str
    claimed: Amount | None
    designated: Amount | None
    statement: str
    accreditation: str

    model_config = example(name="AMA PRA Category 1 Credit™", claimed="0.75", designated=None, statement="", accreditation="")


class SignatoryOut(Out):
    name: str
    role: str

    model_config = example(name="Miriam Achieng", role="Dean of Continuing Education")


class PrintedOut(Out):
    """Everything that is printed on the certificate, in the words of the day it was issued, and nothing else."""

    number: str
    kind: str = Field(description="completion, credit, participation, attendance, placement or presentation")
    name: str
    latin_name: str
    profession: str = Field(description="ISCO-08 unit group")
    title: str
    language: str
    provider: str
    joint_providers: list[str]
    format: str = Field(description="online, onsite or hybrid")
    place: str
    hours: Decimal
    begun_on: date | None = Field(description="Where it took more than one day, such as a placement")
    completed_on: date
    issued_on: date
    expires_on: date | None
    event: str = Field(description="The event at which somebody attended or presented")
    sessions: list[str] = Field(description="The sessions attended")
    closing: str = Field(description="The provider's own words under the title, in the language of the certificate")
    credits: list[PrintedCreditOut]
    signatories: list[SignatoryOut]
    address: str

    model_config = example(
        number=CODE,
        kind="credit",
        name="Ada Wanjiru",
        latin_name="",
        profession="2221",
        title="Recognising sepsis and the first hour",
        language="en",
        provider="Lakeside Teaching Hospital",
        joint_providers=[],
        format="online",
        place="",
        hours="0.75",
        begun_on=None,
        completed_on="2026-11-12",
        issued_on="2026-11-12",
        expires_on=None,
        event="",
        sessions=[],
        closing="",
        address="https://learn.example.org/v/MRD7K2M9Q4DXR3T0VWB8HNC",
    )


class CertificateOut(Out):
    """A certificate of mine. ``file`` is null while the PDF is being made, and once the certificate is revoked."""

    certificate: UUID
    state: str = Field(description="valid, expired, suspended, revoked or superseded")
    since: datetime | None
    reason: str
    file: str | None
    printed: PrintedOut

    model_config = example(
        certificate=CERTIFICATE,
        state="valid",
        since=None,
        reason="",
        file=f"https://learn.example.org/api/v1/certificates/{CERTIFICATE}/file",
    )


class FindingOut(Out):
    """One thing that was looked at. ``code`` stays the same in every language."""

    code: str
    holds: bool = Field(description="Whether it speaks for the certificate")
    sentence: str

    model_config = example(code="not_revoked", holds=True, sentence="It has not been withdrawn.")


class VerificationOut(Out):
    """The answer for one number. Where it is unknown, ``printed`` is null and ``checked`` empty."""

    state: str = Field(description=STATES)
    sentence: str = Field(description="The answer in the reader's language")
    checked: list[str] = Field(description="What was looked at, in the reader's language, for the asker's own record")
    findings: list[FindingOut]
    checked_at: datetime
    since: date | None
    reason: str = Field(description=REASONS)
    successor: str | None = Field(description="The number that stands in its place, where that may be told")
    printed: PrintedOut | None

    model_config = example(
        state="valid",
        sentence="This certificate was issued here and stands as printed below.",
        checked=["The number is in the register of certificates issued here.", "It has not been withdrawn.", "It has no limit in time."],
        checked_at="2026-11-20T09:14:05Z",
        since=None,
        reason="",
        successor=None,
    )


class StatusOut(Out):
    """What a certificate is worth now, and nothing of what it says."""

    state: str = Field(description=STATES)
    since: date | None
    checked_at: datetime

    model_config = example(state="valid", since=None, checked_at="2026-11-20T09:14:05Z")


class AskedIn(In):
    """One row of a list."""

    number: str = Field(max_length=LONGEST_CELL, description="As somebody typed it")
    name: str = Field("", max_length=LONGEST_CELL, description="The name to compare with the one that is printed")

    model_config = {"extra": "forbid", **example(number=CODE, name="Wanjiru, Ada")}


class ManyIn(In):
    """Up to 500 numbers."""

    items: list[AskedIn] = Field(min_length=1, max_length=MOST_ROWS)


class RowOut(VerificationOut):
    """The answer for one row of a list, in the order they came."""

    number: str = Field(description="As it was asked")
    name_matches: bool | None = Field(description="Null where no name was given or the number is unknown")

    model_config = example(
        number=CODE,
        name_matches=True,
        state="valid",
        sentence="This certificate was issued here and stands as printed below.",
        checked=["The number is in the register of certificates issued here."],
        checked_at="2026-11-20T09:14:05Z",
        since=None,
        reason="",
        successor=None,
    )


class ManyOut(Out):
    items: list[RowOut]
    counts: dict[str, int] = Field(description="How many have each state")

    model_config = example(counts={"valid": 1})


class FileVerificationOut(VerificationOut):
    """The answer for a file: its own proofs first, then the register."""

    state: str = Field(description=f"{STATES}; or altered, foreign, unreadable, or receipt (one of ours was sent)")
    problem: str = Field(description="Why the register was not asked, as a code; empty where it was")
    sha256: str = Field(description="Of the file as it was sent; empty for one over the limit")
    ticket: str = Field(description="For a receipt of this check, within the hour")

    model_config = example(
        state="valid",
        sentence="This certificate was issued here and stands as printed below.",
        checked=["The signature of the file holds: nothing in it was changed since 12 November 2026."],
        checked_at="2026-11-20T09:14:05Z",
        since=None,
        reason="",
        successor=None,
        problem="",
        sha256=DIGEST,
        ticket="eyJ...:1vKx",
    )


class ReceiptIn(In):
    """What to check now, or the ticket of a check of a file that was made within the hour: one of the two."""

    number: str = Field("", max_length=LONGEST_CELL, description="The number to check now, as somebody typed it")
    ticket: str = Field("", max_length=8000, description="From the answer for a file")
    stated_by: str = Field("", max_length=160, description="For whom the check is made, as it shall stand on the receipt")
    holder_is_told: bool = Field(False, description="Whether the holder may see that the institution checked")

    model_config = {"extra": "forbid", **example(number=CODE, stated_by="Harborview Hospital, Human Resources", holder_is_told=False)}


class ReceiptOut(Out):
    """A receipt. ``pdf`` and ``json`` are null for the seconds in which it is signed."""

    receipt: UUID
    state: str = Field(description=f"{STATES}; of a file also altered, foreign or unreadable")
    number: str
    sentence: str
    findings: list[FindingOut]
    checked_at: datetime
    stated_by: str
    file_sha256: str
    page: str = Field(description="The address that stands on the receipt")
    pdf: str | None
    signed_json: str | None

    model_config = example(
        receipt=RECEIPT,
        state="valid",
        number=CODE,
        sentence="It was issued here and stood as printed at the time of the check.",
        checked_at="2026-11-20T09:14:05Z",
        stated_by="Harborview Hospital, Human Resources",
        file_sha256="",
        page=f"https://learn.example.org/receipts/{RECEIPT}/",
        pdf=f"https://learn.example.org/en/verify/receipts/{RECEIPT}/receipt.pdf",
        signed_json=f"https://learn.example.org/en/verify/receipts/{RECEIPT}/receipt.json",
    )


class YearOfCreditOut(Out):
    """Credit that I claimed in one system in one calendar year."""

    year: int
    system: str
    name: str
    total: Amount

    model_config = example(year=2026, system="AMA-PRA-1", name="AMA PRA Category 1 Credit™", total="2.25")


class DeedOfCreditOut(Out):
    """One deed. Nobody here has checked what is `self_reported`; what does not count belongs to a revoked certificate."""

    earned_on: date
    title: str
    provider: str
    amount: Amount
    self_reported: bool
    counts: bool
    category: str
    number: str = Field(description="The certificate's number; empty for what is self-reported")

    model_config = example(
        earned_on="2026-11-12",
        title="Recognising sepsis and the first hour",
        provider="Lakeside Teaching Hospital",
        amount="0.75",
        self_reported=False,
        counts=True,
        category="",
        number=CODE,
    )


class TranscriptYearOut(Out):
    """One credit year of one system: not every body's year begins in January."""

    year: str
    begins: date
    ends: date
    system: str
    name: str
    certified: Amount
    self_reported: Amount
    deeds: list[DeedOfCreditOut]

    model_config = example(
        year="2026",
        begins="2026-01-01",
        ends="2026-12-31",
        system="KE-KMPDC",
        name="CPD point(s), Kenya Medical Practitioners and Dentists Council",
        certified="12",
        self_reported="3",
    )
