"""What the staff find in the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from certificates import rules
from certificates.desk import credit_reports
from certificates.desk.designing import DesignViewSet
from certificates.desk.listing import CertificateViewSet
from certificates.desk.listwork import ListViewSet
from certificates.models import CreditSystem


class CreditSystemViewSet(SnippetViewSet):
    """The bodies' rules, to be confirmed with each body before its credit is advertised."""

    model = CreditSystem
    icon = "list-ol"
    menu_label = _("Credit systems")
    list_display = [
        "name",
        "code",
        Column("step", label=pgettext_lazy("of credit", "Step"), sort_key="step"),
        DateColumn("checked_on", label=_("Checked on"), sort_key="checked_on"),
    ]
    search_fields = ["name", "code"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
        MultiFieldPanel([FieldRowPanel([FieldPanel("unit_minutes"), FieldPanel("step"), FieldPanel("rounding")])], heading=_("Counting")),
        MultiFieldPanel(
            [
                FieldPanel("yearly_target"),
                FieldRowPanel([FieldPanel("period_years"), FieldPanel("period_target"), FieldPanel("least_in_a_year")]),
                FieldRowPanel([FieldPanel("year_begins_month"), FieldPanel("year_begins_day")]),
            ],
            heading=_("What is asked for"),
        ),
        InlinePanel(
            "categories",
            heading=_("Shares of categories"),
            label=_("Category"),
            panels=[
                FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
                FieldRowPanel([FieldPanel("measure"), FieldPanel("at_least"), FieldPanel("at_most")]),
                FieldPanel("holds_ours"),
            ],
        ),
        MultiFieldPanel([FieldPanel("countries"), FieldPanel("professions")], heading=_("For whom")),
        FieldPanel("statement"),
        FieldPanel("rules"),
        FieldRowPanel([FieldPanel("source"), FieldPanel("checked_on")]),
    ]


class CertificatesGroup(SnippetViewSetGroup):
    """One place in the menu for what is issued, and how it looks."""

    items = (CertificateViewSet, ListViewSet, DesignViewSet, CreditSystemViewSet)
    menu_label = _("Certificates")
    menu_name = "certificates"
    menu_icon = "doc-full-inverse"
    menu_order = 270


register_snippet(CertificatesGroup)


class FailingMenuItem(MenuItem):
    def is_shown(self, request):
        return rules.may_anywhere(request.user, rules.VIEW)


@hooks.register("register_reports_menu_item")
def failing_certificates():
    return FailingMenuItem(_("Certificates without a file"), reverse("certificates_desk:failing"), icon_name="warning", order=300)


@hooks.register("register_admin_urls")
def credit_report_addresses():
    return credit_reports.addresses()


class CreditReportsMenuItem(MenuItem):
    def is_shown(self, request):
        return rules.may_anywhere(request.user, credit_reports.REPORT)


@hooks.register("register_reports_menu_item")
def credit_reports_item():
    return CreditReportsMenuItem(_("Credit reports"), reverse("credit_reports"), icon_name="doc-full-inverse", order=310)
