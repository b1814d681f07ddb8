"""Which decisions, letters, matchings and appeals."""

from __future__ import annotations

from django.db.models import Q, QuerySet


class DecisionQuerySet(QuerySet):
    def in_call(self, call):
        """Of the call, in whichever language ``call`` is."""
        return self.filter(application__call__translation_key=call.translation_key)

    def unpublished(self):
        return self.filter(published_at__isnull=True)

    def published(self):
        return self.filter(published_at__isnull=False)

    def unchecked(self):
        return self.unpublished().filter(checked_at__isnull=True)

    def ready(self):
        """Checked by a second officer, not yet published."""
        return self.unpublished().filter(checked_at__isnull=False)


class MatchRunQuerySet(QuerySet):
    def in_call(self, call):
        return self.filter(call__translation_key=call.translation_key)


class LetterTemplateQuerySet(QuerySet):
    def for_call(self, call):
        """Of the call and of the whole site, the call's first."""
        return self.filter(Q(call__translation_key=call.translation_key) | Q(call=None)).order_by("outcome", "language", "call_id")

    def of_call(self, call):
        return self.filter(call__translation_key=call.translation_key)


class AppealQuerySet(QuerySet):
    def in_call(self, call):
        return self.filter(application__call__translation_key=call.translation_key)

    def open(self):
        return self.filter(state="open")
