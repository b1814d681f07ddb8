"""Forms in the editors' rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from reviewing.models import Form


class FormViewSet(SnippetViewSet):
    """What applications ask. What was sent keeps the form as it stood."""

    model = Form
    icon = "form"
    menu_label = _("Application forms")
    menu_name = "application_forms"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ["title", LocaleColumn()]
    search_fields = ["title"]
    search_backend_name = None
    list_per_page = 50
