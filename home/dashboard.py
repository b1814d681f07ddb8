"""“My learning”: what a person has begun, finished and earned, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from certificates.models import Certificate, CreditClaim
from core.prepared import prepared
from courses.models import Enrolment
from courses.outline import outlines
from courses.standing import Standing, standings


class YearOfCredit(NamedTuple):
    """Credit claimed in one system in one calendar year."""

    year: int
    system: str
    total: Decimal


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page; ``continue_here`` is the course last opened that is not finished."""

    continue_here: Standing | None
    under_way: list[Standing]
    finished: list[Standing]
    certificates: list[Certificate]
    credit: list[YearOfCredit]

    @property
    def is_empty(self) -> bool:
        return not (self.under_way or self.finished or self.certificates)

    @property
    def credit_this_year(self) -> list[YearOfCredit]:
        return [row for row in self.credit if row.year == timezone.now().year]


def dashboard_of(user, *, language: str) -> Dashboard:
    """Gather the page for ``user``: five queries, however much there is."""
    enrolments = _enrolments(user.pk)
    certificates = _certificates(user.pk)
    found = outlines([enrolment.course_key for enrolment in enrolments], language)
    every = standings(enrolments, found.values(), certified=frozenset(certificate.source for certificate in certificates))
    under_way = [standing for standing in every if not standing.is_complete]
    return Dashboard(
        continue_here=under_way[0] if under_way else None,
        under_way=under_way[1:],
        finished=[standing for standing in every if standing.is_complete],
        certificates=certificates,
        credit=[YearOfCredit(row["earned_on__year"], row["system__name"], row["total"]) for row in _credit(user.pk)],
    )


_enrolments = prepared(lambda learner: Enrolment.objects.of(learner).current().with_standing())
_certificates = prepared(lambda recipient: Certificate.objects.of(recipient).defer("last_failure"))
_credit = prepared(lambda learner: CreditClaim.objects.of(learner).per_year_and_system())
