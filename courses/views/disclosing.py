"""What the makers of a course declared, shown once before a learner starts."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from core.errors import Refused
from courses import services
from courses.enums import IN_COURSE
from courses.models import Enrolment
from courses.outline import outline_of
from courses.services.completion import standing_of


@never_cache
@login_required
def disclosures(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Show them; by POST, note that they were shown and lead to where the learner goes on."""
    own = Enrolment.objects.of(request.user).filter(course__translation_key=course_key, state__in=IN_COURSE)
    enrolment = get_object_or_404(own.select_related("course__locale", "learner"))
    if request.method == "POST":
        services.note_disclosures(enrolment)
        standing = standing_of(enrolment, language=get_language())
        lesson = standing.next_lesson
        return redirect(lesson.url if lesson else standing.outline.url)
    course = enrolment.course
    context = {
        "outline": outline_of(course_key, get_language()),
        "people": course.contributors.all(),
        "supports": course.supports.all(),
        "facts_language": course.locale.language_code,
        "page_language": get_language(),
        "was_shown": enrolment.disclosures_shown_at is not None,
    }
    return render(request, "courses/disclosures.html", context)


def way_after(refusal: Refused, course_key: UUID, otherwise: str, *args) -> HttpResponse:
    """Where a refused deed leads: to the disclosures when they are what is missing, else to ``otherwise``."""
    if refusal.code == "disclosures":
        return redirect("courses:disclosures", course_key)
    return redirect(otherwise, *args)
