"""Letters that tell together what is open: to learners their next dates and courses, to tutors what waits at their desks.

At 08:00 by the reader's own clock. A digest with nothing to say is not sent, and counts as done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import letters
from accounts.letters import DAILY, WEEKLY, Period
from accounts.models import LetterWish, Membership, SentLetter, User
from core.jobs import enqueue
from courses import deadlines, desk_work
from courses.enums import EnrolmentState
from courses.letter_kinds import DESK, DESK_ROLES, DIGEST
from courses.models import CohortTutor, Enrolment
from courses.outline import outlines
from courses.services.reminding import said_of
from courses.standing import Standing, standings

AT_ONCE = 50
DATES_WITHIN = timedelta(days=14)
# A course that nobody opened for so long is left out: the letters about quiet courses say what is to say, and then end.
LEARNT_WITHIN = timedelta(days=30)
MOST_COURSES = 3
MONDAY = 0


def write_due(now: datetime | None = None) -> int:
    """Every quarter of an hour: queue the digests of all for whom it is 08:00; how many people."""
    now = now or timezone.now()
    return sum(_queue(kind, frequency, now) for kind in (DIGEST, DESK) for frequency in (DAILY, WEEKLY))


def _queue(kind: str, frequency: str, now: datetime) -> int:
    by_period: dict[str, list[str]] = {}
    for zone, period in letters.zones_with_digest(frequency, now).items():
        by_period.setdefault(period.about, []).append(zone)
    queued = 0
    for about, zones in by_period.items():
        done = SentLetter.objects.about(kind, about).done().values("user")
        due = _wanting(kind, frequency, _readers(kind, now)).filter(profile__time_zone__in=zones).exclude(pk__in=done)
        keys = list(due.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            enqueue("courses.tasks.send_digests", kind, *keys[start : start + AT_ONCE])
        queued += len(keys)
    return queued


def _wanting(kind: str, frequency: str, readers: QuerySet[User]) -> QuerySet[User]:
    """Those of ``readers`` who chose ``frequency``, and those who chose nothing where it is what the kind comes by itself."""
    chose = LetterWish.objects.filter(kind=kind)
    if letters.kind_of(kind).default == frequency:
        return readers.exclude(pk__in=chose.exclude(frequency=frequency).values("user"))
    return readers.filter(pk__in=chose.filter(frequency=frequency).values("user"))


def _readers(kind: str, now: datetime) -> QuerySet[User]:
    """Who may have something to read in a digest of ``kind``."""
    if kind == DIGEST:
        lately = Q(last_seen_at__gt=now - LEARNT_WITHIN)
        dated = Q(cohort__ends_at__gt=now) | ~Q(state=EnrolmentState.ACTIVE)
        learning = Enrolment.objects.standing_or_on_the_way().exclude(state=EnrolmentState.COMPLETED).filter(lately | dated)
        return User.objects.filter(pk__in=learning.order_by().values("learner"), is_active=True)
    tutors = Q(pk__in=CohortTutor.objects.order_by().values("tutor"))
    staff = Q(pk__in=Membership.objects.filter(role__in=DESK_ROLES).order_by().values("user"))
    return User.objects.filter(tutors | staff, is_active=True)


def send(kind: str, users: list[User]) -> int:
    """Send the digest of ``kind`` to those of ``users`` to whom it is due now; how many letters went.

    Raises the last error of the mail server once everybody had her turn, so that the job is tried again for those who are left.
    """
    sent, failure = 0, None
    for user in users:
        try:
            sent += _send(kind, user)
        except OSError as error:
            failure = error
    if failure:
        raise failure
    return sent


def _send(kind: str, user: User) -> bool:
    period = letters.period_of(letters.wants(user, kind), letters.zone_of(user)) if user.is_active else None
    if period is None:
        return False
    with letters.once(user, kind, [period.about]) as fresh, letters.as_read_by(user):
        context = WRITERS[kind](user, period) if fresh else None
        return bool(context) and letters.send(TEMPLATES[kind], to_user=user, kind=kind, context=context, same_as=period.about)


def _what_is_open(user: User, period: Period) -> dict[str, Any] | None:
    """The reader's next dates, and the courses she has opened lately; nothing when there is neither."""
    near = deadlines.deadlines_of(user, since=period.ends, until=period.ends + DATES_WITHIN)
    courses = _under_way(user, since=period.ends - LEARNT_WITHIN)
    if not near and not courses:
        return None
    return {
        **said_of(user, near),
        "courses": [
            {"title": each.outline.title, "percent": each.percent, "url": f"{settings.SITE_URL}{deadlines.path(each.outline.url)}"}
            for each in courses
        ],
    }


def _under_way(user: User, *, since: datetime) -> list[Standing]:
    rows = list(Enrolment.objects.of(user).active().filter(last_seen_at__gt=since).with_standing().order_by("-last_seen_at")[:MOST_COURSES])
    return standings(rows, outlines([row.course_key for row in rows], user.language).values()) if rows else []


def _what_waits(user: User, period: Period) -> dict[str, Any] | None:
    """What came in since the last letter; on Mondays also what is left from before. Nothing when there is none."""
    waiting = desk_work.waiting_for(user, since=period.begins)
    if not any(work.fresh for work in waiting) and not (waiting and period.ends.weekday() == MONDAY):
        return None
    return {
        "works": [{"title": work.title, "fresh": work.fresh, "url": f"{settings.SITE_URL}{deadlines.path(work.url)}"} for work in waiting]
    }


WRITERS = {DIGEST: _what_is_open, DESK: _what_waits}
TEMPLATES = {DIGEST: "open_things", DESK: "desk_waits"}
