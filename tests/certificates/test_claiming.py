"""Credit is claimed in the system's steps, up to the maximum, by those who may, and once."""

from datetime import date
from decimal import Decimal

import pytest

from certificates import services
from certificates.models import CreditClaim, CreditSystem
from core.errors import Refused
from core.models import AuditEvent
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import CreditSystemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
SOURCE = "courses.enrolment:1"


def claim(learner, amounts, *, offers=None, source=SOURCE):
    offers = offers if offers is not None else [(CreditSystemFactory(code="KE", name="Points"), Decimal("2.00"))]
    return services.claim(learner, source=source, offers=offers, amounts=amounts, earned_on=date(2026, 11, 12))


def test_a_claim_is_written_with_its_maximum(learner):
    rows = claim(learner, {"KE": Decimal("1.25")})

    assert [(row.system.code, row.amount, row.maximum, row.learner) for row in rows] == [("KE", Decimal("1.25"), Decimal("2.00"), learner)]
    assert AuditEvent.objects.get(deed="certificates.claimed").facts == {"system": "KE", "amount": "1.25", "source": SOURCE}


def test_a_replay_returns_the_same_rows_even_with_other_amounts(learner):
    first = claim(learner, {"KE": Decimal("1.25")})

    assert claim(learner, {"KE": Decimal("2")}) == first
    assert [row.amount for row in CreditClaim.objects.all()] == [Decimal("1.25")]


def test_claiming_nothing_writes_nothing(learner):
    assert claim(learner, {"KE": Decimal(0)}) == []
    assert claim(learner, {}) == []


@pytest.mark.parametrize(
    ("amounts", "code", "sentence"),
    [
        ({"KE": Decimal("2.25")}, "over_maximum", "You can claim at most 2 Points here."),
        ({"KE": Decimal("0.3")}, "not_a_step", "Points is claimed in steps of 0.25. Choose an amount from the list."),
        ({"KE": Decimal("-0.25")}, "not_a_step", "Points is claimed in steps of 0.25. Choose an amount from the list."),
        ({"KE": Decimal("NaN")}, "not_a_step", "Points is claimed in steps of 0.25. Choose an amount from the list."),
        ({"KE": Decimal("sNaN")}, "not_a_step", "Points is claimed in steps of 0.25. Choose an amount from the list."),
        ({"XX": Decimal("1")}, "not_offered", "No credit of this kind is offered here."),
    ],
)
def test_what_is_not_offered_is_refused_with_a_sentence(learner, amounts, code, sentence):
    with pytest.raises(Refused) as refusal:
        claim(learner, amounts)

    assert (refusal.value.code, str(refusal.value)) == (code, sentence)
    assert list(CreditClaim.objects.all()) == []


def test_one_wrong_amount_leaves_the_others_unwritten(learner):
    offers = [(CreditSystemFactory(code="A"), Decimal(1)), (CreditSystemFactory(code="B"), Decimal(1))]

    with pytest.raises(Refused):
        claim(learner, {"A": Decimal(1), "B": Decimal(5)}, offers=offers)

    assert list(CreditClaim.objects.all()) == []


def test_physicians_credit_is_for_physicians():
    ama = CreditSystem.objects.get(code="AMA-PRA-1")
    nurse, physician = ProfileFactory(profession="2221").user, ProfileFactory(profession="2212").user

    with pytest.raises(Refused) as refusal:
        claim(nurse, {"AMA-PRA-1": Decimal("0.5")}, offers=[(ama, Decimal(1))])

    assert refusal.value.code == "not_for_profession"
    assert [row.amount for row in claim(physician, {"AMA-PRA-1": Decimal("0.5")}, offers=[(ama, Decimal(1))])] == [Decimal("0.5")]


def test_the_systems_that_come_with_the_site_say_where_their_rules_are_from():
    systems = CreditSystem.objects.exclude(code__startswith="SYSTEM").order_by("code")

    assert [system.code for system in systems] == [
        "AAFP-P", "AMA-PRA-1", "EACCME", "KE-KMPDC", "NG-MDCN", "RW-AHPC", "TZ-MCT", "UK-RCP", "UK-RCR",
    ]  # fmt: skip
    assert all(system.source.startswith("https://") and system.rules and system.checked_on == date(2026, 11, 20) for system in systems)


def test_minutes_become_credit_as_each_body_rounds():
    systems = CreditSystem.objects.in_bulk(["AMA-PRA-1", "EACCME"], field_name="code")

    assert systems["AMA-PRA-1"].from_minutes(55) == Decimal("1.00")
    assert systems["EACCME"].from_minutes(55) == Decimal("0.50")
