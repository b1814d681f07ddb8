"""Coming into a course, reading it, leaving it."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses import gates, moments, rules
from courses.enums import ON_THE_WAY, EnrolmentState, WayIn
from courses.models import Cohort, CoursePage, Enrolment, Invitation, LessonProgress
from courses.models.enrolment import LONGEST_APPLICATION
from courses.outline import outline_of
from courses.services import seats
from courses.services.access import check_may_work
from courses.services.moving import move


def enrol(learner, course: CoursePage, *, language: str, cohort: Cohort | None = None, code: str = "", application: str = "") -> Enrolment:
    """Bring ``learner`` into the course or on the way there, or back with everything she had done.

    In a course with groups one comes in through one of them: ``cohort``, or the
    only one that can be joined. The enrolment is then active, waiting where all
    seats are taken, or applied where somebody decides. Whoever was offered a seat
    or invited takes it. Calling again changes nothing. Raises Refused when the
    course or the group is not open to her.
    """
    wish = {"language": language, "cohort": cohort, "code": code, "application": application}
    try:
        return _enrol(learner, course, **wish)
    except IntegrityError:  # she enrolled in another tab a moment ago
        return _enrol(learner, course, **wish)


@transaction.atomic
def _enrol(learner, course: CoursePage, *, language: str, cohort: Cohort | None, code: str, application: str) -> Enrolment:
    if not rules.may_enrol(learner, course):
        raise Refused(_("This course is not open for enrolment."), code="not_open")
    course = course.canonical
    known = Enrolment.objects.filter(learner=learner, course=course).select_related("cohort").first()
    if known is not None and _is_there(known, cohort):
        return known
    if cohort is None:
        cohort = _only_cohort(learner, course, known)
    if cohort is None:
        return _enrol_openly(learner, course, language=language)
    return _enrol_in(learner, course, cohort.pk, language=language, code=code, application=application)


def _is_there(known: Enrolment, cohort: Cohort | None) -> bool:
    """Whether nothing is left to do: she is in the course, or already on the way into that group."""
    if known.state == EnrolmentState.COMPLETED:
        return True
    if known.state == EnrolmentState.ACTIVE:
        return known.cohort is None or not known.cohort.has_ended()
    waits = known.state in {EnrolmentState.APPLIED, EnrolmentState.WAITING}
    return waits and not known.cohort.has_closed() and cohort in {None, known.cohort}


def _only_cohort(learner, course: CoursePage, known: Enrolment | None) -> Cohort | None:
    """The group somebody means who names none. Raises Refused when there is a choice, or nothing to choose."""
    groups = list(Cohort.objects.filter(course=course).order_by())
    if not groups:
        return None
    if known is not None and known.cohort and not known.cohort.has_closed():
        return known.cohort
    seen = Cohort.objects.filter(course=course).exclude(way_in=WayIn.INVITATION).seen_by(learner)
    open_to_her = [group for group in seen if group.has_opened() and not group.has_closed()]
    if not open_to_her:
        raise Refused(_("No group of this course can be joined at the moment. Its page says when the next one opens."), code="not_open")
    if len(open_to_her) > 1:
        raise Refused(_("This course is taken in groups. Choose one of them."), code="choose_group")
    return open_to_her[0]


def _enrol_openly(learner, course: CoursePage, *, language: str) -> Enrolment:
    check_gates(course, learner)
    enrolment = _locked(learner, course) or Enrolment(learner=learner, course=course)
    if enrolment.pk and _is_there(enrolment, None):
        return enrolment
    enrolment.language = language
    return move(enrolment, EnrolmentState.ACTIVE, deed=deed_of(enrolment), actor=learner, also=("language",))


def _locked(learner, course: CoursePage) -> Enrolment | None:
    found = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort")
    return found.filter(learner=learner, course=course).first()


def _enrol_in(learner, course: CoursePage, cohort_pk: int, *, language: str, code: str, application: str) -> Enrolment:
    cohort = seats.locked(cohort_pk)
    if cohort.course_id != course.pk:
        raise Refused(_("This group does not belong to the course."), code="no_such_group")
    enrolment = _locked(learner, course)
    if enrolment is not None and _is_there(enrolment, cohort):
        return enrolment
    if enrolment is not None and enrolment.state in ON_THE_WAY and enrolment.cohort_id not in {None, cohort.pk}:
        raise Refused(_("You are on the way into another group of this course. Give that up first; then join this one."), code="elsewhere")
    if enrolment is not None and enrolment.state == EnrolmentState.OFFERED:
        return accept_seat(enrolment)
    is_invited = Invitation.objects.open().that_admit(learner, cohort).exists()
    _check_open(learner, cohort, known=enrolment, is_invited=is_invited, code=code)
    check_gates(course, learner)
    enrolment = enrolment or Enrolment(learner=learner, course=course)
    enrolment.language = language
    if cohort.way_in == WayIn.APPROVAL and not is_invited:
        return _apply(enrolment, cohort, application)
    return seats.take_seat(cohort, enrolment, deed=deed_of(enrolment), actor=learner, also=("language",))


def _apply(enrolment: Enrolment, cohort: Cohort, application: str) -> Enrolment:
    if len(application) > LONGEST_APPLICATION:
        sentence = _("An application has at most %(most)d characters; this one has %(length)d. Shorten it.")
        raise Refused(sentence % {"most": LONGEST_APPLICATION, "length": len(application)}, code="too_long")
    enrolment.cohort, enrolment.application, enrolment.note = cohort, application.strip(), ""
    also = ("language", "application", "note")
    return move(enrolment, EnrolmentState.APPLIED, deed="courses.applied", actor=enrolment.learner, also=also)


def deed_of(enrolment: Enrolment) -> str:
    """What the trail calls it when this enrolment becomes active."""
    known = {EnrolmentState.WITHDRAWN: "courses.returned", EnrolmentState.ACTIVE: "courses.group_changed"}
    return known.get(enrolment.state, "courses.enrolled") if enrolment.pk else "courses.enrolled"


def check_dates(cohort: Cohort, reader) -> None:
    """Raises Refused outside the time of enrolment, with the moment as ``reader``'s clock shows it."""
    now, zone = timezone.now(), moments.reader_zone(reader, otherwise=cohort.time_zone)
    if not cohort.has_opened(now):
        raise Refused(_("Enrolment opens on %(moment)s.") % {"moment": moments.in_words(cohort.opens_at, zone)}, code="not_open_yet")
    if cohort.has_closed(now):
        closed_at = min(moment for moment in (cohort.closes_at, cohort.ends_at) if moment)
        raise Refused(_("Enrolment closed on %(moment)s.") % {"moment": moments.in_words(closed_at, zone)}, code="closed")


