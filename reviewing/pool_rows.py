"""Candidates for one submission, and how far each reviewer of a round is: plain rows for those who run it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from core.languages import own_name
from core.reference.specialties import SPECIALTIES
from reviewing import showing_reviews, sources
from reviewing.enums import LIVE_ASSIGNMENTS, AssignmentState, ConflictKind
from reviewing.models import Entry, Round
from reviewing.services import assigning


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the pool, and what speaks for or against asking her."""

    key: int
    name: str
    load: int
    most: int
    knows: bool
    reads: bool
    conflict: str
    already: str

    @property
    def may_be_asked(self) -> bool:
        return not self.conflict and not self.already


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerRow:
    key: int | None
    name: str
    asked: int
    done: int
    overdue: int
    recused: int
    leaning: str


def candidates(entry: Entry, *, language: str) -> list[Candidate]:
    """The pool's active reviewers for one submission: who may be asked first, the least loaded first."""
    round_ = entry.round
    if round_.pool_id is None:
        return []
    members = list(round_.pool.members.active().select_related("user"))
    known = assigning.known_conflicts([entry.submission], [member.user_id for member in members])
    subject = sources.subjects([entry.submission.source], language)[entry.submission.source]
    wanted = set(subject.languages or {entry.submission.language})
    load = dict(round_.assignments.live().order_by().values_list("reviewer").annotate(count=Count("pk")))
    states = dict(round_.assignments.filter(submission=entry.submission).values_list("reviewer", "state"))
    rows = [
        Candidate(
            key=member.user_id,
            name=str(member.user),
            load=load.get(member.user_id, 0),
            most=member.most_reviews,
            knows=bool(set(member.specialties) & set(subject.specialties)),
            reads=wanted <= set(member.languages),
            conflict=_conflict(known.get(assigning.Pair(entry.submission_id, member.user_id))),
            already=_already(states.get(member.user_id)),
        )
        for member in members
    ]
    return sorted(rows, key=lambda one: (not one.may_be_asked, not one.reads, not one.knows, one.load, one.name.casefold()))


def _conflict(kind: str | None) -> str:
    return str(ConflictKind(kind).label) if kind in ConflictKind.values else (kind or "")


def _already(state: str | None) -> str:
    return str(AssignmentState(state).label) if state in (*LIVE_ASSIGNMENTS, AssignmentState.RECUSED) else ""


def reviewers_of(round_: Round) -> list[ReviewerRow]:
    """How far each reviewer is, and how severe: two queries, however many there are."""
    now = timezone.now()
    open_ones = Q(state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED])
    rows = (
        round_.assignments.order_by()
        .values_list("reviewer", "reviewer__name", "reviewer__email")
        .annotate(
            asked=Count("pk", filter=Q(state__in=LIVE_ASSIGNMENTS)),
            done=Count("pk", filter=Q(state=AssignmentState.DONE)),
            overdue=Count("pk", filter=open_ones & Q(due_at__lt=now)),
            recused=Count("pk", filter=Q(state=AssignmentState.RECUSED)),
        )
    )
    leanings = showing_reviews.leanings_of(round_)
    found = [
        ReviewerRow(
            key=key,
            name=name or email or "",
            asked=asked,
            done=done,
            overdue=overdue,
            recused=recused,
            leaning=showing_reviews.leaning_in_words(leanings[key]) if key in leanings else "",
        )
        for key, name, email, asked, done, overdue, recused in rows
    ]
    return sorted(found, key=lambda one: (one.key is None, -(one.asked - one.done), one.name.casefold()))


def languages_in_words(codes: list[str]) -> str:
    return ", ".join(own_name(code) for code in codes)


def specialties_in_words(codes: list[str]) -> str:
    return ", ".join(gettext(SPECIALTIES[code].label) for code in codes if code in SPECIALTIES)
