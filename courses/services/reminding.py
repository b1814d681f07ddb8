"""Letters before something falls due, when a course lies still, and when a course is due for review: once each.

They go in the morning by each reader's own clock, to those who want them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts import letters
from accounts.models import LetterWish, SentLetter, User
from core.jobs import enqueue
from courses import dates, deadlines, owners
from courses.deadlines import Deadline
from courses.enums import ON_THE_WAY, EnrolmentState
from courses.letter_kinds import DEADLINES, IDLE, REVIEWS
from courses.models import CoursePage, Enrolment, Invitation
from courses.outline import outline_of

DEADLINE_DAYS = (1, 7)
IDLE_DAYS = (7, 21)
REVIEW_DAYS = (0, 14, 60)
# Who fell silent long before anybody wrote, or whose review is long overdue, is left in peace.
IDLE_NO_LATER_THAN = timedelta(days=35)
REVIEW_NO_LATER_THAN = timedelta(days=7)
AT_ONCE = 200


class Due(NamedTuple):
    """A deadline to write about, so many days before it, and the name under which that is noted."""

    deadline: Deadline
    about: str


def remind(now: datetime | None = None) -> int:
    """Every hour: queue the letters for all for whom it is morning; how many."""
    now = now or timezone.now()
    zones = letters.zones_with_digest(letters.DAILY, now)
    return _remind_idle(zones, now) + _remind_of_deadlines(zones, now) + _remind_of_reviews(zones, now) if zones else 0


# A course that lies still ---------------------------------------------------


def _remind_idle(zones: Collection[str], now: datetime) -> int:
    queued = 0
    for days in IDLE_DAYS:
        named = Concat(Value("courses.enrolment:"), Cast(OuterRef("pk"), CharField()), Value(f":{days}"))
        written = SentLetter.objects.filter(user=OuterRef("learner"), kind=IDLE, about=named).done()
        silent = _silent(days, now).filter(~Exists(written), learner__profile__time_zone__in=zones)
        for pk in silent.exclude(learner__in=LetterWish.objects.refusing(IDLE)).order_by("pk").values_list("pk", flat=True):
            enqueue("courses.tasks.send_idle_letter", pk, days)
            queued += 1
    return queued


def _silent(days: int, now: datetime) -> QuerySet[Enrolment]:
    """Those who have begun, could go on today, and were last seen ``days`` ago, but not so long ago that the next letter is due."""
    until = next((timedelta(days=later) for later in IDLE_DAYS if later > days), IDLE_NO_LATER_THAN)
    begun = Enrolment.objects.active().filter(last_lesson_key__isnull=False, learner__is_active=True)
    may_go_on = begun.exclude(cohort__starts_at__gt=now).exclude(cohort__ends_at__lte=now)
    return may_go_on.filter(last_seen_at__lte=now - timedelta(days=days), last_seen_at__gt=now - until)


def send_idle_letter(enrolment: Enrolment, days: int) -> bool:
    """Tell the learner that her course waits, unless she has come back in the meantime; whether the letter went."""
    if not _silent(days, timezone.now()).filter(pk=enrolment.pk).exists():
        return False
    outline = outline_of(enrolment.course.translation_key, enrolment.learner.language)
    if outline is None:
        return False
    context = {"course": outline.title, "course_url": _address(outline.url), "is_last": days == IDLE_DAYS[-1]}
    about = f"courses.enrolment:{enrolment.pk}:{days}"
    return letters.send("course_idle", to_user=enrolment.learner, kind=IDLE, context=context, about=about)


# Something falls due --------------------------------------------------------


def _remind_of_deadlines(zones: Collection[str], now: datetime) -> int:
    queued = 0
    for users in _batches(_with_something_to_do(now).filter(profile__time_zone__in=zones)):
        horizon = now + timedelta(days=max(DEADLINE_DAYS) + 1)
        found = deadlines.deadlines_of_many(users, since=now, until=horizon)
        written = set(SentLetter.objects.filter(user__in=found, kind=DEADLINES).done().values_list("user_id", "about"))
        for user in users:
            if any((user.pk, due.about) not in written for due in _due(found.get(user.pk, []), user, now)):
                enqueue("courses.tasks.send_deadline_letter", user.pk)
                queued += 1
    return queued


def _with_something_to_do(now: datetime) -> QuerySet[User]:
    under_way = Enrolment.objects.filter(state__in=[EnrolmentState.ACTIVE, *ON_THE_WAY]).order_by().values("learner")
    asked = Invitation.objects.open(now).filter(learner__isnull=False).order_by().values("learner")
    wanting = User.objects.filter(Q(pk__in=under_way) | Q(pk__in=asked), is_active=True)
    return wanting.exclude(pk__in=LetterWish.objects.refusing(DEADLINES)).select_related("profile")


def _batches(users: QuerySet[User]) -> Iterator[list[User]]:
    last = 0
    while batch := list(users.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _due(found: list[Deadline], user: User, now: datetime) -> Iterator[Due]:
    """Those to write about today. Who comes late gets the nearest letter alone; a deadline that moved is a new one."""
    zone = letters.zone_of(user)
    today = now.astimezone(zone).date()
    for deadline in found:
        left = ((deadline.when.date() if deadline.all_day else deadline.when.astimezone(zone).date()) - today).days
        days = next((each for each in DEADLINE_DAYS if left <= each), None)
        if deadline.reminds and days is not None:
            yield Due(deadline, f"{deadline.uid}:{deadline.when:%Y%m%dT%H%M}:{days}")


def send_deadline_letter(user: User) -> bool:
    """One letter about all that falls due soon and that ``user`` was not told yet; whether it went."""
    now = timezone.now()
    due = list(_due(deadlines.deadlines_of(user, until=now + timedelta(days=max(DEADLINE_DAYS) + 1)), user, now))
    with letters.once(user, DEADLINES, [each.about for each in due]) as fresh:
        told = [each.deadline for each in due if each.about in fresh]
        if not told:
            return False
        same_as = " ".join(fresh)
        return letters.send("dates_near", to_user=user, kind=DEADLINES, context=lambda: said_of(user, told), same_as=same_as)


def said_of(user: User, found: list[Deadline]) -> dict[str, Any]:
    """Deadlines for a letter: in words, by the reader's clock, each with its whole address."""
    rows = dates.rows(found, letters.zone_of(user).key)
    return {
        "dates": [{"title": row.title, "when": row.when, "url": _address(row.url)} for row in rows],
        "dates_url": _address(reverse("courses:dates")),
    }


