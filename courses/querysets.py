"""Which enrolments, attempts and questions."""

from __future__ import annotations

from django.db import models

from accounts.enums import Role
from accounts.rules import has_site_role
from courses.enums import READERS_OF_ALL_LEARNERS, AttemptState, EnrolmentState


def of_courses_visible_to(user, course: str = "") -> models.Q:
    """Which courses' learners ``user`` may read about; ``course`` is the path to the course."""
    if has_site_role(user, *READERS_OF_ALL_LEARNERS):
        return models.Q()
    mine = user.memberships.filter(role=Role.AUTHOR).values("institution")
    prefix = f"{course}__" if course else ""
    return models.Q(**{f"{prefix}provider__in": mine}) | models.Q(**{f"{prefix}joint_providers__institution__in": mine})


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that a member of staff, or an author for her institution's courses, may read."""
        return self.filter(of_courses_visible_to(user, "course")).distinct()

    def of(self, user):
        """Those of one learner."""
        return self.filter(learner=user)

    def in_course(self, page):
        """Those in ``page`` or any of its translations."""
        return self.filter(course__translation_key=page.translation_key)

    def with_standing(self):
        """With what ``standings`` reads: the course's key and the evaluation, in the same query."""
        return self.select_related("evaluation").annotate(course_key=models.F("course__translation_key"))

    def active(self):
        return self.filter(state=EnrolmentState.ACTIVE)

    def completed(self):
        return self.filter(state=EnrolmentState.COMPLETED)

    def current(self):
        """Not withdrawn: under way or completed."""
        return self.exclude(state=EnrolmentState.WITHDRAWN)


class AttemptQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(enrolment__learner=user)

    def with_course_key(self):
        """With the translation key of the course, in the same query."""
        return self.select_related("enrolment").annotate(course_key=models.F("enrolment__course__translation_key"))

    def open(self):
        return self.filter(state=AttemptState.OPEN)

    def handed_in(self):
        return self.filter(state=AttemptState.HANDED_IN)

    def passed(self):
        return self.filter(passed=True)
