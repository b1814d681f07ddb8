"""The lists of income groups and least developed countries, which staff keep up to date."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from fellowships.models import IncomeGroup


class IncomeGroupViewSet(SnippetViewSet):
    """One row for a country and a fiscal year; a country keeps its latest one until a later year says otherwise."""

    model = IncomeGroup
    menu_label = _("Income groups")
    icon = "globe"
    add_to_settings_menu = True
    list_display = ["country", "year", "group", "is_ldc", "ldc_until"]
    list_filter = ["year", "group", "is_ldc", "country"]
    list_export = ["country", "year", "group", "is_ldc", "ldc_until", "source"]
    list_per_page = 50
    ordering = ["country", "-year"]
    inspect_view_enabled = True
    panels = [
        FieldRowPanel([FieldPanel("country"), FieldPanel("year")]),
        FieldPanel("group"),
        FieldRowPanel([FieldPanel("is_ldc"), FieldPanel("ldc_until")]),
        FieldPanel("source"),
    ]
