"""Every model of this app, by the file that holds it."""

from __future__ import annotations

from reviewing.models.forms import Form, FormVersion
from reviewing.models.pools import Interest, Pool, PoolMember
from reviewing.models.reviews import PanelNote, Review, Score
from reviewing.models.rounds import Assignment, Conflict, Entry, Round
from reviewing.models.rubrics import Rubric
from reviewing.models.submissions import EarlierAnswer, StoredDocument, Submission, SubmissionDocument

__all__ = [
    "Assignment",
    "Conflict",
    "EarlierAnswer",
    "Entry",
    "Form",
    "FormVersion",
    "Interest",
    "PanelNote",
    "Pool",
    "PoolMember",
    "Review",
    "Round",
    "Rubric",
    "Score",
    "StoredDocument",
    "Submission",
    "SubmissionDocument",
]
