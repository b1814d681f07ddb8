"""Reports to accreditors: only with consent, only what was earned, and kept for six years."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from certificates import services as issuing
from certificates.enums import Reason
from certificates.models import CreditClaim, CreditReport, CreditSystem, ReportingConsent
from certificates.services import reporting
from core.models import AuditEvent
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db

BEGINS, ENDS = date(2026, 1, 1), date(2026, 11, 20)
DETAILS = {
    "given_name": "Ada", "family_name": "Wanjiru", "licence_number": "A-1", "licence_board": "KMPDC", "npi": "",
    "birth_month": 2, "birth_day": 29,
}  # fmt: skip


@pytest.fixture
def ama():
    return CreditSystem.objects.get(code="AMA-PRA-1")


def earned(system, learner=None, *, on=date(2026, 11, 12), consent=True, **award):
    learner = learner or ProfileFactory().user
    certificate = CertificateFactory(recipient=learner, earned_on=on, title="Recognising sepsis", **award)
    CreditClaim.objects.create(
        learner=learner, source=certificate.source, system=system, amount=Decimal("0.75"), maximum=Decimal(1), earned_on=on
    )
    if consent:
        reporting.give_consent(learner, **DETAILS)
    return certificate


def report(system, **more) -> CreditReport:
    return reporting.make_report(system, **{"begins": BEGINS, "ends": ENDS, "institutions": None, "actor": None, **more})


def test_a_row_holds_what_the_accreditor_asks_and_the_credit_that_was_claimed(ama, learner):
    certificate = earned(ama, learner)

    (row,) = report(ama).rows

    assert dict(zip(reporting.FIELDS, row, strict=True)) == {
        "first_name": "Ada",
        "last_name": "Wanjiru",
        "license_number": "A-1",
        "license_board": "KMPDC",
        "npi": "",
        "birth_month": "2",
        "birth_day": "29",
        "activity": "Recognising sepsis",
        "activity_id": certificate.source,
        "completion_date": "2026-11-12",
        "credit_type": ama.name,
        "credit_amount": "0.75",
    }


def test_who_has_not_agreed_or_has_not_said_who_she_is_is_left_out(ama):
    earned(ama, consent=False)
    reporting.give_consent(earned(ama, consent=False).recipient)

    made = report(ama)

    assert (made.rows, made.left_out) == ([], 2)


def test_consent_that_was_taken_back_ends_reports_and_forgets_the_details(ama, learner):
    earned(ama, learner)
    before = report(ama)

    reporting.take_back_consent(learner)
    reporting.take_back_consent(learner)
    consent = ReportingConsent.objects.get(learner=learner)

    assert (len(before.rows), report(ama).rows) == (1, [])
    assert [getattr(consent, name) for name in ReportingConsent.DETAILS] == ["", "", "", "", "", None, None]
    assert AuditEvent.objects.filter(deed="certificates.reporting_taken_back").count() == 1


def test_only_what_was_earned_in_time_and_still_stands_is_reported(ama):
    issuing.revoke(earned(ama), reason=Reason.ISSUED_IN_ERROR, actor=None)
    earned(ama, on=date(2025, 12, 31))
    earned(CreditSystem.objects.get(code="EACCME"))
    first, last = earned(ama, on=BEGINS), earned(ama, on=ENDS)

    assert [row[8] for row in report(ama).rows] == [first.source, last.source]


def test_a_report_outlives_the_account(ama, learner):
    earned(ama, learner)
    made = report(ama)

    learner.delete()
    made.refresh_from_db()

    assert len(made.rows) == 1


def test_reports_are_deleted_after_six_years_and_not_a_day_before(ama):
    now = timezone.now()
    ages = [relativedelta(years=6, days=1), relativedelta(years=6, days=-1), relativedelta(years=1)]
    old, young, younger = (report(ama) for _ in ages)
    for made, age in zip((old, young, younger), ages, strict=True):
        CreditReport.objects.filter(pk=made.pk).update(made_at=now - age)

    counts = [reporting.forget_old_reports(now=now), reporting.forget_old_reports(now=now)]

    assert counts == [1, 0]
    assert set(CreditReport.objects.all()) == {young, younger}


def test_a_coordinator_reports_for_her_own_institution_alone(ama, client):
    own = InstitutionFactory()
    user = MembershipFactory(institution=own, role=Role.COORDINATOR).user
    user.groups.add(Group.objects.get(name="coordinator"))
    ours, other = earned(ama, institution=own), earned(ama, institution=InstitutionFactory())
    everybodys = report(ama)
    client.force_login(user)

    client.post(reverse("credit_reports"), {"system": ama.pk, "begins": "2026-01-01", "ends": "2026-11-12"})
    made = CreditReport.objects.exclude(pk=everybodys.pk).get()
    table = client.get(reverse("credit_report_file", args=[made.uid, "csv"])).content.decode("utf-8-sig")

    assert [row[8] for row in list(csv.reader(io.StringIO(table)))[1:]] == [ours.source]
    assert other.source in {row[8] for row in everybodys.rows}
    assert client.get(reverse("credit_report_file", args=[everybodys.uid, "csv"])).status_code == 404


def test_editors_and_learners_make_no_report(editor_client, ama):
    assert editor_client.get(reverse("credit_reports")).status_code in (302, 403)
    assert editor_client.post(reverse("credit_reports"), {"system": ama.pk, "begins": "2026-01-01", "ends": "2026-11-12"}).status_code in (
        302,
        403,
    )
    assert CreditReport.objects.count() == 0


def test_a_report_comes_as_csv_and_xlsx_and_holds_no_formula(ama, learner, client):
    earned(ama, learner)
    reporting.give_consent(learner, **{**DETAILS, "given_name": "=1+1"})
    made = report(ama)
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    files = [client.get(reverse("credit_report_file", args=[made.uid, form])).content for form in ("csv", "xlsx")]

    assert b"'=1+1" in files[0]
    assert files[1][:2] == b"PK"


@pytest.mark.parametrize(("begins", "ends"), [("2026-02-01", "2026-01-01"), ("2026-01-01", "2999-01-01"), ("x", "2026-01-01")])
def test_a_report_over_no_time_is_refused(begins, ends, ama, client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    response = client.post(reverse("credit_reports"), {"system": ama.pk, "begins": begins, "ends": ends})

    assert (response.status_code, CreditReport.objects.count()) == (422, 0)


def test_consent_is_given_and_taken_back_on_its_page(learner_client, learner):
    page = reverse("certificates:reporting_consent")

    refused = learner_client.post(page, DETAILS)
    learner_client.post(page, {**DETAILS, "agree": "on"})
    given = ReportingConsent.objects.get(learner=learner)
    learner_client.post(reverse("certificates:take_back_reporting"))

    assert (refused.status_code, given.is_complete) == (422, True)
    assert ReportingConsent.objects.get(learner=learner).holds is False


@pytest.mark.parametrize(
    "wrong", [{"birth_day": 30}, {"birth_month": 13}, {"licence_number": ""}, {"npi": "12345"}, {"given_name": ""}], ids=str
)
def test_details_that_cannot_be_are_refused(wrong, learner_client):
    response = learner_client.post(reverse("certificates:reporting_consent"), {**DETAILS, "agree": "on", **wrong})

    assert (response.status_code, ReportingConsent.objects.count()) == (422, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_report_needs_as_many_queries_for_three_as_for_one(rows, ama, django_assert_num_queries):
    for _ in range(rows):
        earned(ama)

    with django_assert_num_queries(3):
        found, _left_out = reporting._rows(ama, BEGINS, ENDS, None)

    assert len(found) == rows
