"""What the approval changes in Wagtail's own editor: which buttons are there, and that a copy begins as a draft."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.approval import force, people
from courses.models import CoursePage
from courses.models.approved_pages import ApprovedPage

GATED = ("approve_course", "view_approval", "open_outbreak_lane", "set_approval_rules")


def permissions():
    """Offer the permissions of approvals where administrators set up groups."""
    return Permission.objects.filter(content_type__app_label="courses", codename__in=GATED)


def offer_what_works(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Take "Publish" away where it would be refused, and put "Submit" where it stood."""
    page = context.get("page")
    page = page.specific if page is not None and page.pk else None
    kind = type(page) if page is not None else _kind_to_be(request)
    if kind is None or not issubclass(kind, ApprovedPage) or not force.is_required():
        return
    revision = page.get_latest_revision() if page is not None else None
    if revision is None or not force.carrying(revision.as_object(), revision):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


def _kind_to_be(request: HttpRequest) -> type | None:
    """What is being made: the address of the editor's page for something new names it."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    if "content_type_model_name" not in named:
        return None
    return apps.get_model(named["content_type_app_name"], named["content_type_model_name"])


def header_buttons(page: Page, user, view_name: str, next_url: str | None = None):
    """The way from a page of a course to its approvals."""
    if view_name != "edit" or not issubclass(page.specific_class or Page, ApprovedPage) or not people.may_see_desk(user):
        return
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
    if course is not None:
        yield Button(_("Approvals of this course"), reverse("course_approval", args=[course.pk]), icon_name="success", priority=45)


def copies_are_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer a copy that would be live at once: what was approved is the page it is made from."""
    if request.method != "POST" or not request.POST.get("publish_copies") or not force.is_required():
        return None
    copied = page.get_descendants(inclusive=True) if request.POST.get("copy_subpages") else Page.objects.filter(pk=page.pk)
    if not any(issubclass(each.specific_class or Page, ApprovedPage) for each in copied.iterator()):
        return None
    sentence = _("Copies of courses begin as drafts and are approved like any other. Nothing was copied: leave “publish” unticked.")
    messages.error(request, sentence)
    return redirect(request.path)
