"""How a course's discussion looks to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from core.api import In, Out, example
from courses.api.course_shapes import COURSE, LESSON
from courses.enums import NotAPatient, ReportKind
from courses.models.discussion import LONGEST_POST, LONGEST_REASON, LONGEST_TITLE

THREAD = "8a4b2a43-1d0e-4c1f-9d5a-4f7e0a6c2b10"
POST = "c0a5fd1c-6a9b-4f51-8f0a-2d9a6a7f3e21"
SAID = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_QUESTION = {
    "post": POST,
    "thread": THREAD,
    "kind": "question",
    "author": "Grace Achieng",
    "written_as": "learner",
    "title": "How long should the rub take?",
    "text": "The poster on our ward says twenty seconds, the course thirty.",
    "language": "en",
    "posted_at": "2026-11-13T19:05:12Z",
    "edited_at": None,
    "votes": 2,
    "voted": False,
    "own": True,
    "accepted": False,
    "hidden": False,
    "hidden_reason": "",
}
_FOUND = {"kind": "name", "text": "Mr Kamau", "mark": "5f0a1c9d2e33"}


class PostOut(Out):
    """A question or an answer: plain text. ``author`` is empty for somebody who has left or gave no name.

    What is hidden keeps its place and shows its words to its author and the moderators alone.
    """

    post: UUID
    thread: UUID
    kind: str = Field(description="question or answer")
    author: str
    written_as: str = Field(description="learner, tutor, author or editor")
    title: str = Field(description="Empty for an answer")
    text: str
    language: str
    posted_at: datetime
    edited_at: datetime | None
    votes: int
    voted: bool = Field(description="Whether I found it helpful")
    own: bool
    accepted: bool = Field(description="Whether it is marked as the answer")
    hidden: bool
    hidden_reason: str

    model_config = example(**_QUESTION)


class ThreadRowOut(Out):
    """A thread as the list shows it."""

    thread: UUID
    lesson: UUID | None = Field(description="null: about the course as a whole")
    pinned: bool
    locked: bool
    answers: int
    answered: bool = Field(description="Whether one answer is marked as the answer")
    active_at: datetime
    question: PostOut

    model_config = example(
        thread=THREAD,
        lesson=LESSON,
        pinned=False,
        locked=False,
        answers=1,
        answered=False,
        active_at="2026-11-13T20:11:00Z",
        question=_QUESTION,
    )


class ThreadOut(Out):
    """A question with every answer: the one marked as the answer first, then those most found helpful."""

    thread: UUID
    course: UUID
    lesson: UUID | None
    pinned: bool
    locked: bool
    following: bool
    question: PostOut
    answers: list[PostOut]

    model_config = example(
        thread=THREAD, course=COURSE, lesson=LESSON, pinned=False, locked=False, following=True, question=_QUESTION, answers=[]
    )


class LookedAtIn(In):
    """That I looked at what the check found, and why none of it tells who a patient is. It is noted, and a moderator looks at the post."""

    reason: NotAPatient
    marks: list[Annotated[str, StringConstraints(max_length=20)]] = Field(max_length=300, description="Of everything found")

    model_config = example(reason="published", marks=[_FOUND["mark"]])


class ReplyIn(In):
    text: SAID = Field(max_length=LONGEST_POST)
    language: str = Field(max_length=10, description="That the text is in")
    looked_at: LookedAtIn | None = None

    model_config = example(text="Thirty seconds, until the hands are dry.", language="en", looked_at=None)


class PostQuestionIn(ReplyIn):
    title: SAID = Field(max_length=LONGEST_TITLE)
    lesson: UUID | None = Field(None, description="null: about the course as a whole")

    model_config = example(title=_QUESTION["title"], text=_QUESTION["text"], language="en", lesson=LESSON, looked_at=None)


class PostChangeIn(ReplyIn):
    title: str = Field("", max_length=LONGEST_TITLE, description="Of a question")
    reason: str = Field("", max_length=LONGEST_REASON, description="For moderators who change another's words")

    model_config = example(title="", text="Thirty seconds, until the hands are dry.", language="en", looked_at=None, reason="")


class PostCheckIn(In):
    title: str = Field("", max_length=LONGEST_TITLE)
    text: str = Field(max_length=LONGEST_POST)
    language: str = Field(max_length=10)

    model_config = example(title="", text="Mr Kamau came in with fever.", language="en")


class PostFindingOut(Out):
    kind: str = Field(description="name, birth, date, phone, email, number, address or age")
    text: str
    mark: str = Field(description="Sent back to say that I looked at it")

    model_config = example(**_FOUND)


class PostCheckOut(Out):
    """What looks like a patient's details. An empty list does not mean that there are none."""

    found: list[PostFindingOut]

    model_config = example(found=[_FOUND])


class PostReportIn(In):
    kind: ReportKind
    words: str = Field("", max_length=LONGEST_REASON)

    model_config = example(kind="patient", words="")


class ModerationReasonIn(In):
    reason: SAID = Field(max_length=LONGEST_REASON)

    model_config = example(reason="It names the ward and the day.")


class ThreadChangeIn(In):
    pinned: bool | None = None
    locked: bool | None = None

    model_config = example(pinned=True, locked=False)


class PostReportOut(Out):
    kind: str
    words: str
    made_at: datetime
    by_check: bool = Field(description="Made by the pattern check, not by a person; then words is the writer's reason")

    model_config = example(kind="patient", words="", made_at="2026-11-13T20:11:00Z", by_check=False)


class ReportedPostOut(Out):
    """A post that waits for a moderator."""

    course: UUID
    post: PostOut
    reports: list[PostReportOut]

    model_config = example(course=COURSE, post=_QUESTION, reports=[PostReportOut.model_config["json_schema_extra"]["examples"][0]])
