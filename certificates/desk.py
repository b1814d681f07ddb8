"""The staff's desk: every certificate issued, revocation with its reason, and files that could not be made."""

from __future__ import annotations

from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from certificates import services
from certificates.enums import State
from certificates.forms import RevokeForm
from certificates.models import Certificate


class FrozenPolicy(ModelPermissionPolicy):
    """Nobody adds, edits or deletes a certificate by hand; some may see them, fewer may revoke."""

    def user_has_permission(self, user, action):
        return action in {"view", "revoke"} and super().user_has_permission(user, action)


register_permission_policy(Certificate, FrozenPolicy(Certificate))


class CertificateIndexView(IndexView):
    any_permission_required = ["view"]

    def get_base_queryset(self):
        return super().get_base_queryset().defer("last_failure")

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if instance.state != State.REVOKED and self.user_has_permission("revoke"):
            url = reverse("certificates_desk:revoke", args=(quote(instance.pk),))
            buttons.append(MenuItem(_("Revoke"), url=url, icon_name="cross", priority=40))
        return buttons


class FailingIndexView(CertificateIndexView):
    """Certificates that have no file because it could not be made."""

    page_title = gettext_lazy("Files that could not be made")
    header_icon = "warning"

    def get_base_queryset(self):
        return self.model.objects.failing().order_by("tried_at")

    def get_list_more_buttons(self, instance):
        url = reverse("certificates_desk:try_again", args=(quote(instance.pk),))
        return [*super().get_list_more_buttons(instance), MenuItem(_("Try again"), url=url, icon_name="rotate", priority=30)]


class CertificateInspectView(InspectView):
    any_permission_required = ["view"]

    @property
    def header_more_buttons(self):
        buttons = [Button(_("What others see"), url=reverse("certificates:result", args=[self.object.code]), icon_name="view")]
        if self.object.state != State.REVOKED and self.permission_policy.user_has_permission(self.request.user, "revoke"):
            url = reverse("certificates_desk:revoke", args=(quote(self.object.pk),))
            buttons.append(Button(_("Revoke"), url=url, icon_name="cross"))
        return buttons

    def get_record_display_value(self):
        return self.object.record["name"]

    def get_field_label(self, field_name, field):
        return _("Holder") if field_name == "record" else super().get_field_label(field_name, field)


class DeedView(WagtailAdminTemplateMixin, FormView):
    """One deed on one certificate, asked for with a form and done by POST."""

    action = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(f"certificates.{self.action}_certificate"):
            raise PermissionDenied
        self.certificate = get_object_or_404(Certificate, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.certificate.code

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("certificates_desk:index"), "label": _("Certificates")},
            {"url": "", "label": self.page_title, "sublabel": self.certificate.code},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(certificate=self.certificate, **kwargs)


class RevokeView(DeedView):
    """Reason, then confirmation, in one form; a second click finds it revoked already."""

    action = "revoke"
    form_class = RevokeForm
    template_name = "certificates/desk/revoke.html"
    page_title = gettext_lazy("Revoke a certificate")
    header_icon = "cross"

    def form_valid(self, form):
        services.revoke(self.certificate, reason=form.cleaned_data["reason"], actor=self.request.user)
        messages.success(
            self.request, _("Certificate %(code)s is revoked. Whoever checks it is told so.") % {"code": self.certificate.code}
        )
        return redirect("certificates_desk:index")


class TryAgainView(DeedView):
    """Queue a file that could not be made, at once."""

    action = "view"
    form_class = Form
    template_name = "certificates/desk/try_again.html"
    page_title = gettext_lazy("Make the file again")
    header_icon = "rotate"

    def form_valid(self, form):
        services.try_again(self.certificate, actor=self.request.user)
        messages.success(self.request, _("Certificate %(code)s is in the queue.") % {"code": self.certificate.code})
        return redirect("certificates_desk:failing")


class CertificateViewSet(ModelViewSet):
    """Every certificate, by state, kind and language; the search looks in number, title and name."""

    model = Certificate
    name = "certificates_desk"
    url_prefix = "certificates"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Issued")
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "code", "record", "title", "kind", "language", "earned_on", "issued_at", "expires_on", "state", "state_since", "state_reason",
        "rendered_at", "failures", "last_failure",
    ]  # fmt: skip
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = [
        "code",
        Column("record.name", label=gettext_lazy("Holder")),
        "title",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("language", label=gettext_lazy("Language"), sort_key="language"),
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
        DateColumn("issued_at", label=gettext_lazy("Issued"), sort_key="issued_at"),
        BooleanColumn("has_file", label=gettext_lazy("File")),
    ]
    list_filter = ["state", "kind", "language"]
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
            path(f"revoke/<{number}:pk>/", RevokeView.as_view(), name="revoke"),
            path(f"try-again/<{number}:pk>/", TryAgainView.as_view(), name="try_again"),
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
        }
