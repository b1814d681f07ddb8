"""A call: what can be chosen, by when, how it is decided and by whom. Its facts are the same in every language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from core.fields import CodeListField
from core.models import BasePage
from core.reference.time_zones import UTC, is_time_zone
from fellowships import call_panels, calls, listing, showing
from fellowships.enums import AfterDecision, CallPhase, ChoosingBy, Hidden, WhenTooFew
from fellowships.families import OnFirstPage
from fellowships.models.hosts import PostBlocks
from fellowships.querysets import CallQuerySet

MOST_CHOICES = 20
FACTS = (
    "opens_at",
    "closes_at",
    "decides_by",
    "time_zone",
    "grace_minutes",
    "is_rolling",
    "form",
    "references_needed",
    "endorsement_needed",
    "most_choices",
    "chooses_by",
    "hides",
    "offer_days",
    "least_applications",
    "when_too_few",
    "after_decision",
    "appeal_days",
    "keeps_months",
)
CHILDREN = ("call_officers", "call_opportunities", "reserved_places", "stages")


def hidden_choices() -> list[tuple[str, str]]:
    """What may be hidden from those who judge."""
    return list(Hidden.choices)


class CallPage(BasePage):
    """A call for applications. Moments are kept in UTC; ``time_zone`` is whose hour was meant.

    Everything that hangs on a call hangs on its ``canonical`` page, and its
    ``translation_key`` names it in addresses.
    """

    shell_kind = "fellowships.call"

    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(
        _("deadline"), null=True, blank=True, help_text=_("The first moment that is too late. Empty for a call that stays open.")
    )
    decides_by = models.DateTimeField(_("decision by"), null=True, blank=True, help_text=_("By when every applicant is told."))
    time_zone = models.CharField(_("time zone"), max_length=64, default=UTC)
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"),
        default=15,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("For slow lines: told to everybody, and only the server's clock counts."),
    )
    is_rolling = models.BooleanField(
        _("rolling"), default=False, help_text=_("Applications are judged as they come, not together after the deadline.")
    )
    form = models.ForeignKey(
        "reviewing.Form", null=True, blank=True, on_delete=models.PROTECT, related_name="calls", verbose_name=_("application form")
    )
    references_needed = models.PositiveSmallIntegerField(
        pgettext_lazy("by referees", "references"), default=0, validators=[MaxValueValidator(5)]
    )
    endorsement_needed = models.BooleanField(
        _("the home institution endorses"), default=False, help_text=_("Nothing reaches a host before the home institution released it.")
    )
    most_choices = models.PositiveSmallIntegerField(
        _("choices at most"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_CHOICES)]
    )
    chooses_by = models.CharField(_("places are given by"), max_length=20, choices=ChoosingBy.choices, default=ChoosingBy.RANKING)
    hides = CodeListField(
        _("hidden from reviewers"), codes=hidden_choices, help_text=_("In every view, export, mail and answer to programs.")
    )
    offer_days = models.PositiveSmallIntegerField(
        _("days to accept an offer"), default=14, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    least_applications = models.PositiveSmallIntegerField(_("too few means fewer than"), default=0)
    when_too_few = models.CharField(_("when too few apply"), max_length=20, choices=WhenTooFew.choices, default=WhenTooFew.GO_ON)
    after_decision = models.CharField(
        _("after the decision, applicants may ask for"), max_length=20, choices=AfterDecision.choices, default=AfterDecision.FEEDBACK
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("for so many days"), default=14, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    keeps_months = models.PositiveSmallIntegerField(
        _("applications are kept for, in months"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("After the decision. Then they are made anonymous."),
    )
    body = StreamField(PostBlocks(), verbose_name=_("text"), blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="fellowships.CallOfficer", related_name="calls_run", verbose_name=_("officers")
    )

    exclude_fields_in_copy = list(CHILDREN)
    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        *(SynchronizedField(name, overridable=False) for name in FACTS),
        *(OnFirstPage(name) for name in CHILDREN),
    ]
    base_form_class = call_panels.CallForm
    edit_handler = call_panels.edit_handler(BasePage)
    parent_page_types = ["fellowships.FellowshipIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(CallQuerySet)()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def clean(self) -> None:
        super().clean()
        if not is_time_zone(self.time_zone):
            raise ValidationError({"time_zone": _("Choose a time zone from the list.")})
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The deadline comes before the opening.")})
        if self.closes_at and self.decides_by and self.decides_by <= self.closes_at:
            raise ValidationError({"decides_by": _("The decision comes before the deadline.")})
        if self.closes_at is None and not self.is_rolling:
            raise ValidationError({"closes_at": _("Only a rolling call stays open: give a deadline.")})

    def hindrance(self) -> str:
        """A call shows what can be chosen, asks its form, and has somebody who runs it."""
        reason = super().hindrance()
        if reason or self.canonical.pk != self.pk:
            return reason
        if not self.call_opportunities.all():
            return gettext("Nothing can be chosen in it yet. Add at least one opportunity; a draft can be saved without.")
        if not self.call_officers.all():
            return gettext("Nobody runs it yet. Name at least one officer; a draft can be saved without.")
        return "" if self.form_id else gettext("It has no application form yet. Choose one; a draft can be saved without.")

    def phase(self, now: datetime | None = None) -> CallPhase:
        """Where the call stands by the server's clock."""
        return calls.phase(self, now or timezone.now())

    @property
    def is_taking(self) -> bool:
        """Whether an application may be handed in now."""
        return calls.takes(self, timezone.now())

    @property
    def key(self) -> str:
        """How addresses and programs name the call, in every language."""
        return str(self.translation_key)

    def shell_data(self) -> dict[str, Any]:
        return {"page": self.pk, "call": self.key, **showing.shell_of_call(self)}

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **showing.call(self)}

    def turns_at(self) -> datetime:
        return listing.turns_at()
