"""Which institutions, which memberships, which letters."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

# Sending one letter takes seconds: whoever has not come back by then was killed.
TAKEN_UP_AGAIN_AFTER = timedelta(minutes=30)


class InstitutionQuerySet(models.QuerySet):
    def confirmed(self):
        """Whose identity somebody on the staff has checked."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, user, *roles: str):
        """Those that ``user`` acts for, in one of ``roles`` when any are named."""
        mine = self.filter(memberships__user=user)
        if roles:
            mine = self.filter(memberships__user=user, memberships__role__in=roles)
        return mine.distinct()


class MembershipQuerySet(models.QuerySet):
    def with_role(self, *roles: str):
        return self.filter(role__in=roles)


class LetterWishQuerySet(models.QuerySet):
    def refusing(self, kind: str):
        """The primary keys of those who want no letter of ``kind``, for another query to leave out."""
        return self.filter(kind=kind, frequency="never").values("user")


class SentLetterQuerySet(models.QuerySet):
    def take(self, user, kind: str, abouts: list[str]) -> list[str]:
        """Those of ``abouts`` to write about now: not what was written about, nor what another worker writes about."""
        now = timezone.now()
        self.bulk_create([self.model(user=user, kind=kind, about=about) for about in abouts], ignore_conflicts=True)
        free = models.Q(taken_at__isnull=True) | models.Q(taken_at__lt=now - TAKEN_UP_AGAIN_AFTER)
        mine = self.filter(free, user=user, kind=kind, done_at__isnull=True)
        # One by one: an update says how many rows it took, not which.
        return [about for about in dict.fromkeys(abouts) if mine.filter(about=about).update(taken_at=now)]

    def give_back(self, user, kind: str, abouts: list[str]) -> None:
        """They could not be sent: the next try may take them at once."""
        self.filter(user=user, kind=kind, about__in=abouts, done_at__isnull=True).update(taken_at=None)

    def tick_off(self, user, kind: str, abouts: list[str]) -> None:
        self.filter(user=user, kind=kind, about__in=abouts).update(done_at=timezone.now())

    def about(self, kind: str, about: str):
        return self.filter(kind=kind, about=about)

    def done(self):
        return self.filter(done_at__isnull=False)
