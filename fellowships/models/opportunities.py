"""What a hospital offers, as a page: its facts are the same in every language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from core.fields import CodeListField
from core.models import BasePage
from core.reference.professions import profession_choices
from core.reference.specialties import specialty_choices
from core.reference.working_languages import working_language_choices
from fellowships import listing, opportunity_panels, showing
from fellowships.enums import Funding, HandsOn, Period, PostKind, Provision, VisaHelp
from fellowships.families import OnFirstPage
from fellowships.models.hosts import PostBlocks
from fellowships.querysets import OpportunityQuerySet

MOST_WEEKS = 156
FACTS = (
    "kind",
    "specialties",
    "professions",
    "weeks_least",
    "weeks_most",
    "languages",
    "hands_on",
    "visa_help",
    "visa_classes",
    "funding",
    "stipend",
    "currency",
    "stipend_period",
    "fees",
    "fees_waivable",
    "housing",
    "insurance",
)
CHILDREN = ("slots", "supervisors")


class OpportunityPage(BasePage):
    """A fellowship or observership at one hospital. Records hang on the first page written; ``institution`` is its host's."""

    shell_kind = "fellowships.opportunity"

    institution = models.ForeignKey("accounts.Institution", on_delete=models.PROTECT, related_name="opportunities", editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=PostKind.choices, default=PostKind.OBSERVERSHIP)
    specialties = CodeListField(_("specialties"), codes=specialty_choices)
    professions = CodeListField(_("for professions"), codes=profession_choices)
    department = models.CharField(_("department"), max_length=160, blank=True)
    weeks_least = models.PositiveSmallIntegerField(
        _("at least, in weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    weeks_most = models.PositiveSmallIntegerField(
        _("at most, in weeks"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    languages = CodeListField(_("languages of work"), codes=working_language_choices)
    hands_on = models.CharField(_("contact with patients"), max_length=20, choices=HandsOn.choices, default=HandsOn.NONE)
    duties = StreamField([("duty", blocks.CharBlock(max_length=250))], verbose_name=_("duties"), blank=True)
    limits = models.TextField(_("limits"), max_length=1000, blank=True, help_text=_("What a fellow does not do here."))
    outcomes = StreamField([("outcome", blocks.CharBlock(max_length=250))], verbose_name=_("what a fellow learns"), blank=True)
    accreditation = models.TextField(_("accreditation"), max_length=500, blank=True)
    visa_help = models.CharField(_("visa"), max_length=20, choices=VisaHelp.choices, default=VisaHelp.LETTER)
    visa_classes = models.CharField(
        _("classes of visa accepted"), max_length=120, blank=True, help_text=_("Divided by commas, such as “J-1, B-1”.")
    )
    funding = models.CharField(_("funding"), max_length=20, choices=Funding.choices, default=Funding.NONE)
    stipend = models.DecimalField(_("stipend"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("Three letters, such as KES or EUR."))
    stipend_period = models.CharField(_("stipend for"), max_length=10, choices=Period.choices, default=Period.MONTH)
    fees = models.DecimalField(
        _("fee to the host"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    fees_waivable = models.BooleanField(_("fee may be waived"), default=False)
    housing = models.CharField(_("housing"), max_length=20, choices=Provision.choices, default=Provision.OWN)
    insurance = models.CharField(_("insurance"), max_length=20, choices=Provision.choices, default=Provision.OWN)
    costs = models.TextField(_("money in words"), max_length=600, blank=True, help_text=_("What is paid for and what is not."))
    body = StreamField(PostBlocks(), verbose_name=_("text"), blank=True)

    exclude_fields_in_copy = list(CHILDREN)
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        *(SynchronizedField(name, overridable=False) for name in FACTS),
        *(OnFirstPage(name) for name in CHILDREN),
    ]
    base_form_class = opportunity_panels.OpportunityForm
    content_panels = [*BasePage.content_panels, *opportunity_panels.PANELS]
    parent_page_types = ["fellowships.HostPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(OpportunityQuerySet)()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")

    def save(self, *args, **kwargs) -> None:
        """It belongs to the hospital under whose page it stands."""
        if self.path and (host := self.get_parent()):
            self.institution_id = host.specific.institution_id
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.weeks_most and self.weeks_most < self.weeks_least:
            raise ValidationError({"weeks_most": _("The longest stay is shorter than the shortest.")})
        if (self.stipend or self.fees) and len(self.currency.strip()) != len("EUR"):
            raise ValidationError({"currency": _("Say in which currency, by its three letters.")})
        self.currency = self.currency.strip().upper()

    def hindrance(self) -> str:
        """A post without dates cannot be chosen."""
        reason = super().hindrance()
        if not reason and self.canonical.pk == self.pk and not any(not slot.is_closed for slot in self.slots.all()):
            return gettext("It has no dates yet. Add at least one slot; a draft can be saved without.")
        return reason

    @property
    def is_funded(self) -> bool:
        return self.funding != Funding.NONE

    @property
    def visa_class_list(self) -> list[str]:
        return [name.strip() for name in self.visa_classes.split(",") if name.strip()]

    def shell_data(self) -> dict[str, Any]:
        return {"page": self.pk, "opportunity": str(self.translation_key), **showing.shell_of_opportunity(self)}

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **showing.opportunity(self)}

    def turns_at(self) -> datetime:
        return listing.turns_at()
