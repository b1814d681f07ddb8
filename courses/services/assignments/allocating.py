"""Who is asked to review whose work, when somebody else is asked, and when a tutor takes over.

Works of one assignment, one group and one language are a pool: its authors review
one another. A round begins as soon as everybody in it can give and receive as many
reviews as the rules say; in a group with a due moment, once that has passed. So
everybody has the same load. A review that is overdue passes to somebody who has
still to be asked; a work for which there is nobody goes to a tutor.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from core import audit
from core.jobs import enqueue
from courses.assignments.allocation import Need, allocate
from courses.assignments.moments import due_of
from courses.assignments.sheet import Rules, sheet_of
from courses.enums import ReviewState, WorkState
from courses.models import PeerReview, Work
from courses.services.assignments.holding import hold

_chance = random.SystemRandom()


class Pool(NamedTuple):
    assignment: int
    cohort: int | None
    language: str

    @classmethod
    def of(cls, work: Work) -> Pool:
        return cls(work.assignment_id, work.cohort_id, work.language)


@dataclass(frozen=True, slots=True)
class _State:
    """What the pool looks like now."""

    rules: Rules
    now: datetime
    works: Sequence[Work]
    reviews: dict[int, list[PeerReview]]  # by work
    asked: dict[int, list[PeerReview]]  # by reviewer

    def is_waiting(self, work: Work) -> bool:
        return work.state == WorkState.WITH_PEERS

    def on_time(self, work: Work) -> int:
        """How many reviews are given or may still be expected."""
        return sum(one.is_given or (one.is_open and not one.is_overdue(self.now)) for one in self.reviews[work.pk])

    def asked_for(self, work: Work) -> int:
        return sum(one.state != ReviewState.REPLACED for one in self.reviews[work.pk])

    def is_fresh(self, work: Work) -> bool:
        return self.is_waiting(work) and not self.reviews[work.pk]

    def waits_since(self, work: Work) -> datetime:
        """When its author could expect a round to begin: the group's due moment where there is one."""
        cohort = work.enrolment.cohort
        due = due_of(work.enrolment, work.assignment_id, self.rules) if cohort and cohort.starts_at else None
        return max(work.handed_in_at, due) if due else work.handed_in_at

    def is_patient(self, work: Work) -> bool:
        """Whether its author may be kept waiting for a round."""
        return self.now <= self.waits_since(work) + timedelta(days=self.rules.review_days)

    def quota(self, work: Work) -> int:
        """How many more reviews its author can be asked for. Who let one lapse has to ask for another herself."""
        mine = self.asked[work.enrolment_id]
        if any(one.state == ReviewState.REPLACED or one.is_overdue(self.now) for one in mine):
            return 0
        return work.owed - len(mine)


@transaction.atomic
def run(pool: Pool, *, wishes: int | None = None) -> int:
    """Ask for the reviews that can be asked for now and hand to a tutor what cannot wait; how many were asked for.

    ``wishes`` is an enrolment whose learner asks for another review. Run again, it changes nothing.
    """
    hold(pool.assignment)
    state = _look(pool)
    if state is None:
        return 0
    asked = _ask(state, _pairs(state, wishes))
    for work in state.works:
        _to_tutor_if_due(state, work)
    return asked


def run_all() -> int:
    """Every pool in which somebody waits, each in a transaction of its own; how many reviews were asked for."""
    waiting = Work.objects.filter(state=WorkState.WITH_PEERS).order_by().values_list("assignment", "cohort", "language").distinct()
    return sum(run(Pool(*found)) for found in list(waiting))


def _look(pool: Pool) -> _State | None:
    sheet = sheet_of(pool.assignment, pool.language)
    works = list(Work.objects.in_pool(*pool).select_related("enrolment__cohort").order_by("handed_in_at", "pk"))
    if sheet is None or not works:
        return None
    state = _State(sheet.rules, timezone.now(), works, defaultdict(list), defaultdict(list))
    for review in PeerReview.objects.filter(work__in=[work.pk for work in works]):
        state.reviews[review.work_id].append(review)
        state.asked[review.reviewer_id].append(review)
    return state


