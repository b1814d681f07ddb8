"""Which rounds, pools, assignments and conflicts somebody finds."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.enums import SiteRole
from accounts.rules import has_site_role
from reviewing import sources
from reviewing.enums import LIVE_ASSIGNMENTS, AssignmentState


class PoolQuerySet(models.QuerySet):
    def run_by(self, user):
        """Those whose members ``user`` chooses: her own, and for administrators all."""
        if not user.is_active:
            return self.none()
        return self if has_site_role(user, SiteRole.ADMINISTRATOR) else self.filter(owners=user)

    def with_counts(self):
        return self.annotate(active=Count("members", filter=Q(members__is_active=True)))


class PoolMemberQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, user__is_active=True)


class RoundQuerySet(models.QuerySet):
    def run_by(self, user):
        """Those that ``user`` runs: as the app above says of its own, by owning the pool for the others; administrators all."""
        if not user.is_active or user.pk is None:
            return self.none()
        if has_site_role(user, SiteRole.ADMINISTRATOR):
            return self
        mine = Q(source__in=sources.run_by(user))
        theirs = Q()
        for kind in sources.kinds_with_runners():
            theirs |= Q(source__startswith=f"{kind}:")
        owned = Q(Exists(self.model.pool.field.related_model.owners.through.objects.filter(pool=OuterRef("pool"), user=user)))
        hers = mine | (owned & ~theirs) if theirs else mine | owned
        # Who runs a round runs its calibration.
        return self.filter(hers | Q(calibrates__in=self.model.objects.filter(hers).values("pk")))

    def open(self, now: datetime | None = None):
        now = now or timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def with_progress(self):
        """With how many reviews are wanted (``asked``) and how many are ``done``."""
        live = Q(assignments__state__in=LIVE_ASSIGNMENTS)
        return self.annotate(
            asked=Count("assignments", filter=live),
            done=Count("assignments", filter=Q(assignments__state=AssignmentState.DONE)),
        )


class EntryQuerySet(models.QuerySet):
    def with_progress(self):
        """With how many reviewers are ``asked`` and how many are ``done`` in the entry's own round."""
        own = self.model.round.field.related_model.assignments.field.model.objects.filter(
            round=OuterRef("round"), submission=OuterRef("submission")
        )

        def counted(*states):
            return models.functions.Coalesce(
                models.Subquery(
                    own.filter(state__in=states).order_by().values("submission").annotate(count=Count("pk")).values("count"),
                    output_field=models.IntegerField(),
                ),
                0,
            )

        return self.annotate(asked=counted(*LIVE_ASSIGNMENTS), done=counted(AssignmentState.DONE))

    def sent(self):
        return self.filter(submission__state="sent")


class ConflictQuerySet(models.QuerySet):
    def among(self, submissions):
        return self.filter(submission__in=submissions)


class AssignmentQuerySet(models.QuerySet):
    def of(self, user):
        """What ``user`` is asked to review or has reviewed: not what was passed on, nor what she must not read."""
        return self.filter(reviewer=user, state__in=LIVE_ASSIGNMENTS, submission__state="sent")

    def live(self):
        return self.filter(state__in=LIVE_ASSIGNMENTS)

    def open(self):
        """Still to be accepted, or to be reviewed."""
        return self.filter(state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED])

    def done(self):
        return self.filter(state=AssignmentState.DONE)

    def run_by(self, user):
        rounds = self.model.round.field.related_model.objects.run_by(user)
        return self.filter(round__in=rounds.values("pk"))

    def overdue(self, now: datetime | None = None):
        return self.open().filter(due_at__lt=now or timezone.now())
