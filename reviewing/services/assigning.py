"""Asking reviewers, by hand and by rule: nobody is asked to read what she must not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from reviewing import assignment as plain
from reviewing import conflicts, sources
from reviewing.enums import LIVE_ASSIGNMENTS, AssignmentState, ConflictKind
from reviewing.models import Assignment, Conflict, Entry, Interest, PoolMember, Round, Submission


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking: the new assignments, and by submission how many reviewers still lack."""

    asked: list[Assignment] = field(default_factory=list)
    lacking: dict[int, int] = field(default_factory=dict)


class Pair(NamedTuple):
    submission: int
    reviewer: int


@transaction.atomic
def assign(round_: Round, submission: Submission, reviewer: User, *, actor: User | None) -> Assignment:
    """Ask one reviewer. She need not be in the pool: who runs the round may ask a guest."""
    locked = _locked(round_)
    same = locked.assignments.filter(submission=submission, reviewer=reviewer).first()
    if same is not None and same.is_live:
        return same
    if not submission.is_sent:
        raise Refused(_("This was not sent in, or was withdrawn."), code="not_sent")
    if not reviewer.is_active:
        raise Refused(_("This account is closed."), code="closed")
    if same is not None and same.state == AssignmentState.RECUSED:
        raise Refused(_("This reviewer has recused herself from it."), code="recused")
    if kind := known_conflicts([submission], [reviewer.pk]).get(Pair(submission.pk, reviewer.pk)):
        sentence = _("This reviewer may not read it: %(reason)s.")
        raise Refused(sentence % {"reason": ConflictKind(kind).label}, code="conflict")
    enter(locked, [submission], actor=actor)
    if same is not None:
        return _ask_again(same, actor)
    return _ask(locked, [Pair(submission.pk, reviewer.pk)], actor)[0]


def enter(round_: Round, submissions: Iterable[Submission], *, actor: User | None) -> int:
    """Put ``submissions`` into the round; how many were not in it yet."""
    there = set(round_.entries.values_list("submission", flat=True))
    fresh = [Entry(round=round_, submission=one) for one in submissions if one.pk not in there]
    if fresh:
        Entry.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
        audit.record("reviewing.entered", round_, actor=actor, submissions=[one.submission_id for one in fresh])
    return len(fresh)


@transaction.atomic
def assign_all(round_: Round, submissions: Iterable[Submission], *, actor: User | None) -> Outcome:
    """Ask the pool's reviewers until each submission has as many as the round wants: even loads, expertise, languages."""
    locked = _locked(round_)
    sent = [one for one in submissions if one.is_sent]
    enter(locked, sent, actor=actor)
    if locked.pool_id is None or not sent:
        return Outcome(lacking={one.pk: locked.reviews_each for one in sent})
    members = list(locked.pool.members.active().order_by("user"))
    papers, readers = _papers(locked, sent, members), _readers(locked, members)
    pairs = _everybody(papers, readers) if locked.is_calibration else plain.distribute(papers, readers)
    asked = _ask(locked, [Pair(*pair) for pair in pairs], actor)
    return Outcome(asked=asked, lacking={} if locked.is_calibration else plain.gaps(papers, pairs))


@transaction.atomic
def replace(assignment: Assignment, *, actor: User | None, reason: str = "") -> Assignment:
    """Take a submission back from a reviewer who has not submitted. Twice says the same as once."""
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.state == AssignmentState.DONE:
        raise Refused(_("This review is submitted: it stays."), code="submitted")
    if locked.state in (AssignmentState.ASKED, AssignmentState.ACCEPTED):
        before, locked.state, locked.ended_at = locked.state, AssignmentState.REPLACED, timezone.now()
        locked.save(update_fields=["state", "ended_at"])
        audit.record("reviewing.replaced", locked, actor=actor, before=before, after=locked.state, reason=reason[:200])
        enqueue("reviewing.tasks.fill_gap", locked.round_id, locked.submission_id)
    return locked


def fill_gap(round_: Round, submission: Submission) -> Outcome:
    """Ask somebody else in the stead of who recused herself, while the round is open and has a pool."""
    if round_.pool_id is None or round_.is_over() or not submission.is_sent:
        return Outcome()
    return assign_all(round_, [submission], actor=None)


def release_those_of(sender, instance: User, **_kwargs) -> None:
    """When an account closes, what it was still asked to review goes to somebody else. Its submitted reviews stay."""
    for one in list(Assignment.objects.filter(reviewer=instance).open()):
        replace(one, actor=None, reason="account closed")


def known_conflicts(submissions: Sequence[Submission], reviewers: Iterable[int]) -> dict[Pair, str]:
    """Kinds of conflict by (submission, reviewer): those declared, and those that rules find now, which are noted."""
    reviewers = list(reviewers)
    known = Conflict.objects.among(submissions).filter(reviewer__in=reviewers)
    rows = list(known.values_list("submission", "reviewer", "kind", "by_rule"))
    declared = {Pair(submission, reviewer): kind for submission, reviewer, kind, by_rule in rows if not by_rule}
    noted = {Pair(submission, reviewer) for submission, reviewer, _kind, by_rule in rows if by_rule}
    found = {pair: kind for pair, kind in _by_rule(submissions, reviewers).items() if pair not in declared}
    fresh = [
        Conflict(submission_id=pair.submission, reviewer_id=pair.reviewer, kind=kind, by_rule=True)
        for pair, kind in found.items()
        if pair not in noted
    ]
    Conflict.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    for pair in noted - found.keys():  # such as somebody who works there no longer
        known.filter(submission=pair.submission, reviewer=pair.reviewer, by_rule=True).delete()
    return {**found, **declared}


