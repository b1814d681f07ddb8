"""Lessons and courses on paper: a view for the browser's own printing, and a PDF made in the queue."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.throttle import throttled
from courses import services
from courses.models import CoursePage
from courses.printing import sheets
from courses.readable import lesson_for

SECONDS_BETWEEN_LOOKS = 3
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@throttled("prints")
def print_lesson(request: HttpRequest, lesson_key: UUID) -> HttpResponseBase:
    """One lesson without anything to press."""
    lesson = lesson_for(request, lesson_key, get_language())
    if lesson is None:
        raise Http404
    return _on_paper(render(request, "courses/print/lesson.html", sheets.lesson_context(lesson, language=get_language())))


@require_safe
@throttled("prints")
def print_course(request: HttpRequest, course_key: UUID) -> HttpResponseBase:
    """The whole course as one document."""
    course, lessons = _course(request, course_key)
    return _on_paper(HttpResponse(sheets.course_html(course, language=get_language(), lessons=lessons, for_pdf=False)))


@never_cache
@form_methods
@throttled("prints")
def course_pdf(request: HttpRequest, course_key: UUID) -> HttpResponseBase:
    """How far the PDF is; asked for by a button, looked at again by itself until it is there."""
    course, lessons = _course(request, course_key)
    if request.method == "POST":
        services.ask_for_print(course, lessons, language=get_language(), actor=request.user)
        return redirect("courses:course_pdf", course_key)
    found = services.print_of(course, lessons, language=get_language())
    context = {"course": course, "print": found, "is_coming": found and not found.is_ready, "seconds": SECONDS_BETWEEN_LOOKS}
    return _on_paper(render(request, "courses/print/pdf.html", context))


@never_cache
@require_safe
def course_pdf_file(request: HttpRequest, course_key: UUID) -> HttpResponseBase:
    """The file as the course stands now, for whoever may read all that is in it."""
    course, lessons = _course(request, course_key)
    found = services.print_of(course, lessons, language=get_language())
    if found is None or not found.is_ready:
        return redirect("courses:course_pdf", course_key)
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        services.print_is_lost(found)
        return redirect("courses:course_pdf", course_key)
    response = FileResponse(file, content_type="application/pdf")
    name = f"{course.slug}-{found.language}.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return _on_paper(response)


def _course(request: HttpRequest, key: UUID) -> tuple[CoursePage, list[UUID]]:
    found = sheets.readable_course(request, key, language=get_language())
    if found is None:
        raise Http404
    return found


def _on_paper(response: HttpResponseBase) -> HttpResponseBase:
    """For whoever asked, and not for search engines: the lesson itself is what they find."""
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
