"""What people have completed here, and what there is to complete, for parts that do not know courses."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core import achievements
from core.achievements import Achieved, Offered
from courses.enums import EnrolmentState
from courses.models import CoursePage, Enrolment
from courses.outline import outlines


def completed(people: Collection[int], *, language: str) -> Iterator[tuple[int, Achieved]]:
    """Every course that ``people`` completed, with its title in ``language``."""
    rows = list(
        Enrolment.objects.filter(learner__in=people, state=EnrolmentState.COMPLETED)
        .order_by()
        .values_list("learner_id", "course__translation_key", "course__title", "completed_at")
    )
    found = outlines({key for _learner, key, _title, _at in rows}, language)
    for learner, key, title, at in rows:
        outline = found.get(key)
        yield learner, Achieved(str(key), outline.title if outline else title, at.date(), outline.url if outline else "")


def offered(*, language: str, keys: Collection[str] | None = None) -> Iterator[Offered]:
    """The courses that are published, with their titles in ``language`` where they have one."""
    pages = CoursePage.objects.live() if keys is None else CoursePage.objects.filter(translation_key__in=list(keys))
    found = outlines(set(pages.order_by().values_list("translation_key", flat=True)), language)
    for key, outline in found.items():
        yield Offered(str(key), outline.title, outline.url)


def register() -> None:
    achievements.registers(completed=completed, offered=offered)
