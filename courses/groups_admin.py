"""Groups in the editors' rooms: made and changed by site staff, and by authors for their institutions' courses."""

from __future__ import annotations

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import EditView, HistoryView, SnippetViewSet, UsageView

from core.reference.time_zones import time_zone_choices
from courses import moments, rules
from courses.models import Cohort, CoursePage
from courses.querysets import of_courses_visible_to

MOMENTS = ("opens_at", "closes_at", "starts_at", "ends_at")


class GroupsPolicy(ModelPermissionPolicy):
    """Whoever may read a course's learners sets up its groups; only those who read all of them delete any."""

    def user_has_permission(self, user, action):
        return rules.sees_every_learner(user) if action == "delete" else rules.may_set_up_groups(user)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and _reaches(user, instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(self.user_has_permission(user, action) for action in actions) and _reaches(user, instance)


register_permission_policy(Cohort, GroupsPolicy(Cohort))


def groups_set_up_by(user):
    """Every group of the courses that ``user`` answers for."""
    if rules.sees_every_learner(user):
        return Cohort.objects.all()
    return Cohort.objects.filter(pk__in=Cohort.objects.filter(of_courses_visible_to(user, "course")).values("pk"))


def _reaches(user, cohort: Cohort) -> bool:
    """Asked for every row of a listing: what a person reaches is looked up once in each request."""
    if not hasattr(user, "_groups_in_reach"):
        user._groups_in_reach = frozenset(groups_set_up_by(user).order_by().values_list("pk", flat=True))
    return cohort.pk in user._groups_in_reach


class CohortForm(WagtailAdminModelForm):
    """Moments are typed as the clocks of the group's own time zone show them, whoever types them."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices, help_text=_("The dates are given in its time."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in MOMENTS:
            if moment := getattr(self.instance, name):
                self.initial[name] = moments.typed(moment, self.instance.time_zone)
        if self.for_user is not None:
            self.fields["course"].queryset = (
                CoursePage.objects.filter(of_courses_visible_to(self.for_user)).order_by("title", "pk").distinct()
            )

    def clean(self):
        cleaned = super().clean()
        if zone := cleaned.get("time_zone"):
            for name in MOMENTS:
                if cleaned.get(name):
                    cleaned[name] = moments.at_zone(cleaned[name], zone)
        if cleaned.get("course"):
            cleaned["course"] = cleaned["course"].canonical
        return cleaned


class InReach:
    """A group that the editor does not answer for is not there."""

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if not _reaches(self.request.user, found):
            raise Http404
        return found


class CohortEditView(InReach, EditView):
    pass


class CohortHistoryView(InReach, HistoryView):
    pass


class CohortUsageView(InReach, UsageView):
    pass


class CohortViewSet(SnippetViewSet):
    model = Cohort
    edit_view_class = CohortEditView
    history_view_class = CohortHistoryView
    usage_view_class = CohortUsageView
    icon = "group"
    menu_label = _("Groups")
    menu_name = "groups"
    menu_order = 260
    add_to_admin_menu = True
    list_display = [
        "__str__",
        Column("get_way_in_display", label=_("Way in"), sort_key="way_in"),
        Column("seats", label=_("Seats"), sort_key="seats"),
        DateColumn("starts_at", label=_("Starts"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("Ends"), sort_key="ends_at"),
    ]
    list_filter = ["way_in"]
    search_fields = ["name", "course__title"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False

    def get_queryset(self, request):
        return groups_set_up_by(request.user).select_related("course")

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("course"), FieldPanel("name"), FieldPanel("description"), FieldPanel("words"), FieldPanel("institution")],
                heading=_("Group"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("way_in"), FieldPanel("code")]), FieldRowPanel([FieldPanel("seats"), FieldPanel("hold_hours")])],
                heading=_("Who comes in"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("time_zone"),
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                ],
                heading=_("When"),
            ),
            InlinePanel("cohort_tutors", heading=_("Tutors"), label=_("Tutor"), icon="user"),
        ],
        base_form_class=CohortForm,
    )
