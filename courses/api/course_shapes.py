"""How courses and lessons look to a program."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field

from core.api import Amount, Cursor, Out, example

COURSE = "3f1c7a34-52f0-5a6e-9a63-0b8a5c9a1c11"
MODULE = "0b9b1c52-8a63-4f0c-9f3c-6f6d2d5b7a10"
LESSON = "9d0c6c8e-6a5e-4a8f-8a55-2d2f6f5f0a31"
OUTLINE = {
    "course": COURSE,
    "title": "Hand hygiene and the five moments",
    "language": "en",
    "url": "https://learn.example.org/en/courses/hand-hygiene/",
    "minutes": 99,
}


class Search(Cursor):
    """What to look for. Each filter may be given several times: ``?level=introductory&level=advanced``."""

    q: str = Field("", description="Words, in any of the site's languages", examples=["hand hygiene"])
    language: list[str] = Field([], description="Language codes", examples=[["fr"]])
    level: list[str] = Field([], description="introductory, intermediate, advanced", examples=[["introductory"]])
    time: list[str] = Field([], description="15 (up to 15 minutes), 30 (16 to 30), 60 (31 to 60), more", examples=[["60"]])
    credits: list[str] = Field([], description="any, 1, 2 or 5: so many credits or more", examples=[["1"]])
    system: list[str] = Field([], description="Codes of credit systems", examples=[["AMA-PRA-1"]])
    specialty: list[str] = Field([], description="MeSH descriptor UIs", examples=[["D055552"]])
    profession: list[str] = Field([], description="ISCO-08 unit groups", examples=[["2221"]])
    provider: list[str] = Field([], description="UUIDs of institutions", examples=[["7a1f0b1e-4c1d-4d0b-8f5e-3c9a2b7d6e55"]])


class CourseOut(Out):
    """A course, in one of its languages. ``course`` is the same in all of them."""

    course: UUID
    language: str
    languages: list[str]
    title: str
    summary: str
    url: str
    level: str
    minutes: int
    credit: Amount = Field(description="The largest number of credits that can be claimed, in any system")
    systems: list[str]
    specialties: list[str] = Field(description="MeSH descriptor UIs")
    professions: list[str] = Field(description="ISCO-08 unit groups; empty: for all")
    provider: str
    published_at: datetime

    model_config = example(
        course=COURSE,
        language="en",
        languages=["en", "fr"],
        title="Hand hygiene and the five moments",
        summary="When to clean your hands, how, and how long.",
        url="https://learn.example.org/en/courses/hand-hygiene/",
        level="introductory",
        minutes=99,
        credit="1.50",
        systems=["AMA-PRA-1"],
        specialties=["D055552"],
        professions=["2221"],
        provider="Lakeside Teaching Hospital",
        published_at="2026-09-14T08:00:00Z",
    )


class ChoiceOut(Out):
    value: str
    label: str
    count: int = Field(description="How many courses this choice would leave, the other filters kept")
    selected: bool

    model_config = example(value="introductory", label="Introductory", count=2, selected=False)


class FilterOut(Out):
    """One question of the catalogue's filters. A question that every course answers alike is not asked."""

    name: str
    label: str
    choices: list[ChoiceOut]

    model_config = example(name="level", label="Level")


class LessonOut(Out):
    lesson: UUID
    number: int
    title: str
    language: str
    url: str
    minutes: int
    has_quiz: bool
    has_case: bool = Field(False, description="Whether a branching case follows the lesson")
    has_assignment: bool = Field(False, description="Whether an assignment belongs to the lesson")
    state: str = Field(description="done, begun or ahead, for the one who asks; ahead for a stranger")

    model_config = example(
        lesson=LESSON,
        number=1,
        title="Why clean hands",
        language="en",
        url="https://learn.example.org/en/courses/hand-hygiene/why/clean-hands/",
        minutes=8,
        has_quiz=False,
        state="ahead",
    )


