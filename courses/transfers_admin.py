"""Whole courses in the editors' rooms: copied, written to a package, read from one after a look at it, and taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from core.errors import Refused
from courses import rules
from courses.enums import TransferKind, TransferState
from courses.models import CourseIndexPage, CoursePage, CourseTransfer
from courses.reports_admin import crumbs
from courses.services import transferring, undoing
from courses.transfer_forms import CopyForm, ExportForm, ImportForm, PackageForm

PER_PAGE = 20
SECONDS = 3


def addresses() -> list:
    return [
        path("course-packages/", packages, name="course_packages"),
        path("course-packages/copy/<int:pk>/", copy, name="copy_course"),
        path("course-packages/export/<int:pk>/", export, name="export_course"),
        path("course-packages/<uuid:uid>/", transfer, name="course_transfer"),
        path("course-packages/<uuid:uid>/file/", file, name="course_package_file"),
        path("course-packages/<uuid:uid>/undo/", undo, name="undo_transfer"),
    ]


def packages(request: HttpRequest) -> HttpResponse:
    """What was copied, exported and imported; by POST, a package is uploaded and leads to its preview."""
    _needs_to_bring(request)
    form = PackageForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = transferring.keep_package(form.cleaned_data["file"], actor=request.user)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("course_transfer", uid=kept.uid)
    page = Paginator(_seen_by(request.user), PER_PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page": page, **_head(gettext("Course packages"))}
    return TemplateResponse(request, "courses/admin/packages.html", context)


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """How the copy shall differ; by POST, the job."""
    course = _course(request, pk)
    _needs_to_bring(request)
    form = CopyForm(*_sent(request), initial={"title": gettext("%(name)s (copy)") % {"name": course.title}})
    if request.method == "POST" and form.is_valid():
        asked = transferring.ask_copy(course, actor=request.user, **form.wishes())
        return redirect("course_transfer", uid=asked.uid)
    words = gettext(
        "The copy is a draft: nobody learns in it before it is published. Groups and learners' records stay with the first course."
    )
    return _ask(request, form, course, gettext("Copy a course"), words, gettext("Copy"))


def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Published words or drafts; by POST, the job."""
    course = _course(request, pk)
    form = ExportForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        asked = transferring.ask_export(course, actor=request.user, **form.cleaned_data)
        return redirect("course_transfer", uid=asked.uid)
    words = gettext(
        "The package holds the course in every language, its quizzes, questions with their right answers, cases, assignments and files. "
        "It holds nothing about learners."
    )
    return _ask(request, form, course, gettext("Export a course"), words, gettext("Write the package"))


def transfer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A look at a package before it is imported, the progress of a job, or what it did."""
    found = _own(request, uid)
    context = {"transfer": found, **_head(found.get_kind_display(), found.title or found.name)}
    if found.state == TransferState.UPLOADED or (found.state == TransferState.FAILED and found.kind == TransferKind.IMPORT and found.file):
        return _preview(request, found, context)
    return TemplateResponse(request, "courses/admin/transfer.html", {**context, **_report(request, found)})


def _preview(request: HttpRequest, kept: CourseTransfer, context: dict) -> HttpResponse:
    _needs_to_bring(request)
    try:
        looked = transferring.looked_at(kept)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("course_packages")
    form = ImportForm(*_sent(request), found=looked)
    if request.method == "POST" and form.is_valid():
        try:
            transferring.ask_import(kept, actor=request.user, **form.choices())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("course_transfer", uid=kept.uid)
    told = {"found": looked, "form": form, "counts": counted(looked.counts), "matched": _matched(looked)}
    return TemplateResponse(request, "courses/admin/package_preview.html", {**context, **told})


def _matched(looked) -> list[str]:
    matches = [*looked.institutions, *looked.credit_systems, *looked.other_courses]
    return [match.facts.get("name") or match.facts.get("title") or match.name for match in matches if match.pk]


def _report(request: HttpRequest, found: CourseTransfer) -> dict:
    made = CoursePage.objects.filter(translation_key=found.made_key).order_by("pk").first() if found.made_key else None
    return {
        "course": made,
        "counts": counted(found.counts),
        "seconds": SECONDS if found.is_under_way else 0,
        "may_undo": undoing.may_be_undone(found) and rules.may_bring(request.user, _index()),
        "has_file": found.kind == TransferKind.EXPORT and found.state == TransferState.DONE and bool(found.file),
    }


def file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The package, to those who may still take the course along."""
    found = _own(request, uid)
    if found.kind != TransferKind.EXPORT or not found.file or found.course is None or not rules.may_carry(request.user, found.course):
        raise Http404
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = _own(request, uid)
    _needs_to_bring(request)
    try:
        undoing.undo(found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("“%(title)s” and all that came with it is deleted.") % {"title": found.title})
    return redirect("course_transfer", uid=uid)


