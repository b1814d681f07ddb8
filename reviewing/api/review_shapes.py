"""How reviews, rounds and pools look to a program."""

from datetime import datetime
from uuid import UUID

from ninja import Field

from core.api import In, Out, example
from reviewing.enums import ConflictKind, Recommendation

REVIEW = "0b7c2f4e-6a58-4c1d-9a52-4f1f2f0f7d31"
ROUND = "5e3d9f10-1b5c-4a3f-8d36-2c8f5e6a9b04"
PAPER = "9c1e7ab2-3d4f-4e5a-8b6c-7d8e9f0a1b2c"
POOL = "2f6a1d3c-9b8e-4c7d-a6f5-e4d3c2b1a098"
PERSON = "6d5c4b3a-2f1e-4d0c-9b8a-7f6e5d4c3b2a"
INTEREST = "3a2b1c0d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
CRITERION = "c4c5f0b2-7a3f-4a8e-9d7b-5f0a1b2c3d4e"
DUE = "2026-12-20T17:00:00Z"


class ReviewOut(Out):
    """What I am asked to review. ``mark`` is what it is called where names are hidden."""

    review: UUID
    round: UUID
    round_title: str
    mark: str
    state: str = Field(description="asked, accepted or done")
    due_at: datetime
    overdue: bool
    calibration: bool

    model_config = example(
        review=REVIEW,
        round=ROUND,
        round_title="Review of applications",
        mark="9C1E7A",
        state="asked",
        due_at=DUE,
        overdue=False,
        calibration=False,
    )


REVIEW_EXAMPLE = ReviewOut.model_config["json_schema_extra"]["examples"][0]


class LevelOfScaleOut(Out):
    value: int
    word: str
    text: str

    model_config = example(value=4, word="Very good", text="A need with figures.")


class RubricCriterionOut(Out):
    """One criterion, its levels in the rubric's words."""

    criterion: str
    title: str
    look_for: str
    weight: str
    may_not_apply: bool
    levels: list[LevelOfScaleOut]

    model_config = example(
        criterion=CRITERION,
        title="Clinical need",
        look_for="At her hospital.",
        weight="2",
        may_not_apply=False,
        levels=[{"value": 4, "word": "Very good", "text": "A need with figures."}],
    )


class BlindDocumentOut(Out):
    title: str
    media_type: str
    size: int
    url: str

    model_config = example(title="Document 1", media_type="application/pdf", size=48211, url="https://meridian.example/en/files/…/")


class BlindAnswerOut(Out):
    """One answer as my round shows it. ``hidden``: not shown; ``veiled``: something was left out of the text, marked […]."""

    label: str
    text: str
    items: list[str]
    documents: list[BlindDocumentOut]
    hidden: bool
    veiled: bool

    model_config = example(label="Why this hospital?", text="I, […], …", items=[], documents=[], hidden=False, veiled=True)


class BlindSectionOut(Out):
    title: str
    answers: list[BlindAnswerOut]

    model_config = example(title="Motivation", answers=[BlindAnswerOut.model_config["json_schema_extra"]["examples"][0]])


class ScoreShownOut(Out):
    """One criterion's score; no ``value`` with ``applies`` means that nobody chose yet."""

    value: int | None = Field(None, examples=[4])
    applies: bool = True
    comment: str = ""

    model_config = example(value=4, applies=True, comment="Shown by figures.")


class SubmittedReviewOut(Out):
    """A submitted review. To other reviewers ``who`` is a number, to those who run the round a name."""

    who: str
    mine: bool
    mark: str
    recommendation: str
    for_panel: str
    for_author: str
    submitted_at: datetime | None

    model_config = example(
        who="Reviewer 2",
        mine=False,
        mark="3.75",
        recommendation="Recommend",
        for_panel="Strong.",
        for_author="Well argued.",
        submitted_at=DUE,
    )


class PanelNoteOut(Out):
    who: str
    text: str
    written_at: datetime

    model_config = example(who="Reviewer 2", text="Please look at the figures.", written_at=DUE)


class ReviewSheetOut(ReviewOut):
    """Everything on my page: nothing of the application and no rubric before I have declared; the others once all are in."""

    title: str
    hidden: list[str]
    sections: list[BlindSectionOut]
    rubric: list[RubricCriterionOut]
    guidance: str
    scores: dict[str, ScoreShownOut]
    recommendation: str
    for_panel: str
    for_author: str
    submitted_at: datetime | None
    sees_others: bool
    others: list[SubmittedReviewOut]
    notes: list[PanelNoteOut]

    model_config = example(
        **{**REVIEW_EXAMPLE, "state": "accepted"},
        title="Application 9C1E7A",
        hidden=["Her name"],
        sections=[BlindSectionOut.model_config["json_schema_extra"]["examples"][0]],
        rubric=[RubricCriterionOut.model_config["json_schema_extra"]["examples"][0]],
        guidance="Fifteen minutes each.",
        scores={CRITERION: {"value": 4, "applies": True, "comment": ""}},
        recommendation="yes",
        for_panel="",
        for_author="",
        submitted_at=None,
        sees_others=False,
        others=[],
        notes=[],
    )


class DeclarationIn(In):
    """No ``kind``: I know of no conflict of interest."""

    kind: ConflictKind | None = None
    note: str = Field("", max_length=1000)

    model_config = example(kind="coauthor", note="We wrote a paper in 2024.")


