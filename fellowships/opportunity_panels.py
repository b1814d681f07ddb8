"""The editor's form of an opportunity."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

SEVERAL = _("Hold Ctrl, or ⌘ on a Mac, to choose several.")
IN_STEP = _("These are the same in every language.")


class FirstPageForm(WagtailAdminPageForm):
    """A translation shows no rows that only the first page has; a row that somebody depends on stays."""

    first_page_rows: tuple[str, ...] = ()
    # Rows that people's records point at: the relation, the rows' relation to those records, and what to say.
    held: tuple[tuple[str, str, Any], ...] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.is_translation:
            for name in self.first_page_rows:
                self.formsets.pop(name, None)

    @property
    def is_translation(self) -> bool:
        return bool(self.instance.pk) and self.instance.canonical.pk != self.instance.pk

    def is_valid(self) -> bool:
        """Only when the rows are checked is it known which of them go."""
        return super().is_valid() and not self._refuse_removals()

    def _refuse_removals(self) -> bool:
        for relation, records, sentence in self.held:
            formset = self.formsets.get(relation)
            for row in formset.deleted_forms if formset else []:
                if row.instance.pk and getattr(row.instance, records).exists():
                    self.add_error(None, sentence)
        return bool(self.errors)


class OpportunityForm(FirstPageForm):
    """Dates that somebody chose stay."""

    first_page_rows = ("slots", "supervisors")
    held = (("slots", "choices", _("Somebody chose these dates in an application: tick “no longer offered” instead of removing them.")),)


PANELS = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("department")]),
            FieldPanel("specialties", help_text=SEVERAL),
            FieldPanel("professions", help_text=SEVERAL),
            FieldRowPanel([FieldPanel("weeks_least"), FieldPanel("weeks_most")]),
            FieldPanel("languages", help_text=SEVERAL),
        ],
        heading=_("What is offered"),
        icon="group",
        help_text=IN_STEP,
    ),
    InlinePanel(
        "slots",
        heading=_("Dates and places"),
        label=_("Slot"),
        icon="date",
        help_text=_("When people may come, and how many at once. Applicants choose among them."),
    ),
    InlinePanel("supervisors", heading=_("Supervisors"), label=_("Supervisor"), icon="user"),
    MultiFieldPanel(
        [FieldPanel("hands_on"), FieldPanel("duties"), FieldPanel("limits"), FieldPanel("outcomes"), FieldPanel("accreditation")],
        heading=_("The work"),
        icon="clipboard-list",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("funding"), FieldPanel("currency")]),
            FieldRowPanel([FieldPanel("stipend"), FieldPanel("stipend_period")]),
            FieldRowPanel([FieldPanel("fees"), FieldPanel("fees_waivable")]),
            FieldRowPanel([FieldPanel("housing"), FieldPanel("insurance")]),
            FieldRowPanel([FieldPanel("visa_help"), FieldPanel("visa_classes")]),
            FieldPanel("costs"),
        ],
        heading=_("Money, housing and visa"),
        icon="wallet",
    ),
    FieldPanel("body"),
]
