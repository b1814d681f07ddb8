"""Which applications, rules and documents asked for."""

from __future__ import annotations

from django.db import models

from fellowships.enums import OPEN_APPLICATIONS, ApplicationState, DocumentPhase


class EligibilityRuleQuerySet(models.QuerySet):
    def of(self, call):
        """The rules that hold in ``call`` now, whichever of its translations is given."""
        return self.filter(call__translation_key=call.translation_key, removed_at__isnull=True)


class DocumentNeedQuerySet(models.QuerySet):
    def of(self, call):
        """What ``call`` asks for now, whichever of its translations is given."""
        return self.filter(call__translation_key=call.translation_key, removed_at__isnull=True)

    def to_apply(self):
        return self.filter(phase=DocumentPhase.APPLY)

    def after_an_offer(self):
        return self.filter(phase=DocumentPhase.OFFER)


class ApplicationQuerySet(models.QuerySet):
    def by(self, user):
        """Those of one applicant."""
        return self.filter(applicant=user)

    def in_call(self, page):
        return self.filter(call__translation_key=page.translation_key)

    def open(self):
        """Still on their way: neither ended nor withdrawn."""
        return self.filter(state__in=OPEN_APPLICATIONS)

    def handed_in(self):
        """Sent at least once and not taken back into a draft: what officers work with."""
        return self.exclude(state=ApplicationState.DRAFT).filter(sent_at__isnull=False)