class ModuleOut(Out):
    module: UUID
    title: str
    language: str
    lessons: list[LessonOut]

    model_config = example(module=MODULE, title="Why", language="en")


class OutlineOut(Out):
    """A course's modules and lessons, in order."""

    course: UUID
    title: str
    language: str = Field(description="What is not translated stands in the language it was written in; each lesson says its own")
    url: str
    minutes: int
    modules: list[ModuleOut]

    model_config = example(**OUTLINE)


class PersonOut(Out):
    """Somebody in control of content, and what she declared of the past 24 months."""

    name: str
    role: str
    profession: str
    affiliation: str
    declared: bool
    declared_on: date | None
    disclosure: str
    mitigated: bool

    model_config = example(
        name="Miriam Achieng",
        role="author",
        profession="Infection control nurse",
        affiliation="Lakeside Teaching Hospital",
        declared=True,
        declared_on="2026-09-14",
        disclosure="",
        mitigated=False,
    )


class SupportOut(Out):
    """Commercial support: who gave it, of what kind, and what."""

    supporter: str
    kind: str = Field(description="funds or in_kind")
    what: str

    model_config = example(supporter="Example Diagnostics", kind="in_kind", what="Manikins on loan")


class DesignationOut(Out):
    """Credit that can be claimed, in one system, at most."""

    system: str
    name: str
    maximum: Amount
    statement: str
    accreditation: str

    model_config = example(system="AMA-PRA-1", name="AMA PRA Category 1 Credit™", maximum="1.50", statement="", accreditation="")


class ReferenceOut(Out):
    text: str
    url: str

    model_config = example(text="WHO guidelines on hand hygiene in health care. Geneva: WHO; 2009.", url="")


class VersionOut(Out):
    language: str
    url: str

    model_config = example(language="fr", url="https://learn.example.org/fr/courses/hand-hygiene/")


class CourseDetailOut(OutlineOut):
    """Everything that a course's page says."""

    summary: str
    outcomes: list[str]
    audience: str
    level: str
    specialties: list[str]
    professions: list[str]
    provider: str
    joint_providers: list[str]
    credits: list[DesignationOut]
    people: list[PersonOut]
    supports: list[SupportOut]
    references: list[ReferenceOut]
    languages: list[VersionOut]
    licence: str
    reviewed_on: date | None
    next_review_on: date | None
    is_review_overdue: bool = Field(description="Past its review date a course gives no credit until it is reviewed")

    model_config = example(
        **OUTLINE,
        summary="When to clean your hands, how, and how long.",
        outcomes=["Name the five moments."],
        audience="Everybody who touches patients.",
        level="introductory",
        specialties=["D055552"],
        professions=["2221"],
        provider="Lakeside Teaching Hospital",
        joint_providers=[],
        licence="CC BY 4.0",
        reviewed_on="2026-09-01",
        next_review_on="2028-09-01",
        is_review_overdue=False,
    )


class LessonTextOut(Out):
    """A lesson to read. ``html`` is what stands on the lesson's page, its addresses seen from the site's root."""

    lesson: UUID
    course: UUID
    module: UUID
    number: int
    title: str
    summary: str
    language: str
    direction: str = Field(description="ltr or rtl")
    url: str
    minutes: int
    html: str
    has_quiz: bool
    has_case: bool = Field(False, description="Whether a branching case follows the lesson")
    has_assignment: bool = Field(False, description="Whether an assignment belongs to the lesson")
    before: UUID | None
    after: UUID | None

    model_config = example(
        lesson=LESSON,
        course=COURSE,
        module=MODULE,
        number=1,
        title="Why clean hands",
        summary="",
        language="en",
        direction="ltr",
        url="https://learn.example.org/en/courses/hand-hygiene/why/clean-hands/",
        minutes=8,
        html="<p>Clean hands at the point of care.</p>",
        has_quiz=False,
        before=None,
        after=None,
    )
