"""Letters to reviewers: asked, reminded, and told that all reviews are in. Each goes once, and tells nothing of whose it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.models import User
from core import audit, mail, moments
from core.jobs import enqueue
from reviewing.enums import AssignmentState, Discussion
from reviewing.models import Assignment, Round, Submission

ASKED = "reviewing.asked"  # not to be stopped: somebody waits for her answer
REMINDERS = "reviewing.reminders"
COMPLETE = "reviewing.complete"
REMIND_DAYS = (1, 7)


def register() -> None:
    """Make known which letters to reviewers can be stopped."""
    letters.register(
        REMINDERS,
        _("Reviews"),
        _("Before reviews that you were asked for are due, and when they are overdue."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
        concerns=is_a_reviewer,
    )
    letters.register(
        COMPLETE,
        _("Discussions of reviews"),
        _("When all reviews of what you reviewed are in, and the discussion opens."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
        concerns=is_a_reviewer,
    )


def is_a_reviewer(user: User) -> bool:
    return Assignment.objects.filter(reviewer=user).exists() or user.reviewer_pools.exists()


def tell_reviewers(round_: Round) -> int:
    """One letter to each reviewer about all that she was newly asked to review; how many went."""
    if round_.is_over():
        return 0
    rows = round_.assignments.filter(state=AssignmentState.ASKED, reviewer__is_active=True).order_by("reviewer", "pk")
    by_reviewer: dict[int, list[Assignment]] = {}
    for one in rows:
        by_reviewer.setdefault(one.reviewer_id, []).append(one)
    people = User.objects.select_related("profile").in_bulk(by_reviewer)
    return sum(_tell(people[key], round_, own) for key, own in by_reviewer.items())


def _tell(user: User, round_: Round, own: list[Assignment]) -> bool:
    with letters.once(user, ASKED, [f"{one.uid}:{one.asked_at:%Y%m%dT%H%M%S}" for one in own]) as fresh:
        if not fresh:
            return False
        with letters.as_read_by(user):
            context = _said(user, round_, len(fresh))
        mail.send("reviews_asked", to=user.email, language=user.language, context=context, message_key=f"{ASKED}/{' '.join(fresh)}")
    return True


def _said(user: User, round_: Round, count: int) -> dict:
    return {
        "name": user.name,
        "count": count,
        "round": round_.title,
        "due": moments.in_words(round_.closes_at, letters.zone_of(user).key),
        "desk_url": f"{settings.SITE_URL}{reverse('reviewing:desk')}",
    }


def remind(now: datetime | None = None) -> int:
    """Every hour: queue letters to reviewers with reviews due soon or overdue, in their morning; how many."""
    now = now or timezone.now()
    zones = letters.zones_with_digest(letters.DAILY, now)
    if not zones:
        return 0
    near = Assignment.objects.open().filter(
        round__opens_at__lte=now, round__closes_at__gt=now, due_at__lte=now + timedelta(days=max(REMIND_DAYS)), submission__state="sent"
    )
    near = near.filter(reviewer__is_active=True, reviewer__profile__time_zone__in=zones)
    pairs = sorted(set(near.order_by().values_list("round", "reviewer")))
    for round_, reviewer in pairs:
        enqueue("reviewing.tasks.remind_reviewer", round_, reviewer)
    return len(pairs)


@transaction.atomic
def remind_now(round_: Round, *, actor: User) -> int:
    """Whoever runs the round reminds all who have not submitted, at most once a day each; how many are written to."""
    waiting = round_.assignments.open().filter(reviewer__is_active=True, submission__state="sent")
    reviewers = sorted(set(waiting.order_by().values_list("reviewer", flat=True)))
    today = f"{timezone.now():%Y-%m-%d}"
    for reviewer in reviewers:
        enqueue("reviewing.tasks.remind_reviewer", round_.pk, reviewer, today)
    audit.record("reviewing.reminded", round_, actor=actor, reviewers=len(reviewers))
    return len(reviewers)


def remind_reviewer(round_: Round, user: User, occasion: str = "", now: datetime | None = None) -> bool:
    """One letter about all that she has still to review in ``round_``; once for each occasion, such as seven days before the end."""
    now = now or timezone.now()
    count = round_.assignments.open().filter(reviewer=user, submission__state="sent").count()
    if not count or round_.is_over(now):
        return False
    if not occasion:
        left = (round_.closes_at - now).total_seconds() / 86400
        days = next((each for each in REMIND_DAYS if left <= each), None)
        if days is None:
            return False
        occasion = f"{days}:{round_.closes_at:%Y%m%dT%H%M}"
    return letters.send(
        "reviews_due", to_user=user, kind=REMINDERS, context=lambda: _said(user, round_, count), about=f"{round_.uid}:{occasion}"
    )


def tell_that_all_are_in(round_: Round, submission: Submission) -> int:
    """The discussion of a submission opens: one letter to each of its reviewers; how many went."""
    if round_.discussion_opens == Discussion.NEVER:
        return 0
    done = round_.assignments.filter(submission=submission).select_related("reviewer__profile")
    if done.open().exists() or done.done().count() < 2:
        return 0
    return sum(_tell_that_all_are_in(one) for one in done.done() if one.reviewer and one.reviewer.is_active)


def _tell_that_all_are_in(one: Assignment) -> bool:
    def context() -> dict:
        return {"round": one.round.title, "mark": one.submission.uid.hex[:6].upper(), "review_url": _address(one)}

    return letters.send("reviews_complete", to_user=one.reviewer, kind=COMPLETE, context=context, about=f"{one.uid}")


def _address(one: Assignment) -> str:
    return f"{settings.SITE_URL}{reverse('reviewing:review', args=[one.uid])}"
