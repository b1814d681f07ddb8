"""Which courses and lessons somebody may read: live, and behind no door that is closed to her.

Constant queries, however many pages are looked at together.
"""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from core.languages import by_preference


class Doors:
    """What is closed to whoever asks: every view restriction of the site, looked up once."""

    def __init__(self, request: HttpRequest) -> None:
        restrictions = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
        self.closed = [each.page.path for each in restrictions if not each.accept_request(request)]

    def admit(self, page: Page) -> bool:
        return page.live and not any(page.path.startswith(path) for path in self.closed)


def course_for(request: HttpRequest, key: UUID, language: str, doors: Doors | None = None):
    """The course ``key`` in the best language there is, or None when she may not read it."""
    return _page("CoursePage", request, key, language, doors)


def lesson_for(request: HttpRequest, key: UUID, language: str, doors: Doors | None = None):
    """The lesson ``key`` in the best language there is, or None when she may not read it."""
    return _page("LessonPage", request, key, language, doors)


def _page(model: str, request: HttpRequest, key: UUID, language: str, doors: Doors | None):
    pages = apps.get_model("courses", model).objects.live().filter(translation_key=key).select_related("locale").order_by("pk")
    doors = doors or Doors(request)
    open_pages = [page for page in pages if doors.admit(page)]
    if not open_pages:
        return None
    by_code = {page.locale.language_code: page for page in open_pages}
    return by_code[by_preference(set(by_code), language, open_pages[0].locale.language_code)]
