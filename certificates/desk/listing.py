"""Every certificate issued: searched, filtered, looked at with its history; and files that could not be made."""

from __future__ import annotations

import django_filters
from django.contrib.admin.utils import quote
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.models import Institution
from certificates import paper, rules
from certificates.desk import deeds
from certificates.enums import Kind, State
from certificates.models import Certificate, CorrectionRequest
from certificates.wording import language_name

STANDINGS = [*State.choices[:1], ("expired", gettext_lazy("Expired")), *State.choices[1:]]


class FrozenPolicy(ModelPermissionPolicy):
    """Nobody adds, edits or deletes a certificate by hand; some may see them, some of their own institution."""

    def user_has_permission(self, user, action):
        return action == "view" and rules.may_anywhere(user, rules.VIEW)


register_permission_policy(Certificate, FrozenPolicy(Certificate))


def institutions_to_choose(user, power: str):
    """Institutions for which ``user`` may use ``power``, by name."""
    where = rules.institutions_for(user, power)
    every = Institution.objects.order_by("name")
    return every if where is None else every.filter(pk__in=where)


class CertificateFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STANDINGS, method="of_standing")
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Kind.choices)
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=paper.language_choices)
    institution = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Institution"), queryset=lambda request: institutions_to_choose(request.user, rules.VIEW)
    )
    earned_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Earned"), widget=DateRangePickerWidget)
    issued_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Issued"), widget=DateRangePickerWidget)

    asked = django_filters.ChoiceFilter(
        label=gettext_lazy("Correction asked for"), choices=[("yes", gettext_lazy("Yes"))], method="with_request"
    )

    class Meta:
        model = Certificate
        fields = ["standing", "kind", "language", "institution", "earned_on", "issued_at", "asked"]

    def with_request(self, queryset, name, value):
        """Those whose holders say that something is wrong, and which no new certificate has replaced yet."""
        asking = CorrectionRequest.objects.filter(certificate=OuterRef("pk"))
        return queryset.filter(Exists(asking)).exclude(state=State.SUPERSEDED)

    def of_standing(self, queryset, name, value):
        return queryset.standing(value, timezone.now().date())


class CertificateIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self):
        where = rules.institutions_for(self.request.user, rules.VIEW)
        return Certificate.objects.seen_by(where).select_related("institution").defer("last_failure")

    def get_list_more_buttons(self, instance):
        open_deeds = deeds.open_for(self.request.user, instance)
        return [
            *super().get_list_more_buttons(instance),
            *(MenuItem(deed.verb, url=deed.url, icon_name=deed.icon, priority=place) for place, deed in enumerate(open_deeds, start=40)),
        ]


class FailingIndexView(CertificateIndexView):
    """Certificates that have no file because it could not be made."""

    page_title = gettext_lazy("Files that could not be made")
    header_icon = "warning"

    def get_base_queryset(self):
        where = rules.institutions_for(self.request.user, rules.VIEW)
        return self.model.objects.seen_by(where).failing().order_by("tried_at")

    def get_list_more_buttons(self, instance):
        url = reverse("certificates_desk:try_again", args=(quote(instance.pk),))
        return [
            *IndexView.get_list_more_buttons(self, instance),
            MenuItem(_("Try again"), url=url, icon_name="rotate", priority=30),
        ]


class CertificateInspectView(InspectView):
    """What one certificate says, what it looks like, and everything that happened to it."""

    any_permission_required = ["view"]
    template_name = "certificates/desk/certificate.html"

    def get_object(self, queryset=None):
        where = rules.institutions_for(self.request.user, rules.VIEW)
        rows = Certificate.objects.select_related(
            "institution", "supersedes", "superseded_by", "design_version__design__institution", "recipient"
        )
        return get_object_or_404(rows.seen_by(where), pk=self.pk)

    @property
    def header_more_buttons(self):
        return [Button(_("What others see"), url=reverse("certificates:result", args=[self.object.code]), icon_name="view")]

    def get_context_data(self, **kwargs):
        certificate = self.object
        return super().get_context_data(
            certificate=certificate,
            language_name=language_name(certificate.language),
            history=certificate.events.select_related("actor"),
            requests=certificate.correction_requests.all(),
            deeds=list(deeds.open_for(self.request.user, certificate)),
            picture_url=reverse("certificates_desk:picture", args=[certificate.pk]),
            **kwargs,
        )


class CertificateViewSet(ModelViewSet):
    """Every certificate, by state, kind, language, institution and date; the search looks in number, title and name."""

    model = Certificate
    name = "certificates_desk"
    url_prefix = "certificates"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Issued")
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["code"]
    copy_view_enabled = False
    add_to_reference_index = False
    filterset_class = CertificateFilterSet
    list_display = [
        "code",
        Column("record.name", label=gettext_lazy("Holder")),
        "title",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("language", label=gettext_lazy("Language"), sort_key="language"),
        Column("institution", label=gettext_lazy("Institution"), sort_key="institution__name"),
        Column("get_standing_display", label=gettext_lazy("State"), sort_key="state"),
        DateColumn("issued_at", label=gettext_lazy("Issued"), sort_key="issued_at"),
        BooleanColumn("has_file", label=gettext_lazy("File")),
    ]
    list_export = ["code", "title", "kind", "language", "state", "earned_on", "issued_at", "expires_on"]
    list_per_page = 50
    search_fields = ["code", "title", "record__name", "record__latin_name"]
    search_backend_name = None
    ordering = ["-issued_at", "-pk"]

    def get_urlpatterns(self):
        number = self.pk_path_converter
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/<{number}:pk>/", self.inspect_view, name="inspect"),
            path("failing/", self.failing_view, name="failing"),
            path("failing/results/", self.failing_results_view, name="failing_results"),
            path(f"picture/<{number}:pk>/", deeds.picture, name="picture"),
            *(path(f"{deed.name.replace('_', '-')}/<{number}:pk>/", deed.as_view(), name=deed.name) for deed in deeds.DEEDS),
            path(f"try-again/<{number}:pk>/", deeds.TryAgainView.as_view(), name="try_again"),
        ]

    @property
    def failing_view(self):
        return self.construct_view(FailingIndexView, **self._failing_kwargs())

    @property
    def failing_results_view(self):
        return self.construct_view(FailingIndexView, **self._failing_kwargs(), results_only=True)

    def _failing_kwargs(self):
        kwargs = self.get_index_view_kwargs()
        return {
            **kwargs,
            "index_url_name": self.get_url_name("failing"),
            "index_results_url_name": self.get_url_name("failing_results"),
            "list_display": [
                "code",
                Column("failures", label=gettext_lazy("Failed tries")),
                DateColumn("tried_at", label=gettext_lazy("Last try")),
                Column("last_failure", label=gettext_lazy("Last failure")),
            ],
            "list_filter": None,
            "filterset_class": None,
        }
