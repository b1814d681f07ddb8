"""How the World Bank and the United Nations class countries: dated facts that staff keep up to date."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.reference.countries import country_choices
from fellowships.enums import Income
from fellowships.income import Fact, Standing, standings


class IncomeGroupQuerySet(models.QuerySet):
    def standings(self, on: date) -> dict[str, Standing]:
        """How every classed country stood on the day ``on``. One query."""
        return standings((Fact(*row) for row in self.values_list("country", "year", "group", "is_ldc", "ldc_until")), on)


class IncomeGroup(models.Model):
    """One country's income group in one fiscal year of the World Bank, and whether it is a least developed country.

    The World Bank's fiscal year 2027 runs from 1 July 2026 to 30 June 2027. A
    country without a row for a year keeps its latest one, so only what changed
    need be written each July.
    """

    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    year = models.PositiveSmallIntegerField(_("fiscal year"), help_text=_("Of the World Bank: 2027 runs from 1 July 2026 to 30 June 2027."))
    group = models.CharField(_("income group"), max_length=20, choices=Income.choices, default=Income.UNCLASSIFIED)
    is_ldc = models.BooleanField(_("least developed country"), default=False, help_text=_("On the list of the United Nations."))
    ldc_until = models.DateField(
        _("leaves the list on"), null=True, blank=True, help_text=_("Where the date is set on which the country ceases to be on it.")
    )
    source = models.CharField(_("source"), max_length=250, blank=True, help_text=_("Where this stands, and when it was read there."))

    objects = IncomeGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("income group")
        verbose_name_plural = _("income groups")
        ordering = ["country", "-year"]
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="one_income_group_per_country_and_year")]

    def __str__(self) -> str:
        return f"{self.get_country_display()}, {self.year}"
