"""Courses with pages that wait for approval, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page

from core.languages import own_name
from courses.approval.versions import KINDS
from courses.enums import Lane


@dataclass(frozen=True, slots=True)
class Waiting:
    """A course in one language: how many of its pages wait, who asked, and whether its outbreak lane is open."""

    course: Page
    language: str
    pages: int
    request: object | None
    lane: object | None


def courses_waiting() -> list[Waiting]:
    """Every course with a page that is written and not approved; those somebody asked for come first, the oldest on top."""
    counts = _counts()
    model = apps.get_model("courses", "CoursePage")
    courses = [course for course in model.objects.select_related("locale").order_by("draft_title", "pk") if counts[course.path]]
    requests = {
        request.course_id: request
        for request in apps.get_model("courses", "ApprovalRequest")
        .objects.filter(course__in=courses, closed_at=None)
        .select_related("asked_by")
        .prefetch_related("asked")
    }
    lanes = _lanes()
    rows = [
        Waiting(
            course=course,
            language=own_name(course.locale.language_code),
            pages=counts[course.path],
            request=requests.get(course.pk),
            lane=lanes.get(course.translation_key),
        )
        for course in courses
    ]
    return sorted(rows, key=lambda row: (row.request is None, row.request.asked_at if row.request else timezone.now()))


def _counts() -> Counter[str]:
    """How many pages wait, by the path of their course."""
    types = dict(ContentType.objects.filter(app_label="courses", model__in=KINDS).values_list("pk", "model"))
    approvals = apps.get_model("courses", "Approval").objects.shown().filter(page=OuterRef("pk"))
    counted = approvals.filter(Q(lane=Lane.ORDINARY) | Q(outbreak__closed_at=None, outbreak__ends_on__gte=timezone.now().date()))
    pages = Page.objects.filter(content_type__in=types, latest_revision__isnull=False, alias_of=None)
    pages = pages.filter(Q(live=False) | Q(has_unpublished_changes=True) | ~Exists(counted))
    is_course = [pk for pk, name in types.items() if name == "coursepage"]
    courses = set(Page.objects.filter(content_type__in=is_course).values_list("path", flat=True))
    length = Page.steplen
    found: Counter[str] = Counter()
    for path in pages.values_list("path", flat=True):
        parents = (path[:end] for end in range(len(path), 0, -length))
        course = next((parent for parent in parents if parent in courses), None)
        if course:
            found[course] += 1
    return found


def _lanes() -> dict:
    rows = apps.get_model("courses", "OutbreakLane").objects.filter(closed_at=None, ends_on__gte=timezone.now().date())
    return {lane.course.translation_key: lane for lane in rows.select_related("course")}
