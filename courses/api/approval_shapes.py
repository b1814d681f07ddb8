"""How approvals look to a program."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from core.api import Cursor, In, Out, example
from courses.api.course_shapes import COURSE, LESSON

APPROVAL = "a7c4f0de-5d0f-4b7e-8f0a-6d1f6c0b9e21"
VERSION = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592"
SAID = "I compared every dose with the guideline in force."


class ApproverOut(Out):
    """Somebody who approved what is published now."""

    name: str
    profession: str
    approved_at: datetime
    version_at: datetime
    statement: str
    interests: str = Field(description="Empty where none were declared")
    had_a_hand: bool = Field(description="Whether she worked on the text; only in the outbreak lane")
    in_lane: bool

    model_config = example(
        name="Dr Ibrahima Sarr",
        profession="Specialist physician",
        approved_at="2026-11-02T09:30:00Z",
        version_at="2026-10-30T15:04:00Z",
        statement=SAID,
        interests="",
        had_a_hand=False,
        in_lane=False,
    )


class HasteOut(Out):
    reason: str
    ends_on: date
    is_over: bool

    model_config = example(reason="Cholera, Lake Victoria", ends_on="2026-12-20", is_over=False)


class ShownOut(Out):
    approvers: list[ApproverOut]
    haste: HasteOut | None = Field(description="Where the course went out in the outbreak lane and has no ordinary approval yet")

    model_config = example(approvers=[ApproverOut.model_config["json_schema_extra"]["examples"][0]], haste=None)


class PageVersionOut(Out):
    """What the editors saved last of one page. ``version`` names what it says: send it back to approve just that."""

    page: UUID
    kind: str = Field(description="course, module or lesson")
    title: str
    version: str
    saved_at: datetime | None
    state: str = Field(description="live, live_unapproved, approved, half, draft or unsaved")
    waits: bool
    mine: bool = Field(description="Whether I worked on it, or asked for its approval")
    approved_by: list[str]

    model_config = example(
        page=LESSON,
        kind="lesson",
        title="When and how",
        version=VERSION,
        saved_at="2026-10-30T15:04:00Z",
        state="draft",
        waits=True,
        mine=False,
        approved_by=[],
    )


class AskIn(In):
    asked: list[str] = Field([], max_length=20, description="E-mail addresses of approvers; nobody asks all of them")
    note: str = Field("", max_length=500)

    model_config = example(asked=["ibrahima@example.org"], note="For the launch on Monday.")


class AskOut(Out):
    request: UUID
    pages: int
    asked: list[str]

    model_config = example(request="0f8f2f5e-3a52-4a39-9b1e-1d2f3c4b5a69", pages=3, asked=["ibrahima@example.org"])


class PageIn(In):
    page: UUID
    version: str = Field(max_length=64)

    model_config = example(page=LESSON, version=VERSION)


class ApproveIn(In):
    pages: list[PageIn] = Field(min_length=1, max_length=500)
    statement: str = Field("", max_length=2000)
    interests: str = Field("", max_length=2000, description="Empty: I declare that I have none")
    quickly: bool = Field(False, description="Sign in the open outbreak lane")

    model_config = example(pages=[{"page": LESSON, "version": VERSION}], statement=SAID, interests="", quickly=False)


class ApprovedOut(Out):
    approvals: list[UUID]
    published: list[str] = Field(description="Titles of the pages that went out")
    held: list[str] = Field(description="Why something is approved and not published, as sentences")

    model_config = example(approvals=[APPROVAL], published=["When and how"], held=[])


class WithdrawalIn(In):
    reason: str = Field(max_length=300)

    model_config = example(reason="A reference was retracted.")


class LaneIn(In):
    reason: str = Field(max_length=300)
    ends_on: date | None = Field(None, description="The last day; left out, the site's rule")

    model_config = example(reason="Cholera, Lake Victoria", ends_on="2026-12-20")


class LaneOut(Out):
    course: UUID
    reason: str
    ends_on: date
    is_open: bool

    model_config = example(course=COURSE, reason="Cholera, Lake Victoria", ends_on="2026-12-20", is_open=True)


class ApprovalSearch(Cursor):
    """Which approvals. Every filter narrows."""

    course: UUID | None = Field(None, description="Only of this course")
    language: str = Field("", description="A language code")
    lane: str = Field("", description="ordinary or outbreak")
    standing: bool | None = Field(None, description="True: not taken back; false: taken back")


class ApprovalOut(Out):
    approval: UUID
    course: UUID
    page: UUID
    kind: str
    title: str
    language: str
    name: str
    profession: str = Field(description="ISCO-08 unit group")
    statement: str
    interests: str
    lane: str
    had_a_hand: bool
    version: str
    version_at: datetime
    approved_at: datetime
    published_at: datetime | None
    replaced_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str

    model_config = example(
        approval=APPROVAL,
        course=COURSE,
        page=LESSON,
        kind="lesson",
        title="When and how",
        language="en",
        name="Dr Ibrahima Sarr",
        profession="2212",
        statement=SAID,
        interests="",
        lane="ordinary",
        had_a_hand=False,
        version=VERSION,
        version_at="2026-10-30T15:04:00Z",
        approved_at="2026-11-02T09:30:00Z",
        published_at="2026-11-02T09:30:00Z",
        replaced_at=None,
        withdrawn_at=None,
        withdrawn_reason="",
    )