def _pairs(state: _State, wishes: int | None) -> list[tuple[int, int]]:
    fresh = [work for work in state.works if state.is_fresh(work)]
    begins = len(fresh) > state.rules.reviews and not _is_before_due(state, fresh)
    held_back = set() if begins else {work.pk for work in fresh if state.is_patient(work)}
    needs = [
        Need(
            work=work.pk,
            author=work.enrolment_id,
            missing=work.wanted - state.on_time(work),
            had=frozenset(one.reviewer_id for one in state.reviews[work.pk] if one.reviewer_id),
        )
        for work in state.works
        if state.is_waiting(work) and (begins or not state.is_fresh(work)) and work.wanted > state.on_time(work)
    ]
    quotas = {work.enrolment_id: state.quota(work) for work in state.works if work.pk not in held_back and not work.is_released}
    if wishes is not None:
        quotas[wishes] = 1
    authors = list(quotas)
    _chance.shuffle(authors)
    return allocate(needs, {author: quotas[author] for author in authors})


def _is_before_due(state: _State, fresh: Sequence[Work]) -> bool:
    """In a group with a due moment the round begins once it has passed: those who come later would find nobody."""
    work = fresh[0]
    return state.waits_since(work) > state.now


def _ask(state: _State, pairs: list[tuple[int, int]]) -> int:
    works, due = {work.pk: work for work in state.works}, state.now + timedelta(days=state.rules.review_days)
    by_enrolment = {work.enrolment_id: work for work in state.works}
    found = defaultdict(list)
    for work, reviewer in pairs:
        found[work].append(reviewer)
    for pk, reviewers in found.items():
        work, known = works[pk], state.reviews[pk]
        room = work.wanted - state.asked_for(work)
        for late in [one for one in known if one.is_overdue(state.now)][: max(0, len(reviewers) - room)]:
            _replace(late, state.now)
        for number, reviewer in enumerate(reviewers, start=len(known) + 1):
            review = PeerReview.objects.create(work=work, reviewer_id=reviewer, number=number, asked_at=state.now, due_at=due)
            known.append(review)
            state.asked[reviewer].append(review)
            audit.record("courses.review_asked", review, after=review.state, work=work.pk)
    for reviewer in sorted({reviewer for _work, reviewer in pairs}):
        enqueue("courses.tasks.tell_of_reviews", by_enrolment[reviewer].pk)
    return len(pairs)


def _replace(review: PeerReview, now: datetime) -> None:
    review.state, review.replaced_at = ReviewState.REPLACED, now
    review.save(update_fields=["state", "replaced_at"])
    audit.record("courses.review_replaced", review, before=ReviewState.ASKED, after=review.state)


def _to_tutor_if_due(state: _State, work: Work) -> None:
    """A work that nobody can review, or whose reviewers let twice the time pass, goes to a tutor. Reviews may still come in."""
    if not state.is_waiting(work):
        return
    patience = timedelta(days=state.rules.review_days)
    lacks = state.asked_for(work) < work.wanted and not state.is_patient(work)
    is_late = any(one.is_open and one.due_at + patience < state.now for one in state.reviews[work.pk])
    if lacks or is_late:
        give_to_tutor(work, state.asked[work.enrolment_id], state.now)


def give_to_tutor(work: Work, asked: Sequence[PeerReview], now: datetime) -> None:
    """Its author owes no more reviews than she was asked for."""
    work.state, work.to_tutor_at, work.owed = WorkState.WITH_TUTOR, now, min(work.owed, len(asked))
    work.save(update_fields=["state", "to_tutor_at", "owed"])
    audit.record("courses.work_to_tutor", work, before=WorkState.WITH_PEERS, after=work.state, owed=work.owed)
