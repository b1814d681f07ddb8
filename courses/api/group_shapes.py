"""How groups, learning paths and an institution's people look to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from core.api import Cursor, In, Out, example
from courses.api.course_shapes import COURSE
from courses.api.learning_shapes import ENROLMENT
from courses.enums import EnrolmentState
from courses.services.bulk import MOST_ROWS

GROUP = "3d4e6a10-92b5-4f6e-8c1d-5b7f0e2a9c44"
PATH = "a6c1f2d8-0b7e-4c35-9e42-1d8f6b3a7e90"


class GroupOut(Out):
    """A group of a course: when, how one comes in, and how many seats are left. Times are in UTC; ``time_zone`` is whose hour was meant."""

    group: UUID
    course: UUID
    name: str = Field(description="In the reader's language, where the group has a name in it")
    description: str
    way_in: str = Field(description="open, approval, invitation or code")
    time_zone: str
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    seats: int | None = Field(description="null: as many as are asked for")
    taken: int
    waiting: int
    is_open: bool = Field(description="Enrolment has opened and not closed")

    model_config = example(
        group=GROUP,
        course=COURSE,
        name="January 2027, Kisumu",
        description="For night staff of the lake region. We meet on Tuesdays after the handover.",
        way_in="open",
        time_zone="Africa/Nairobi",
        opens_at="2026-11-01T05:00:00Z",
        closes_at="2027-01-08T15:00:00Z",
        starts_at="2027-01-11T05:00:00Z",
        ends_at="2027-03-31T15:00:00Z",
        seats=20,
        taken=20,
        waiting=3,
        is_open=True,
    )


class PathStepOut(Out):
    course: UUID
    title: str
    language: str
    url: str
    minutes: int
    elective: bool

    model_config = example(
        course=COURSE,
        title="Hand hygiene and the five moments",
        language="en",
        url="https://learn.example.org/en/courses/hand-hygiene/",
        minutes=99,
        elective=False,
    )


class PathOut(Out):
    """A learning path: its courses in order, and how many of the electives are needed."""

    path: UUID
    title: str
    language: str
    url: str
    provider: str
    in_order: bool
    electives_needed: int
    minutes: int = Field(description="What the path takes at least")
    steps: list[PathStepOut]

    model_config = example(
        path=PATH,
        title="The first hour at the bedside",
        language="en",
        url="https://learn.example.org/en/courses/first-hour/",
        provider="Lakeside Teaching Hospital",
        in_order=True,
        electives_needed=0,
        minutes=280,
    )


class OwnPathOut(Out):
    """Where I am on a learning path."""

    path: UUID
    title: str
    language: str
    url: str
    done: int = Field(description="Courses completed, of those that count")
    needed: int
    next_course: UUID | None
    joined_at: datetime
    left_at: datetime | None
    completed_at: datetime | None

    model_config = example(
        path=PATH,
        title="The first hour at the bedside",
        language="en",
        url="https://learn.example.org/en/courses/first-hour/",
        done=1,
        needed=3,
        next_course=COURSE,
        joined_at="2026-11-12T06:30:00Z",
        left_at=None,
        completed_at=None,
    )


class PersonEnrolmentOut(Out):
    """One of the institution's people in one course."""

    enrolment: UUID
    email: str
    name: str
    course: UUID
    title: str
    group: UUID | None
    state: str = Field(description="applied, invited, waiting, offered, active, withdrawn, refused or completed")
    percent: int | None = Field(description="How far; null while she is not in the course")
    enrolled_at: datetime
    completed_at: datetime | None

    model_config = example(
        enrolment=ENROLMENT,
        email="ada@hospital.example",
        name="Ada Wanjiru",
        course=COURSE,
        title="Hand hygiene and the five moments",
        group=None,
        state="active",
        percent=25,
        enrolled_at="2026-11-12T06:30:00Z",
        completed_at=None,
    )


class RemovalIn(In):
    reason: Annotated[str, StringConstraints(max_length=500)] = Field(description="She reads it in the letter")

    model_config = example(reason="She has moved to another ward.")


class People(Cursor):
    """Which of the institution's people."""

    state: EnrolmentState | None = Field(None, description="One state; all of them when it is left out")
    course: UUID | None = Field(None, description="The UUID of one course; all of them when it is left out")


class PersonIn(In):
    email: Annotated[str, StringConstraints(max_length=254)]
    name: Annotated[str, StringConstraints(max_length=160)] = ""
    language: Annotated[str, StringConstraints(max_length=10)] = ""

    model_config = example(email="ada@hospital.example", name="Ada Wanjiru", language="en")


class PeopleIn(In):
    """Whom to enrol, and where. Who is not one of the institution's people is invited by mail."""

    course: UUID
    group: UUID | None = None
    people: list[PersonIn] = Field(min_length=1, max_length=MOST_ROWS)
    dry_run: bool = Field(False, description="Only tell what would become of each; nothing is written")

    model_config = example(course=COURSE, group=None, dry_run=False)


class JudgedOut(Out):
    """What became, or would become, of one person."""

    line: int = Field(description="Her place in what was sent, counted from 1")
    email: str
    verdict: str = Field(description="enrol, wait, apply, follow, invite, there (nothing was left to do) or bad")
    said: str = Field(description="The same as a sentence")

    model_config = example(line=1, email="ada@hospital.example", verdict="enrol", said="Is enrolled.")


class PeopleOut(Out):
    is_done: bool = Field(description="false for a dry run")
    people: list[JudgedOut]

    model_config = example(is_done=True)
