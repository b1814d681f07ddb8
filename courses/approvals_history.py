"""Every approval that was ever given: with filters, for a spreadsheet, one by one, and the way to take one back."""

from __future__ import annotations

import django_filters
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from core.errors import Refused
from core.languages import language_choices
from core.reference.professions import profession_name
from core.tables import plain_cell
from courses import services
from courses.approval import forms, people
from courses.enums import Lane
from courses.models import Approval
from courses.reports_admin import crumbs

STANDING, SHOWN, WITHDRAWN = "standing", "shown", "withdrawn"
STATES = [
    (SHOWN, gettext_lazy("What readers see went out under it")),
    (STANDING, gettext_lazy("In force")),
    (WITHDRAWN, gettext_lazy("Taken back")),
]


class ApprovalFilterSet(WagtailFilterSet):
    approved_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Approved on"), widget=DateRangePickerWidget)
    title = django_filters.CharFilter(label=gettext_lazy("Page"), lookup_expr="icontains")
    name = django_filters.CharFilter(label=gettext_lazy("Approved by"), lookup_expr="icontains")
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=language_choices)
    lane = django_filters.ChoiceFilter(label=gettext_lazy("Lane"), choices=Lane.choices)
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STATES, method="in_state")

    class Meta:
        model = Approval
        fields = ["approved_at", "title", "name", "language", "lane", "state"]

    def in_state(self, queryset, name, value):
        found = {STANDING: queryset.standing(), SHOWN: queryset.shown(), WITHDRAWN: queryset.filter(withdrawn_at__isnull=False)}
        return found[value]


class HistoryView(ReportView):
    """The newest first."""

    page_title = gettext_lazy("Approvals given")
    header_icon = "history"
    model = Approval
    index_url_name = "approval_history"
    index_results_url_name = "approval_history_results"
    filterset_class = ApprovalFilterSet
    paginate_by = 50
    columns = [
        TitleColumn("title", label=gettext_lazy("Page"), get_url=lambda row: reverse("approval", args=[row.uid])),
        Column("language", label=gettext_lazy("Language")),
        Column("name", label=gettext_lazy("Approved by")),
        Column("profession", label=gettext_lazy("Profession"), accessor=lambda row: profession_name(row.profession)),
        DateColumn("approved_at", label=gettext_lazy("Approved on")),
        DateColumn("version_at", label=gettext_lazy("Version of")),
        Column("lane", label=gettext_lazy("Lane"), accessor="get_lane_display"),
        Column("state", label=gettext_lazy("State"), accessor=lambda row: state_of(row)),
    ]
    list_export = [
        "uid",
        "course_key",
        "page_key",
        "kind",
        "title",
        "language",
        "name",
        "profession",
        "statement",
        "interests",
        "lane",
        "approved_at",
        "version_at",
        "fingerprint",
        "published_at",
        "replaced_at",
        "withdrawn_at",
        "withdrawn_reason",
    ]
    custom_field_preprocess = {
        name: {"csv": plain_cell, "xlsx": plain_cell} for name in ("title", "name", "statement", "interests", "withdrawn_reason")
    }

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(people.SEE_HISTORY):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return Approval.objects.all()

    def get_filename(self):
        return "approvals"


def state_of(approval: Approval) -> str:
    if approval.withdrawn_at:
        return _("Taken back")
    if approval.published_at and approval.replaced_at is None:
        return _("What readers see")
    return _("A later version was published") if approval.published_at else _("In force, not published")


def approval(request: HttpRequest, uid: str) -> HttpResponse:
    """One approval in full; by POST it is taken back, with a reason."""
    if not request.user.has_perm(people.SEE_HISTORY):
        raise Http404
    found = get_object_or_404(Approval.objects.select_related("outbreak", "withdrawn_by"), uid=uid)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_approval(found, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The approval is taken back. What is live stays until you unpublish it."))
        return redirect("approval", uid=uid)
    context = {
        "approval": found,
        "profession": profession_name(found.profession),
        "state": state_of(found),
        "form": form,
        "may_withdraw": found.withdrawn_at is None and (found.approver_id == request.user.pk or request.user.has_perm(people.SET_RULES)),
        "header_title": found.title,
        "header_icon": "history",
        "breadcrumbs_items": crumbs((reverse("approval_history"), _("Approvals given")), ("", found.title)),
    }
    return TemplateResponse(request, "courses/admin/approval.html", context)


class HistoryMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(people.SEE_HISTORY)


def menu_item() -> MenuItem:
    return HistoryMenuItem(gettext_lazy("Approvals given"), reverse("approval_history"), icon_name="history", order=140)


def addresses() -> list:
    return [
        path("approvals/history/", HistoryView.as_view(), name="approval_history"),
        path("approvals/history/results/", HistoryView.as_view(results_only=True), name="approval_history_results"),
        path("approvals/history/<uuid:uid>/", approval, name="approval"),
    ]
