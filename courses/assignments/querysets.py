"""Which works and which reviews."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import has_site_role
from courses.enums import IN_COURSE, MARKERS_OF_ALL, ReviewState, WorkState


class WorkQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(enrolment__learner=user)

    def with_course_key(self):
        """With the translation key of the course, in the same query."""
        return self.select_related("enrolment", "assignment").annotate(course_key=F("enrolment__course__translation_key"))

    def handed_in(self):
        return self.exclude(state=WorkState.DRAFT)

    def released(self):
        return self.filter(state=WorkState.RELEASED)

    def counting(self):
        """The results that count, one at most for each enrolment and assignment: what a table of marks reads."""
        return self.filter(counts=True, state=WorkState.RELEASED)

    def passed(self):
        """Those that count and are passed, and whose author was told."""
        return self.counting().filter(passed=True)

    def with_review_counts(self):
        """With how many reviews are ``given``, are still ``open``, and how many its author ``gave``, in the same query."""
        reviews = apps.get_model("courses", "PeerReview").objects
        gave = (
            reviews.filter(reviewer=models.OuterRef("enrolment"), work__assignment=models.OuterRef("assignment"), state=ReviewState.GIVEN)
            .order_by()
            .values("reviewer")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(
            given=Count("reviews", filter=Q(reviews__state=ReviewState.GIVEN), distinct=True),
            open=Count("reviews", filter=Q(reviews__state=ReviewState.ASKED), distinct=True),
            gave=models.functions.Coalesce(models.Subquery(gave), 0),
        )

    def in_pool(self, assignment: int, cohort: int | None, language: str):
        """Works that are reviewed among themselves: of one assignment, one group and one language, first tries of people in the course."""
        learners = Q(enrolment__state__in=IN_COURSE, enrolment__learner__is_active=True)
        return self.handed_in().filter(learners, assignment=assignment, cohort=cohort, language=language, owed__gt=0)

    def lacking_reviewers(self):
        """With other learners, and fewer of them asked than it wants."""
        return self.with_review_counts().filter(state=WorkState.WITH_PEERS, wanted__gt=F("given") + F("open"))

    def markable_by(self, user):
        """Those that ``user`` may mark: editors all, authors in their institutions' courses, tutors in their groups."""
        if has_site_role(user, *MARKERS_OF_ALL):
            return self
        if not user.is_active:
            return self.none()
        mine = user.memberships.filter(role=Role.AUTHOR).values("institution")
        wanted = Q(enrolment__course__provider__in=mine) | Q(enrolment__course__joint_providers__institution__in=mine)
        wanted |= Q(enrolment__cohort__tutors=user)
        return self.filter(pk__in=self.model.objects.filter(wanted).order_by().values("pk"))

    def waiting_for_tutor(self):
        """For marking, or with an appeal that nobody has answered."""
        return self.filter(Q(state=WorkState.WITH_TUTOR) | Q(appeal__isnull=False, appeal__answered_at__isnull=True))


class PeerReviewQuerySet(models.QuerySet):
    def of(self, user):
        """Those asked of one learner, but for what was passed on to somebody else."""
        return self.filter(reviewer__learner=user).exclude(state=ReviewState.REPLACED)

    def open(self):
        return self.filter(state=ReviewState.ASKED)

    def given(self):
        return self.filter(state=ReviewState.GIVEN)

    def overdue(self, now: datetime | None = None):
        return self.open().filter(due_at__lt=now or timezone.now())
