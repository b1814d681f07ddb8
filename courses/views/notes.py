"""One's own notes and bookmarks: written at a lesson, read together, printed, taken along."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.views.discreet import privately
from core.errors import Refused
from courses import notebook, services
from courses.models import Bookmark, LessonPage, Note
from courses.readable import lesson_for
from courses.services.notes import Written
from courses.views.quiz_context import saved_words

A_PAGE = 20
KINDS = {"csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8"}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@privately
@login_required
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """All of one's notes, searched and course by course."""
    every = notebook.notes_of(request.user, get_language())
    wish = _wish(request)
    found = _found(request, wish) if wish else every
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "chapters": list(notebook.chapters(page.object_list)),
        "courses": [
            {"key": str(key), "title": title, "chosen": str(key) == wish.get("course")} for key, title in notebook.courses_of(every)
        ],
        "query": wish.get("q", ""),
        "wish": urlencode(wish),
        "hidden": [("course", wish["course"])] if "course" in wish else [],
        "total": len(every),
    }
    return render(request, "courses/notes/notes.html", context)


@privately
@login_required
@require_safe
def notes_print(request: HttpRequest) -> HttpResponse:
    """The same notes without anything to press, for the browser's own printing."""
    found = _found(request, _wish(request))
    return render(request, "courses/notes/print.html", {"chapters": list(notebook.chapters(found)), "moment": timezone.now()})


@privately
@login_required
@require_safe
def notes_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same notes as a text or as a table."""
    found, site = _found(request, _wish(request)), request.build_absolute_uri("/")[:-1]
    content = notebook.as_csv(found, site=site) if form == "csv" else notebook.as_text(found, site=site)
    response = HttpResponse(content, content_type=KINDS[form])
    response["Content-Disposition"] = f'attachment; filename="notes-{timezone.localdate():%Y-%m-%d}.{form}"'
    return response


@privately
@login_required
@form_methods
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One note by itself: also where its lesson or its heading is gone."""
    own = get_object_or_404(Note.objects.of(request.user), uid=uid)
    if request.method == "POST":
        try:
            written = services.rewrite_note(request.user, uid, **_sent(request), language=get_language())
        except Note.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            return _refused(request, refusal, reverse("courses:note", args=[uid]))
        there = reverse("courses:note", args=[uid]) if written.was_merged and written.note else reverse("courses:notes")
        return _answered(request, written, there)
    (entry,) = notebook.entries_of([own], get_language())
    return render(request, "courses/notes/note.html", {"entry": entry, "saved_words": saved_words(own.changed_at)})


@privately
@login_required
@form_methods
def remove_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask once, then remove it."""
    own = get_object_or_404(Note.objects.of(request.user), uid=uid)
    if request.method == "POST":
        services.remove_note(request.user, uid)
        messages.success(request, _("The note is removed."))
        return redirect("courses:notes")
    (entry,) = notebook.entries_of([own], get_language())
    return render(request, "courses/notes/remove.html", {"entry": entry})


@privately
@login_required
@form_methods
def lesson_note(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Keep what is written at a lesson or at one of its headings: by the form's button, or by the page's script."""
    lesson = _lesson(request, lesson_key)
    if request.method != "POST":  # back from signing in
        return redirect(lesson.get_url(request))
    spot, anchor = _spot(lesson, request.POST.get("place", ""))
    try:
        written = services.write_note(request.user, spot, **_sent(request), language=get_language())
    except Refused as refusal:
        return _refused(request, refusal, lesson.get_url(request))
    return _answered(request, written, f"{lesson.get_url(request)}#{anchor}")


@privately
@login_required
@require_safe
def bookmarks(request: HttpRequest) -> HttpResponse:
    """The lessons to come back to."""
    page = Paginator(notebook.bookmarks_of(request.user, get_language()), A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "chapters": list(notebook.chapters(page.object_list))}
    return render(request, "courses/notes/bookmarks.html", context)


@privately
@login_required
@form_methods
def bookmark(request: HttpRequest, lesson_key: UUID) -> HttpResponse:
    """Put a bookmark at a lesson, or take it away: also from the list, when the lesson is gone."""
    on = request.POST.get("on") == "1"
    back_to_list = request.POST.get("back") == "list"
    if back_to_list and not on:
        kept = get_object_or_404(Bookmark.objects.of(request.user), lesson_key=lesson_key)
        services.set_bookmark(request.user, services.Spot(kept.course_key, lesson_key, kept.lesson_title), on=False, language=kept.language)
        return redirect("courses:bookmarks")
    lesson = _lesson(request, lesson_key)
    if request.method == "POST":
        spot, _anchor = _spot(lesson, "")
        services.set_bookmark(request.user, spot, on=on, language=get_language())
    return redirect(lesson.get_url(request))


def spot_of(lesson: LessonPage, place: str) -> services.Spot | None:
    """The lesson or its heading ``place``; None when it has no such heading."""
    headings = dict(lesson.headings)
    if place and place not in headings:
        return None
    return services.Spot(lesson.course.translation_key, lesson.translation_key, lesson.title, place, headings.get(place, ""))


def _spot(lesson: LessonPage, place: str) -> tuple[services.Spot, str]:
    """Where to write, and the address of its field in the page."""
    spot = spot_of(lesson, place)
    if spot is None:
        raise Http404
    return spot, f"note-{list(dict(lesson.headings)).index(place) + 1 if place else 0}"


def _lesson(request: HttpRequest, key: UUID) -> LessonPage:
    lesson = lesson_for(request, key, get_language())
    if lesson is None:
        raise Http404
    return lesson


def _sent(request: HttpRequest) -> dict[str, str]:
    return {"text": request.POST.get("text", ""), "base": request.POST.get("base", "")}


def _wish(request: HttpRequest) -> dict[str, str]:
    """What is looked for: ``q`` and ``course``, each where it was given."""
    wish = {name: request.GET.get(name, "").strip() for name in ("q", "course")}
    return {name: value for name, value in wish.items() if value}


def _found(request: HttpRequest, wish: dict[str, str]) -> list[notebook.Entry]:
    try:
        course = UUID(wish["course"]) if "course" in wish else None
    except ValueError:
        raise Http404 from None
    return notebook.notes_of(request.user, get_language(), query=wish.get("q", ""), course=course)


def _answered(request: HttpRequest, written: Written, there: str) -> HttpResponse:
    merged = _("This note had been changed elsewhere meanwhile. Both versions are kept: read it through once.")
    if _is_script(request):
        words = saved_words(written.note.changed_at) if written.note else _("The note is empty and was removed.")
        body = {"text": written.text, "merged": written.was_merged, "sentence": merged if written.was_merged else words}
        return JsonResponse(body)
    if written.was_merged:
        messages.warning(request, merged)
    else:
        messages.success(request, _("Your note is saved.") if written.note else _("The note is empty and was removed."))
    return redirect(there)


def _refused(request: HttpRequest, refusal: Refused, there: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # The text must not be lost with the answer: it is shown again to be shortened.
    context = {"sentence": str(refusal), "text": request.POST.get("text", ""), "back": there}
    return render(request, "courses/notes/too_long.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
