"""Which references, endorsements, messages and interviews. Who may see what is asked here, never in a page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from fellowships.enums import EndorsementState, InterviewState, Party, ReferenceState

WAITED_FOR = (ReferenceState.ASKED, ReferenceState.REMINDED)


class ReferenceQuerySet(models.QuerySet):
    def standing(self):
        """All but those that were taken back."""
        return self.exclude(state=ReferenceState.WITHDRAWN)

    def given(self):
        return self.filter(state=ReferenceState.GIVEN)

    def waited_for(self):
        """Asked, and neither given nor declined."""
        return self.filter(state__in=WAITED_FOR)


class EndorsementQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=EndorsementState.ASKED)

    def decided(self):
        return self.filter(state__in=[EndorsementState.ENDORSED, EndorsementState.REFUSED])

    def standing(self):
        """All but those that went with a withdrawn application."""
        return self.exclude(state=EndorsementState.WITHDRAWN)


class MessageQuerySet(models.QuerySet):
    def for_party(self, party: str, *, host: int | None = None):
        """What ``party`` wrote and was written; an officer reads all that is said in her calls. ``host``: that hospital's alone."""
        if party == Party.OFFICER:
            return self
        mine = self.filter(Q(to=party) | Q(written_as=party))
        return mine.filter(host=host) if party == Party.HOST else mine

    def unread_by(self, reader):
        """What others wrote and ``reader`` has not had before her eyes."""
        readings = self.model.readings.rel.related_model.objects.filter(message=OuterRef("pk"), reader=reader)
        return self.exclude(author=reader).filter(~Exists(readings))


class InterviewQuerySet(models.QuerySet):
    def free(self):
        return self.filter(state=InterviewState.FREE)

    def booked(self):
        return self.filter(state=InterviewState.BOOKED)

    def current(self):
        """Booked or held: what counts as somebody's interview."""
        return self.filter(state__in=[InterviewState.BOOKED, InterviewState.HELD])

    def bookable(self, now: datetime):
        """Free, and far enough ahead that the panel is not surprised. Each row has its own number of hours."""
        soon = [
            Q(change_hours=hours, starts_at__lte=now + timedelta(hours=hours))
            for hours in self.free().filter(starts_at__gt=now).values_list("change_hours", flat=True).distinct()
        ]
        too_soon = Q(starts_at__lte=now)
        for each in soon:
            too_soon |= each
        return self.free().exclude(too_soon)
