"""Evaluation forms in the editors' rooms."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import Questionnaire


class QuestionnaireViewSet(SnippetViewSet):
    """What courses ask at their end and 90 days later. What was answered keeps the form as it stood."""

    model = Questionnaire
    icon = "form"
    menu_label = _("Evaluation forms")
    menu_name = "evaluation_forms"
    menu_order = 265
    add_to_admin_menu = True
    list_display = ["title", LocaleColumn()]
    search_fields = ["title"]
    search_backend_name = None
    list_per_page = 50
