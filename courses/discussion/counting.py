"""How many questions a course's discussion holds, for the links on its pages: kept for a minute, and forgotten when one is posted."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count

from courses.models import Thread

KEPT_SECONDS = 60


def questions_by_lesson(course_pk: int) -> dict[UUID | None, int]:
    """How many questions there are about each lesson; under None, those about the course as a whole."""
    known = cache.get(_name(course_pk))
    if known is None:
        rows = Thread.objects.filter(course=course_pk, hidden=False).order_by().values_list("lesson_key").annotate(count=Count("pk"))
        known = dict(rows)
        cache.set(_name(course_pk), known, KEPT_SECONDS)
    return known


def forget(course_pk: int) -> None:
    """Count anew once the current transaction has been committed."""
    transaction.on_commit(partial(cache.delete, _name(course_pk)))


def _name(course_pk: int) -> str:
    return f"discussion-counts:{course_pk}"
