"""Courses and lessons, for everybody."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from core import shells
from core.api import Page, absolute, paged_list
from core.keeping import kept
from core.languages import by_preference
from core.versions import content_version
from courses import catalogue, shelf
from courses.api.course_shapes import CourseDetailOut, CourseOut, FilterOut, LessonTextOut, Search
from courses.catalogue import Family
from courses.models import CoursePage, LessonPage
from courses.outline import Module, Outline, outline_of
from courses.standing import Standing

router = Router(tags=["Catalogue"], auth=None)


@router.get("/courses", response=Page[CourseOut], operation_id="list_courses", summary="Search the catalogue")
def list_courses(request: HttpRequest, search: Query[Search]):
    """Every live course, each in the reader's best language: best first for words, else by title.

    The filters are those of the catalogue's page. What is unknown among them is left out.
    """
    language = get_language()
    found = catalogue.find(catalogue.read(request.GET), language, courses_only=True)
    return paged_list(found.courses, search, lambda families: _courses(request, families, language))


@router.get("/courses/filters", response=list[FilterOut], operation_id="list_filters", summary="The catalogue's filters, with counts")
def list_filters(request: HttpRequest, search: Query[Search]):
    """The choices that the filters offer, and how many courses each would leave, given the words and the other filters."""
    return shelf.context(catalogue.read(request.GET), get_language(), courses_only=True)["facets"]


@router.get("/courses/{uuid:course}", response=CourseDetailOut, operation_id="get_course", summary="Read about a course")
def get_course(request: HttpRequest, course: UUID):
    """Everything that a course's page says, in the language asked for or else in the one it was written in."""
    outline = outline_of(course, get_language())
    page = outline and CoursePage.objects.live().public().filter(pk=outline.page).select_related("locale", "provider").first()
    if not page:
        raise Http404
    facts = page.canonical
    return {
        **outlined(request, outline),
        **{field: getattr(page, field) for field in ("summary", "audience", "level", "specialties", "professions", "licence")},
        **{field: getattr(facts, field) for field in ("reviewed_on", "next_review_on", "is_review_overdue")},
        "outcomes": [str(outcome.value) for outcome in page.outcomes],
        "provider": page.provider.name,
        "joint_providers": [row.institution.name for row in facts.joint_providers.select_related("institution")],
        "credits": [_designation(row) for row in facts.course_credits.select_related("system", "course__provider")],
        "people": list(
            facts.contributors.values("name", "role", "profession", "affiliation", "declared", "declared_on", "disclosure", "mitigated")
        ),
        "supports": list(facts.supports.values("supporter", "kind", "what")),
        "references": [{"text": row.value["text"], "url": row.value["url"] or ""} for row in page.references],
        "languages": [{"language": row["code"], "url": absolute(request, row["url"])} for row in page.alternates(request)],
    }


@router.get("/lessons/{uuid:lesson}", response=LessonTextOut, operation_id="get_lesson", summary="Read a lesson")
def get_lesson(request: HttpRequest, lesson: UUID):
    """A lesson's text as HTML, without its quiz. Reading it marks nothing: that is a deed of its own."""
    language = get_language()
    name = f"api-lesson:{content_version()}:{language}:{request.get_host()}:{lesson}"
    text = kept.get(name)
    if text is None:
        text = _lesson(request, lesson, language)
        kept.set(name, text)
    return text


def outlined(request: HttpRequest, outline: Outline, standing: Standing | None = None) -> dict:
    """An outline as ``OutlineOut`` shows it, with the learner's states where there is a ``standing``."""
    return {
        "course": outline.key,
        "title": outline.title,
        "language": outline.language,
        "url": absolute(request, outline.url),
        "minutes": outline.minutes,
        "modules": [_module(request, module, standing) for module in outline.modules],
    }


def _module(request: HttpRequest, module: Module, standing: Standing | None) -> dict:
    lessons = [
        {
            "lesson": lesson.key,
            **{field: getattr(lesson, field) for field in ("number", "title", "language", "minutes")},
            "url": absolute(request, lesson.url),
            "has_quiz": lesson.quiz is not None,
            "has_case": lesson.case is not None,
            "has_assignment": lesson.assignment is not None,
            "state": standing.state_of(lesson) if standing else "ahead",
        }
        for lesson in module.lessons
    ]
    return {"module": module.key, "title": module.title, "language": module.language, "lessons": lessons}


def _courses(request: HttpRequest, families: Sequence[Family], language: str) -> list[dict]:
    languages = {family.key: sorted(family.entries) for family in families}
    same = ("language", "title", "summary", "level", "minutes", "credit", "systems", "specialties", "professions", "published_at")
    return [
        {
            "course": row.course_key,
            **{field: getattr(row, field) for field in same},
            "languages": languages[row.course_key],
            "url": absolute(request, row.url),
            "provider": row.provider_name,
        }
        for row in catalogue.rows(list(families), language)
    ]


def _designation(row) -> dict:
    return {
        "system": row.system.code,
        "name": row.system.name,
        "maximum": row.maximum,
        "statement": row.designation if row.system.statement else "",
        "accreditation": row.accreditation,
    }


def _lesson(request: HttpRequest, key: UUID, language: str) -> dict:
    pages = list(LessonPage.objects.live().public().filter(translation_key=key).select_related("locale").defer("body").order_by("pk"))
    if not pages:
        raise Http404
    by_language = {page.locale.language_code: page for page in pages}
    page = by_language[by_preference(set(by_language), language, pages[0].locale.language_code)]
    outline = outline_of(page.course.translation_key, language)
    here = outline.lesson(key) if outline else None
    if here is None:
        raise Http404
    module = next(module for module in outline.modules if here in module.lessons)
    before, after = outline.before(key), outline.after(key)
    context = page.get_context(shells.nobody(request))
    return {
        "lesson": key,
        "course": outline.key,
        "module": module.key,
        "number": here.number,
        "title": page.title,
        "summary": page.summary,
        "language": page.locale.language_code,
        "direction": context["page_direction"],
        "url": absolute(request, page.get_url(request)),
        "minutes": here.minutes,
        "html": str(page.body.render_as_block(context)),
        "has_quiz": here.quiz is not None,
        "has_case": here.case is not None,
        "has_assignment": here.assignment is not None,
        "before": before.key if before else None,
        "after": after.key if after else None,
    }
