"""Which findings and links somebody looks after: editors all, authors those of their institutions' courses."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from accounts.enums import Role
from accounts.rules import has_site_role
from core.checking.report import SEVERITIES
from courses.enums import EDITORS_OF_ALL, LinkState


def authored_by(user) -> models.QuerySet:
    """The courses, in every language, of the institutions that ``user`` is an author for."""
    mine = user.memberships.filter(role=Role.AUTHOR).values("institution")
    courses = apps.get_model("courses", "CoursePage").objects
    return courses.filter(models.Q(provider__in=mine) | models.Q(joint_providers__institution__in=mine))


def of_contents_seen_by(user, content: str = "") -> models.Q:
    """``content`` is the path to the checked content."""
    if has_site_role(user, *EDITORS_OF_ALL):
        return models.Q()
    return models.Q(**{f"{content}course__in": authored_by(user).order_by().values("pk")})


class CheckedContentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(of_contents_seen_by(user))


class ContentFindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(of_contents_seen_by(user, "content__"))

    def by_gravity(self):
        """The gravest first, then as they stand."""
        rank = models.Case(*(models.When(severity=one, then=place) for place, one in enumerate(SEVERITIES)), default=len(SEVERITIES))
        return self.order_by(rank, "content__course__title", "content__title", "content", "pk")


class LinkUseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(of_contents_seen_by(user, "content__"))

    def owned_by(self, user):
        """Those that ``user`` is written to about: of her institutions' courses, and for site editors of what stands outside of courses."""
        mine = models.Q(content__course__in=authored_by(user).order_by().values("pk"))
        if has_site_role(user, *EDITORS_OF_ALL):
            mine |= models.Q(content__course__isnull=True)
        return self.filter(mine)

    def minded(self):
        """Not ignored."""
        return self.filter(ignored_at__isnull=True)

    def broken(self):
        return self.filter(link__state=LinkState.BROKEN)

    def worst_first(self):
        """Broken ones first, the longest at the top; what is ignored comes last."""
        ranks = (LinkState.BROKEN, LinkState.FAILING, LinkState.CLOSED, LinkState.MOVED)
        rank = models.Case(
            models.When(ignored_at__isnull=False, then=9),
            *(models.When(link__state=state, then=place) for place, state in enumerate(ranks)),
            default=len(ranks),
        )
        return self.order_by(rank, "link__failing_since", "link__address", "content__title", "pk")
