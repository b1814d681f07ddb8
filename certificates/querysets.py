"""Which certificates, which claims."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from django.db import models
from django.db.models import Q

from certificates.enums import State

STATE_COLUMNS = ("state", "expires_on", "issued_at", "state_since", "state_reason")


@cache
def _statement_by_code(model: type[models.Model]) -> str:
    return model._default_manager.filter(code="").order_by().only("code", "record", *STATE_COLUMNS).query.sql_with_params()[0]


class CertificateQuerySet(models.QuerySet):
    def of(self, user):
        """Those that ``user`` earned."""
        return self.filter(recipient=user)

    def in_force(self, on: date):
        """Neither revoked nor expired on the day ``on``."""
        return self.filter(state=State.VALID).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))

    def with_code(self, code: str):
        """The certificate with this number, with what a verification needs of it; None where there is none.

        A verification is one query, and putting its statement together anew each
        time would take three times as long as asking it.
        """
        return next(iter(self.raw(_statement_by_code(self.model), [code])), None)

    def without_file(self):
        """Issued, and not yet rendered."""
        return self.filter(rendered_at__isnull=True)

    def failing(self):
        """Whose file failed at the last try."""
        return self.without_file().filter(failures__gt=0)

    def overdue(self, now: datetime):
        """Whose file somebody should try again: the job was lost, or it failed a while ago.

        After the fifth failure once an hour is enough: by then a person has been told.
        """
        few, many = now - timedelta(minutes=4), now - timedelta(hours=1)
        lost = Q(tried_at__isnull=True, issued_at__lte=few)
        failed = Q(failures__lt=5, tried_at__lte=few) | Q(tried_at__lte=many)
        return self.without_file().filter(lost | failed).order_by("issued_at", "pk")


class CreditClaimQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(learner=user)

    def per_year_and_system(self):
        """Rows of ``year``, ``system__code``, ``system__name`` and ``total``, newest year first."""
        return (
            self.values("earned_on__year", "system__code", "system__name")
            .annotate(total=models.Sum("amount"))
            .order_by("-earned_on__year", "system__name")
        )
