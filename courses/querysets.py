"""Which enrolments, attempts and questions."""

from __future__ import annotations

from django.db import models

from courses.enums import AttemptState, EnrolmentState


class EnrolmentQuerySet(models.QuerySet):
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
