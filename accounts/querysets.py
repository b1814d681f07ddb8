"""Which institutions, which memberships."""

from __future__ import annotations

from django.db import models


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
