"""The trail of deeds, to be read and never written."""

from __future__ import annotations

import django_filters
from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.models import AuditEvent


class ReadersPolicy(ModelPermissionPolicy):
    """Whoever may read the trail may see it; nobody may do more."""

    def user_has_permission(self, user, action):
        return action == "view" and user.has_perm("core.read_trail")


register_permission_policy(AuditEvent, ReadersPolicy(AuditEvent))


@hooks.register("register_permissions")
def reading():
    return Permission.objects.filter(content_type__app_label="core", codename="read_trail")


def _values(field: str):
    """What ``field`` holds so far, each once."""
    return lambda: [(value, value) for value in AuditEvent.objects.order_by(field).values_list(field, flat=True).distinct()]


class TrailFilterSet(WagtailFilterSet):
    happened_at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    deed = django_filters.ChoiceFilter(label=_("Deed"), choices=_values("deed"))
    subject_type = django_filters.ChoiceFilter(label=_("Kind of record"), choices=_values("subject_type"))
    subject_key = django_filters.CharFilter(label=_("Record"))
    actor = django_filters.CharFilter(label=_("Who (e-mail address)"), field_name="actor__email", lookup_expr="iexact")

    class Meta:
        model = AuditEvent
        fields = ["happened_at", "deed", "subject_type", "subject_key", "actor"]


class TrailIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("actor")


class TrailInspectView(InspectView):
    any_permission_required = ["view"]


class TrailViewSet(ModelViewSet):
    """Every deed, the newest first."""

    model = AuditEvent
    name = "trail"
    url_prefix = "trail"
    icon = "history"
    menu_label = _("Trail of deeds")
    menu_name = "trail"
    menu_order = 900
    menu_hook = "register_reports_menu_item"
    add_to_reference_index = False
    index_view_class = TrailIndexView
    inspect_view_class = TrailInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["happened_at", "deed", "actor", "subject_type", "subject_key", "before", "after", "reason", "facts"]
    copy_view_enabled = False
    exclude_form_fields = ()
    filterset_class = TrailFilterSet
    list_display = [
        DateColumn("happened_at", label=_("When"), sort_key="pk"),
        "deed",
        Column("actor", label=_("Who")),
        Column("subject_type", label=_("Kind of record")),
        Column("subject_key", label=_("Record")),
        "before",
        "after",
    ]
    list_export = ["happened_at", "deed", "actor.email", "subject_type", "subject_key", "before", "after", "reason"]
    list_per_page = 50
    search_fields = ["deed", "subject_type", "subject_key", "reason"]
    search_backend_name = None
    ordering = ["-pk"]

    def get_urlpatterns(self):
        kept = {"index", "index_results", "inspect"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]
