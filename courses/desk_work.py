"""What waits for those who run groups and mark what people hand in, for the letter that tells them.

A part registers what waits at its desk::

    @desk_work.waits
    def assignments(user, *, since):
        yield Work(title=ngettext(…), url=reverse(…), count=7, fresh=2)

A finder is called in the language of ``user``; it asks a constant number of questions, and yields nothing where nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from courses.enums import EnrolmentState
from courses.models import Attempt, Cohort, Enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One line of the letter: ``count`` things wait, and of them so many came since the last letter (``fresh``)."""

    title: str
    url: str
    count: int
    fresh: int


Finder = Callable[..., Iterable[Work]]

_finders: list[Finder] = []


def waits(finder: Finder) -> Finder:
    """Register ``finder(user, *, since)``, which yields what waits for ``user``."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def waiting_for(user: User, *, since: datetime) -> list[Work]:
    """All that waits for ``user``, in the active language."""
    return [work for finder in _finders for work in finder(user, since=since) if work.count]


@waits
def applications(user: User, *, since: datetime) -> Iterator[Work]:
    """People who ask to join a group that ``user`` runs."""
    groups = Cohort.objects.run_by(user).order_by().values("pk")
    found = Enrolment.objects.filter(cohort__in=groups, state=EnrolmentState.APPLIED).exclude(learner=user)
    counted = found.aggregate(count=Count("pk"), fresh=Count("pk", filter=Q(enrolled_at__gte=since)))
    title = ngettext("%(count)d application waits for an answer", "%(count)d applications wait for an answer", counted["count"])
    yield Work(title=title % counted, url=reverse("courses:groups"), **counted)


@waits
def essays(user: User, *, since: datetime) -> Iterator[Work]:
    """Attempts with essays that ``user`` may mark."""
    found = Attempt.objects.markable_by(user).being_marked().exclude(enrolment__learner=user)
    counted = found.order_by().aggregate(count=Count("pk"), fresh=Count("pk", filter=Q(handed_in_at__gte=since)))
    title = ngettext(
        "%(count)d quiz with an essay waits to be marked", "%(count)d quizzes with an essay wait to be marked", counted["count"]
    )
    yield Work(title=title % counted, url=reverse("courses:marking"), **counted)
