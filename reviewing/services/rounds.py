"""Rounds of reviewing: opening one, moving its dates, asking reviewers, and what the reviews add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Refused
from reviewing import scoring
from reviewing.enums import AssignmentState, Discussion
from reviewing.models import Assignment, Pool, Review, Round, Rubric, Submission
from reviewing.scoring import Marked, Result
from reviewing.services import assigning
from reviewing.sheets import kept_from, sheet_of


@transaction.atomic
def open_round(
    source: str,
    *,
    title: str,
    rubric: Rubric,
    pool: Pool | None,
    reviews_each: int = 2,
    hides: Iterable[str] = (),
    opens_at: datetime,
    closes_at: datetime,
    is_calibration: bool = False,
    discussion_opens: str = Discussion.WHEN_ALL_SUBMITTED,
    actor: User | None = None,
) -> Round:
    """The round of ``source``, opened the first time only: the same source asked again changes nothing.

    The rubric is kept as it stands now, in all its languages.
    """
    if found := Round.objects.filter(source=source).first():
        return found
    if closes_at <= opens_at:
        raise Refused(_("The reviews end before they begin."), code="ends_before_it_begins")
    opened, is_new = Round.objects.get_or_create(
        source=source,
        defaults={
            "title": title,
            "rubric": rubric,
            "sheet": kept_from(rubric),
            "pool": pool,
            "reviews_each": reviews_each,
            "hides": sorted(set(hides)),
            "opens_at": opens_at,
            "closes_at": closes_at,
            "is_calibration": is_calibration,
            "discussion_opens": discussion_opens,
        },
    )
    if is_new:
        audit.record("reviewing.round_opened", opened, actor=actor, rubric=str(rubric.translation_key))
    return opened


@transaction.atomic
def set_dates(round_: Round, *, opens_at: datetime, closes_at: datetime, actor: User | None) -> Round:
    """Move the round's dates. Reviews still to be written are due at its new end."""
    if closes_at <= opens_at:
        raise Refused(_("The reviews end before they begin."), code="ends_before_it_begins")
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    before = f"{locked.opens_at:%Y-%m-%dT%H:%MZ}/{locked.closes_at:%Y-%m-%dT%H:%MZ}"
    locked.opens_at, locked.closes_at = opens_at, closes_at
    locked.save(update_fields=["opens_at", "closes_at"])
    locked.assignments.open().update(due_at=closes_at)
    audit.record(
        "reviewing.round_moved", locked, actor=actor, before=before, after=f"{opens_at:%Y-%m-%dT%H:%MZ}/{closes_at:%Y-%m-%dT%H:%MZ}"
    )
    return locked


@transaction.atomic
def take_rubric_afresh(round_: Round, *, actor: User | None) -> Round:
    """Keep the rubric as it stands now, while nobody has scored by the one before."""
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    if Review.objects.filter(assignment__round=locked, saved_at__isnull=False).exists():
        raise Refused(_("Somebody has scored by this rubric already: it stays as it is for this round."), code="scored")
    locked.sheet = kept_from(locked.rubric)
    locked.save(update_fields=["sheet"])
    audit.record("reviewing.rubric_taken_afresh", locked, actor=actor)
    return locked


@transaction.atomic
def open_calibration(round_: Round, *, applications: int, closes_at: datetime, actor: User | None) -> Round:
    """Have every reviewer of the pool score the same few applications of ``round_`` first, and compare. Once for each round."""
    if there := round_.calibrations.first():
        return there
    if round_.pool_id is None:
        raise Refused(_("This round has no pool of reviewers."), code="no_pool")
    chosen = list(Submission.objects.filter(entries__round=round_, state="sent").order_by("uid")[: max(1, applications)])
    if not chosen:
        raise Refused(_("No application is in this round yet."), code="nothing_to_review")
    opened = open_round(
        f"reviewing.calibration:{round_.uid}",
        title=_("%(round)s: calibration") % {"round": round_.title[:160]},
        rubric=round_.rubric,
        pool=round_.pool,
        reviews_each=1,
        hides=round_.hides,
        opens_at=timezone.now(),
        closes_at=closes_at,
        is_calibration=True,
        actor=actor,
    )
    opened.calibrates, opened.sheet = round_, round_.sheet
    opened.save(update_fields=["calibrates", "sheet"])
    assign_all(opened, chosen, actor=actor)
    return opened


@transaction.atomic
def enter(round_: Round, submissions: Iterable[Submission], *, actor: User | None) -> int:
    """Put ``submissions`` into the round; how many were not in it yet. Nobody is asked to review them by this."""
    return assigning.enter(round_, submissions, actor=actor)


@transaction.atomic
def take_out(round_: Round, submissions: Iterable[Submission], *, actor: User | None, reason: str = "") -> int:
    """Take ``submissions`` out of the round; how many were in it. Reviews that were submitted stay, open ones end."""
    keys = [one.pk for one in submissions]
    gone = round_.entries.filter(submission__in=keys)
    count = gone.count()
    if count:
        round_.assignments.open().filter(submission__in=keys).update(state=AssignmentState.REPLACED, ended_at=timezone.now())
        gone.delete()
        audit.record("reviewing.taken_out", round_, actor=actor, reason=reason[:200], submissions=keys)
    return count


def assign(round_: Round, submission: Submission, reviewer: User, *, actor: User | None) -> Assignment:
    """Ask ``reviewer`` to review ``submission``. Refused where a rule or her own word keeps her out; twice says the same as once."""
    return assigning.assign(round_, submission, reviewer, actor=actor)


def assign_all(round_: Round, submissions: Iterable[Submission], *, actor: User | None) -> assigning.Outcome:
    """Ask the pool's reviewers until each of ``submissions`` has as many as the round wants, or nobody is left who may.

    The outcome names what still lacks reviewers. Twice says the same as once.
    """
    return assigning.assign_all(round_, submissions, actor=actor)


def results(round_: Round) -> dict[int, Result]:
    """Each submission's marks by its primary key: raw, normalised by reviewer, spread. One query; withdrawn reviewers do not count."""
    sheet = sheet_of(round_, "")
    return scoring.results(marked_in(round_), lowest=sheet.lowest, highest=sheet.highest)


def marked_in(round_: Round) -> list[Marked]:
    """Every submitted review of ``round`` in plain values. One query."""
    rows = Review.objects.filter(assignment__round=round_, assignment__state=AssignmentState.DONE, submitted_at__isnull=False)
    return [
        # Somebody who has left is still somebody: each of her reviews stands for itself.
        Marked(submission, reviewer if reviewer is not None else f"left-{assignment}", float(mark), opinion)
        for submission, reviewer, assignment, mark, opinion in rows.values_list(
            "assignment__submission", "assignment__reviewer", "assignment", "mark", "recommendation"
        )
    ]
