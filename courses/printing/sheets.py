"""What is printed of a lesson or a course: plain values for one template, and nothing that the reader may not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.languages import direction
from core.reference.specialties import specialty_name
from courses.models import CoursePage, LessonPage
from courses.outline import Lesson, Module, Outline, outline_of
from courses.printing.bodies import body_of, cited_in, qr_image, way_of
from courses.readable import Doors

BELOW_A_LESSON = 2  # in a course, a lesson's headings stand below those of course, module and lesson


@dataclass(frozen=True, slots=True)
class LessonSheet:
    """One lesson on paper, in its own language."""

    node: Lesson
    url: str
    body: SafeString

    @property
    def tests(self) -> bool:
        """Whether something is to be done online after reading."""
        return bool(self.node.quiz or self.node.case or getattr(self.node, "assignment", None))


@dataclass(frozen=True, slots=True)
class ModuleSheet:
    node: Module
    lessons: tuple[LessonSheet, ...]

    @property
    def direction(self) -> str:
        return direction(self.node.language)


def lesson_context(lesson: LessonPage, *, language: str) -> dict[str, Any]:
    """What the print view of one lesson shows."""
    outline = outline_of(lesson.course.translation_key, language)
    node = outline.lesson(lesson.translation_key) if outline else None
    body = body_of(lesson, url=_whole(lesson.url))
    course = lesson.course
    has_own = any(block.block_type == "references" for block in lesson.body)
    return {
        "lesson": lesson,
        "node": node,
        "course": course,
        "body": body,
        "address": _whole(lesson.url),
        "qr": qr_image(_whole(lesson.url)),
        "references": [] if has_own else _references(course, only=cited_in(body)),
        "published_at": _last([lesson]),
        **_common(course, lesson.locale.language_code),
    }


def course_context(course: CoursePage, *, language: str, lessons: Iterable[UUID]) -> dict[str, Any] | None:
    """What the print of a whole course shows, with those of its lessons that ``lessons`` names; None when it is not live."""
    outline = outline_of(course.translation_key, language)
    if outline is None:
        return None
    pages = _pages(outline, set(lessons))
    canonical, references = course.canonical, _references(course)
    return {
        "outline": outline,
        "course": course,
        "modules": [module for module in _modules(outline, pages, lists_below=bool(references)) if module.lessons],
        "address": _whole(course.url),
        "qr": qr_image(_whole(course.url)),
        "people": canonical.contributors.all(),
        "facts_language": canonical.locale.language_code,
        "credits": canonical.course_credits.select_related("system"),
        "joint_providers": canonical.joint_providers.select_related("institution"),
        "canonical": canonical,
        "specialty_names": [specialty_name(ui) for ui in canonical.specialties],
        "references": references,
        "published_at": _last([course, *pages.values()]),
        **_common(course, course.locale.language_code),
    }


def course_html(course: CoursePage, *, language: str, lessons: Iterable[UUID], for_pdf: bool) -> str:
    """The whole course as one document, in the active language. For a PDF it brings no style sheet and nothing to press."""
    context = course_context(course, language=language, lessons=lessons)
    return render_to_string("courses/print/course.html", {**context, "for_pdf": for_pdf}) if context else ""


def readable_course(request: HttpRequest, key: UUID, *, language: str) -> tuple[CoursePage, list[UUID]] | None:
    """The course as it is shown in ``language``, and those of its lessons that are open to the reader; None when it is not open itself."""
    outline = outline_of(key, language)
    pages = CoursePage.objects.live().select_related("locale", "provider")
    course = pages.filter(pk=outline.page).first() if outline else None
    doors = Doors(request)
    if outline is None or course is None or not doors.admit(course):
        return None
    lessons = LessonPage.objects.live().filter(translation_key__in=[node.key for node in outline.lessons])
    found = lessons.select_related("locale").defer("body")
    is_open = {(page.translation_key, page.locale.language_code) for page in found if doors.admit(page)}
    return course, [node.key for node in outline.lessons if (node.key, node.language) in is_open]


def _pages(outline: Outline, wanted: set[UUID]) -> dict[UUID, LessonPage]:
    """The pages of the lessons in the language in which the outline shows them: one query."""
    shown = {node.key: node.language for node in outline.lessons if node.key in wanted}
    pages = LessonPage.objects.live().filter(translation_key__in=shown).select_related("locale")
    return {page.translation_key: page for page in pages if page.locale.language_code == shown[page.translation_key]}


def _modules(outline: Outline, pages: dict[UUID, LessonPage], *, lists_below: bool) -> list[ModuleSheet]:
    return [_module(module, pages, lists_below=lists_below) for module in outline.modules]


def _module(module: Module, pages: dict[UUID, LessonPage], *, lists_below: bool) -> ModuleSheet:
    sheets = []
    for node in module.lessons:
        if page := pages.get(node.key):
            url = _whole(node.url)
            sheets.append(LessonSheet(node, url, body_of(page, url=url, deeper=BELOW_A_LESSON, lists_below=lists_below)))
    return ModuleSheet(module, tuple(sheets))


def _references(course: CoursePage, only: set[int] | None = None) -> list[dict[str, Any]]:
    return [
        {"number": number, "text": block.value["text"], "url": block.value["url"], "way": way_of(block.value["text"])}
        for number, block in enumerate(course.references, start=1)
        if only is None or number in only
    ]


def _common(course: CoursePage, language: str) -> dict[str, Any]:
    return {
        "page_language": language,
        "page_direction": direction(language),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_host": settings.SITE_URL.partition("//")[2],
        "provider": course.provider.name,
        "licence": course.get_licence_display(),
    }


def _last(pages: Iterable) -> datetime | None:
    """When the newest of ``pages`` was published: what is printed says of itself how old it is."""
    return max((page.last_published_at for page in pages if page.last_published_at), default=None)


def _whole(url: str | None) -> str:
    """``url`` as it must be typed from paper."""
    return f"{settings.SITE_URL}{url}" if (url or "").startswith("/") else url or ""
