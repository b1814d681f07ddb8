"""Who may do what in a course, as plain predicates."""

from __future__ import annotations

from datetime import date

from courses.enums import EnrolmentState


def may_enrol(user, course) -> bool:
    """Anybody signed in may enrol in a live course."""
    return user.is_authenticated and course.live


def may_withdraw(enrolment) -> bool:
    """A course under way may be left; what is finished stays finished."""
    return enrolment.state == EnrolmentState.ACTIVE


def gives_credit(course, on: date) -> bool:
    """Whether credit may be claimed for ``course`` on the day ``on``.

    Past its review date a clinical course gives no credit until it is reviewed,
    and an institution whose identity nobody confirmed gives none.
    """
    reviewed = course.next_review_on is None or on <= course.next_review_on
    return reviewed and course.provider.is_confirmed
