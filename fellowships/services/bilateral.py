"""Agreements between institutions: an ended one keeps new placements out, and lets running ones be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships.models import BilateralAgreement

WARN_BEFORE = timedelta(days=60)


def hindrance(opportunity, home, day: date) -> str:
    """Why nobody from ``home`` may begin a placement there on ``day``: a sentence, or empty where nothing stands in the way.

    Where two institutions never had an agreement for this kind of placement, none is needed.
    """
    if home is None or home == opportunity.institution:
        return ""
    known = [each for each in BilateralAgreement.objects.between(opportunity.institution, home) if covers(each, opportunity.kind)]
    if not known or any(is_in_force(each, day) for each in known):
        return ""
    sentence = _(
        "The agreement between %(host)s and %(home)s is not in force on %(day)s. It has to be renewed before a new placement begins."
    )
    return sentence % {"host": opportunity.institution, "home": home, "day": date_format(day)}


def covers(agreement: BilateralAgreement, kind: str) -> bool:
    """An agreement without a scope covers every kind of placement."""
    return not agreement.scope or kind in agreement.scope


def is_in_force(agreement: BilateralAgreement, day: date) -> bool:
    """Whether it holds on ``day``, its first and its last day included."""
    if agreement.ended_on is not None and agreement.ended_on <= day:
        return False
    return agreement.starts_on <= day and (agreement.ends_on is None or day <= agreement.ends_on)


@transaction.atomic
def note(*, actor, file: UploadedFile | None = None, **said: Any) -> BilateralAgreement:
    """Write down an agreement. Raises Refused where its last day lies before its first, or both parties are one."""
    agreement = BilateralAgreement(made_by=actor, **said)
    _check(agreement)
    _put_file(agreement, file)
    agreement.save()
    audit.record("fellowships.bilateral_noted", agreement, actor=actor, host=agreement.host_id, home=agreement.home_id)
    return agreement


@transaction.atomic
def change(agreement: BilateralAgreement, *, actor, file: UploadedFile | None = None, **said: Any) -> BilateralAgreement:
    """Correct or renew an agreement; its parties stay."""
    agreement = BilateralAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    changed = [name for name, value in said.items() if getattr(agreement, name) != value]
    for name in changed:
        setattr(agreement, name, said[name])
    if "ends_on" in changed:
        agreement.warned_at = None
    _check(agreement)
    _put_file(agreement, file)
    agreement.save()
    audit.record("fellowships.bilateral_changed", agreement, actor=actor, fields=changed)
    return agreement


@transaction.atomic
def end(agreement: BilateralAgreement, *, actor, on: date | None = None) -> BilateralAgreement:
    """End an agreement before its time. Running placements go on."""
    agreement = BilateralAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.ended_on is None:
        agreement.ended_on = on or timezone.localdate()
        agreement.save(update_fields=["ended_on"])
        audit.record("fellowships.bilateral_ended", agreement, actor=actor)
    return agreement


def warn_due(now: datetime | None = None) -> int:
    """Queue one letter for each agreement that ends within two months; how many."""
    today = timezone.localdate(now)
    due = BilateralAgreement.objects.in_force(today).filter(ends_on__lte=today + WARN_BEFORE, warned_at__isnull=True)
    told = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            if BilateralAgreement.objects.filter(pk=pk, warned_at__isnull=True).update(warned_at=timezone.now()):
                enqueue("fellowships.tasks.tell_of_agreement", pk)
                told += 1
    return told


def _check(agreement: BilateralAgreement) -> None:
    if agreement.host_id == agreement.home_id:
        raise Refused(_("An agreement has two parties: choose two different institutions."), code="one_party")
    if agreement.ends_on is not None and agreement.ends_on < agreement.starts_on:
        raise Refused(_("The agreement ends before it begins."), code="ends_first")


def _put_file(agreement: BilateralAgreement, file: UploadedFile | None) -> None:
    if file is not None:
        agreement.file_name = file.name or "agreement.pdf"
        agreement.file.save(f"{agreement.uid}.pdf", file, save=False)
