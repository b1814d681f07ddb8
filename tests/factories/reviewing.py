"""Forms, submissions, pools and reviews for tests: small functions, each part's own below its heading."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from reviewing import building
from reviewing.building import field, section
from reviewing.models import Assignment, Form, Pool, Round, Rubric, StoredDocument, Submission
from reviewing.services import documents, reviews, rounds, submissions
from tests.factories.accounts import UserFactory
from tests.factories.courses import english

_numbers = count(1)
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"

# Forms, answers, documents


def form(*sections: dict[str, Any], **facts: Any) -> Form:
    """A form of one question, or of ``sections`` made with ``reviewing.building``."""
    asked = sections or (section("Why", field("long", "Why this hospital?", name="why", words=300)),)
    return Form.objects.create(**{"title": f"Form {next(_numbers)}", "locale": english(), "sections": list(asked), **facts})


def submission(a_form: Form | None = None, author=None, *, source: str = "", language: str = "en", **answers: Any) -> Submission:
    """A draft; ``answers`` go by the short names of the form's fields."""
    source = source or f"tests.thing:{next(_numbers)}"
    made = submissions.begin(a_form or form(), author or UserFactory(), source=source, language=language)
    by_key = {building.key_of(name): value for name, value in answers.items()}
    return submissions.save(made, by_key, base_revision=0) if by_key else made


def sent(a_form: Form | None = None, author=None, **answers: Any) -> Submission:
    """A submission that was sent; without a form of its own, it answers the one question."""
    if a_form is None:
        answers = {"why": "To learn how you teach.", **answers}
    return submissions.send(submission(a_form, author, **answers))


def upload(name: str = "licence.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def document(owner=None, *, kind: str = "licence", title: str = "Licence", expires_on: date | None = None, **facts: Any) -> StoredDocument:
    """A small PDF in somebody's library."""
    made = documents.store(owner or UserFactory(), upload(), kind=kind, title=title, expires_on=expires_on)
    for name, value in facts.items():
        setattr(made, name, value)
    made.save()
    return made


# Rubrics, pools, rounds, reviews

SCALE = ((1, "Weak"), (2, "Fair"), (3, "Good"), (4, "Very good"), (5, "Outstanding"))
NEED, PLAN = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def rubric(**facts: Any) -> Rubric:
    """Two criteria on a scale from 1 to 5: the need counts twice, the plan may not apply."""
    levels = [{"type": "item", "value": {"value": 1, "text": "None is named."}, "id": str(uuid4())}]
    need = {"title": "Need", "look_for": "At her hospital.", "weight": "2", "levels": levels, "may_not_apply": False}
    plan = {"title": "Plan", "look_for": "", "weight": "1", "levels": [], "may_not_apply": True}
    return Rubric.objects.create(
        **{
            "title": f"Rubric {next(_numbers)}",
            "locale": english(),
            "scale": [{"type": "level", "value": {"value": value, "word": word}, "id": str(uuid4())} for value, word in SCALE],
            "criteria": [{"type": "criterion", "value": need, "id": NEED}, {"type": "criterion", "value": plan, "id": PLAN}],
            **facts,
        }
    )


def pool(*users, owner=None, languages: tuple[str, ...] = ("en",), specialties: tuple[str, ...] = (), most_reviews: int = 20) -> Pool:
    """A pool with these reviewers, all alike."""
    made = Pool.objects.create(name=f"Pool {next(_numbers)}")
    if owner:
        made.owners.add(owner)
    for user in users:
        made.members.create(user=user, languages=list(languages), specialties=list(specialties), most_reviews=most_reviews)
    return made


def round_(a_pool: Pool | None = None, *, source: str = "", days: tuple[int, int] = (-1, 14), **facts: Any) -> Round:
    """A round that is open, unless ``days`` from now say otherwise."""
    now = timezone.now()
    opens_at, closes_at = (now + timedelta(days=day) for day in days)
    said = {
        "title": "Review",
        "rubric": facts.pop("a_rubric", None) or rubric(),
        "pool": a_pool,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }
    return rounds.open_round(source or f"tests.round:{next(_numbers)}", **{**said, **facts})


def assignment(a_round: Round | None = None, reviewer=None, a_submission: Submission | None = None, *, accepted: bool = True) -> Assignment:
    """One reviewer asked to review one submission; she has declared no conflict, unless ``accepted`` is False."""
    asked = rounds.assign(a_round or round_(), a_submission or sent(), reviewer or UserFactory(), actor=None)
    return reviews.declare(asked) if accepted else asked


def reviewed(
    a_round: Round | None = None, reviewer=None, a_submission: Submission | None = None, *, need: int = 3, plan: int | None = 3, **said: Any
) -> Assignment:
    """A submitted review; returns its assignment."""
    made = assignment(a_round, reviewer, a_submission)
    scores = {NEED: reviews.Given(need), PLAN: reviews.Given(plan, applies=plan is not None)}
    reviews.submit(made, reviews.Draft(scores=scores, **{"recommendation": "yes", **said}))
    made.refresh_from_db()
    return made
