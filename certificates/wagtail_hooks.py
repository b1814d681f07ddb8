"""What the staff find in the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from certificates.desk import CertificateViewSet
from certificates.models import CertificateDesign, CreditSystem, Signatory


class CreditSystemViewSet(SnippetViewSet):
    """The bodies' rules, to be confirmed with each body before its credit is advertised."""

    model = CreditSystem
    icon = "list-ol"
    menu_label = _("Credit systems")
    list_display = [
        "name",
        "code",
        Column("step", label=_("Step"), sort_key="step"),
        DateColumn("checked_on", label=_("Checked on"), sort_key="checked_on"),
    ]
    search_fields = ["name", "code"]
    search_backend_name = None
    list_per_page = 50


class CertificateDesignViewSet(SnippetViewSet):
    model = CertificateDesign
    icon = "image"
    menu_label = _("Designs")
    list_display = ["institution", "hue"]
    list_per_page = 50

    def get_queryset(self, request):
        return CertificateDesign.objects.select_related("institution").order_by("institution__name")


class SignatoryViewSet(SnippetViewSet):
    model = Signatory
    icon = "user"
    menu_label = _("Signatories")
    list_display = ["name", "role", "institution"]
    search_fields = ["name", "role", "institution__name"]
    search_backend_name = None
    list_per_page = 50

    def get_queryset(self, request):
        return Signatory.objects.select_related("institution").order_by("institution__name", "pk")


class CertificatesGroup(SnippetViewSetGroup):
    """One place in the menu for what is issued, and how it looks."""

    items = (CertificateViewSet, CreditSystemViewSet, CertificateDesignViewSet, SignatoryViewSet)
    menu_label = _("Certificates")
    menu_name = "certificates"
    menu_icon = "doc-full-inverse"
    menu_order = 270


register_snippet(CertificatesGroup)


class FailingMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("certificates.view_certificate")


@hooks.register("register_reports_menu_item")
def failing_certificates():
    return FailingMenuItem(_("Certificates without a file"), reverse("certificates_desk:failing"), icon_name="warning", order=300)
