"""Years, sums and bounds by category: the published rules carried out, and what holds for any."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates import credit_targets
from certificates import credits as credit_rules
from certificates.credit_targets import Limit
from certificates.models import CreditCategory, CreditSystem
from tests.certificates import worked_credit_cases as worked
from tests.factories.accounts import UserFactory
from tests.factories.certificates import CreditSystemFactory

AMOUNTS = st.decimals(0, 500, places=2)
CATEGORIES = ("", "a", "b")
SUMS = st.dictionaries(st.sampled_from(CATEGORIES), AMOUNTS)
BOUNDS = st.tuples(AMOUNTS, AMOUNTS).map(sorted)
LIMITS = st.dictionaries(st.sampled_from(CATEGORIES), BOUNDS).map(
    lambda found: [Limit(category=name, at_least=least, at_most=most) for name, (least, most) in found.items()]
)


def said(case) -> str:
    return f"{case.system}-{'-'.join(str(part) for part in case[1:-1])}"


def system(case) -> CreditSystem:
    return CreditSystem.objects.get(code=case.system)


def test_there_are_at_least_thirty_worked_cases_each_with_its_source_and_the_day_it_was_read():
    assert len({said(case) for case in worked.CASES}) == len(worked.CASES) >= 30
    assert [case for case in worked.CASES if not case.source.startswith("http")] == []
    assert date(2026, 11, 20) == worked.READ_ON


@pytest.mark.django_db
@pytest.mark.parametrize("case", worked.MINUTES, ids=said)
def test_minutes_become_credit_as_the_body_counts(case):
    assert system(case).from_minutes(case.minutes) == Decimal(case.credit)


@pytest.mark.django_db
@pytest.mark.parametrize("case", worked.CLAIMS, ids=said)
def test_a_claim_is_in_steps_and_within_the_maximum(case):
    may = credit_rules.is_claimable(Decimal(case.amount), maximum=Decimal(case.maximum), step=system(case).step)

    assert may == case.may


@pytest.mark.django_db
@pytest.mark.parametrize("case", worked.WHO, ids=said)
def test_only_those_for_whom_it_is_meant_may_claim(case):
    assert system(case).may_be_claimed_by(case.profession) == case.may


@pytest.mark.django_db
@pytest.mark.parametrize("case", worked.TOTALS, ids=said)
def test_a_period_counts_with_shares_as_the_body_says(case):
    body, amounts = system(case), {name: Decimal(amount) for name, amount in case.amounts.items()}

    assert credit_targets.counted(amounts, body.limits()) == Decimal(case.counts)
    assert credit_targets.missing(amounts, body.limits()) == {name: Decimal(amount) for name, amount in case.lacks.items()}
    assert credit_targets.is_met(amounts, body.limits(), target=body.target) == case.is_met


@pytest.mark.django_db
@pytest.mark.parametrize("case", worked.YEARS, ids=said)
def test_a_day_belongs_to_the_year_and_the_period_of_the_body(case):
    body = system(case)
    year = body.year_of(case.day)

    assert tuple(year) == case.year
    assert tuple(credit_targets.years_up_to(year, body.period_years)) == case.period


@given(SUMS, LIMITS)
def test_what_counts_is_never_more_than_what_there_is(amounts, limits):
    assert 0 <= credit_targets.counted(amounts, limits) <= sum(amounts.values())


@given(SUMS, SUMS, LIMITS)
def test_more_credit_never_counts_less_nor_lacks_more(amounts, more, limits):
    both = {name: amounts.get(name, Decimal(0)) + more.get(name, Decimal(0)) for name in {*amounts, *more}}

    before, after = credit_targets.missing(amounts, limits), credit_targets.missing(both, limits)

    assert credit_targets.counted(both, limits) >= credit_targets.counted(amounts, limits)
    assert [name for name, lack in after.items() if lack > before.get(name, 0)] == []


@given(SUMS, LIMITS)
def test_with_what_lacks_added_nothing_lacks(amounts, limits):
    lacking = credit_targets.missing(amounts, limits)

    full = {name: amounts.get(name, Decimal(0)) + lacking.get(name, Decimal(0)) for name in {*amounts, *lacking}}

    assert credit_targets.missing(full, limits) == {}


@given(st.dates(date(1951, 1, 1), date(2200, 12, 31)), st.integers(1, 12), st.integers(1, 28), st.integers(1, 10))
def test_every_day_lies_in_one_year_and_years_leave_no_gap(day, month, begins, years):
    year = credit_targets.year_of(day, month=month, begins=begins)
    after = credit_targets.year_of(year.ends + timedelta(days=1), month=month, begins=begins)
    period = credit_targets.years_up_to(year, years)

    assert day in year
    assert after.begins == year.ends + timedelta(days=1)
    assert year.begins in period
    assert 365 * years <= (period.ends - period.begins).days + 1 <= 366 * years


@pytest.fixture
def staff_client(client, db):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def filled(body: CreditSystem, *categories: dict) -> dict:
    """The editor's form of ``body``, as a browser sends it."""
    fields = ("name", "code", "unit_minutes", "step", "rounding", "period_years", "year_begins_month", "year_begins_day")
    form = {name: getattr(body, name) for name in fields}
    form |= {
        "yearly_target": "20",
        "period_target": "",
        "least_in_a_year": "",
        "statement": "",
        "rules": "",
        "source": "",
        "checked_on": "",
    }
    form |= {"categories-TOTAL_FORMS": len(categories), "categories-INITIAL_FORMS": 0, "categories-MIN_NUM_FORMS": 0}
    for place, category in enumerate(categories):
        whole = {"name": "C", "code": f"c-{place}", "measure": "credits", "at_least": "", "at_most": "", "id": "", "DELETE": "", **category}
        form |= {f"categories-{place}-{name}": value for name, value in whole.items()}
    return form


def address(body: CreditSystem) -> str:
    return reverse(body.snippet_viewset.get_url_name("edit"), args=[body.pk])


def test_an_editor_writes_shares_and_targets(staff_client):
    body = CreditSystemFactory()

    staff_client.post(address(body), filled(body, {"name": "Association", "measure": "percent", "at_least": "25"}))
    body.refresh_from_db()

    assert [(each.category, each.at_least) for each in body.limits()] == [("c-0", Decimal(5))]


@pytest.mark.parametrize(
    "categories",
    [
        [{"at_least": "5", "at_most": "4"}],
        [{"measure": "percent", "at_most": "101"}],
        [{"holds_ours": "on"}, {"holds_ours": "on"}],
        [{"code": "same"}, {"code": "same"}],
    ],
)
def test_shares_that_cannot_hold_are_refused_in_a_sentence(categories, staff_client):
    body = CreditSystemFactory()

    response = staff_client.post(address(body), filled(body, *categories))

    assert response.status_code == 200
    assert CreditCategory.objects.filter(system=body).count() == 0
