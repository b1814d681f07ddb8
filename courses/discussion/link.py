"""The way from a course's pages to its discussion, with how much there is: for its people alone."""

from __future__ import annotations

from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse

from courses.discussion import access, counting
from courses.outline import outline_of
from courses.standing import Standing


def slot(reader, standing: Standing | None, *, course_key: str, language: str, lesson_key: str = "") -> dict[str, str]:
    """The slot ``discussion``; nothing for somebody who is neither in the course nor works for it.

    The counts are kept for a minute, so that for a learner it mostly costs no query.
    """
    if not reader.is_authenticated:
        return {}
    outline = standing.outline if standing else outline_of(UUID(course_key), language)
    is_in = standing is not None and standing.is_in_course
    if outline is None or not (is_in or access.moderates(reader, outline.pk)):
        return {}
    counts = counting.questions_by_lesson(outline.pk)
    here = f"?lesson={lesson_key}" if lesson_key else ""
    context = {
        "url": reverse("courses:discussion", args=[outline.key]) + here,
        "ask_url": reverse("courses:ask", args=[outline.key]) + here,
        "count": counts.get(UUID(lesson_key), 0) if lesson_key else sum(counts.values()),
        "of_lesson": bool(lesson_key),
    }
    return {"discussion": render_to_string("courses/parts/discussion_link.html", context)}
