"""What somebody must do by when, from every part that knows of such a thing.

A part registers a finder; the calendar feed, the reminders, “My learning” and the API read them all::

    @deadlines.finds
    def assignments(learners, *, since, until):
        for submission in …:
            yield learner.pk, Deadline(when=…, title=…, url=…, kind="assignment", uid=f"assignment-{…}")

A finder is called with learners who read one language, which is active then: it writes titles in that language, and asks
the database a constant number of questions however many learners there are. It yields what falls from ``since`` up to,
and without, ``until``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User

LOOK_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment by which one thing is to be done.

    ``uid`` names the thing for ever and, with the learner, is unique: a calendar program knows it by this when it has moved.
    ``url`` is a path on this site. ``all_day``: the day of ``when`` (in UTC) is meant, not an hour. ``reminds``: a letter is
    written before it; not where the thing has letters of its own.
    """

    when: datetime
    title: str
    url: str
    kind: str
    uid: str
    course: str = ""
    all_day: bool = False
    reminds: bool = True


Finder = Callable[..., Iterable[tuple[int, Deadline]]]

_finders: list[Finder] = []


def finds(finder: Finder) -> Finder:
    """Register ``finder(learners, *, since, until)``, which yields pairs of a learner's primary key and a ``Deadline``."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def path(url: str) -> str:
    """A page's path on this site, whether its address came with the site's own or not."""
    return url.removeprefix(settings.SITE_URL)


def deadlines_of(
    user: User, *, language: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> list[Deadline]:
    """What ``user`` has to do by when, the nearest first, in ``language`` or her own. A constant number of queries."""
    now = timezone.now()
    found = _found([user], language or user.language, since=since or now, until=until or now + LOOK_AHEAD)
    return found.get(user.pk, [])


def deadlines_of_many(users: Collection[User], *, since: datetime, until: datetime) -> dict[int, list[Deadline]]:
    """The same for many at once, each in her own language: as many queries for many as for one, for each language."""
    by_language: dict[str, list[User]] = defaultdict(list)
    for user in users:
        by_language[user.language].append(user)
    found: dict[int, list[Deadline]] = {}
    for language, readers in by_language.items():
        found |= _found(readers, language, since=since, until=until)
    return found


def _found(users: Collection[User], language: str, *, since: datetime, until: datetime) -> dict[int, list[Deadline]]:
    found: dict[int, list[Deadline]] = defaultdict(list)
    with translation.override(language):
        for finder in _finders:
            for learner, deadline in finder(users, since=since, until=until):
                found[learner].append(deadline)
    return {learner: sorted(each, key=lambda one: (one.when, one.uid)) for learner, each in found.items()}
