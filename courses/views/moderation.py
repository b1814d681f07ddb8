"""The moderators' desk of discussions: what was reported, and what may be done about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Refused
from courses.discussion import access, prose, reading
from courses.discussion.access import Room
from courses.discussion_forms import ReasonForm
from courses.enums import NotAPatient
from courses.models import Post, PostReport
from courses.outline import outlines
from courses.services import moderating
from courses.views.discussion import post_or_404, thread_or_404

PAGE_SIZE = 20


@never_cache
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Posts that wait for a moderator, the one reported first at the head."""
    if not access.moderates_anywhere(request.user):
        raise Http404
    page = Paginator(reading.waiting_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    posts = list(page.object_list)
    reports, titles = reading.open_reports(posts), outlines({post.thread.course.translation_key for post in posts}, get_language())
    rows = [
        {
            "post": post,
            "name": reading.name_of(post),
            "badge": reading.badge_of(post),
            "course": titles.get(post.thread.course.translation_key),
            "paragraphs": prose.paragraphs(post.text),
            "reports": [_told(report) for report in reports.get(post.pk, [])],
            "is_own": post.author_id == request.user.pk,
        }
        for post in posts
    ]
    return render(request, "courses/discussion/moderation.html", {"rows": rows, "page_obj": page})


@never_cache
@login_required
def hide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hide a post, with a reason that its author reads."""
    post, room = _moderated(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moderating.hide(post, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The post is hidden, and its author is told why."))
            return _back(request, post)
    context = {"room": room, "post": post, "form": form, "back": _next(request, post), "paragraphs": prose.paragraphs(post.text)}
    return render(request, "courses/discussion/hide.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def restore(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Bring a hidden post back."""
    post, _room = _moderated(request, uid)
    return _done(request, post, lambda: moderating.restore(post, by=request.user), _("The post can be read again."))


@login_required
@require_POST
def keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer the reports: the post stays."""
    post, _room = _moderated(request, uid)
    return _done(request, post, lambda: moderating.keep(post, by=request.user), _("The post stays. Its reports are answered."))


@never_cache
@login_required
def history(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How a post read before; by POST, forget that for good."""
    post, room = _moderated(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moderating.forget_versions(post, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The former versions are deleted."))
        return _back(request, post)
    kept = post.versions.select_related("replaced_by")
    versions = [{"version": version, "paragraphs": prose.paragraphs(version.text)} for version in kept]
    context = {"room": room, "post": post, "versions": versions, "form": form, "back": _next(request, post)}
    return render(request, "courses/discussion/history.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def lock(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close a thread to learners, or open it again."""
    thread, room = thread_or_404(request, uid)
    _must_moderate(room)
    return _changed(request, uid, lambda: moderating.set_lock(thread, by=request.user, locked=not request.POST.get("back")))


@login_required
@require_POST
def pin(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep a thread at the head of the list, or not."""
    thread, room = thread_or_404(request, uid)
    _must_moderate(room)
    return _changed(request, uid, lambda: moderating.set_pin(thread, by=request.user, pinned=not request.POST.get("back")))


def _changed(request: HttpRequest, uid: UUID, deed) -> HttpResponse:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("courses:thread", uid)


def _told(report: PostReport) -> dict[str, str]:
    """A report in words. One that the pattern check made says what the writer said of it."""
    if report.reporter_id is None and report.words in NotAPatient.values:
        return {"kind": _("Posted with something that looks like a patient's details."), "words": str(NotAPatient(report.words).label)}
    who = report.reporter.name if report.reporter else ""
    return {"kind": str(report.get_kind_display()), "words": report.words, "who": who}


def _moderated(request: HttpRequest, uid: UUID) -> tuple[Post, Room]:
    post, room = post_or_404(request, uid)
    _must_moderate(room)
    return post, room


def _must_moderate(room: Room) -> None:
    if not room.moderates:
        raise Http404


def _done(request: HttpRequest, post: Post, deed, said: str) -> HttpResponse:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return _back(request, post)


def _back(request: HttpRequest, post: Post) -> HttpResponse:
    return redirect(_next(request, post))


def _next(request: HttpRequest, post: Post) -> str:
    """Where the moderator came from: her desk, or else the post."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure()):
        return wanted
    return f"{reverse('courses:thread', args=[post.thread.uid])}#post-{post.uid}"
