"""Who learns what, for the staff: to be searched, filtered and taken along, and never edited here."""

from __future__ import annotations

import django_filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.tables import plain_cell
from courses import rules
from courses.enums import EnrolmentState
from courses.models import CoursePage, Enrolment
from courses.querysets import of_courses_visible_to

PLAIN = {"csv": plain_cell, "xlsx": plain_cell}
# What people wrote, and no program may compute.
PLAIN_COLUMNS = ("learner.name", "course.title", "group_name", "follower_name")


class LearnersPolicy(ModelPermissionPolicy):
    """Staff may look; a record is changed by its learner's deeds alone."""

    def user_has_permission(self, user, action):
        return action == "view" and rules.may_see_learners(user)


register_permission_policy(Enrolment, LearnersPolicy(Enrolment))


def _courses_to_choose(request):
    visible = CoursePage.objects.filter(of_courses_visible_to(request.user), enrolments__isnull=False)
    return visible.order_by("title").distinct()


class EnrolmentFilterSet(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(label=_("Course"), queryset=_courses_to_choose)
    state = django_filters.ChoiceFilter(label=_("State"), choices=EnrolmentState.choices)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Enrolment
        fields = ["course", "state", "language"]


class EnrolmentIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self):
        return Enrolment.objects.visible_to(self.request.user).select_related("learner", "course", "cohort", "institution")


class EnrolmentViewSet(ModelViewSet):
    """Every enrolment that the reader may see, the most recently active first."""

    model = Enrolment
    name = "enrolments"
    url_prefix = "enrolments"
    icon = "group"
    menu_label = _("Learners")
    menu_name = "learners"
    menu_order = 100
    menu_hook = "register_reports_menu_item"
    add_to_reference_index = False
    index_view_class = EnrolmentIndexView
    copy_view_enabled = False
    exclude_form_fields = ()
    filterset_class = EnrolmentFilterSet
    list_display = [
        Column("learner", label=_("Learner"), sort_key="learner__name"),
        Column("course", label=_("Course"), sort_key="course__title"),
        Column("group_name", label=_("Group"), sort_key="cohort__name"),
        Column("get_state_display", label=_("State"), sort_key="state"),
        Column("language", label=_("Language"), sort_key="language"),
        DateColumn("enrolled_at", label=_("Enrolled"), sort_key="enrolled_at"),
        DateColumn("last_seen_at", label=_("Last seen"), sort_key="last_seen_at"),
        DateColumn("completed_at", label=_("Completed"), sort_key="completed_at"),
    ]
    list_export = [
        "learner.name",
        "course.title",
        "state",
        "language",
        "enrolled_at",
        "last_seen_at",
        "completed_at",
        "group_name",
        "follower_name",
    ]
    export_headings = {
        "learner.name": _("Learner"),
        "course.title": _("Course"),
        "group_name": _("Group"),
        "follower_name": _("Followed by"),
    }
    export_filename = "learners"
    list_per_page = 50
    search_fields = ["learner__name", "learner__email", "learner__profile__latin_name"]
    search_backend_name = None
    ordering = ["-last_seen_at", "-pk"]

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in {"index", "index_results"}]

    def get_index_view_kwargs(self):
        return {**super().get_index_view_kwargs(), "custom_field_preprocess": dict.fromkeys(PLAIN_COLUMNS, PLAIN)}
