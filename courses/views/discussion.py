"""A course's discussion: questions, a thread with its answers, and what its people do there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Refused
from courses import services
from courses.discussion import access, reading
from courses.discussion.access import Room
from courses.discussion_forms import PostForm, QuestionForm, ReportForm
from courses.models import CoursePage, Post, Thread
from courses.services import discussing, moderating

PAGE_SIZE = 20


@never_cache
@login_required
def discussion(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """The questions of a course, with search and filters in the address."""
    room = room_or_404(request, course_key)
    wish = reading.read(request.GET, room)
    page = Paginator(reading.questions(room, wish), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(room, question) for question in page.object_list]
    context = {
        "room": room,
        "outline": room.outline,
        "wish": wish,
        "about": room.lesson(reading.as_key(wish.lesson)),
        "rows": rows,
        "page_obj": page,
        "query": wish.address(),
        "follows": reading.follows(request.user, course=room.outline.pk),
        "languages": [("", _("In any language")), *reading.language_choices()],
        "shows": reading.SHOWS.items(),
        "crumbs": [_course_crumb(room)],
    }
    return render(request, "courses/discussion/listing.html", context)


@never_cache
@login_required
def ask(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Ask a question, about a lesson or the whole course."""
    room = room_or_404(request, course_key)
    form = QuestionForm(request.POST or None, room=room, initial={"lesson": request.GET.get("lesson", "")})
    context = {"room": room, "form": form, "crumbs": [_course_crumb(room), _discussion_crumb(room)]}
    if request.method == "POST" and form.is_valid():
        course = CoursePage(pk=room.outline.pk, translation_key=room.outline.key)
        refused = _try(form, context, lambda: services.ask(request.user, course, form.words, lesson_key=form.lesson_key, **_how(form)))
        if isinstance(refused, Post):
            messages.success(request, _("Your question is posted. You are told of answers in your digest."))
            return redirect(_address(refused))
    return render(request, "courses/discussion/ask.html", context, status=422 if form.errors or "findings" in context else 200)


