"""The deadlines that courses themselves know of: groups that end, seats that are held, attempts against the clock, reviews."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.enums import State
from certificates.models import Certificate
from core.prepared import prepared
from courses import deadlines, owners
from courses.deadlines import Deadline
from courses.enums import EnrolmentState
from courses.models import Attempt, Enrolment, Invitation
from courses.outline import outlines

Whose = Callable[[str], Mapping[str, Any]]


def _asked(build: Callable[[Whose], QuerySet]) -> Callable[[Collection[User]], list[Any]]:
    """Rows of many learners in one query, and of one, as “My learning” asks, by a statement that is put together once.

    Its rows say whose they are first. A prepared statement keeps no dates, so the finders look at the days themselves.
    """
    of_one = prepared(lambda learner: build(lambda path: {path: learner}))

    def rows(learners: Collection[User]) -> list[Any]:
        if len(learners) == 1:
            return of_one(next(iter(learners)).pk)
        return list(build(lambda path: {f"{path}__in": learners}))

    return rows


_places = _asked(
    lambda whose: (
        Enrolment.objects.filter(
            Q(state=EnrolmentState.ACTIVE, cohort__ends_at__isnull=False) | Q(state=EnrolmentState.OFFERED), **whose("learner")
        )
        .order_by()
        .values_list("learner_id", "uid", "state", "held_until", "cohort__ends_at", "course__translation_key")
    )
)
_attempts = _asked(
    lambda whose: (
        Attempt.objects.open()
        .filter(due_at__isnull=False, **whose("enrolment__learner"))
        .order_by()
        .values_list("enrolment__learner_id", "uid", "due_at", "enrolment__course__translation_key")
    )
)
_invitations = _asked(
    lambda whose: (
        Invitation.objects.pending()
        .filter(**whose("learner"))
        .order_by()
        .values_list("learner_id", "uid", "expires_at", "course__translation_key")
    )
)
_certificates = _asked(
    lambda whose: (
        Certificate.objects.filter(state=State.VALID, expires_on__isnull=False, **whose("recipient"))
        .order_by()
        .values_list("recipient_id", "uid", "expires_on", "title")
    )
)


@deadlines.finds
def places(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """When a learner's group ends, and until when a seat is held for her."""
    rows = [row for row in _places(learners) if since <= (row[3] or row[4]) < until]
    found = _outlines(row[-1] for row in rows)
    for learner, uid, _state, held_until, ends_at, key in rows:
        if (outline := found.get(key)) is None:
            continue
        course = outline.title
        if held_until:
            title = _("Seat held for you: %(course)s") % {"course": course}
            url = reverse("courses:way_in", args=[key])
            yield learner, Deadline(when=held_until, title=title, url=url, kind="seat", uid=f"seat-{uid}", course=course, reminds=False)
        else:
            title = _("Your group ends: %(course)s") % {"course": course}
            url = deadlines.path(outline.url)
            yield learner, Deadline(when=ends_at, title=title, url=url, kind="group_end", uid=f"group-end-{uid}", course=course)


@deadlines.finds
def attempts(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Quizzes that run against the clock."""
    rows = [row for row in _attempts(learners) if since <= row[2] < until]
    found = _outlines(row[-1] for row in rows)
    for learner, uid, due_at, key in rows:
        if outline := found.get(key):
            title = _("Quiz closes: %(course)s") % {"course": outline.title}
            url = reverse("courses:attempt", args=[uid])
            yield (
                learner,
                Deadline(when=due_at, title=title, url=url, kind="attempt", uid=f"attempt-{uid}", course=outline.title, reminds=False),
            )


@deadlines.finds
def invitations(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Invitations that wait for an answer."""
    rows = [row for row in _invitations(learners) if since <= row[2] < until]
    found = _outlines(row[-1] for row in rows)
    for learner, uid, expires_at, key in rows:
        if outline := found.get(key):
            title = _("Invitation ends: %(course)s") % {"course": outline.title}
            url = reverse("courses:way_in", args=[key])
            yield learner, Deadline(when=expires_at, title=title, url=url, kind="invitation", uid=f"invitation-{uid}", course=outline.title)


@deadlines.finds
def certificates(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Certificates that run out; they have letters of their own."""
    for learner, uid, expires_on, title in _certificates(learners):
        if since.date() <= expires_on < until.date():
            yield (
                learner,
                Deadline(
                    when=_day(expires_on),
                    title=_("Certificate runs out: %(title)s") % {"title": title},
                    url=reverse("certificates:certificate", args=[uid]),
                    kind="certificate",
                    uid=f"certificate-{uid}",
                    course=title,
                    all_day=True,
                    reminds=False,
                ),
            )


@deadlines.finds
def reviews(learners: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Courses whose review falls due, for their authors; they have letters of their own."""
    rows = owners.authored_between(learners, since.date(), until.date())
    found = _outlines(key for _user, key, _day in rows)
    for learner, key, due_on in rows:
        if outline := found.get(key):
            yield (
                learner,
                Deadline(
                    when=_day(due_on),
                    title=_("Review due: %(course)s") % {"course": outline.title},
                    url=deadlines.path(outline.url),
                    kind="review",
                    uid=f"review-{key}",
                    course=outline.title,
                    all_day=True,
                    reminds=False,
                ),
            )


def _outlines(keys) -> dict:
    wanted = set(keys)
    return {key: outline for key, outline in outlines(wanted, get_language()).items() if outline} if wanted else {}


def _day(day) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)
