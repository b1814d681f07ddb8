"""Which rows."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet


class SubmissionQuerySet(QuerySet):
    def by(self, author):
        return self.filter(author=author)

    def drafts(self):
        return self.filter(state="draft")

    def sent(self):
        return self.filter(state="sent")

    def about(self, sources):
        """Those that belong to any of ``sources``."""
        return self.filter(source__in=sources)

    def with_words(self):
        """What showing them needs, without a further query for each."""
        return self.select_related("form__locale", "form_version").prefetch_related("documents__document")


class StoredDocumentQuerySet(QuerySet):
    def owned_by(self, person):
        return self.filter(owner=person)

    def current(self):
        """Without those that a newer one took the place of."""
        return self.filter(replaced_by__isnull=True)

    def with_uses(self):
        """Each with ``used``, how many submissions it stands in, and ``sent_with``, in how many that were sent."""
        handed_in = Q(uses__submission__state__in=["sent", "withdrawn"])
        return self.annotate(
            used=Count("uses__submission", distinct=True), sent_with=Count("uses__submission", distinct=True, filter=handed_in)
        )

    def ending(self, *, after: date, until: date):
        """Whose validity ends after one day and not after another."""
        return self.filter(Q(expires_on__gt=after) & Q(expires_on__lte=until))