@never_cache
@login_required
def thread(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One question with its answers; by POST, one more answer."""
    found, room = thread_or_404(request, uid)
    form = PostForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        posted = _try(form, context, lambda: services.answer(request.user, found, form.words, **_how(form)))
        if isinstance(posted, Post):
            messages.success(request, _("Your answer is posted."))
            return redirect(_address(posted))
    question = reading.question_of(room, found)
    if question is None:  # deleted while somebody wrote
        raise Http404
    others = question.author_id == request.user.pk and reading.answered_by_others(question)
    page = Paginator(reading.answers(room, found), PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "room": room,
        "outline": room.outline,
        "thread": found,
        "lesson": room.lesson(found.lesson_key),
        "question": reading.shown(room, question, question, answered_by_others=others),
        "answers": [reading.shown(room, post, question) for post in page.object_list],
        "page_obj": page,
        "may_answer": room.may_write_in(found),
        "follows": reading.follows(request.user, thread=found),
        "crumbs": [_course_crumb(room), _discussion_crumb(room)],
    }
    return render(request, "courses/discussion/thread.html", context, status=422 if form.errors or "findings" in context else 200)


@never_cache
@login_required
def edit_post(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a post: one's own, or a moderator another's with a reason."""
    post, room = post_or_404(request, uid)
    if not room.may_edit(post):
        raise Http404
    kind = QuestionForm if post.is_question else PostForm
    said = {"title": post.title, "text": post.text, "language": post.language}
    form = kind(request.POST or None, initial=said)
    is_own = post.author_id == request.user.pk
    context = {"room": room, "form": form, "post": post, "is_own": is_own, "crumbs": _crumbs(room, post)}
    if request.method == "POST" and form.is_valid():
        how = {"by": request.user, "looked_at": form.looked_at, "reason": request.POST.get("reason", "")[:300]}
        if isinstance(_try(form, context, lambda: services.edit_post(post, form.words, **how)), Post):
            messages.success(request, _("The change is saved."))
            return redirect(_address(post))
    return render(request, "courses/discussion/edit.html", context, status=422 if form.errors or "findings" in context else 200)


@never_cache
@login_required
def delete_post(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask first; then delete one's own post for good."""
    post, room = post_or_404(request, uid)
    if post.author_id != request.user.pk:
        raise Http404
    if request.method != "POST":
        return render(request, "courses/discussion/delete.html", {"room": room, "post": post, "crumbs": _crumbs(room, post)})
    try:
        services.delete_post(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(post))
    messages.success(request, _("Your post is deleted."))
    return redirect("courses:discussion", room.outline.key) if post.is_question else redirect("courses:thread", post.thread.uid)


@never_cache
@login_required
def report_post(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the moderators to look at a post."""
    post, room = post_or_404(request, uid)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moderating.report(post, reporter=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. A moderator will look at the post."))
        return redirect(_address(post))
    context = {"room": room, "post": post, "form": form, "crumbs": _crumbs(room, post)}
    return render(request, "courses/discussion/report.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def vote(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Find a post helpful, or take that back."""
    deed = discussing.take_back_vote if request.POST.get("back") else discussing.vote
    return _done(request, uid, lambda post: deed(post, voter=request.user))


@login_required
@require_POST
def accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark an answer as the answer, or take that back."""
    deed = discussing.take_back_acceptance if request.POST.get("back") else discussing.accept_answer
    return _done(request, uid, lambda post: deed(post, by=request.user))


@login_required
@require_POST
def follow_thread(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Be told of new answers, or no longer."""
    found, _room = thread_or_404(request, uid)
    try:
        (discussing.unfollow if request.POST.get("back") else discussing.follow)(request.user, thread=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("courses:thread", uid)


@login_required
@require_POST
def follow_course(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Be told of every new question of a course, or no longer."""
    room = room_or_404(request, course_key)
    course = CoursePage.objects.get(pk=room.outline.pk)
    (discussing.unfollow if request.POST.get("back") else discussing.follow)(request.user, course=course)
    return redirect("courses:discussion", course_key)


# What is found through what the reader may see; anything else is a 404 -------


def room_or_404(request: HttpRequest, course_key: UUID) -> Room:
    room = access.room_of(request.user, course_key)
    if room is None:
        raise Http404
    return room


def thread_or_404(request: HttpRequest, uid: UUID) -> tuple[Thread, Room]:
    found = Thread.objects.select_related("course").filter(uid=uid).first()
    room = access.room_of(request.user, found.course.translation_key) if found else None
    if room is None or (found.hidden and reading.question_of(room, found) is None):
        raise Http404
    return found, room


def post_or_404(request: HttpRequest, uid: UUID) -> tuple[Post, Room]:
    post = Post.objects.select_related("thread__course", "author").filter(uid=uid).first()
    room = access.room_of(request.user, post.thread.course.translation_key) if post else None
    if room is None or not room.may_read(post):
        raise Http404
    return post, room


def _done(request: HttpRequest, uid: UUID, deed) -> HttpResponse:
    post, _its_room = post_or_404(request, uid)
    try:
        deed(post)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(post))


def _try(form: PostForm, context: dict[str, Any], deed) -> Post | None:
    """Do ``deed``; where it is refused, the form says why, and what was found is shown."""
    try:
        return deed()
    except services.MayIdentify as found:
        context["findings"] = reading.told(found.findings)
        context["marks"] = ",".join(finding.mark for finding in found.findings)
        context["found_in_words"] = str(found)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _how(form: PostForm) -> dict[str, Any]:
    return {"looked_at": form.looked_at, "uid": form.cleaned_data["uid"]}


def _row(room: Room, question: Post) -> dict[str, Any]:
    return {
        "post": question,
        "thread": question.thread,
        "name": reading.name_of(question),
        "badge": reading.badge_of(question),
        "lesson": room.lesson(question.thread.lesson_key),
        "differs": question.language != get_language(),
    }


def _address(post: Post) -> str:
    return f"{reverse('courses:thread', args=[post.thread.uid])}#post-{post.uid}"


def _course_crumb(room: Room) -> dict[str, str]:
    return {"title": room.outline.title, "url": room.outline.url, "language": room.outline.language}


def _discussion_crumb(room: Room) -> dict[str, str]:
    return {"title": _("Discussion"), "url": reverse("courses:discussion", args=[room.outline.key])}


def _crumbs(room: Room, post: Post) -> list[dict[str, str]]:
    back = {"title": _("Back to the question"), "url": _address(post)}
    return [_course_crumb(room), _discussion_crumb(room), back]
