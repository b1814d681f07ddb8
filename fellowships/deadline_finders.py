"""Deadlines that fellowships know of: drafts to be sent. Calendar feeds, reminders and “My learning” read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import deadlines
from accounts.deadlines import Deadline
from accounts.models import User
from fellowships.call_words import titles_of
from fellowships.enums import ApplicationState
from fellowships.models import Application, Interview


@deadlines.finds
def drafts(people: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """Until when an application that somebody has begun can be sent. It has letters of its own."""
    rows = list(
        Application.objects.filter(
            applicant__in=people, state=ApplicationState.DRAFT, call__closes_at__gte=since, call__closes_at__lt=until
        ).select_related("call")
    )
    titles = titles_of([row.call for row in rows], get_language() or "en")
    for row in rows:
        title = titles[row.call.translation_key]
        yield (
            row.applicant_id,
            Deadline(
                when=row.call.closes_at,
                title=_("Send your application: %(call)s") % {"call": title},
                url=reverse("fellowships:apply", args=[row.call.key]),
                kind="application",
                uid=f"application-{row.uid}",
                course=title,
                reminds=False,
            ),
        )


@deadlines.finds
def interviews(people: Collection[User], *, since: datetime, until: datetime) -> Iterator[tuple[int, Deadline]]:
    """When somebody meets a panel, or sits in one. It has letters of its own. Two queries, and one for the titles."""
    booked = Interview.objects.booked().filter(starts_at__gte=since, starts_at__lt=until).select_related("stage__call", "application")
    mine = [(row.application.applicant_id, row) for row in booked.filter(application__applicant__in=people)]
    seats = Interview.panel.through.objects.filter(user__in=people, interview__in=booked).select_related(
        "interview__stage__call", "interview__application"
    )
    both = mine + [(seat.user_id, seat.interview) for seat in seats]
    titles = titles_of([row.stage.call for _person, row in both], get_language() or "en")
    for person, row in both:
        title = titles[row.stage.call.translation_key]
        is_applicant = row.application.applicant_id == person
        address = reverse("fellowships:application", args=[row.application.uid]) if is_applicant else reverse("fellowships:interviews")
        yield (
            person,
            Deadline(
                when=row.starts_at,
                title=_("Interview: %(call)s") % {"call": title},
                url=address,
                kind="interview",
                uid=f"interview-{row.uid}",
                course=title,
                reminds=False,
            ),
        )
