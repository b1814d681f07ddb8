"""A course's outline in one language: plain values, made once per version of the content.

The order comes from the first page written (the canonical course), so that a
learner's place means the same in every language. A lesson that is not live in
the language asked for stands in the outline in the language it was written in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from core.keeping import kept
from core.languages import by_preference, direction
from core.versions import content_version


@dataclass(frozen=True)
class Lesson:
    key: UUID
    number: int  # 1 for the first lesson of the course
    title: str
    url: str
    minutes: int
    language: str
    quiz: int | None  # primary key of the canonical quiz
    case: int | None = None  # primary key of the canonical branching case
    assignment: int | None = None  # primary key of the canonical assignment

    @property
    def slot(self) -> str:
        """The place in a rendered page where a learner's mark for this lesson goes."""
        return f"mark:{self.key}"

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True)
class Module:
    key: UUID
    title: str
    summary: str
    language: str
    lessons: tuple[Lesson, ...]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Outline:
    """``pk`` is the canonical course page; ``page`` the one shown in ``language``."""

    pk: int
    key: UUID
    page: int
    title: str
    url: str
    language: str
    provider: str
    minutes: int
    modules: tuple[Module, ...]

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @cached_property
    def quizzes(self) -> frozenset[int]:
        return frozenset(lesson.quiz for lesson in self.lessons if lesson.quiz)

    @cached_property
    def cases(self) -> frozenset[int]:
        return frozenset(lesson.case for lesson in self.lessons if lesson.case)

    @cached_property
    def assignments(self) -> frozenset[int]:
        return frozenset(lesson.assignment for lesson in self.lessons if lesson.assignment)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def seed(self) -> str:
        """What the course's arcs are drawn from."""
        return str(self.key)

    def lesson(self, key: UUID) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.key == key), None)

    def after(self, key: UUID) -> Lesson | None:
        """The lesson that follows ``key``, across modules; None after the last."""
        lessons = self.lessons
        place = next((i for i, lesson in enumerate(lessons) if lesson.key == key), None)
        return lessons[place + 1] if place is not None and place + 1 < len(lessons) else None

    def before(self, key: UUID) -> Lesson | None:
        """The lesson that comes before ``key``; None before the first."""
        lessons = self.lessons
        place = next((i for i, lesson in enumerate(lessons) if lesson.key == key), 0)
        return lessons[place - 1] if place else None


def outline_of(course_key: UUID, language: str) -> Outline | None:
    """The outline of one course, or None when it is not live in any language."""
    return outlines([course_key], language).get(course_key)


def outlines(course_keys: Iterable[UUID], language: str) -> dict[UUID, Outline]:
    """The outlines of several courses, in as many queries for many as for one."""
    version = content_version()
    names = {f"outline:{version}:{language}:{key}": key for key in course_keys}
    known = kept.get_many(names)
    found = {names[name]: outline for name, outline in known.items()}
    missing = [key for name, key in names.items() if name not in known]
    if missing:
        made = _make(missing, language)
        kept.set_many({f"outline:{version}:{language}:{key}": made.get(key) for key in missing})
        found.update(made)
    return {key: outline for key, outline in found.items() if outline is not None}


def _make(course_keys: list[UUID], language: str) -> dict[UUID, Outline]:
    pages, module_pages, lesson_pages = (apps.get_model("courses", name) for name in ("CoursePage", "ModulePage", "LessonPage"))
    by_key = defaultdict(list)
    for page in pages.objects.filter(translation_key__in=course_keys).select_related("locale", "provider").order_by("pk"):
        by_key[page.translation_key].append(page)
    firsts = {key: versions[0] for key, versions in by_key.items()}
    if not firsts:
        return {}
    below = Q()
    for first in firsts.values():
        below |= Q(path__startswith=first.path)
    modules = list(module_pages.objects.live().filter(below).select_related("locale").order_by("path"))
    lessons = list(lesson_pages.objects.live().filter(below).select_related("locale").defer("body").order_by("path"))
    own_words = _translations(module_pages, modules, language) | _translations(lesson_pages, lessons, language)

    made = {}
    for key, versions in by_key.items():
        live = {page.locale.language_code: page for page in versions if page.live}
        if not live:
            continue
        shown = live[by_preference(set(live), language, versions[0].locale.language_code)]
        first = firsts[key]
        parts = _modules(
            [m for m in modules if m.path.startswith(first.path)],
            [lesson for lesson in lessons if lesson.path.startswith(first.path)],
            own_words,
        )
        made[key] = Outline(
            pk=first.pk,
            key=key,
            page=shown.pk,
            title=shown.title,
            url=shown.get_url(),
            language=shown.locale.language_code,
            provider=first.provider.name,
            minutes=first.minutes_override or sum(module.minutes for module in parts),
            modules=parts,
        )
    return made


def _translations(model, pages, language: str) -> dict[UUID, object]:
    """The live page in ``language`` for each key, where there is one."""
    found = (
        model.objects.live()
        .filter(translation_key__in=[page.translation_key for page in pages], locale__language_code=language)
        .select_related("locale")
    )
    if model.__name__ == "LessonPage":
        found = found.defer("body")
    return {page.translation_key: page for page in found}


def _modules(modules, lessons, own_words) -> tuple[Module, ...]:
    number, parts = 0, []
    for module in modules:
        shown = own_words.get(module.translation_key, module)
        nodes = []
        for lesson in (lesson for lesson in lessons if lesson.path.startswith(module.path)):
            number += 1
            words = own_words.get(lesson.translation_key, lesson)
            nodes.append(
                Lesson(
                    key=lesson.translation_key,
                    number=number,
                    title=words.title,
                    url=words.get_url(),
                    minutes=lesson.minutes,
                    language=words.locale.language_code,
                    quiz=lesson.quiz_id,
                    case=lesson.case_id,
                    assignment=lesson.assignment_id,
                )
            )
        parts.append(
            Module(
                key=module.translation_key,
                title=shown.title,
                summary=shown.summary,
                language=shown.locale.language_code,
                lessons=tuple(nodes),
            )
        )
    return tuple(parts)
