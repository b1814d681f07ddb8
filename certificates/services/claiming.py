"""Claim: the credit that a learner says she earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from certificates import credits as credit_rules
from certificates.models import CreditClaim, CreditSystem
from core import audit
from core.errors import Refused

Offer = tuple[CreditSystem, Decimal]


@transaction.atomic
def claim(learner, *, source: str, offers: Sequence[Offer], amounts: Mapping[str, Decimal], earned_on: date) -> list[CreditClaim]:
    """Write down the credit that ``learner`` claims for one deed, and return the rows.

    ``offers`` are the systems with the maximum in each; ``amounts`` maps a
    system's code to the claim, and an amount of 0 claims nothing. The first claim
    for a ``source`` stands: a replay returns its rows. Raises Refused, and writes
    nothing, for a system that is not offered or not open to her profession, for
    more than the maximum, and for what is not a whole number of steps.
    """
    get_user_model().objects.select_for_update().get(pk=learner.pk)  # two open tabs wait for one another
    rows = CreditClaim.objects.filter(source=source).select_related("system").order_by("pk")
    if standing := list(rows):
        return standing
    wanted = {code: amount for code, amount in amounts.items() if amount.is_nan() or amount != 0}
    _check_claim(learner, offers, wanted)
    for system, maximum in offers:
        if (amount := wanted.get(system.code)) is not None:
            row = CreditClaim.objects.create(
                learner=learner, source=source, system=system, amount=amount, maximum=maximum, earned_on=earned_on
            )
            audit.record("certificates.claimed", row, actor=learner, system=system.code, amount=credit_rules.plain(amount), source=source)
    return list(rows.all())


def _check_claim(learner, offers: Iterable[Offer], wanted: Mapping[str, Decimal]) -> None:
    offered = {system.code: (system, maximum) for system, maximum in offers}
    for code, amount in wanted.items():
        if code not in offered:
            raise Refused(_("No credit of this kind is offered here."), code="not_offered")
        _check_amount(learner, *offered[code], amount)


def _check_amount(learner, system: CreditSystem, maximum: Decimal, amount: Decimal) -> None:
    profile = getattr(learner, "profile", None)
    if not system.may_be_claimed_by(profile.profession if profile else ""):
        raise Refused(_("%(system)s cannot be claimed by your profession.") % {"system": system.name}, code="not_for_profession")
    if not amount.is_finite() or amount < 0 or not credit_rules.is_in_steps(amount, step=system.step):
        raise Refused(
            _("%(system)s is claimed in steps of %(step)s. Choose an amount from the list.")
            % {"system": system.name, "step": _number(system.step)},
            code="not_a_step",
        )
    if amount > maximum:
        raise Refused(
            _("You can claim at most %(maximum)s %(system)s here.") % {"system": system.name, "maximum": _number(maximum)},
            code="over_maximum",
        )


def _number(amount: Decimal) -> str:
    return number_format(amount.normalize())