def _by_rule(submissions: Sequence[Submission], reviewers: list[int]) -> dict[Pair, str]:
    known = sources.subjects([one.source for one in submissions], get_language() or "en")
    people = reviewers_as_rules_see_them(reviewers)
    found = {}
    for one in submissions:
        parties = known[one.source].parties
        for person in people:
            if kind := conflicts.conflict_of(person, parties, author=one.author_id):
                found[Pair(one.pk, person.key)] = kind
    return found


def reviewers_as_rules_see_them(reviewers: Iterable[int]) -> list[conflicts.Reviewer]:
    """Their addresses, their institutions and the ties they declared: four queries."""
    people = list(User.objects.filter(pk__in=list(reviewers)).select_related("profile").prefetch_related("memberships").order_by("pk"))
    ties: dict[int, list[conflicts.Tie]] = {}
    for user, kind, institution, person in Interest.objects.filter(user__in=people).values_list("user", "kind", "institution", "person"):
        ties.setdefault(user, []).append(conflicts.Tie(kind=kind, institution=institution, person=person))
    return [
        conflicts.Reviewer(
            key=one.pk,
            email=one.email,
            institutions=frozenset({member.institution_id for member in one.memberships.all()} | {one.profile.institution_id} - {None}),
            ties=tuple(ties.get(one.pk, ())),
        )
        for one in people
    ]


def _papers(round_: Round, submissions: Sequence[Submission], members: list[PoolMember]) -> list[plain.Paper]:
    known = sources.subjects([one.source for one in submissions], get_language() or "en")
    barred: dict[int, set[int]] = {one.pk: set() for one in submissions}
    live = dict.fromkeys(barred, 0)
    for submission, reviewer, state in round_.assignments.filter(submission__in=submissions).values_list("submission", "reviewer", "state"):
        barred[submission].add(reviewer)
        live[submission] += state in LIVE_ASSIGNMENTS
    for pair in known_conflicts(submissions, [member.user_id for member in members]):
        barred[pair.submission].add(pair.reviewer)
    return [
        plain.Paper(
            key=one.pk,
            missing=max(0, round_.reviews_each - live[one.pk]),
            had=live[one.pk],
            specialties=frozenset(known[one.source].specialties),
            languages=frozenset(known[one.source].languages or {one.language}),
            barred=frozenset(barred[one.pk] - {None}),
        )
        for one in submissions
    ]


def _readers(round_: Round, members: list[PoolMember]) -> list[plain.Reader]:
    load: dict[int, int] = {}
    for reviewer in round_.assignments.live().order_by().values_list("reviewer", flat=True):
        load[reviewer] = load.get(reviewer, 0) + 1
    return [
        plain.Reader(
            key=member.user_id,
            most=member.most_reviews,
            load=load.get(member.user_id, 0),
            specialties=frozenset(member.specialties),
            languages=frozenset(member.languages),
        )
        for member in members
    ]


def _everybody(papers: Sequence[plain.Paper], readers: Sequence[plain.Reader]) -> list[tuple[int, int]]:
    """For a calibration: every reviewer reads everything that she may."""
    return [(paper.key, reader.key) for paper in papers for reader in readers if reader.may_read(paper)]


def _ask(round_: Round, pairs: Sequence[Pair], actor: User | None) -> list[Assignment]:
    """Write the assignments, one line of the trail for all of them, and let the reviewers be told."""
    if not pairs:
        return []
    last = dict(
        round_.assignments.filter(submission__in={pair.submission for pair in pairs})
        .order_by()
        .values_list("submission")
        .annotate(last=Max("number"))
    )
    rows = []
    for pair in pairs:
        last[pair.submission] = last.get(pair.submission, 0) + 1
        rows.append(
            Assignment(
                round=round_,
                submission_id=pair.submission,
                reviewer_id=pair.reviewer,
                number=last[pair.submission],
                due_at=round_.closes_at,
            )
        )
    asked = Assignment.objects.bulk_create(rows, batch_size=500)
    keys = [[str(one.submission_id), str(one.reviewer_id), str(one.uid)] for one in asked]
    audit.record("reviewing.assigned", round_, actor=actor, after=AssignmentState.ASKED, assignments=keys)
    enqueue("reviewing.tasks.tell_reviewers", round_.pk)
    return asked


def _ask_again(assignment: Assignment, actor: User | None) -> Assignment:
    before, assignment.state, assignment.ended_at = assignment.state, AssignmentState.ASKED, None
    assignment.asked_at, assignment.due_at = timezone.now(), assignment.round.closes_at
    assignment.save(update_fields=["state", "ended_at", "asked_at", "due_at"])
    audit.record("reviewing.assigned", assignment, actor=actor, before=before, after=assignment.state)
    enqueue("reviewing.tasks.tell_reviewers", assignment.round_id)
    return assignment


def _locked(round_: Round) -> Round:
    """The round, for one assigning at a time: two must not give the same number."""
    return Round.objects.select_for_update().select_related(None).get(pk=round_.pk)
