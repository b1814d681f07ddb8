"""Beginning a course, reading it, leaving it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses import rules
from courses.enums import EnrolmentState
from courses.models import CoursePage, Enrolment, LessonProgress
from courses.outline import outline_of


@transaction.atomic
def enrol(learner, course: CoursePage, *, language: str) -> Enrolment:
    """Enrol ``learner``, or bring her back with everything she had done.

    Calling again changes nothing. Raises Refused when the course is not open.
    """
    if not rules.may_enrol(learner, course):
        raise Refused(_("This course is not open for enrolment."), code="not_open")
    enrolment, created = Enrolment.objects.select_for_update().get_or_create(
        learner=learner, course=course.canonical, defaults={"language": language}
    )
    if created:
        audit.record("courses.enrolled", enrolment, actor=learner, after=EnrolmentState.ACTIVE)
    elif enrolment.state == EnrolmentState.WITHDRAWN:
        enrolment.state, enrolment.withdrawn_at, enrolment.language = EnrolmentState.ACTIVE, None, language
        enrolment.save(update_fields=["state", "withdrawn_at", "language"])
        audit.record("courses.returned", enrolment, actor=learner, before=EnrolmentState.WITHDRAWN, after=EnrolmentState.ACTIVE)
    return enrolment


@transaction.atomic
def withdraw(enrolment: Enrolment, *, actor) -> Enrolment:
    """Leave the course. What was read and answered is kept for a return.

    Raises Refused for a course that is finished.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        return enrolment
    if not rules.may_withdraw(enrolment):
        raise Refused(_("You have finished this course; it stays in your record."), code="finished")
    enrolment.state, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, timezone.now()
    enrolment.save(update_fields=["state", "withdrawn_at"])
    audit.record("courses.withdrawn", enrolment, actor=actor, before=EnrolmentState.ACTIVE, after=EnrolmentState.WITHDRAWN)
    return enrolment


def note_place(enrolment: Enrolment, lesson_key: UUID, *, language: str) -> None:
    """Remember the lesson and language a learner is in: at most one small write, and none when she stays."""
    if enrolment.last_lesson_key == lesson_key and enrolment.language == language:
        return
    enrolment.last_lesson_key, enrolment.language, enrolment.last_seen_at = lesson_key, language, timezone.now()
    Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson_key=lesson_key, language=language, last_seen_at=enrolment.last_seen_at)


@transaction.atomic
def mark_read(enrolment: Enrolment, lesson_key: UUID, *, language: str) -> LessonProgress:
    """Mark a lesson as read. Twice says the same as once.

    Raises Refused when the course does not hold the lesson or was left.
    """
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise Refused(_("You have left this course. Come back to it first; nothing was lost."), code="withdrawn")
    outline = outline_of(enrolment.course.translation_key, language)
    if outline is None or outline.lesson(lesson_key) is None:
        raise Refused(_("This lesson is no longer part of the course."), code="no_lesson")
    progress, created = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson_key, defaults={"language": language, "read_at": timezone.now()}
    )
    if created:
        audit.record("courses.lesson_read", enrolment, actor=enrolment.learner, lesson=str(lesson_key), language=language)
    return progress