class RecusalIn(In):
    kind: ConflictKind
    note: str = Field("", max_length=1000)

    model_config = example(kind="recognised", note="")


class ScoreGivenIn(In):
    value: int | None = Field(None, ge=0, le=100)
    applies: bool = True
    comment: str = Field("", max_length=6000)

    model_config = example(value=4, applies=True, comment="Shown by figures.")


class ReviewDraftIn(In):
    """What is left out stays as it was."""

    scores: dict[str, ScoreGivenIn] = Field(default_factory=dict)
    recommendation: Recommendation | None = None
    for_panel: str | None = Field(None, max_length=6000)
    for_author: str | None = Field(None, max_length=6000)

    model_config = example(scores={CRITERION: {"value": 4}}, recommendation="yes", for_panel="Strong.")


class NoteTextIn(In):
    text: str = Field(min_length=1, max_length=4000)

    model_config = example(text="Please look at the figures.")


class InterestIn(In):
    """An institution by its uid, or a person by first and last name: one of the two."""

    kind: ConflictKind
    institution: UUID | None = None
    person: str = Field("", max_length=200)

    model_config = example(kind="coauthor", person="Amina Diallo")


class InterestOut(Out):
    interest: UUID
    kind: str
    institution: UUID | None
    to: str

    model_config = example(interest=INTEREST, kind="coauthor", institution=None, to="Amina Diallo")


# For those who run rounds -----------------------------------------------------


class RoundOut(Out):
    """A round that I run."""

    round: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    reviews_each: int
    hides: list[str]
    calibration: bool
    asked: int
    done: int

    model_config = example(
        round=ROUND,
        title="Review of applications",
        opens_at="2026-11-20T09:00:00Z",
        closes_at=DUE,
        reviews_each=2,
        hides=["name", "photo"],
        calibration=False,
        asked=120,
        done=74,
    )


class RoundDatesIn(In):
    opens_at: datetime
    closes_at: datetime

    model_config = example(opens_at="2026-11-20T09:00:00Z", closes_at=DUE)


class CalibrationIn(In):
    """How many applications everybody scores first, and until when."""

    applications: int = Field(2, ge=1, le=5)
    closes_at: datetime

    model_config = example(applications=2, closes_at="2026-11-27T17:00:00Z")


class RoundResultOut(Out):
    """One application's marks; all null while nobody has submitted."""

    application: UUID
    mark: str
    title: str
    reviews: int
    raw: float | None
    normalised: float | None
    spread: float | None
    flagged: bool

    model_config = example(
        application=PAPER, mark="9C1E7A", title="2026-0042: Amina Diallo", reviews=2, raw=3.75, normalised=3.91, spread=0.5, flagged=False
    )


class PanelMemberOut(Out):
    """Where one reviewer of an application stands; ``review`` once it is submitted."""

    assignment: UUID
    who: str
    state: str = Field(description="asked, accepted, done, recused or replaced")
    conflict: str
    conflict_note: str
    review: SubmittedReviewOut | None

    model_config = example(assignment=REVIEW, who="Wambui Kariuki", state="accepted", conflict="", conflict_note="", review=None)


class PanelOut(Out):
    """An application in a round: its reviewers and their reviews, and the discussion."""

    application: UUID
    title: str
    reviewers: list[PanelMemberOut]
    notes: list[PanelNoteOut]

    model_config = example(
        application=PAPER,
        title="2026-0042: Amina Diallo",
        reviewers=[PanelMemberOut.model_config["json_schema_extra"]["examples"][0]],
        notes=[],
    )


class AskReviewerIn(In):
    """Somebody with an account, of the pool or a guest."""

    email: str = Field(max_length=254)

    model_config = example(email="wambui@meridian.example")


class AskedOut(Out):
    """What came of asking: how many reviews were asked for, and which applications still lack how many reviewers."""

    asked: int
    lacking: dict[str, int]

    model_config = example(asked=118, lacking={PAPER: 1})


class RemindedOut(Out):
    reviewers: int

    model_config = example(reviewers=7)


class WhyIn(In):
    reason: str = Field("", max_length=200)

    model_config = example(reason="On leave until January")


class PoolOut(Out):
    pool: UUID
    name: str
    reviewers: int

    model_config = example(pool=POOL, name="Pediatrics", reviewers=12)


class PoolIn(In):
    name: str = Field(min_length=1, max_length=160)

    model_config = example(name="Pediatrics")


class PoolMemberIn(In):
    """Somebody with an account. Specialties by MeSH code, languages by the site's codes."""

    email: str = Field(max_length=254)
    specialties: list[str] = Field(default_factory=list, max_length=60)
    languages: list[str] = Field(min_length=1, max_length=20)
    most_reviews: int = Field(20, ge=1, le=500)
    active: bool = True

    model_config = example(email="wambui@meridian.example", specialties=["D010372"], languages=["en", "fr"], most_reviews=12, active=True)


class PoolMemberOut(Out):
    person: UUID
    name: str
    specialties: list[str]
    languages: list[str]
    most_reviews: int
    active: bool

    model_config = example(
        person=PERSON, name="Wambui Kariuki", specialties=["D010372"], languages=["en", "fr"], most_reviews=12, active=True
    )
