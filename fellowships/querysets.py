"""Which posts, slots and calls."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import PageQuerySet

from accounts.enums import Role
from fellowships.enums import HandInState
from fellowships.officers import is_officer, sees_every_call


class FirstPageQuerySet(PageQuerySet):
    """Pages whose records hang on the first one written among the translations."""

    def first_pages(self):
        """One of each family: the first page written, on which everything hangs."""
        older = self.model._base_manager.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk"))
        return self.filter(~Exists(older))

    def shown(self):
        """Of which at least one language is live."""
        return self.filter(Exists(self.model._base_manager.filter(translation_key=OuterRef("translation_key"), live=True)))

    def keyed(self, key):
        """The family that ``key``, a translation key, names."""
        return self.filter(translation_key=key)


class HostPageQuerySet(FirstPageQuerySet):
    def of(self, institution):
        return self.filter(institution=institution)


class OpportunityQuerySet(FirstPageQuerySet):
    """First pages; ``coordinated_by`` and ``open`` narrow them down."""

    def of(self, institution):
        """Those that a hospital offers."""
        return self.filter(institution=institution)

    def coordinated_by(self, user):
        """Those of the hospitals whose coordinator ``user`` is."""
        if not user.is_active:
            return self.none()
        return self.filter(institution__in=user.memberships.filter(role=Role.COORDINATOR).values("institution"))

    def visible_to(self, user):
        """What is shown to everybody; a coordinator also sees her hospital's drafts, an officer all of them."""
        if sees_every_call(user) or is_officer(user):
            return self
        shown = self.model._base_manager.filter(translation_key=OuterRef("translation_key"), live=True)
        mine = (
            Q(institution__in=user.memberships.filter(role=Role.COORDINATOR).values("institution")) if user.is_active and user.pk else Q()
        )
        return self.filter(Q(Exists(shown)) | mine if mine else Q(Exists(shown)))


class CallQuerySet(FirstPageQuerySet):
    """First pages. ``open`` and ``run_by`` look at facts, which are those of the first page."""

    def begun(self, now: datetime | None = None):
        """Whose opening has come."""
        return self.filter(opens_at__lte=now or timezone.now())

    def open(self, now: datetime | None = None):
        """To which one may apply now, the minutes of grace not counted."""
        now = now or timezone.now()
        return self.begun(now).filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def taking(self, now: datetime | None = None):
        """Open, or within the minutes of grace after the deadline."""
        now = now or timezone.now()
        in_time = Q(closes_at__isnull=True)
        # Moments and minutes are not added up alike by every database: ask for each grace there is.
        for minutes in set(self.order_by().values_list("grace_minutes", flat=True).distinct()):
            in_time |= Q(grace_minutes=minutes, closes_at__gt=now - timedelta(minutes=minutes))
        return self.begun(now).filter(in_time)

    def undecided(self, now: datetime | None = None):
        """Begun, and not past the day on which everybody is told."""
        now = now or timezone.now()
        return self.begun(now).filter(Q(decides_by__isnull=True) | Q(decides_by__gt=now))

    def offering(self, opportunity):
        """Those in which ``opportunity`` can be chosen."""
        return self.filter(call_opportunities__opportunity__translation_key=opportunity.translation_key)

    def run_by(self, user):
        """Those that ``user`` runs: named as an officer, or an administrator, who runs all."""
        if sees_every_call(user):
            return self
        if not is_officer(user):
            return self.none()
        return self.filter(Exists(_officers().filter(call=OuterRef("pk"), officer=user)))

    def visible_to(self, user):
        """What is shown to everybody, and to officers their own drafts too."""
        if sees_every_call(user):
            return self
        shown = self.model._base_manager.filter(translation_key=OuterRef("translation_key"), live=True)
        if not is_officer(user):
            return self.filter(Exists(shown))
        return self.filter(Exists(shown) | Exists(_officers().filter(call=OuterRef("pk"), officer=user)))


class SlotQuerySet(models.QuerySet):
    def offered_in(self, call):
        """The slots that one may choose in ``call``."""
        return self.filter(opportunity__in=call.canonical.call_opportunities.values("opportunity"))

    def ahead(self, day):
        """Those that have not begun by ``day``."""
        return self.filter(starts_on__gt=day)

    def of(self, institution):
        """Those at a hospital."""
        return self.filter(opportunity__institution=institution)


class PostApprovalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=HandInState.WAITING)

    def approvable_by(self, user):
        """An officer sees what every hospital handed in, except where she speaks for the hospital herself."""
        if not is_officer(user):
            return self.none()
        return self.exclude(page__institution__in=user.memberships.filter(role=Role.COORDINATOR).values("institution"))


class SavedSearchQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def alerting(self):
        """Those whose owner wants to hear of what is new."""
        return self.filter(alerts=True, user__is_active=True)


def _officers():
    return apps.get_model("fellowships", "CallOfficer").objects
