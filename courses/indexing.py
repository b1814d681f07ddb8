"""Writes the catalogue's entries: what a course says, folded for searching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone, translation
from django.utils.html import strip_tags
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core import searching, versions
from core.jobs import enqueue
from core.reference.professions import profession_name
from core.reference.specialties import SPECIALTIES, specialty_name
from core.reference.subjects import SUBJECTS
from courses import path_outline
from courses.models import CatalogueEntry, CoursePage, LearningPathPage, LessonPage, ModulePage

INDEXED = (CoursePage, ModulePage, LessonPage, LearningPathPage)
_paused: ContextVar[bool] = ContextVar("catalogue_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Queue nothing inside: whoever loads many courses calls ``rebuild`` once at the end."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def connect() -> None:
    """Keep the catalogue in step with what is published."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(page_changed)
    for model in INDEXED:
        post_delete.connect(page_changed, sender=model)


def page_changed(sender, instance, **kwargs) -> None:
    """A course, module, lesson or path was published, unpublished, moved or deleted: its course, and paths with it, are indexed anew."""
    if _paused.get() or not isinstance(instance, INDEXED):
        return
    for key in _course_keys_of(instance):
        enqueue("courses.tasks.index_course", str(key))


def _course_keys_of(page) -> Iterable[UUID]:
    if isinstance(page, LearningPathPage):
        return [page.translation_key]
    if isinstance(page, CoursePage):
        courses = [page.translation_key]
    else:
        courses = list(CoursePage.objects.ancestor_of(page).values_list("translation_key", flat=True))
    paths = LearningPathPage.objects.filter(steps__course__translation_key__in=courses)
    return [*courses, *paths.order_by().values_list("translation_key", flat=True).distinct()]


@transaction.atomic
def index_course(key: UUID) -> int:
    """Write the entries of one course or path in every language in which it is live; return how many there are."""
    entries = list(_entries(key)) or list(_path_entries(key))
    CatalogueEntry.objects.filter(course_key=key).delete()
    CatalogueEntry.objects.bulk_create(entries)
    versions.bump()
    return len(entries)


def rebuild() -> int:
    """Write every entry anew; return how many there are."""
    keys = [
        key
        for model in (CoursePage, LearningPathPage)
        for key in model.objects.live().order_by().values_list("translation_key", flat=True).distinct()
    ]
    with transaction.atomic():
        CatalogueEntry.objects.exclude(course_key__in=keys).delete()
        return sum(index_course(key) for key in keys)


def _entries(key: UUID) -> Iterator[CatalogueEntry]:
    pages = list(CoursePage.objects.filter(translation_key=key).select_related("locale", "provider").order_by("pk"))
    live = [page for page in pages if page.live]
    if not live:
        return
    first = pages[0]
    lessons = list(LessonPage.objects.live().filter(path__startswith=first.path).defer("body"))
    facts = _facts(first, lessons)
    subjects = searching.indexed(_subject_terms(first))
    words = _words_by_language([page.translation_key for page in lessons], first)
    for page in live:
        code = page.locale.language_code
        yield CatalogueEntry(
            page=page,
            course_key=key,
            language=code,
            is_first=page is live[0],
            title=page.title,
            summary=page.summary,
            url=page.get_url() or "",
            **facts,
            title_text=searching.indexed([page.title]),
            subject_text=subjects,
            text=searching.indexed([*_own_words(page), *_reference_words(first, code), *words[code]]),
            published_at=page.first_published_at or timezone.now(),
        )


def _facts(course: CoursePage, lessons: list[LessonPage]) -> dict:
    designated = list(course.course_credits.select_related("system"))
    joint = course.joint_providers.select_related("institution")
    institutions = [course.provider, *(row.institution for row in joint)]
    return {
        "level": course.level,
        "minutes": course.minutes_override or sum(lesson.minutes for lesson in lessons),
        "credit": max((row.maximum for row in designated), default=0),
        "professions": list(course.professions),
        "specialties": list(course.specialties),
        "systems": [row.system.code for row in designated],
        "providers": [str(institution.uid) for institution in institutions],
        "provider_name": course.provider.name,
    }


