"""Who answers for a course: the authors of the institutions that give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Membership, User
from courses.models import CoursePage

Given = tuple[UUID, date, set[int]]


def owners_of(course_keys: Collection[UUID]) -> dict[UUID, list[User]]:
    """The authors of each course's institutions, by the course's key; a course whose institutions have none is left out. Three queries."""
    given = _given(CoursePage.objects.filter(translation_key__in=course_keys))
    institutions = set().union(*(each for _key, _day, each in given))
    authors: dict[int, list[User]] = defaultdict(list)
    members = Membership.objects.filter(role=Role.AUTHOR, institution__in=institutions, user__is_active=True)
    for membership in members.select_related("user__profile").order_by("user"):
        authors[membership.institution_id].append(membership.user)
    found: dict[UUID, dict[int, User]] = defaultdict(dict)
    for key, _day, institutions in given:
        for institution in sorted(institutions):
            found[key] |= {user.pk: user for user in authors[institution]}
    return {key: list(users.values()) for key, users in found.items() if users}


def authored_between(users: Collection[User], first: date, end: date) -> list[tuple[int, UUID, date]]:
    """Who of ``users``, as an author, which course, and the day on which its review falls due, from ``first`` up to ``end``.

    One query for those who are no authors.
    """
    mine = Membership.objects.filter(role=Role.AUTHOR, user__in=users).order_by().values_list("user_id", "institution_id")
    by_institution: dict[int, list[int]] = defaultdict(list)
    for user, institution in mine:
        by_institution[institution].append(user)
    if not by_institution:
        return []
    ours = Q(provider__in=by_institution) | Q(joint_providers__institution__in=by_institution)
    due = CoursePage.objects.live().filter(ours, next_review_on__gte=first, next_review_on__lt=end)
    found = {
        (user, key, day)
        for key, day, institutions in _given(due)
        for institution in institutions
        for user in by_institution.get(institution, ())
    }
    return sorted(found, key=lambda row: (row[2], str(row[1]), row[0]))


def _given(courses) -> list[Given]:
    """Each course once, with the day of its next review and the institutions that give it. Two queries."""
    pages = list(courses.order_by("pk").distinct().values_list("pk", "translation_key", "next_review_on", "provider_id"))
    joint: dict[int, set[int]] = defaultdict(set)
    through = CoursePage.joint_providers.rel.related_model.objects
    for page, institution in through.filter(course__in=[page[0] for page in pages]).values_list("course_id", "institution_id"):
        joint[page].add(institution)
    seen: dict[UUID, Given] = {}
    for pk, key, day, provider in pages:
        if key not in seen:
            seen[key] = (key, day, {provider, *joint[pk]})
    return list(seen.values())