# A course is due for review ---------------------------------------------------


def _remind_of_reviews(zones: Collection[str], now: datetime) -> int:
    today = now.date()
    first, last = today - REVIEW_NO_LATER_THAN, today + timedelta(days=max(REVIEW_DAYS))
    near = CoursePage.objects.live().filter(next_review_on__gte=first, next_review_on__lte=last)
    due = dict(near.order_by("-pk").values_list("translation_key", "next_review_on"))
    refusing = set(LetterWish.objects.refusing(REVIEWS).values_list("user", flat=True)) if due else set()
    written = set(SentLetter.objects.filter(kind=REVIEWS).done().values_list("user_id", "about")) if due else set()
    queued = 0
    for key, authors in (owners.owners_of(due) if due else {}).items():
        about = _about_review(key, due[key], today)
        for author in authors:
            wants = author.pk not in refusing and author.profile.time_zone in zones
            if wants and (author.pk, about) not in written:
                enqueue("courses.tasks.send_review_letter", author.pk, str(key))
                queued += 1
    return queued


def _about_review(key: UUID, due_on: date, today: date) -> str:
    days = next(each for each in REVIEW_DAYS if (due_on - today).days <= each)
    return f"review-{key}:{due_on}:{days}"


def send_review_letter(author: User, key: UUID) -> bool:
    """Tell an author that a course is due for review, unless it was reviewed in the meantime; whether the letter went."""
    today = timezone.now().date()
    first, last = today - REVIEW_NO_LATER_THAN, today + timedelta(days=max(REVIEW_DAYS))
    course = CoursePage.objects.live().filter(translation_key=key, next_review_on__range=(first, last)).order_by("pk").first()
    if course is None or author not in owners.owners_of([key]).get(key, []):
        return False

    def context() -> dict[str, Any]:
        outline = outline_of(key, get_language())
        return {
            "course": outline.title if outline else course.title,
            "due_on": course.next_review_on,
            "days": (course.next_review_on - today).days,
            "edit_url": _address(reverse("wagtailadmin_pages:edit", args=[course.pk])),
        }

    about = _about_review(key, course.next_review_on, today)
    return letters.send("course_review_due", to_user=author, kind=REVIEWS, context=context, about=about)


def _address(url: str) -> str:
    return f"{settings.SITE_URL}{deadlines.path(url)}"
