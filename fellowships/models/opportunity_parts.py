"""What hangs on an opportunity: its dates, its supervisors, and what changed after it was published."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from fellowships.querysets import SlotQuerySet

MOST_PLACES = 500


class Slot(models.Model):
    """Dates at which people may come, and how many. It stands on the first page written; applications and places point at it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opportunity = ParentalKey("fellowships.OpportunityPage", on_delete=models.CASCADE, related_name="slots")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    places = models.PositiveSmallIntegerField(_("places"), default=1, validators=[MinValueValidator(1)])
    is_closed = models.BooleanField(
        _("no longer offered"), default=False, help_text=_("Whoever chose it keeps the choice; nobody else sees it.")
    )

    objects = SlotQuerySet.as_manager()

    panels = [FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("places")]), FieldPanel("is_closed")]

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_slot_ends_after_it_starts",
                violation_error_message=_("The slot ends before it starts."),
            ),
            models.CheckConstraint(condition=Q(places__gte=1) & Q(places__lte=MOST_PLACES), name="a_slot_has_places"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity.title}, {self.starts_on} – {self.ends_on}"

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The slot ends before it starts.")})
        if self.places and self.places > MOST_PLACES:
            raise ValidationError({"places": _("A slot has at most %(most)d places.") % {"most": MOST_PLACES}})


class OpportunitySupervisor(Orderable):
    """Who teaches and answers for the fellow. ``user`` keeps her from judging those who apply to her."""

    opportunity = ParentalKey("fellowships.OpportunityPage", on_delete=models.CASCADE, related_name="supervisors")
    name = models.CharField(_("name"), max_length=160)
    position = models.CharField(_("position"), max_length=160, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supervised_opportunities",
        verbose_name=_("account here"),
        help_text=_("Lets her sign off the logbook, and keeps her from reviewing who applies to her."),
    )

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("position")]), FieldPanel("user")]

    class Meta(Orderable.Meta):
        verbose_name = _("supervisor")

    def __str__(self) -> str:
        return self.name


class PublishedFacts(models.Model):
    """The facts as they stood when the opportunity was last published: what a change is told by."""

    opportunity = models.OneToOneField("fellowships.OpportunityPage", on_delete=models.CASCADE, related_name="published_facts")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.opportunity_id)


class OpportunityChange(models.Model):
    """One fact that changed while a call with this opportunity was under way, as plain values. Rows are only ever added."""

    opportunity = models.ForeignKey("fellowships.OpportunityPage", on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    fact = models.CharField(_("fact"), max_length=60)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["opportunity", "-at"], name="changes_by_opportunity")]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.fact}"
