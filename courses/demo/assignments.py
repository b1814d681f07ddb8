"""Builds a course's assignments from their texts, in ``assignments/`` beside the course's own, and hands in works for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from wagtail.models import Locale

from accounts.demo import PEOPLE
from accounts.models import User
from core.seeding import block, put_snippet, stable_uuid
from courses import services
from courses.enums import EnrolmentState, WorkState
from courses.models import Assignment, CoursePage, Enrolment, PeerReview, Work
from courses.outline import Lesson, outline_of
from courses.services import assignments, disclosing
from courses.services.assignments.allocating import give_to_tutor

RULES = Assignment.RULES
WORKS = Path(__file__).parent / "sepsis-first-hour" / "assignments" / "works.yaml"


def build(text: dict[str, Any], locale: Locale) -> dict[str, Assignment]:
    """The assignments of a course's ``text`` in one language, by the name that lessons know them by."""
    return {part["id"]: _assignment(part, locale, text["references"]) for part in text.get("assignments", [])}


def hand_in(enrolment: Enrolment, lesson: Lesson) -> None:
    """Hand in this learner's work, among those of her peers, and give the reviews that are told of; again, it changes nothing."""
    people = _people()
    names = {user.pk: name for name, user in people.items()}
    if enrolment.learner_id not in names:
        return
    circle = [name for name in _said()["works"] if people[name].language == enrolment.language]
    for name in sorted(circle, key=lambda one: one == names[enrolment.learner_id]):
        _work(_enrolment(people[name], enrolment.course), lesson, _said()["works"][name])
    for said in _said()["reviews"]:
        _review(people[said["by"]], people[said["of"]], lesson, said)


def write() -> int:
    """Works of learners who have not come to the lesson yet; how many were handed in."""
    people, said = _people(), _said()
    course = CoursePage.objects.get(translation_key=stable_uuid("course", said["course"]), locale__language_code="en")
    outline = outline_of(course.translation_key, "en")
    lesson = outline.lesson(stable_uuid("course", said["course"], said["lesson"]))
    before = Work.objects.count()
    for name in said["works"]:
        _work(_enrolment(people[name], course), lesson, said["works"][name])
    for name in said["alone"]:
        _to_tutor(Work.objects.get(enrolment=_enrolment(people[name], course), assignment=lesson.assignment))
    return Work.objects.count() - before


def _to_tutor(work: Work) -> None:
    """Nobody else writes in her language: what the days of a review would bring is brought at once."""
    if work.state == WorkState.WITH_PEERS:
        give_to_tutor(work, [], timezone.now())


def _assignment(part: dict[str, Any], locale: Locale, references: list[dict[str, str]]) -> Assignment:
    sources = [(number, references[number - 1]) for number in part["numbers"]]
    return put_snippet(
        Assignment,
        locale,
        stable_uuid("assignment", part["id"]),
        title=part["title"],
        task=part["task"],
        **{name: part[name] for name in RULES},
        rubric=[_criterion(part["id"], criterion) for criterion in part["rubric"]],
        references=[
            block("reference", {"number": number, "text": source["text"], "url": source.get("url", "")}, "assignment", part["id"], number)
            for number, source in sources
        ],
    )


def _criterion(assignment: str, part: dict[str, Any]) -> dict:
    """Markings point at these ids."""
    levels = [
        {
            "type": "item",
            "id": _level(assignment, part["id"], level["id"]),
            "value": {"text": level["text"], "points": str(level["points"])},
        }
        for level in part["levels"]
    ]
    return {"type": "criterion", "id": _key(assignment, part["id"]), "value": {"text": part["text"], "levels": levels}}


def _key(*parts: str) -> str:
    return str(stable_uuid("assignment", *parts))


def _level(assignment: str, criterion: str, level: str) -> str:
    return _key(assignment, criterion, level)


def _work(enrolment: Enrolment, lesson: Lesson, text: str) -> None:
    if Work.objects.filter(enrolment=enrolment, assignment=lesson.assignment).exists():
        return
    work = assignments.begin_work(enrolment, lesson.assignment, language=enrolment.language)
    own = assignments.OwnWork(enrolment.learner_id, work.uid)
    assignments.save_draft(own, text=text, language=enrolment.language, editor="demonstration", revision=work.revision)
    assignments.hand_in_work(own)


def _review(by: User, of: User, lesson: Lesson, said: dict[str, Any]) -> None:
    review = PeerReview.objects.open().filter(reviewer__learner=by, work__enrolment__learner=of, work__assignment=lesson.assignment).first()
    if review is None:
        return
    name = _said()["assignment"]
    levels = {_key(name, criterion): _level(name, criterion, level) for criterion, level in said["levels"].items()}
    own = assignments.OwnReview(by.pk, review.uid)
    assignments.give_review(own, levels=levels, comment=said["words"], language=by.language)


def _enrolment(learner: User, course: CoursePage) -> Enrolment:
    found = Enrolment.objects.of(learner).in_course(course).exclude(state=EnrolmentState.WITHDRAWN).first()
    return disclosing.note_disclosures(found or services.enrol(learner, course, language=learner.language))


@cache
def _said() -> dict[str, Any]:
    return yaml.safe_load(WORKS.read_text(encoding="utf-8"))


def _people() -> dict[str, User]:
    addresses = {person.email: person.address for person in PEOPLE}
    return {addresses[user.email]: user for user in User.objects.filter(email__in=addresses).select_related("profile")}
