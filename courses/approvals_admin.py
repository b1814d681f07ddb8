"""The desk of approvals: what waits, one course with its versions, and the deeds of those who ask and approve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial, wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.models import Revision

from core.errors import Refused
from core.languages import own_name
from courses import services
from courses.approval import force, forms, people, versions, waiting
from courses.models import ApprovalRequest, ApprovalRules, CoursePage, LessonPage, OutbreakLane
from courses.reports_admin import crumbs

PER_PAGE = 25
STATES = {
    "live": gettext_lazy("Published, approved"),
    "live_unapproved": gettext_lazy("Published, without an approval in force"),
    "approved": gettext_lazy("Approved, not published yet"),
    "half": gettext_lazy("Approved by one person"),
    "draft": gettext_lazy("Waits for approval"),
    "unsaved": gettext_lazy("Nothing saved yet"),
}
KINDS = {"course": gettext_lazy("Course"), "module": gettext_lazy("Module"), "lesson": gettext_lazy("Lesson")}


def for_the_desk(view: Callable) -> Callable:
    """Nothing is found here by those who neither write nor approve."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not people.may_see_desk(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


class ApprovalsMenuItem(MenuItem):
    def is_shown(self, request):
        return people.may_see_desk(request.user)


def menu_item() -> MenuItem:
    return ApprovalsMenuItem(gettext_lazy("Approvals"), reverse("approvals"), icon_name="success", order=160)


@for_the_desk
def approvals(request: HttpRequest) -> HttpResponse:
    """Every course that waits."""
    page = Paginator(waiting.courses_waiting(), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_obj": page,
        "required": force.is_required(),
        "may_set_rules": request.user.has_perm(people.SET_RULES),
        "header_title": _("Approvals"),
        "header_icon": "success",
        "breadcrumbs_items": crumbs(("", _("Approvals"))),
    }
    return TemplateResponse(request, "courses/admin/approvals.html", context)


@for_the_desk
def course_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: its versions, and the forms of those who may do something about them."""
    return _show(request, _course(pk))


@for_the_desk
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    course = _course(pk)
    form = forms.AskForm(request.POST, by=request.user)
    if not form.is_valid():
        return _show(request, course, ask_form=form)
    return _done(
        request,
        course,
        lambda: services.ask_approval(course, by=request.user, **form.cleaned_data),
        lambda asked: _("You have asked for the approval. Letters are on their way."),
    )


@for_the_desk
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    course = _course(pk)
    form = forms.ApproveForm(request.POST)
    if not form.is_valid():
        return _show(request, course, approve_form=form)
    said = services.Declaration(statement=form.cleaned_data["statement"], interests=form.cleaned_data["interests"])
    seen = {int(number): request.POST.get(f"version-{number}", "") for number in request.POST.getlist("page") if number.isdigit()}
    quickly = "quickly" in request.POST
    try:
        outcome = services.approve_course(course, seen, by=request.user, said=said, quickly=quickly)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, course, approve_form=form, status=409)
    count = len(outcome.approvals)
    messages.success(request, ngettext("You approved %(count)d page.", "You approved %(count)d pages.", count) % {"count": count})
    for sentence in outcome.held:
        messages.warning(request, sentence)
    return redirect("course_approval", pk=course.pk)


@for_the_desk
@require_POST
def open_lane(request: HttpRequest, pk: int) -> HttpResponse:
    course = _course(pk)
    form = forms.LaneForm(request.POST)
    if not form.is_valid():
        return _show(request, course, lane_form=form)
    deed = partial(services.open_lane, course, by=request.user, **form.cleaned_data)
    return _done(request, course, deed, lambda lane: _("The outbreak lane is open."))


@for_the_desk
@require_POST
def close_lane(request: HttpRequest, pk: int) -> HttpResponse:
    course = _course(pk)
    lane = get_object_or_404(OutbreakLane, course=course.canonical, closed_at=None)
    return _done(request, course, lambda: services.close_lane(lane, by=request.user), lambda lane: _("The outbreak lane is closed."))


@for_the_desk
def read_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as learners would see it, for those who approve and need no right to edit it."""
    revision = get_object_or_404(Revision.page_revisions, pk=pk)
    page = revision.as_object()
    if not isinstance(page, CoursePage | LessonPage):
        raise Http404
    return page.make_preview_request(request, page.default_preview_mode)


