"""The editor's form of a call."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface

from core import moments
from core.reference.time_zones import time_zone_choices
from fellowships.opportunity_panels import FirstPageForm

MOMENTS = ("opens_at", "closes_at", "decides_by")
STAGE_MOMENTS = ("starts_at", "ends_at")


class CallForm(FirstPageForm):
    """Moments are typed as the clocks of the call's own time zone show them, whoever types them."""

    first_page_rows = ("call_officers", "call_opportunities", "reserved_places", "stages")
    held = (("stages", "applications", _("Applications are in this stage: move them on before you remove it.")),)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices, help_text=_("The dates are given in its time."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _show_by_zone(self, MOMENTS, self.instance.time_zone)
        for row in self._stage_rows():
            _show_by_zone(row, STAGE_MOMENTS, self.instance.time_zone)

    def clean(self):
        cleaned = super().clean()
        if zone := cleaned.get("time_zone"):
            for name in MOMENTS:
                if cleaned.get(name):
                    cleaned[name] = moments.at_zone(cleaned[name], zone)
        return cleaned

    def save(self, commit: bool = True):
        """Stages are checked before the call's zone is known, so their moments are put in it here."""
        zone = self.cleaned_data.get("time_zone")
        for row in self._stage_rows() if zone else []:
            for name in STAGE_MOMENTS:
                typed = getattr(row, "cleaned_data", {}).get(name)
                setattr(row.instance, name, moments.at_zone(typed, zone) if typed else None)
        return super().save(commit)

    def _stage_rows(self):
        formset = self.formsets.get("stages")
        return formset.forms if formset else []


def _show_by_zone(form, names: tuple[str, ...], zone: str) -> None:
    for name in names:
        if (moment := getattr(form.instance, name)) and name in form.fields:
            form.initial[name] = moments.typed(moment, zone)


def edit_handler(page) -> TabbedInterface:
    """What the call is, when, how it is decided: one tab each. ``page`` is the model whose own panels come first."""
    return TabbedInterface(
        [
            ObjectList([*page.content_panels, FieldPanel("body"), *_WHAT], heading=_("Call")),
            ObjectList(_WHEN, heading=_("Dates and stages")),
            ObjectList(_HOW, heading=_("Applying and deciding")),
            ObjectList([*page.promote_panels, *page.settings_panels], heading=_("Address")),
        ]
    )


_WHAT = [
    InlinePanel("call_opportunities", heading=_("What can be chosen"), label=_("Opportunity"), icon="doc-full"),
    InlinePanel(
        "reserved_places",
        heading=_("Reserved places"),
        label=_("Reserved places"),
        icon="globe",
        help_text=_("Given first to applicants from these countries; what they leave goes to all."),
    ),
    InlinePanel("call_officers", heading=_("Officers"), label=_("Officer"), icon="user", help_text=_("Who runs this call.")),
]
_WHEN = [
    MultiFieldPanel(
        [
            FieldPanel("time_zone"),
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            FieldRowPanel([FieldPanel("decides_by"), FieldPanel("grace_minutes")]),
            FieldPanel("is_rolling"),
        ],
        heading=_("When"),
        icon="date",
    ),
    InlinePanel("stages", heading=_("Stages"), label=_("Stage"), icon="list-ol", help_text=_("In the order in which they come.")),
]
_HOW = [
    MultiFieldPanel(
        [
            FieldPanel("form"),
            FieldRowPanel([FieldPanel("references_needed"), FieldPanel("most_choices")]),
            FieldPanel("endorsement_needed"),
        ],
        heading=_("Applying"),
        icon="form",
    ),
    MultiFieldPanel(
        [
            FieldPanel("chooses_by"),
            FieldPanel("hides"),
            FieldRowPanel([FieldPanel("least_applications"), FieldPanel("when_too_few")]),
            FieldPanel("offer_days"),
            FieldRowPanel([FieldPanel("after_decision"), FieldPanel("appeal_days")]),
            FieldPanel("keeps_months"),
        ],
        heading=_("Deciding"),
        icon="tasks",
    ),
]
