"""The demonstration's learning path, its groups, and who is in them: by the same services as anybody's."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.utils import timezone
from wagtail.models import Locale

from accounts.demo import LAKESIDE, PEOPLE
from accounts.models import Institution, User
from core.seeding import block, note_translations, put_page, stable_uuid
from courses import services
from courses.models import (
    Cohort,
    CohortTutor,
    CourseIndexPage,
    CoursePage,
    Enrolment,
    Invitation,
    LearningPathPage,
    PathEnrolment,
    PathStep,
)

FILE = Path(__file__).with_name("programme.yaml")
ZONE = "Africa/Nairobi"
MORNING, EVENING = time(8), timedelta(hours=10)  # 18:00 is ten hours later


@cache
def _said() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def build_path() -> list[str]:
    """Make or bring up to date the learning path; the codes of its languages."""
    said = _said()["path"]
    provider = Institution.objects.get(name=LAKESIDE)
    steps = [_course(slug) for slug in said["courses"]]
    made = {}
    for code, words in said["words"].items():
        locale = Locale.objects.get_or_create(language_code=code)[0]
        made[code] = put_page(
            LearningPathPage,
            CourseIndexPage.objects.get(locale=locale),
            locale,
            stable_uuid("path", said["slug"]),
            slug=said["slug"],
            title=words["title"],
            summary=words["summary"],
            outcomes=[block("outcome", outcome, said["slug"], "outcome", place) for place, outcome in enumerate(words["outcomes"])],
            level=said["level"],
            provider=provider,
            in_order=True,
            children={"steps": [PathStep(course=course) for course in steps]},
        )
    original = made.pop(settings.LANGUAGE_CODE)
    note_translations(original, made.values())
    return [settings.LANGUAGE_CODE, *made]


def write() -> int:
    """Groups and who is in them, for courses that have none yet; how many groups were made."""
    people = _people()
    made = 0
    known = set(Cohort.objects.values_list("course__translation_key", flat=True))
    for group in _said()["groups"]:
        course = _course(group["course"])
        if course.translation_key not in known:
            _fill(_group(course, group), group, people)
            made += 1
    _follow(people)
    path = LearningPathPage.objects.get(translation_key=stable_uuid("path", _said()["path"]["slug"]), locale__language_code="en")
    for name in _said()["joined"]:
        if not PathEnrolment.objects.of(people[name]).exists():
            services.join_path(people[name], path, language=people[name].language)
    return made


def _group(course: CoursePage, group: dict[str, Any]) -> Cohort:
    starts = _monday(group["starts_in_days"]) if "starts_in_days" in group else None
    return Cohort.objects.create(
        course=course,
        name=group["name"],
        description=group.get("description", ""),
        words=[("words", {"language": code, **said}) for code, said in group.get("words", {}).items()],
        way_in=group["way_in"],
        seats=group.get("seats"),
        time_zone=ZONE,
        starts_at=starts,
        ends_at=starts + timedelta(days=group["lasts_days"]) if starts else None,
        closes_at=starts - timedelta(days=group["closes_before_days"]) + EVENING if starts else None,
    )


def _monday(days: int) -> datetime:
    """The next Monday that is so many days away, in the morning of Nairobi."""
    day = timezone.now().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=days)
    return datetime.combine(day + timedelta(days=-day.weekday() % 7), MORNING, ZoneInfo(ZONE))


def _fill(cohort: Cohort, group: dict[str, Any], people: dict[str, User]) -> None:
    for name in group.get("tutors", []):
        CohortTutor.objects.create(cohort=cohort, tutor=people[name])
    for name in [*group.get("enrolled", []), *group.get("waiting", [])]:
        _enrol(people[name], cohort)
    for application in group.get("applied", []):
        _enrol(people[application["person"]], cohort, application=application["words"])


def _enrol(learner: User, cohort: Cohort, application: str = "") -> None:
    if not Enrolment.objects.of(learner).in_course(cohort.course).exists():
        services.enrol(learner, cohort.course, language=learner.language, cohort=cohort, application=application)


def _follow(people: dict[str, User]) -> None:
    said = _said()["followed"]
    institution, by = Institution.objects.get(name=said["institution"]), people[said["by"]]
    for row in said["people"]:
        services.enrol_for(institution, people[row["person"]], _course(row["course"]), cohort=None, by=by)
    for row in said["invited"]:
        course = _course(row["course"])
        if not Invitation.objects.filter(course=course, email=row["email"]).exists():
            services.invite(course, row["email"], by=by, institution=institution, name=row["name"], language=row["language"])


def _people() -> dict[str, User]:
    addresses = {person.email: person.address for person in PEOPLE}
    return {addresses[user.email]: user for user in User.objects.filter(email__in=addresses).select_related("profile")}


def _course(slug: str) -> CoursePage:
    return CoursePage.objects.get(translation_key=stable_uuid("course", slug), locale__language_code=settings.LANGUAGE_CODE)