@for_the_desk
def rules(request: HttpRequest) -> HttpResponse:
    """Whether an approval is needed at all, and how long a lane stays open: for administrators."""
    if not request.user.has_perm(people.SET_RULES):
        raise Http404
    form = forms.RulesForm(request.POST or None, instance=ApprovalRules.now())
    if request.method == "POST" and form.is_valid():
        services.set_approval_rules(by=request.user, **form.cleaned_data)
        messages.success(request, _("The rules are set."))
        return redirect("approvals")
    context = {
        "form": form,
        "header_title": _("Rules of approval"),
        "header_icon": "cogs",
        "breadcrumbs_items": crumbs((reverse("approvals"), _("Approvals")), ("", _("Rules of approval"))),
    }
    return TemplateResponse(request, "courses/admin/approval_rules.html", context)


def _course(pk: int) -> CoursePage:
    return get_object_or_404(CoursePage.objects.select_related("locale"), pk=pk)


def _done(request: HttpRequest, course: CoursePage, deed: Callable, sentence: Callable) -> HttpResponse:
    try:
        result = deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence(result))
    return redirect("course_approval", pk=course.pk)


def _show(request: HttpRequest, course: CoursePage, *, ask_form=None, approve_form=None, lane_form=None, status: int = 200) -> HttpResponse:
    found = versions.versions_of(course)
    lane = OutbreakLane.objects.filter(course=course.canonical, closed_at=None).order_by("-pk").first()
    lane_open = lane is not None and lane.is_open()
    edits = people.may_write(request.user, course)
    may = {
        "edit": edits,
        "ask": edits and force.is_required() and any(row.is_waiting for row in found),
        "approve": people.may_approve(request.user),
        "quickly": lane_open and people.may_approve_quickly(request.user),
        "lane": request.user.has_perm(people.OPEN_LANE),
    }
    is_author = services.is_named_author(course, request.user)
    rows = [_row(version, request.user, may, is_author=is_author) for version in found]
    context = {
        "course": course,
        "language": own_name(course.locale.language_code),
        "rows": rows,
        "may": may,
        "is_author": is_author,
        "may_sign": any(row["may_choose"] for row in rows),
        "hinders": _what_hinders(found),
        "open_request": ApprovalRequest.objects.filter(course=course, closed_at=None).select_related("asked_by").first(),
        "lane": lane,
        "lane_open": lane_open,
        "ask_form": ask_form or (forms.AskForm(by=request.user) if may["ask"] else None),
        "approve_form": approve_form or forms.ApproveForm(),
        "lane_form": lane_form or forms.LaneForm(initial={"ends_on": _last_day()}),
        "header_title": course.get_admin_display_title(),
        "header_icon": "success",
        "breadcrumbs_items": crumbs((reverse("approvals"), _("Approvals")), ("", course.get_admin_display_title())),
    }
    return TemplateResponse(request, "courses/admin/course_approval.html", context, status=status)


def _what_hinders(found: list[versions.Version]) -> str:
    """What else would keep the course from being shown, told before somebody approves in vain, and after."""
    revision = next(
        (version.revision for version in found if version.kind == "course" and (version.is_waiting or not version.page.live)), None
    )
    return revision.as_object().hindrance() if revision else ""


def _last_day() -> date:
    return timezone.now().date() + timedelta(days=ApprovalRules.now().lane_days)


def _row(version: versions.Version, user, may: dict, *, is_author: bool) -> dict:
    own = user.pk in version.hands or is_author
    signed = any(approval.approver_id == user.pk for approval in version.approvals)
    return {
        "version": version,
        "kind": KINDS[version.kind],
        "state": STATES[version.state],
        "own": own,
        "may_choose": version.is_waiting and not signed and ((may["approve"] and not own) or may["quickly"]),
        "title": version.revision.object_str if version.revision else version.page.title,
        "summary": version.revision.content.get("summary", "") if version.revision and version.kind == "module" else "",
        "is_read_here": version.kind != "module" and version.revision is not None,
    }


def addresses() -> list:
    return [
        path("approvals/", approvals, name="approvals"),
        path("approvals/rules/", rules, name="approval_rules"),
        path("approvals/versions/<int:pk>/", read_version, name="read_version"),
        path("approvals/courses/<int:pk>/", course_approval, name="course_approval"),
        path("approvals/courses/<int:pk>/ask/", ask, name="ask_approval"),
        path("approvals/courses/<int:pk>/approve/", approve, name="approve_course"),
        path("approvals/courses/<int:pk>/lane/", open_lane, name="open_lane"),
        path("approvals/courses/<int:pk>/lane/close/", close_lane, name="close_lane"),
    ]
