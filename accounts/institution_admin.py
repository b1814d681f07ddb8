"""Institutions and memberships in the editors' rooms."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from accounts import services
from accounts.choosers import InstitutionChooser
from accounts.models import Institution, Membership


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "home"
    menu_label = gettext_lazy("Institutions")
    chooser_viewset_class = InstitutionChooser
    list_display = ["name", "kind", "country", BooleanColumn("is_confirmed", label=gettext_lazy("Confirmed"))]
    list_filter = ["kind", "country"]
    search_fields = ["name", "short_name", "city"]
    search_backend_name = None
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("short_name"), FieldPanel("kind")]),
                FieldRowPanel([FieldPanel("country"), FieldPanel("city")]),
                FieldRowPanel([FieldPanel("website"), FieldPanel("ror")]),
                FieldPanel("logo"),
            ],
            heading=gettext_lazy("Institution"),
        ),
        InlinePanel(
            "accreditations",
            heading=gettext_lazy("Accreditations"),
            label=gettext_lazy("Accreditation"),
            panels=[
                FieldRowPanel([FieldPanel("body"), FieldPanel("number")]),
                FieldPanel("scope"),
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
            ],
        ),
    ]


class MembershipViewSet(SnippetViewSet):
    model = Membership
    icon = "group"
    menu_label = gettext_lazy("Memberships")
    list_display = ["user", "role", "institution"]
    list_filter = ["role", "institution"]
    search_fields = ["user__name", "user__email", "institution__name"]
    search_backend_name = None
    panels = [FieldPanel("user"), FieldPanel("institution"), FieldPanel("role")]

    def get_queryset(self, request: HttpRequest):
        return Membership.objects.select_related("user", "institution")


class InstitutionGroup(SnippetViewSetGroup):
    items = (InstitutionViewSet, MembershipViewSet)
    menu_label = gettext_lazy("Institutions")
    menu_icon = "home"
    menu_order = 250


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then note that this institution is who it says it is."""
    if not request.user.has_perm("accounts.confirm_institution"):
        raise PermissionDenied
    institution = get_object_or_404(Institution, pk=pk)
    listing = reverse(Institution.snippet_viewset.get_url_name("list"))
    if request.method == "POST":
        services.confirm_institution(institution, by=request.user)
        messages.success(request, _("%(institution)s is confirmed.") % {"institution": institution})
        return redirect(listing)
    return render(request, "accounts/admin/confirm_institution.html", {"institution": institution, "listing": listing})
