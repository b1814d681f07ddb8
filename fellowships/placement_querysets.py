"""Which offers, placements, incidents, agreements and alumni."""

from __future__ import annotations

from datetime import date, datetime

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from fellowships.enums import ApplicationState
from fellowships.placement_kinds import (
    AWAITS_ANSWER,
    IN_PLACEMENT,
    KEEPS_PLACE,
    EntryState,
    Listed,
    OfferState,
    PlacementState,
    SeenBy,
    WaitState,
)
from fellowships.rules import is_officer, sees_every_call


def in_calls_run_by(user, path: str) -> Q:
    """Those in calls that ``user`` runs; ``path`` leads to the call."""
    if sees_every_call(user):
        return Q()
    if not is_officer(user):
        return Q(pk__in=[])
    calls = apps.get_model("fellowships", "CallPage").objects.run_by(user)
    return Q(**{f"{path}__in": calls.values("pk")})


def institutions_of(user):
    """The institutions that ``user`` coordinates: for use in a query."""
    return user.memberships.filter(role=Role.COORDINATOR).values("institution")


class OfferQuerySet(models.QuerySet):
    def keeping_a_place(self):
        return self.filter(state__in=KEEPS_PLACE)

    def by(self, user):
        """Those made to one applicant."""
        return self.filter(application__applicant=user)

    def open(self):
        return self.filter(state=OfferState.OPEN)

    def expired(self, now: datetime | None = None):
        """Open still, though their time is over."""
        return self.filter(state=OfferState.OPEN, expires_at__lte=now or timezone.now())

    def unsettled(self, now: datetime | None = None):
        """Held for a host who has not answered in time about another date."""
        return self.filter(state=OfferState.HELD, settle_by__lte=now or timezone.now())

    def left_behind(self):
        """Waiting for an answer from somebody whose application has moved on: withdrawn, or moved by an officer."""
        return self.filter(state__in=AWAITS_ANSWER).exclude(application__state=ApplicationState.OFFERED)

    def run_by(self, user):
        """Those in calls that an officer runs."""
        return self.filter(in_calls_run_by(user, "application__call"))

    def hosted_by(self, institution):
        return self.filter(slot__opportunity__institution=institution)

    def visible_to(self, user):
        """One's own; those at hospitals one coordinates; those in calls one runs."""
        if not user.is_active:
            return self.none()
        mine = Q(application__applicant=user) | Q(slot__opportunity__institution__in=institutions_of(user))
        everything = in_calls_run_by(user, "application__call")
        return self.filter(mine | everything) if everything else self


class WaitlistQuerySet(models.QuerySet):
    def waiting(self):
        """In line, the first first."""
        return self.filter(state=WaitState.WAITING).order_by("position", "pk")

    def for_slot(self, slot):
        return self.filter(slot=slot)


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, as fellow or supervisor; those of institutions one coordinates, as host or home; those in calls one runs."""
        if not user.is_active:
            return self.none()
        coordinated = institutions_of(user)
        mine = Q(fellow=user) | Q(supervisor=user) | Q(host__in=coordinated) | Q(home__in=coordinated)
        everything = in_calls_run_by(user, "application__call")
        return self.filter(mine | everything) if everything else self

    def of(self, user):
        """Those of one fellow."""
        return self.filter(fellow=user)

    def run_by(self, user):
        return self.filter(in_calls_run_by(user, "application__call"))

    def hosted_by(self, institution):
        return self.filter(host=institution)

    def sent_by(self, institution):
        return self.filter(home=institution)

    def under_way(self):
        return self.filter(state__in=IN_PLACEMENT)

    def to_begin(self, day: date):
        """Prepared, and their first day has come."""
        return self.filter(state=PlacementState.PREPARING, starts_on__lte=day)

    def to_end(self, day: date):
        """Running, though their last day is over."""
        return self.filter(state=PlacementState.RUNNING, ends_on__lt=day)


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one reported; officers all in their calls; a host's or home's coordinators what was opened to them."""
        if not user.is_active:
            return self.none()
        everything = in_calls_run_by(user, "placement__application__call")
        if not everything:
            return self
        coordinated = institutions_of(user)
        host = Q(placement__host__in=coordinated, seen_by__in=[SeenBy.HOST, SeenBy.ALL])
        home = Q(placement__home__in=coordinated, seen_by__in=[SeenBy.HOME, SeenBy.ALL])
        return self.filter(Q(reported_by=user) | host | home | everything)


class LogEntryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=EntryState.WAITING)

    def signed(self):
        return self.filter(state=EntryState.SIGNED)


class BilateralQuerySet(models.QuerySet):
    def between(self, host, home):
        """Those by which ``home`` sends to ``host``."""
        return self.filter(Q(host=host, home=home) | Q(host=home, home=host, both_ways=True))

    def in_force(self, day: date):
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), Q(ended_on__isnull=True) | Q(ended_on__gt=day), starts_on__lte=day
        )

    def of(self, institution):
        return self.filter(Q(host=institution) | Q(home=institution))

    def visible_to(self, user):
        """Officers see all; a coordinator those of her institution."""
        if not user.is_active:
            return self.none()
        if is_officer(user):
            return self
        coordinated = institutions_of(user)
        return self.filter(Q(host__in=coordinated) | Q(home__in=coordinated))


class AlumnusQuerySet(models.QuerySet):
    def listed_for(self, user):
        """Those whom ``user`` may see: for everybody, or for people of the programme."""
        shown = [Listed.EVERYBODY, Listed.PROGRAMME] if belongs_to_programme(user) else [Listed.EVERYBODY]
        return self.filter(listed__in=shown, user__is_active=True)


def belongs_to_programme(user) -> bool:
    """Whether ``user`` is a fellow or an alumnus, coordinates a hospital, supervises, or is an officer."""
    if not user.is_authenticated or not user.is_active:
        return False
    placements = apps.get_model("fellowships", "Placement").objects
    return (
        is_officer(user)
        or placements.filter(Q(fellow=user) | Q(supervisor=user)).exclude(state=PlacementState.CANCELLED).exists()
        or user.memberships.filter(role=Role.COORDINATOR).exists()
    )