def _path_entries(key: UUID) -> Iterator[CatalogueEntry]:
    """A path is found by its own words and by the titles of its courses; its facts are those of its courses together."""
    pages = list(LearningPathPage.objects.filter(translation_key=key).select_related("locale", "provider").order_by("pk"))
    live = [page for page in pages if page.live]
    if not live:
        return
    first = pages[0]
    steps = list(first.steps.values_list("course__translation_key", "elective"))
    courses = {page.translation_key: page for page in _first_pages([course for course, _elective in steps])}
    subjects = searching.indexed([term for course in courses.values() for term in _subject_terms(course)])
    facts = _path_facts(first, [courses[course] for course, _elective in steps if course in courses])
    for page in live:
        code = page.locale.language_code
        titles = CoursePage.objects.live().filter(translation_key__in=list(courses)).values_list("title", flat=True)
        path = path_outline.path_of(key, code)
        yield CatalogueEntry(
            path=page,
            course_key=key,
            language=code,
            is_first=page is live[0],
            title=page.title,
            summary=page.summary,
            url=page.get_url() or "",
            **facts,
            minutes=path.minutes if path else 0,
            title_text=searching.indexed([page.title]),
            subject_text=subjects,
            text=searching.indexed([page.summary, *(str(outcome.value) for outcome in page.outcomes), first.provider.name, *titles]),
            published_at=page.first_published_at or timezone.now(),
        )


def _first_pages(keys: list[UUID]) -> Iterable[CoursePage]:
    """The canonical page of each course."""
    found: dict[UUID, CoursePage] = {}
    for page in CoursePage.objects.filter(translation_key__in=keys).order_by("pk"):
        found.setdefault(page.translation_key, page)
    return found.values()


def _path_facts(first: LearningPathPage, courses: list[CoursePage]) -> dict:
    """A path is for whom any of its courses is for; credit is claimed course by course, so it has none of its own."""
    return {
        "level": first.level,
        "credit": 0,
        "professions": _together(course.professions for course in courses) if all(course.professions for course in courses) else [],
        "specialties": _together(course.specialties for course in courses),
        "systems": [],
        "providers": [str(first.provider.uid)],
        "provider_name": first.provider.name,
    }


def _together(lists: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(code for codes in lists for code in codes))


def _subject_terms(course: CoursePage) -> list[str]:
    """The words clinicians type for the course's subjects, in every language."""
    return [term for ui in course.subjects if ui in SUBJECTS for term in SUBJECTS[ui].all_terms()]


def _own_words(page: CoursePage) -> list[str]:
    return [page.title, page.summary, page.audience, *(str(outcome.value) for outcome in page.outcomes)]


def _reference_words(course: CoursePage, language: str) -> list[str]:
    """Specialties, professions, providers and authors, as the reader of ``language`` calls them."""
    with translation.override(language):
        names = [str(specialty_name(ui)) for ui in course.specialties] + [str(profession_name(code)) for code in course.professions]
    synonyms = [term for ui in course.specialties if ui in SPECIALTIES for term in SPECIALTIES[ui].synonyms]
    people = course.contributors.values_list("name", "affiliation")
    return [*names, *synonyms, course.provider.name, *(word for person in people for word in person)]


def _words_by_language(lesson_keys: list[UUID], course: CoursePage) -> dict[str, list[str]]:
    """What modules and lessons say, by language."""
    words: dict[str, list[str]] = defaultdict(list)
    modules = ModulePage.objects.live().filter(path__startswith=course.path).values("translation_key")
    for title, summary, code in (
        ModulePage.objects.live().filter(translation_key__in=modules).values_list("title", "summary", "locale__language_code")
    ):
        words[code] += [title, summary]
    for lesson in LessonPage.objects.live().filter(translation_key__in=lesson_keys).select_related("locale"):
        stream = lesson.body
        texts = stream.stream_block.get_searchable_content(stream)
        words[lesson.locale.language_code] += [lesson.title, *(strip_tags(str(text)) for text in texts)]
    return words
