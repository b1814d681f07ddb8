"""Assignments in the editors' admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import Assignment
from courses.questions_admin import TranslatedIndexView


class AssignmentViewSet(SnippetViewSet):
    """Every assignment with the rules by which it is marked."""

    model = Assignment
    icon = "edit"
    menu_label = _("Assignments")
    menu_name = "assignments"
    menu_order = 262
    add_to_admin_menu = True
    index_view_class = TranslatedIndexView
    list_display = ["title", "marked_by", "form", "pass_percent", "due_days", "locale", "version"]
    list_per_page = 50
    edit_handler = ObjectList(Assignment.panels)
