"""Which certificates, which claims."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from certificates.enums import State


class CertificateQuerySet(models.QuerySet):
    def of(self, user):
        """Those that ``user`` earned."""
        return self.filter(recipient=user)

    def in_force(self, on: date):
        """Neither revoked nor expired on the day ``on``."""
        return self.filter(state=State.VALID).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))

    def without_file(self):
        """Issued, and not yet rendered."""
        return self.filter(rendered_at__isnull=True)


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
