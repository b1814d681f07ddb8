"""How assignments, works and reviews look to a program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field

from core.api import Amount, In, Out, example
from courses.api.course_shapes import LESSON

WORK = "7e0d9f0a-5a55-4c53-a6f9-2a1e0c8f4b10"
REVIEW = "1b7a1c52-8a6f-4a51-9f6f-6a2c4d1f0e77"
CRITERION = "c4c5f0b2-7a3f-5a8e-9d7b-5f0a1b2c3d4e"
LEVEL = "e1f2a3b4-0c1d-5e2f-8a3b-4c5d6e7f8a9b"
COURSE_KEY = "3f1c7a34-52f0-5a6e-9a63-0b8a5c9a1c11"


class WorkLevelOut(Out):
    level: str
    text: str
    points: Amount

    model_config = example(level=LEVEL, text="Names who does what, by when, and how it is measured.", points="3.00")


class WorkCriterionOut(Out):
    criterion: str
    text: str
    levels: list[WorkLevelOut]

    model_config = example(
        criterion=CRITERION, text="The plan can be carried out", levels=[{"level": LEVEL, "text": "Names who does what.", "points": "3.00"}]
    )


class WorkOut(Out):
    """A work of mine. Mark and reviews are null and empty until its result is shown."""

    work: UUID
    number: int
    state: str = Field(description="draft, with_peers, with_tutor, marked or released")
    language: str
    text: str
    file_name: str
    file_size: int
    revision: int = Field(description="How often the draft was saved: send it with the next change")
    saved_at: datetime | None
    handed_in_at: datetime | None
    due_at: datetime | None
    days_late: int
    reviews_owed: int = Field(description="How many reviews I give before my result is shown")
    percent: Amount | None
    passed: bool | None
    by_tutor: bool | None
    released_at: datetime | None

    model_config = example(
        work=WORK,
        number=1,
        state="with_peers",
        language="en",
        text="On our ward …",
        file_name="",
        file_size=0,
        revision=4,
        saved_at="2026-11-20T15:02:11Z",
        handed_in_at="2026-11-20T15:04:40Z",
        due_at=None,
        days_late=0,
        reviews_owed=2,
        percent=None,
        passed=None,
        by_tutor=None,
        released_at=None,
    )


WORK_EXAMPLE = WorkOut.model_config["json_schema_extra"]["examples"][0]
RUBRIC_EXAMPLE = [WorkCriterionOut.model_config["json_schema_extra"]["examples"][0]]


class AssignmentOut(Out):
    """An assignment: its task, its rubric and its rules, told beforehand, and my works, the latest first."""

    lesson: UUID
    title: str
    task: str
    language: str
    form: str = Field(description="text, file or either")
    file_kinds: list[str]
    largest_mb: int
    marked_by: str = Field(description="peers or tutor")
    pass_percent: int
    due_at: datetime | None
    rules: list[str] = Field(description="Every rule as a sentence, as the assignment's first page tells it")
    rubric: list[WorkCriterionOut]
    works: list[WorkOut]

    model_config = example(
        lesson=LESSON,
        title="The first hour on your ward",
        task="Write a plan …",
        language="en",
        form="text",
        file_kinds=["pdf"],
        largest_mb=10,
        marked_by="peers",
        pass_percent=60,
        due_at=None,
        rules=["You pass with 60 %."],
        rubric=RUBRIC_EXAMPLE,
        works=[],
    )


class WorkIn(In):
    lesson: UUID = Field(description="The lesson that holds the assignment")

    model_config = example(lesson=LESSON)


class DraftIn(In):
    text: str = Field(description="All of the text as it is now")
    language: str = Field(description="The language that it is written in")
    revision: int = Field(description="The work's revision that this change begins from")
    editor: str = Field("", max_length=40, description="A name of the caller's own; one caller may save again and again")

    model_config = example(text="On our ward …", language="en", revision=3, editor="tablet-1")


class ChosenOut(Out):
    criterion: str
    level: str

    model_config = example(criterion=CRITERION, level=LEVEL)


class ReceivedOut(Out):
    """What somebody chose and wrote about a work."""

    who: str = Field(description="Reviewer 1, a name where names are told, or Tutor")
    levels: list[ChosenOut]
    comment: str
    percent: Amount
    at: datetime

    model_config = example(
        who="Reviewer 1", levels=[{"criterion": CRITERION, "level": LEVEL}], comment="Clear.", percent="75.00", at="2026-11-20T15:04:40Z"
    )


class PeerReviewOut(Out):
    """A review that is asked of me: the work, its rubric, and what I have chosen so far."""

    review: UUID
    title: str
    task: str
    who: str = Field(description="A mark of the work's own, or the author's name where names are told")
    state: str = Field(description="asked or given")
    due_at: datetime
    text: str
    has_file: bool
    language: str
    rubric: list[WorkCriterionOut]
    levels: dict[str, str]
    comment: str

    model_config = example(
        review=REVIEW,
        title="The first hour on your ward",
        task="Write a plan …",
        who="Work 7E0D9F",
        state="asked",
        due_at="2026-11-27T15:04:40Z",
        text="On our ward …",
        has_file=False,
        language="en",
        rubric=RUBRIC_EXAMPLE,
        levels={},
        comment="",
    )


class WorkResultOut(Out):
    """My work, what was written about it, and the reviews that I give."""

    work: WorkOut
    sentence: str = Field(description="What the work waits for, or by what rule the mark came about")
    to_review: list[UUID] = Field(description="The reviews that are asked of me")
    received: list[ReceivedOut]
    may_appeal: bool
    appeal: str | None
    answer: str | None

    model_config = example(
        work=WORK_EXAMPLE,
        sentence="1 of 2 reviews have come in.",
        to_review=[REVIEW],
        received=[],
        may_appeal=False,
        appeal=None,
        answer=None,
    )


class PeerReviewIn(In):
    levels: dict[str, str] = Field(description="A level for each criterion, by their ids")
    comment: str = Field(description="Words for the author")

    model_config = example(levels={CRITERION: LEVEL}, comment="The plan names who does what. Say how you will measure it.")


class AppealIn(In):
    words: str = Field(description="What should be looked at again, and why")

    model_config = example(words="The table on the second page was not read.")


class FoundReviewOut(Out):
    """How many works were found to review in the place of one that was passed on."""

    found: int

    model_config = example(found=1)


class DeskWorkOut(Out):
    """A work as those who mark see it, with the names that learners do not see."""

    work: UUID
    course: UUID
    title: str
    who: str
    email: str
    number: int
    state: str
    language: str
    text: str
    file_name: str
    handed_in_at: datetime
    days_late: int
    wanted: int = Field(description="How many reviews by other learners it wants")
    reviews: list[ReceivedOut]
    rubric: list[WorkCriterionOut]
    levels: dict[str, str] = Field(description="What a tutor chose so far")
    comment: str
    percent: Amount | None
    passed: bool | None
    appeal: str | None

    model_config = example(
        work=WORK,
        course=COURSE_KEY,
        title="The first hour on your ward",
        who="Grace Achieng",
        email="grace@meridian.example",
        number=1,
        state="with_tutor",
        language="en",
        text="On our ward …",
        file_name="",
        handed_in_at="2026-11-20T15:04:40Z",
        days_late=0,
        wanted=0,
        reviews=[],
        rubric=RUBRIC_EXAMPLE,
        levels={},
        comment="",
        percent=None,
        passed=None,
        appeal=None,
    )


class WorkMarkIn(In):
    levels: dict[str, str] = Field(description="A level for each criterion, by their ids")
    comment: str = Field("", description="Words for the learner")
    release: bool = Field(description="Whether this becomes the mark; else it is kept for later")
    reason: str = Field("", max_length=300, description="Asked for where it takes the place of another mark; the learner reads it")

    model_config = example(levels={CRITERION: LEVEL}, comment="Well argued.", release=True, reason="")


class AppealAnswerIn(In):
    answer: str = Field(description="The answer to the learner who asked for another look")

    model_config = example(answer="You are right: the table counts. The mark is changed.")


class ExcuseIn(In):
    reason: str = Field(min_length=1, max_length=300, description="Kept for the record")

    model_config = example(reason="On leave")


class MoreTimeIn(In):
    lesson: UUID = Field(description="The lesson that holds the assignment")
    email: str = Field(description="The learner's address")
    until: datetime = Field(description="The later due moment, with its zone")
    reason: str = Field(min_length=1, max_length=300, description="Kept for the record")

    model_config = example(lesson=LESSON, email="grace@meridian.example", until="2026-12-01T18:00:00Z", reason="Night shifts")


class MoreTimeOut(Out):
    lesson: UUID
    email: str
    until: datetime

    model_config = example(lesson=LESSON, email="grace@meridian.example", until="2026-12-01T18:00:00Z")
