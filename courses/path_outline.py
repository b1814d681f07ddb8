"""Every live learning path in one language: plain values, made once per version of the content.

There are few, so all are kept together, and a site without any pays nothing for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps

from core.keeping import kept
from core.languages import by_preference, direction
from core.versions import content_version
from courses.outline import Outline, outlines
from courses.pathways import Step


@dataclass(frozen=True)
class PathStop:
    """A course on the path, in the reader's best language."""

    course: Outline
    elective: bool
    summary: str

    @property
    def slot(self) -> str:
        """The place in a rendered page where the reader's state in this course goes."""
        return f"state:{self.course.key}"


@dataclass(frozen=True)
class PathOutline:
    """``pk`` is the canonical page. Courses that are live nowhere are left out, and so do not have to be completed."""

    pk: int
    key: UUID
    title: str
    url: str
    language: str
    provider: str
    in_order: bool
    electives_needed: int
    stops: tuple[PathStop, ...]

    @property
    def steps(self) -> list[Step]:
        return [Step(stop.course.key, stop.elective) for stop in self.stops]

    @property
    def required(self) -> tuple[PathStop, ...]:
        return tuple(stop for stop in self.stops if not stop.elective)

    @property
    def electives(self) -> tuple[PathStop, ...]:
        return tuple(stop for stop in self.stops if stop.elective)

    @property
    def minutes(self) -> int:
        """What the path takes at least: every course that is required, and the shortest electives."""
        shortest = sorted(stop.course.minutes for stop in self.electives)[: self.electives_needed]
        return sum(stop.course.minutes for stop in self.required) + sum(shortest)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def seed(self) -> str:
        return str(self.key)

    def stop(self, course: UUID | None) -> PathStop | None:
        return next((stop for stop in self.stops if stop.course.key == course), None)


def path_of(key: UUID, language: str) -> PathOutline | None:
    """One path, or None when it is live in no language."""
    return live_paths(language).get(key)


def live_paths(language: str) -> Mapping[UUID, PathOutline]:
    """Every path that is live in some language, by key, with its words in ``language`` or else in its own."""
    name = f"paths:{content_version()}:{language}"
    found = kept.get(name)
    if found is None:
        found = _make(language)
        kept.set(name, found)
    return found


def _make(language: str) -> dict[UUID, PathOutline]:
    pages, steps = apps.get_model("courses", "LearningPathPage"), apps.get_model("courses", "PathStep")
    families = defaultdict(list)
    for page in pages.objects.select_related("locale", "provider").order_by("pk"):
        families[page.translation_key].append(page)
    families = {key: family for key, family in families.items() if any(page.live for page in family)}
    if not families:
        return {}
    firsts = {family[0].pk: key for key, family in families.items()}
    rows = defaultdict(list)
    for path, elective, course in (
        steps.objects.filter(path__in=firsts)
        .order_by("path", "sort_order", "pk")
        .values_list("path", "elective", "course__translation_key")
    ):
        rows[firsts[path]].append((course, elective))
    courses = outlines({course for family in rows.values() for course, _elective in family}, language)
    summaries = dict(
        apps.get_model("courses", "CoursePage").objects.filter(pk__in=[each.page for each in courses.values()]).values_list("pk", "summary")
    )
    made = {}
    for key, family in families.items():
        live = {page.locale.language_code: page for page in family if page.live}
        shown, first = live[by_preference(set(live), language, family[0].locale.language_code)], family[0]
        made[key] = PathOutline(
            pk=first.pk,
            key=key,
            title=shown.title,
            url=shown.get_url(),
            language=shown.locale.language_code,
            provider=first.provider.name,
            in_order=first.in_order,
            electives_needed=first.electives_needed,
            stops=tuple(
                PathStop(courses[course], elective, summaries.get(courses[course].page, ""))
                for course, elective in rows[key]
                if course in courses
            ),
        )
    return made
