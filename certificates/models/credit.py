"""Credit systems as dated data, and the credit claimed in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from certificates import credit_targets
from certificates import credits as credit_rules
from certificates.enums import Measure, Rounding
from certificates.models.credit_form import CreditSystemForm
from certificates.querysets import CreditClaimQuerySet
from core.fields import CodeListField
from core.reference.countries import country_choices
from core.reference.professions import profession_choices


class CreditSystem(ClusterableModel):
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
    period_years = models.PositiveSmallIntegerField(
        _("years in one period"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("Over how many years the body counts."),
    )
    period_target = models.DecimalField(
        _("credits asked for in a period"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Where a period has more than one year. Leave empty where the body asks for none."),
    )
    least_in_a_year = models.DecimalField(
        _("credits asked for in any single year of a period"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    year_begins_month = models.PositiveSmallIntegerField(
        _("month in which the year begins"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    year_begins_day = models.PositiveSmallIntegerField(
        _("day on which the year begins"), default=1, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    countries = CodeListField(
        _("whose board it is"), codes=country_choices, help_text=_("Countries whose licences are renewed by credit in this system.")
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

    base_form_class = CreditSystemForm

    class Meta:
        verbose_name = _("credit system")
        verbose_name_plural = _("credit systems")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def may_be_claimed_by(self, profession: str) -> bool:
        return not self.professions or profession in self.professions

    @property
    def target(self) -> Decimal | None:
        """What is asked for in one period; None where the body asks for nothing."""
        return self.yearly_target if self.period_years == 1 else self.period_target

    def year_of(self, day: date) -> credit_targets.Period:
        """The year in which this body counts ``day``."""
        return credit_targets.year_of(day, month=self.year_begins_month, begins=self.year_begins_day)

    def limits(self) -> list[credit_targets.Limit]:
        """At least and at most of each category in a period, in credit."""
        return [category.limit for category in self.categories.all()]

    def from_minutes(self, minutes: int) -> Decimal:
        """Credit for ``minutes`` of learning, rounded as this body rounds."""
        return credit_rules.from_minutes(minutes, unit_minutes=self.unit_minutes, step=self.step, rounding=self.rounding)


class CreditCategory(models.Model):
    """A kind of credit of which a body wants at least or at most so much in a period."""

    system = ParentalKey(CreditSystem, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    holds_ours = models.BooleanField(
        _("what is claimed here counts in it"), default=False, help_text=_("At most one category of a system can be ours.")
    )
    measure = models.CharField(_("measured in"), max_length=10, choices=Measure.choices, default=Measure.CREDITS)
    at_least = models.DecimalField(
        _("at least"), max_digits=6, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    at_most = models.DecimalField(
        _("at most"), max_digits=6, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        verbose_name = _("category of credit")
        verbose_name_plural = _("categories of credit")
        ordering = ["system", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="one_category_per_code"),
            models.UniqueConstraint(fields=["system"], condition=Q(holds_ours=True), name="one_category_is_ours"),
            models.CheckConstraint(
                condition=Q(at_least__isnull=True) | Q(at_most__isnull=True) | Q(at_least__lte=F("at_most")),
                name="category_at_least_within_at_most",
                violation_error_message=_("At least cannot be more than at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        too_much = [bound for bound in (self.at_least, self.at_most) if bound is not None and bound > 100]
        if self.measure == Measure.PERCENT and too_much:
            raise ValidationError(_("A share of the target is at most 100 per cent."))

    @property
    def limit(self) -> credit_targets.Limit:
        """Its bounds in credit, whether they are told in credit or as a share of the target."""
        return credit_targets.Limit(category=self.code, at_least=self._in_credit(self.at_least), at_most=self._in_credit(self.at_most))

    def _in_credit(self, bound: Decimal | None) -> Decimal | None:
        if bound is None or self.measure == Measure.CREDITS:
            return bound
        return None if self.system.target is None else self.system.target * bound / 100


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
