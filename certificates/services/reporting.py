"""Tell the accreditor who earned what: only of learners who agreed, and keep what was told for six years."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from certificates.credits import plain
from certificates.enums import State
from certificates.models import Certificate, CreditClaim, CreditReport, CreditSystem, ReportingConsent
from core import audit

KEPT_FOR = relativedelta(years=6)
# What ACCME asks for a learner's completion: https://www.accme.org/faq/10501, read on 20 November 2026.
FIELDS = (
    "first_name", "last_name", "license_number", "license_board", "npi", "birth_month", "birth_day",
    "activity", "activity_id", "completion_date", "credit_type", "credit_amount",
)  # fmt: skip


@transaction.atomic
def give_consent(learner, **details: Any) -> ReportingConsent:
    """Record that ``learner`` agrees, with what she is known by; without ``details`` those she gave before stay."""
    consent, made = ReportingConsent.objects.select_for_update().get_or_create(learner=learner)
    if made or not consent.holds:
        consent.given_at, consent.taken_back_at = timezone.now(), None
        audit.record("certificates.reporting_agreed", learner, actor=learner)
    for name, value in details.items():
        setattr(consent, name, value)
    consent.save()
    return consent


@transaction.atomic
def take_back_consent(learner) -> None:
    """No report from now on names ``learner``. What she gave for it is deleted; reports that were made stay their six years."""
    consent = ReportingConsent.objects.select_for_update().filter(learner=learner, taken_back_at__isnull=True).first()
    if consent is None:
        return
    for name in ReportingConsent.DETAILS:
        setattr(consent, name, None if name.startswith("birth_") else "")
    consent.taken_back_at = timezone.now()
    consent.save()
    audit.record("certificates.reporting_taken_back", learner, actor=learner)


@transaction.atomic
def make_report(system: CreditSystem, *, begins: date, ends: date, institutions: Collection[int] | None, actor) -> CreditReport:
    """Make and keep the report of what was earned from ``begins`` to ``ends``, of ``institutions`` or, where it is None, of all.

    Whoever has not agreed, or has not said what she is known by, is left out and counted.
    """
    rows, left_out = _rows(system, begins, ends, institutions)
    report = CreditReport.objects.create(
        system=system, begins=begins, ends=ends, made_by=actor, rows=rows, left_out=left_out,
        institutions=None if institutions is None else sorted(institutions),
    )  # fmt: skip
    audit.record("certificates.credit_reported", report, actor=actor, system=system.code, rows=len(rows), left_out=left_out)
    return report


@transaction.atomic
def forget_old_reports(*, now: datetime | None = None) -> int:
    """Delete reports that are six years old to the day; return how many. None that is younger is ever touched."""
    before = (now or timezone.now()) - KEPT_FOR
    old = CreditReport.objects.filter(made_at__lt=before)
    count = 0
    for report in old:
        audit.record("certificates.credit_report_forgotten", report)
        report.delete()
        count += 1
    return count


def _rows(system: CreditSystem, begins: date, ends: date, institutions: Collection[int] | None) -> tuple[list[list[str]], int]:
    claims = list(CreditClaim.objects.filter(system=system, earned_on__range=(begins, ends)).order_by("earned_on", "pk"))
    learners = {claim.learner_id for claim in claims}
    certificates = list(
        Certificate.objects.filter(recipient__in=learners).only("source", "title", "code", "state", "institution", "supersedes")
    )
    by_source = {row.source: row for row in certificates}
    after = {row.supersedes_id: row for row in certificates if row.supersedes_id}
    consents = {row.learner_id: row for row in ReportingConsent.objects.filter(learner__in=learners, taken_back_at__isnull=True)}
    rows, left_out = [], 0
    for claim in claims:
        certificate = by_source.get(claim.source)
        while certificate is not None and certificate.pk in after:
            certificate = after[certificate.pk]
        if certificate is None or certificate.state != State.VALID:
            continue
        if institutions is not None and certificate.institution_id not in institutions:
            continue
        consent = consents.get(claim.learner_id)
        if consent is None or not consent.is_complete:
            left_out += 1
            continue
        rows.append([
            consent.given_name, consent.family_name, consent.licence_number, consent.licence_board, consent.npi,
            str(consent.birth_month), str(consent.birth_day), certificate.title, claim.source, claim.earned_on.isoformat(),
            system.name, plain(claim.amount),
        ])  # fmt: skip
    return rows, left_out
