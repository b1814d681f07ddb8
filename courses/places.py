"""Where a coordinator may bring her people: open courses, and groups that admit them."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import Refused
from courses import rules
from courses.models import Cohort, CoursePage
from courses.outline import outlines


def choices_for(institution) -> list[tuple[str, str]]:
    """Every such place by its code and name, in the reader's language: constant queries."""
    keys = set(CoursePage.objects.live().public().order_by().values_list("translation_key", flat=True))
    found = outlines(keys, get_language())
    cohorts = list(_cohorts_for(institution))
    in_groups = set(Cohort.objects.order_by().values_list("course__translation_key", flat=True).distinct())
    open_courses = [(f"course:{outline.key}", outline.title) for key, outline in found.items() if key not in in_groups]
    groups = [
        (f"group:{cohort.uid}", _named(found[cohort.course.translation_key].title, cohort))
        for cohort in cohorts
        if cohort.course.translation_key in found and not cohort.has_closed() and cohort.has_opened()
    ]
    return sorted([*open_courses, *groups], key=lambda choice: choice[1].casefold())


def read(code: str, institution) -> tuple[CoursePage, Cohort | None]:
    """The course and the group behind one of those codes. Raises Refused when it is not there any more."""
    kind, _colon, key = code.partition(":")
    if kind == "group":
        cohort = _cohorts_for(institution).filter(uid=key).first()
        if cohort is not None:
            return cohort.course, cohort
    else:
        course = CoursePage.objects.live().public().filter(translation_key=key).order_by("pk").first()
        if course is not None and not Cohort.objects.of_course(course.translation_key).exists():
            return course.canonical, None
    raise Refused(_("This course or group is not open any more. Choose another."), code="not_open")


def name_of(course: CoursePage, cohort: Cohort | None) -> str:
    """The place in words: the course's title in the reader's language, and the group."""
    outline = outlines([course.translation_key], get_language()).get(course.translation_key)
    title = outline.title if outline else course.title
    return _named(title, cohort) if cohort else title


def _named(title: str, cohort: Cohort) -> str:
    return _("%(course)s: %(group)s") % {"course": title, "group": cohort.title} if cohort.name else title


def _cohorts_for(institution):
    own = Q(institution=institution)
    open_to_all = Q(institution__isnull=True, way_in__in=rules.OPEN_TO_COORDINATORS)
    running = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    return Cohort.objects.filter(own | open_to_all).filter(running).select_related("course").order_by("starts_at", "pk")
