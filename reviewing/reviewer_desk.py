"""The rows of a reviewer's desk: what is asked of her, in words that tell nothing of whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import moments
from reviewing.blind_reading import mark_of
from reviewing.enums import AssignmentState
from reviewing.models import Assignment

COUNTS = {"open": _("To review"), "overdue": _("Overdue"), "done": _("Reviewed")}
LOOKS = {AssignmentState.ASKED: "todo", AssignmentState.ACCEPTED: "begun", AssignmentState.DONE: "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    uid: UUID
    mark: str
    round: str
    due: str
    is_overdue: bool
    has_begun: bool
    state: str
    look: str
    is_done: bool
    is_calibration: bool


def filtered(mine, which: str):
    """Of ``mine``, the open ones (the next due first), the overdue, or those that are done (the latest first)."""
    if which == "done":
        return mine.done().order_by("-ended_at", "pk")
    return (mine.overdue() if which == "overdue" else mine.open()).order_by("due_at", "pk")


def row_of(assignment: Assignment, zone: str) -> Row:
    """For the desk and the head of the page. Fetch with ``round`` and ``submission``."""
    now = timezone.now()
    overdue = assignment.is_overdue(now)
    state = AssignmentState(assignment.state)
    return Row(
        uid=assignment.uid,
        mark=mark_of(assignment.submission),
        round=assignment.round.title,
        due=moments.in_words(assignment.due_at, zone),
        is_overdue=overdue,
        has_begun=assignment.round.opens_at <= now,
        state=str(state.label),
        look="signal" if overdue else LOOKS.get(state, "todo"),
        is_done=assignment.is_done,
        is_calibration=assignment.round.is_calibration,
    )
