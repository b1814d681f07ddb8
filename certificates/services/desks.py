"""What is checked at an institution's desk is kept in its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import Institution, User
from certificates import verification
from certificates.enums import CheckedBy
from certificates.models import Batch, Check
from certificates.number_lists import MOST_ROWS
from certificates.services.checking import check_together, record_check

Asked = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CheckedAgain:
    """How many were checked, how many of them have another state now, and how many are left for another time."""

    batch: Batch | None
    checked: int = 0
    changed_checks: tuple[int, ...] = ()  # their keys
    left: int = 0

    @property
    def changed(self) -> int:
        return len(self.changed_checks)


def check_one(institution: Institution, asked: Asked, *, verifier: User, holder_is_told: bool) -> Check:
    """Look one number up, and keep the answer."""
    number, name = asked
    answer = verification.verify_many([asked])[0] if name else verification.verify(number)
    return record_check(answer, verifier=verifier, institution=institution, holder_is_told=holder_is_told)


@transaction.atomic
def check_many(
    institution: Institution, asked: Sequence[Asked], *, verifier: User, holder_is_told: bool, how: str = CheckedBy.LIST
) -> Batch:
    """Look up to 500 numbers up, and keep the answers as one batch. Raises Refused for more."""
    answers = [replace(answer, how=how) for answer in verification.verify_many(asked)]
    batch = check_together(answers, verifier=verifier, institution=institution)
    if holder_is_told:
        batch.checks.filter(certificate__isnull=False).update(holder_is_told=True)
    return batch


@transaction.atomic
def check_again(institution: Institution, *, verifier: User) -> CheckedAgain:
    """Check every certificate of the history once more, at most 500 at a time, those checked longest ago first."""
    latest = Check.objects.of_institution(institution).latest_of_each().select_related("certificate").order_by("checked_at", "pk")
    every = list(latest.values_list("certificate__code", "state", "holder_is_told"))
    now = every[:MOST_ROWS]
    if not now:
        return CheckedAgain(None)
    answers = verification.verify_many([(code, "") for code, _state, _told in now])
    batch = check_together(answers, verifier=verifier, institution=institution)
    agreed = [code for code, _state, told in now if told]
    batch.checks.filter(number__in=agreed).update(holder_is_told=True)
    before = {code: state for code, state, _told in now}
    changed = [pk for pk, number, state in batch.checks.values_list("pk", "number", "state") if before[number] != state]
    return CheckedAgain(batch, checked=len(now), changed_checks=tuple(changed), left=len(every) - len(now))
