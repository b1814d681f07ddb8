"""Rubrics in the editors' rooms."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from reviewing.models import Rubric


class RubricViewSet(SnippetViewSet):
    """What reviewers score by. A round keeps its rubric as it stood when it opened."""

    model = Rubric
    icon = "order"
    menu_label = _("Rubrics")
    menu_name = "rubrics"
    menu_order = 268
    add_to_admin_menu = True
    list_display = ["title", LocaleColumn()]
    search_fields = ["title"]
    search_backend_name = None
    list_per_page = 50
