"""Credit systems as dated data, and the credit claimed in them."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates import credits as credit_rules
from certificates.enums import Rounding
from certificates.querysets import CreditClaimQuerySet
from core.fields import CodeListField
from core.reference.professions import profession_choices


class CreditSystem(models.Model):
    """A body's rules for credit, as dated, editable data.

    An operator confirms them with the body before advertising credit.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    unit_minutes = models.PositiveSmallIntegerField(_("minutes in one credit"), default=60, validators=[MinValueValidator(1)])
    step = models.DecimalField(
        _("smallest step"), max_digits=5, decimal_places=2, default=Decimal("1.00"), validators=[MinValueValidator(Decimal("0.01"))]
    )
    rounding = models.CharField(_("rounding"), max_length=10, choices=Rounding.choices, default=Rounding.NEAREST)
    yearly_target = models.DecimalField(
        _("credits asked for in a year"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave empty where the body asks for none."),
    )
    professions = CodeListField(_("who may claim"), codes=profession_choices, help_text=_("Leave empty for every profession."))
    statement = models.TextField(
        _("designation statement"),
        blank=True,
        help_text=_("Printed exactly. {provider}, {format} and {maximum} are filled in."),
    )
    rules = models.TextField(_("what the body asks"), blank=True, help_text=_("In our own words."))
    source = models.URLField(_("source"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("credit system")
        verbose_name_plural = _("credit systems")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def may_be_claimed_by(self, profession: str) -> bool:
        return not self.professions or profession in self.professions

    def from_minutes(self, minutes: int) -> Decimal:
        """Credit for ``minutes`` of learning, rounded as this body rounds."""
        return credit_rules.from_minutes(minutes, unit_minutes=self.unit_minutes, step=self.step, rounding=self.rounding)


class CreditClaim(models.Model):
    """Credit that a learner says she earned, in one system, for one deed."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credit_claims")
    source = models.CharField(max_length=120)
    system = models.ForeignKey(CreditSystem, on_delete=models.PROTECT, related_name="claims")
    amount = models.DecimalField(_("claimed"), max_digits=6, decimal_places=2)
    maximum = models.DecimalField(_("maximum"), max_digits=6, decimal_places=2)
    earned_on = models.DateField(_("earned on"))
    claimed_at = models.DateTimeField(_("claimed at"), auto_now_add=True)

    objects = CreditClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit claim")
        verbose_name_plural = _("credit claims")
        ordering = ["-earned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "system"], name="one_claim_per_deed_and_system"),
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(amount__lte=F("maximum")), name="claim_within_maximum"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.system}"