def _check_open(learner, cohort: Cohort, *, known: Enrolment | None, is_invited: bool, code: str) -> None:
    """Raises Refused when the group is closed to ``learner``: by its dates, its institution, or the way in."""
    check_dates(cohort, learner)
    if is_invited:
        return
    if known is not None and cohort.institution_id and known.removals.filter(institution=cohort.institution_id, ended_at=None).exists():
        raise Refused(_("Your institution has taken you out of its group. Ask its coordinators."), code="removed")
    if cohort.institution_id and not learner.memberships.filter(institution=cohort.institution_id).exists():
        raise Refused(_("This group is not open to you."), code="not_yours")
    if known is not None and known.state == EnrolmentState.REFUSED and known.cohort_id == cohort.pk:
        raise Refused(_("Your application for this group was answered. You may apply for another one."), code="answered")
    if cohort.way_in == WayIn.INVITATION:
        raise Refused(_("This group is by invitation."), code="by_invitation")
    if cohort.way_in == WayIn.CODE and not _same_code(code, cohort.code):
        raise Refused(_("This is not the code of the group. Check it letter by letter, or ask whoever gave it to you."), code="wrong_code")


def _same_code(given: str, code: str) -> bool:
    return constant_time_compare("".join(given.split()).casefold(), "".join(code.split()).casefold())


def check_gates(course: CoursePage, learner) -> None:
    """Raises Refused, naming everything that ``learner`` still lacks."""
    closed = [gate for gate in gates.gates_of(course, learner) if not gate.is_met]
    if closed:
        raise Refused(" ".join(gate.refusal for gate in closed), code="profession" if closed[0].code == "profession" else "prerequisite")


@transaction.atomic
def accept_seat(enrolment: Enrolment) -> Enrolment:
    """Take the seat that is held. Taking it again changes nothing. Raises Refused once the hold has ended."""
    if enrolment.cohort_id is not None:
        seats.locked(enrolment.cohort_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("learner").get(pk=enrolment.pk)
    if enrolment.state in {EnrolmentState.ACTIVE, EnrolmentState.COMPLETED}:
        return enrolment
    if enrolment.state != EnrolmentState.OFFERED:
        raise Refused(_("No seat is held for you any more. You may join the waiting list again."), code="no_seat_held")
    return move(enrolment, EnrolmentState.ACTIVE, deed="courses.enrolled", actor=enrolment.learner)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, actor) -> Enrolment:
    """Leave the course, or the way into it. What was read and answered is kept for a return.

    A seat that becomes free goes to the waiting list at once. Raises Refused for
    a course that is finished.
    """
    if enrolment.cohort_id is not None:
        seats.locked(enrolment.cohort_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if enrolment.state in {EnrolmentState.WITHDRAWN, EnrolmentState.REFUSED}:
        return enrolment
    if not rules.may_withdraw(enrolment):
        raise Refused(_("You have finished this course; it stays in your record."), code="finished")
    move(enrolment, EnrolmentState.WITHDRAWN, deed="courses.withdrawn", actor=actor)
    if enrolment.cohort_id is not None:
        seats.advance(enrolment.cohort_id)
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

    Raises Refused when the course does not hold the lesson, or she may not work in it now.
    """
    check_may_work(enrolment)
    outline = outline_of(enrolment.course.translation_key, language)
    if outline is None or outline.lesson(lesson_key) is None:
        raise Refused(_("This lesson is no longer part of the course."), code="no_lesson")
    now = timezone.now()
    opened_at = enrolment.last_seen_at if enrolment.last_lesson_key == lesson_key else now
    progress, created = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson_key, defaults={"language": language, "opened_at": opened_at, "read_at": now}
    )
    if created:
        audit.record("courses.lesson_read", enrolment, actor=enrolment.learner, lesson=str(lesson_key), language=language)
    return progress
