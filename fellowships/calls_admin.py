"""Calls in the editors' rooms: a listing with where each stands, and a copy of one as the next."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from core import moments
from core.errors import Refused
from fellowships import rules
from fellowships.enums import CallPhase
from fellowships.models import CallPage, OpportunityPage, PostApproval
from fellowships.services.copying_calls import copy_call


class CallsIndexView(IndexView):
    """The calls that one runs; an administrator sees all."""

    default_ordering = "-latest_revision_created_at"

    def get_base_queryset(self):
        return super().get_base_queryset().filter(pk__in=CallPage.objects.first_pages().run_by(self.request.user).values("pk"))


class PhaseColumn(Column):
    """Where a call stands by the server's clock."""

    def get_value(self, instance):
        return CallPhase(instance.specific_deferred.phase() if type(instance) is Page else instance.phase()).label


class MomentColumn(Column):
    """A moment by the clock of the call's own zone."""

    def get_value(self, instance):
        moment = getattr(instance, self.accessor)
        return moments.in_words(moment, instance.time_zone) if moment else "–"


class CallsMenuItem(MenuItem):
    """Calls are the officers' trade."""

    def is_shown(self, request):
        # What one may do is read once for all menus; only those who might be officers are asked for.
        return request.user.has_perm("fellowships.change_messagetemplate") and rules.is_officer(request.user)


class CallsViewSet(PageListingViewSet):
    model = CallPage
    index_view_class = CallsIndexView
    icon = "date"
    menu_label = _("Calls")
    menu_name = "calls"
    menu_order = 270
    add_to_admin_menu = True
    menu_item_class = CallsMenuItem
    columns = [
        *PageListingViewSet.index_view_class.base_columns[:2],
        PhaseColumn("phase", label=_("State")),
        MomentColumn("opens_at", accessor="opens_at", label=_("Opens")),
        MomentColumn("closes_at", accessor="closes_at", label=_("Deadline")),
        *PageListingViewSet.index_view_class.base_columns[-1:],
    ]


class CopyForm(forms.Form):
    """The two things in which a copy differs."""

    title = forms.CharField(label=_("Title"), max_length=200)
    opens_at = forms.DateTimeField(
        label=_("Opens"),
        widget=AdminDateTimeInput,
        help_text=_("By the clock of the call's own time zone. Every other date keeps its distance from the opening."),
    )


def addresses():
    return [path("calls/<int:pk>/copy/", copy, name="copy_call")]


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a title and the new opening; then a draft."""
    call = get_object_or_404(CallPage, pk=pk).canonical
    if not rules.runs_call(request.user, call):
        raise PermissionDenied
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"title": call.title, "opens_at": _next_year(call)})
    if request.method == "POST" and form.is_valid():
        opens_at = moments.at_zone(form.cleaned_data["opens_at"], call.time_zone)
        try:
            made = copy_call(call, actor=request.user, title=form.cleaned_data["title"], opens_at=opens_at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The copy is a draft. Look at its dates and publish it."))
            return redirect("wagtailadmin_pages:edit", made.pk)
    words = gettext(
        "The copy has the same posts, stages, rules and letters, and none of the applications. Nobody sees it before it is published."
    )
    context = {
        "form": form,
        "call": call,
        "words": words,
        "deed": gettext("Copy"),
        "page_title": gettext("Copy a call"),
        "header_icon": "copy",
    }
    return TemplateResponse(request, "fellowships/admin/copy_call.html", context)


def _next_year(call: CallPage):
    """The same day a year later, as the call's own clock shows it; never in the past."""
    opening = call.opens_at
    while opening < timezone.now():
        opening += timezone.timedelta(days=364)
    return moments.typed(opening, call.time_zone)


def header_buttons(page: Page, user, view_name: str, next_url: str | None = None):
    """The ways on from the editor of a call or of a post."""
    if view_name != "edit":
        return
    kind = page.specific_class
    if kind is CallPage and rules.runs_call(user, (call := page.specific).canonical):
        yield Button(_("Copy as a new call"), reverse("copy_call", args=[page.pk]), icon_name="copy", priority=40)
        yield Button(
            _("Requirements and documents"), reverse("fellowships:apply_requirements", args=[call.key]), icon_name="list-ul", priority=41
        )
        yield Button(_("Applications"), reverse("fellowships:select_call", args=[call.key]), icon_name="group", priority=42)
    if kind is OpportunityPage:
        yield from _post_buttons(page.specific, user)


def _post_buttons(post: OpportunityPage, user):
    if rules.may_write_posts_of(user, post.institution):
        address = reverse("fellowships:hosting_posts", args=[post.institution.uid])
        yield Button(_("Hand in for approval"), address, icon_name="success", priority=40)
    waiting = PostApproval.objects.approvable_by(user).waiting().filter(page=post).first()
    if waiting:
        yield Button(_("Approve"), reverse("fellowships:select_post", args=[waiting.uid]), icon_name="check", priority=41)
