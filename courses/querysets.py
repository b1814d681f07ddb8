"""Which enrolments, groups, invitations, attempts and questions."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import has_site_role, is_staff_member
from courses.enums import IN_COURSE, MARKERS_OF_ALL, ON_THE_WAY, READERS_OF_ALL_LEARNERS, AttemptState, EnrolmentState


def of_courses_visible_to(user, course: str = "") -> models.Q:
    """Which courses' learners ``user`` may read about; ``course`` is the path to the course."""
    if has_site_role(user, *READERS_OF_ALL_LEARNERS):
        return models.Q()
    return _of_courses_authored_by(user, f"{course}__" if course else "")


def _of_courses_authored_by(user, prefix: str) -> models.Q:
    mine = user.memberships.filter(role=Role.AUTHOR).values("institution")
    return models.Q(**{f"{prefix}provider__in": mine}) | models.Q(**{f"{prefix}joint_providers__institution__in": mine})


class OwnedQuerySet(models.QuerySet):
    def of(self, user):
        """Those of one learner."""
        return self.filter(learner=user)

    def in_lesson(self, key):
        """Those at the lesson that ``key`` names."""
        return self.filter(lesson_key=key)


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that a member of staff, or an author for her institution's courses, may read."""
        return self.filter(of_courses_visible_to(user, "course")).distinct()

    def markable_by(self, user):
        """Those whose work ``user`` may mark: editors all, authors in their institutions' courses, tutors in their groups."""
        if has_site_role(user, *MARKERS_OF_ALL):
            return self
        if not user.is_active:
            return self.none()
        wanted = _of_courses_authored_by(user, "course__") | models.Q(cohort__tutors=user)
        return self.filter(pk__in=self.model.objects.filter(wanted).order_by().values("pk"))

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
        """In the course: under way or completed."""
        return self.filter(state__in=IN_COURSE)

    def on_the_way(self):
        """Not in the course yet: applied, invited, waiting, or with a seat held."""
        return self.filter(state__in=ON_THE_WAY)

    def standing_or_on_the_way(self):
        """All that a learner has something to do with: neither left nor refused."""
        return self.filter(state__in=[*IN_COURSE, *ON_THE_WAY])

    def followed_by(self, institution):
        """Those that ``institution`` made for its people, as long as they are its people."""
        people = apps.get_model("accounts", "Membership").objects.filter(institution=institution).values("user")
        return self.filter(institution=institution, learner__in=people)

    def waiting(self):
        """The waiting list, the first in line first."""
        return self.filter(state=EnrolmentState.WAITING).order_by("waiting_since", "pk")

    def with_lapsed_hold(self, now: datetime):
        return self.filter(state=EnrolmentState.OFFERED, held_until__lte=now).order_by("held_until", "pk")


