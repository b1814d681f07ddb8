"""Who may work in a course now: read on, answer, be assessed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from courses import moments
from courses.enums import IN_COURSE, EnrolmentState
from courses.models import Enrolment


def check_is_in(enrolment: Enrolment) -> None:
    """Raises Refused for whoever left the course, or is not in it yet."""
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise Refused(_("You have left this course. Come back to it first; nothing was lost."), code="withdrawn")
    if enrolment.state not in IN_COURSE:
        raise Refused(_("You are not in this course yet. Its page says what it waits for."), code="not_in_course")


def check_may_work(enrolment: Enrolment) -> None:
    """Raises Refused for whoever is not in the course, was not shown the disclosures, or whose group has not started or is over.

    No query for a learner without a group, and none for who has completed.
    """
    check_is_in(enrolment)
    if enrolment.state == EnrolmentState.COMPLETED:
        return
    if enrolment.cohort_id is not None:
        _check_dates(enrolment)
    if enrolment.disclosures_shown_at is None:
        raise Refused(_("Before you start, read what the makers of this course declared."), code="disclosures")


def _check_dates(enrolment: Enrolment) -> None:
    now, cohort = timezone.now(), enrolment.cohort
    if not cohort.has_started(now):
        sentence = _("Your group starts on %(moment)s. You can read ahead; what you do counts from then on.")
        raise Refused(sentence % {"moment": _moment(cohort.starts_at, enrolment)}, code="not_started")
    if cohort.has_ended(now):
        sentence = _("Your group ended on %(moment)s. What you did is kept; enrol in another group to go on.")
        raise Refused(sentence % {"moment": _moment(cohort.ends_at, enrolment)}, code="ended")


def _moment(moment: datetime, enrolment: Enrolment) -> str:
    return moments.in_words(moment, moments.reader_zone(enrolment.learner, otherwise=enrolment.cohort.time_zone))
