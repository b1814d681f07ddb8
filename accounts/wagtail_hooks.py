"""What accounts add to the editors' rooms, and what these write into the trail."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from accounts import institution_admin, services
from accounts.choosers import PersonChooser
from accounts.models import Institution, Membership, User
from core.audit import record

register_snippet(institution_admin.InstitutionGroup)


@hooks.register("register_admin_viewset")
def choose_person():
    return PersonChooser("person_chooser")


@hooks.register("register_admin_urls")
def institution_addresses():
    return [path("institutions/<int:pk>/confirm/", institution_admin.confirm, name="confirm_institution")]


@hooks.register("register_permissions")
def confirming():
    return Permission.objects.filter(content_type__app_label="accounts", codename="confirm_institution")


@hooks.register("register_snippet_listing_buttons")
def confirm_button(snippet, user, next_url=None):
    if isinstance(snippet, Institution) and not snippet.is_confirmed and user.has_perm("accounts.confirm_institution"):
        yield Button(_("Confirm"), reverse("confirm_institution", args=[snippet.pk]), icon_name="check", priority=15)


@hooks.register("after_create_snippet")
def note_creation(request: HttpRequest, snippet) -> None:
    if isinstance(snippet, Membership):
        services.note_membership(snippet, "granted", by=request.user)
    elif isinstance(snippet, Institution):
        record("accounts.institution_added", snippet, actor=request.user)


@hooks.register("before_edit_snippet")
def remember_role(request: HttpRequest, snippet) -> None:
    if isinstance(snippet, Membership):
        request.role_before = snippet.role


@hooks.register("after_edit_snippet")
def note_change(request: HttpRequest, snippet) -> None:
    if isinstance(snippet, Membership):
        services.note_membership(snippet, "changed", by=request.user, before=getattr(request, "role_before", ""))
    elif isinstance(snippet, Institution):
        record("accounts.institution_changed", snippet, actor=request.user)


@hooks.register("before_delete_snippet")
def note_deletion(request: HttpRequest, snippets) -> None:
    if request.method != "POST":
        return
    for snippet in snippets:
        if isinstance(snippet, Membership):
            services.note_membership(snippet, "withdrawn", by=request.user)
        elif isinstance(snippet, Institution):
            record("accounts.institution_removed", snippet, actor=request.user)


@hooks.register("before_delete_user")
def note_departure(request: HttpRequest, user: User) -> None:
    if request.method == "POST":
        record("accounts.closed", user, actor=request.user, reason="by_staff")