class CohortQuerySet(models.QuerySet):
    def of_course(self, key):
        """Those of the course that ``key`` names."""
        return self.filter(course__translation_key=key)

    def with_counts(self):
        """With ``taken`` seats and how many are ``waiting``, in the same query."""
        seats = apps.get_model("courses", "Seat").objects.filter(cohort=models.OuterRef("pk")).order_by()
        line = apps.get_model("courses", "Enrolment").objects.filter(cohort=models.OuterRef("pk"), state=EnrolmentState.WAITING).order_by()
        return self.annotate(taken=_count(seats, "cohort"), waiting=_count(line, "cohort"))

    def with_applications(self):
        """With how many ``applications`` wait for an answer, in the same query."""
        rows = apps.get_model("courses", "Enrolment").objects.filter(cohort=models.OuterRef("pk"), state=EnrolmentState.APPLIED).order_by()
        return self.annotate(applications=_count(rows, "cohort"))

    def seen_by(self, user):
        """Those that are for everybody, and those for the people of an institution that ``user`` belongs to."""
        everybody = models.Q(institution__isnull=True)
        if not user.is_authenticated:
            return self.filter(everybody)
        return self.filter(everybody | models.Q(institution__in=user.memberships.values("institution")))

    def run_by(self, user):
        """Those that ``user`` runs: as tutor, as author for the course's institutions, as the group's own coordinator, as site staff."""
        if not user.is_active:
            return self.none()
        if is_staff_member(user) and has_site_role(user, *READERS_OF_ALL_LEARNERS):
            return self
        coordinated = user.memberships.filter(role=Role.COORDINATOR).values("institution")
        runs = models.Q(tutors=user) | models.Q(institution__in=coordinated) | _of_courses_authored_by(user, "course__")
        return self.filter(pk__in=self.model.objects.filter(runs).values("pk"))

    def to_advance(self, now: datetime):
        """Whose waiting list may have something to do: a hold that has ended, or people who wait."""
        enrolments = apps.get_model("courses", "Enrolment").objects
        lapsed = enrolments.with_lapsed_hold(now).order_by().values("cohort")
        waiting = enrolments.filter(state=EnrolmentState.WAITING).order_by().values("cohort")
        return self.filter(models.Q(pk__in=lapsed) | models.Q(pk__in=waiting))


def _count(rows: models.QuerySet, by: str) -> Coalesce:
    counted = rows.values(by).annotate(count=models.Count("pk")).values("count")
    return Coalesce(models.Subquery(counted), 0)


class InvitationQuerySet(models.QuerySet):
    def open(self, now: datetime | None = None):
        """Neither accepted nor ended, and still valid."""
        return self.filter(accepted_at__isnull=True, ended_at__isnull=True, expires_at__gt=now or timezone.now())

    def that_admit(self, learner, cohort):
        """Those that let ``learner`` into ``cohort`` whatever its way in: by those who run it, or for its own institution."""
        ours = models.Q(institution__isnull=True)
        if cohort.institution_id:
            ours |= models.Q(institution=cohort.institution_id)
        return self.filter(ours, learner=learner, cohort=cohort)

    def pending(self):
        """Neither accepted nor ended, also those whose time is over."""
        return self.filter(accepted_at__isnull=True, ended_at__isnull=True)


class PathEnrolmentQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(learner=user)

    def current(self):
        """Not left."""
        return self.filter(left_at__isnull=True)


class AttemptQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(enrolment__learner=user)

    def with_course_key(self):
        """With the translation key of the course, in the same query."""
        return self.select_related("enrolment").annotate(course_key=models.F("enrolment__course__translation_key"))

    def open(self):
        return self.filter(state=AttemptState.OPEN)

    def handed_in(self):
        """Marked, and the mark told to the learner."""
        return self.filter(state=AttemptState.HANDED_IN)

    def being_marked(self):
        return self.filter(state=AttemptState.MARKING)

    def passed(self):
        """Those that count and are passed: one at most for each learner and quiz."""
        return self.filter(passed=True, counts=True)

    def markable_by(self, user):
        """Those that ``user`` may mark: editors all, authors in their institutions' courses, tutors in their groups."""
        return self._of(user, models.Q(enrolment__cohort__tutors=user))

    def of_courses_marked_by(self, user):
        """Those in courses whose keys ``user`` answers for: as ``markable_by``, without a tutor's groups."""
        return self._of(user)

    def _of(self, user, *others: models.Q):
        if has_site_role(user, *MARKERS_OF_ALL):
            return self
        if not user.is_active:
            return self.none()
        wanted = _of_courses_authored_by(user, "enrolment__course__")
        for other in others:
            wanted |= other
        return self.filter(pk__in=self.model.objects.filter(wanted).order_by().values("pk"))


class CaseRunQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(enrolment__learner=user)

    def with_course_key(self):
        """With the translation key of the course, in the same query."""
        return self.select_related("enrolment").annotate(course_key=models.F("enrolment__course__translation_key"))

    def passed(self):
        return self.filter(passed=True)
