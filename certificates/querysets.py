"""Which certificates, which claims."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache

from django.db import models
from django.db.models import Q

from certificates import codes
from certificates.enums import DeliveryState, State

STATE_COLUMNS = ("state", "expires_on", "issued_at", "state_since", "state_reason")


@cache
def _statement_by_code(model: type[models.Model]) -> str:
    return model._default_manager.filter(code="").order_by().only("code", "record", *STATE_COLUMNS).query.sql_with_params()[0]


class CertificateQuerySet(models.QuerySet):
    def of(self, user):
        """Those that ``user`` earned."""
        return self.filter(recipient=user)

    def seen_by(self, institutions: Collection[int] | None):
        """Those that ``institutions`` issued, by primary key; all of them where it is None."""
        return self if institutions is None else self.filter(institution__in=institutions)

    def standing(self, standing: str, on: date):
        """Those that are worth ``standing`` on the day ``on``: ``expired`` is what lies past its date and was valid."""
        late = Q(state=State.VALID, expires_on__lt=on)
        if standing == "expired":
            return self.filter(late)
        return self.filter(state=standing).exclude(late)

    def in_force(self, on: date):
        """Neither revoked nor expired on the day ``on``."""
        return self.filter(state=State.VALID).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))

    def with_code(self, code: str):
        """The certificate with this number, with what a verification needs of it; None where there is none.

        A verification is one query, and putting its statement together anew each
        time would take three times as long as asking it.
        """
        return next(iter(self.raw(_statement_by_code(self.model), [code])), None)

    def with_codes(self, codes):
        """By number: those with one of ``codes``, with what the verification of a file or a list needs of them."""
        found = self.filter(code__in=codes).order_by().only("code", "record", "file_sha256", *STATE_COLUMNS)
        return {certificate.code: certificate for certificate in found}

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


class ExternalCreditQuerySet(models.QuerySet):
    def of(self, user):
        """What ``user`` noted herself."""
        return self.filter(learner=user)


class CheckQuerySet(models.QuerySet):
    def of_institution(self, institution):
        """What its members checked for it."""
        return self.filter(institution=institution)

    def with_number(self, typed: str):
        """Those of one certificate, however its number was typed."""
        return self.filter(number=codes.parse(typed) or typed)

    def told_to_holder(self):
        """Whose verifier agreed that the holder may know; only of institutions whose identity was confirmed."""
        return self.filter(holder_is_told=True, institution__confirmed_at__isnull=False)

    def matching(self, words: str):
        """Whose number, name, title or file has every one of ``words``."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(number__icontains=word)
                | Q(file_name__icontains=word)
                | Q(certificate__title__icontains=word)
                | Q(certificate__record__name__icontains=word)
            )
        return found

    def latest_of_each(self):
        """The last check of each certificate."""
        return self.filter(
            pk__in=self.filter(certificate__isnull=False).order_by().values("certificate").annotate(last=models.Max("pk")).values("last")
        )


class ShareQuerySet(models.QuerySet):
    def of(self, user):
        """Links to certificates of ``user``."""
        return self.filter(certificate__recipient=user)

    def standing(self):
        """Not taken back; the date may be over."""
        return self.filter(taken_back_at__isnull=True)

    def open_on(self, day: date):
        """Those that show something on ``day``: not taken back, not past their date, and the holder still has her account."""
        return self.standing().filter(Q(until__isnull=True) | Q(until__gte=day), certificate__recipient__isnull=False)


class WebhookQuerySet(models.QuerySet):
    def concerned_by(self, certificate):
        """Active ones of the institutions that checked ``certificate``."""
        return self.filter(is_active=True, institution__checks__certificate=certificate).distinct()


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=DeliveryState.WAITING)

    def due(self, now: datetime):
        """Whose next try has come, the oldest first."""
        return self.waiting().filter(next_try_at__lte=now, webhook__is_active=True).order_by("made_at", "pk")


class ListRunQuerySet(models.QuerySet):
    def seen_by(self, institutions: Collection[int] | None):
        """Those of ``institutions``, by primary key; all of them where it is None."""
        return self if institutions is None else self.filter(institution__in=institutions)

    def stalled(self, before: datetime):
        """Running, and no worker has taken up a row since ``before``."""
        return self.filter(stage="running").filter(Q(worked_at__isnull=True) | Q(worked_at__lt=before))

    def with_counts(self):
        """Each with ``done_rows``, ``refused_rows``, ``failed_rows`` and ``waiting_rows``."""
        counts = {f"{word}_rows": models.Count("rows", filter=Q(rows__outcome=word)) for word in ("done", "refused", "failed", "waiting")}
        return self.annotate(**counts)
