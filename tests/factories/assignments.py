"""Assignments and works for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Locale

from courses.enums import MarkedBy
from courses.models import Assignment, LessonPage, Work
from courses.services import assignments
from tests.factories.courses import EnrolmentFactory, LessonPageFactory, english


def criterion(key: str, *points: int) -> dict:
    """A criterion as the assignment keeps it; its levels are ``key0``, ``key1`` and so on."""
    levels = [
        {"type": "item", "id": f"{key}{place}", "value": {"text": f"{key} at level {place}", "points": str(worth)}}
        for place, worth in enumerate(points)
    ]
    return {"type": "criterion", "id": key, "value": {"text": f"Criterion {key}", "levels": levels}}


class AssignmentFactory(DjangoModelFactory):
    """Marked by a tutor on two criteria of 0, 1 or 2 and 0, 1 or 2 points; passed with 60 %."""

    class Meta:
        model = Assignment

    locale = factory.LazyFunction(english)
    title = factory.Sequence(lambda n: f"Assignment {n}")
    task = "Write a plan for your ward."
    rubric = factory.LazyFunction(lambda: [criterion("plan", 0, 1, 2), criterion("words", 0, 1, 2)])

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = model_class(*args, **kwargs)
        made.save()
        return made


WHOLE = {"plan": "plan2", "words": "words2"}
HALF = {"plan": "plan1", "words": "words1"}
NONE = {"plan": "plan0", "words": "words0"}


def assignment_lesson(**fields) -> LessonPage:
    """A lesson, in a course of its own, with an assignment."""
    return LessonPageFactory(assignment=AssignmentFactory(**fields))


def peer_lesson(*, reviews: int = 2, **fields) -> LessonPage:
    """The same, marked by other learners."""
    return assignment_lesson(marked_by=MarkedBy.PEERS, reviews=reviews, **fields)


def draft(lesson: LessonPage, text: str = "My plan.", **enrolment) -> Work:
    """A draft of a new learner in the lesson's course."""
    enrolled = enrolment.pop("enrolment", None) or EnrolmentFactory(course=lesson.course, **enrolment)
    work = assignments.begin_work(enrolled, lesson.assignment_id, language=enrolled.language)
    return assignments.save_draft(own(work), text=text, language=enrolled.language, editor="page", revision=work.revision)


def handed_in(lesson: LessonPage, text: str = "My plan.", **enrolment) -> Work:
    return assignments.hand_in_work(own(draft(lesson, text, **enrolment)))


def own(work: Work) -> assignments.OwnWork:
    return assignments.OwnWork(work.enrolment.learner_id, work.uid)


def theirs(review) -> assignments.OwnReview:
    return assignments.OwnReview(review.reviewer.learner_id, review.uid)


def give(review, levels=WHOLE, comment="Clear and short.") -> None:
    assignments.give_review(theirs(review), levels=levels, comment=comment, language="en")


def in_french(assignment: Assignment) -> Assignment:
    """``assignment`` in French: the same ids, other words."""
    copy = assignment.copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    raw = copy.rubric.get_prep_value()
    for one in raw:
        one["value"]["text"] = f"Critère {one['id']}"
        for level in one["value"]["levels"]:
            level["value"]["text"] = f"niveau {level['id']}"
    copy.title, copy.task, copy.rubric = "Le devoir", "Écrivez un plan.", raw
    copy.save()
    return copy