def counted(counts: dict[str, int]) -> list[str]:
    """How many of each kind, in words."""
    return [_WORDS[kind](count) % {"count": count} for kind, count in counts.items() if kind in _WORDS and count]


_WORDS = {
    "course": lambda n: ngettext("%(count)d course", "%(count)d courses", n),
    "module": lambda n: ngettext("%(count)d module", "%(count)d modules", n),
    "lesson": lambda n: ngettext("%(count)d lesson", "%(count)d lessons", n),
    "quiz": lambda n: ngettext("%(count)d quiz", "%(count)d quizzes", n),
    "question": lambda n: ngettext("%(count)d question", "%(count)d questions", n),
    "case": lambda n: ngettext("%(count)d branching case", "%(count)d branching cases", n),
    "assignment": lambda n: ngettext("%(count)d assignment", "%(count)d assignments", n),
    "questionnaire": lambda n: ngettext("%(count)d evaluation form", "%(count)d evaluation forms", n),
    "image": lambda n: ngettext("%(count)d picture", "%(count)d pictures", n),
    "document": lambda n: ngettext("%(count)d document", "%(count)d documents", n),
    "recording": lambda n: ngettext("%(count)d recording", "%(count)d recordings", n),
}


def _sent(request: HttpRequest) -> tuple:
    """What a form is bound to: also a form whose every answer is no."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _ask(request: HttpRequest, form, course: CoursePage, title: str, words: str, deed: str) -> HttpResponse:
    context = {"form": form, "course": course, "words": words, "deed": deed, **_head(title, course.title)}
    return TemplateResponse(request, "courses/admin/ask_transfer.html", context)


def _course(request: HttpRequest, pk: int) -> CoursePage:
    """A course that this person may take along; for anybody else it is not there."""
    course = get_object_or_404(CoursePage, pk=pk).canonical
    if not rules.may_carry(request.user, course):
        raise Http404
    return course


def _index() -> CourseIndexPage | None:
    return CourseIndexPage.objects.order_by("pk").first()


def _needs_to_bring(request: HttpRequest) -> None:
    if not rules.may_bring(request.user, _index()):
        raise PermissionDenied


def _seen_by(user):
    rows = CourseTransfer.objects.select_related("made_by")
    return rows if user.is_superuser else rows.filter(made_by=user)


def _own(request: HttpRequest, uid: UUID) -> CourseTransfer:
    return get_object_or_404(_seen_by(request.user).select_related("course"), uid=uid)


def _head(title: str, name: str = "") -> dict:
    here = [] if title == gettext("Course packages") else [("", title)]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "download",
        "breadcrumbs_items": crumbs((reverse("course_packages") if here else "", gettext("Course packages")), *here),
        "subject": name,
    }


class PackagesMenuItem(MenuItem):
    """The menu stands on every page of the admin: it asks for what is looked up there in any case, the page for the rest."""

    def is_shown(self, request):
        return request.user.has_perm("courses.add_question")


def menu_item() -> PackagesMenuItem:
    return PackagesMenuItem(_("Course packages"), reverse("course_packages"), name="course-packages", icon_name="download", order=270)


def buttons(page, user, next_url=None):
    """On a course's own page and in the listing: copy it whole, take it along."""
    if isinstance(page, CoursePage) and rules.may_carry(user, page):
        yield Button(_("Export as a package"), reverse("export_course", args=[page.pk]), icon_name="download", priority=65)
        if rules.may_bring(user, page.get_parent().specific):
            yield Button(_("Copy the whole course"), reverse("copy_course", args=[page.pk]), icon_name="copy", priority=64)


def header_buttons(page, user, view_name, next_url=None):
    yield from buttons(page, user, next_url)
