"""The letters about courses that one can stop, and to whom each is offered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.enums import Role
from accounts.letters import DAILY, NEVER, NOW, WEEKLY

IDLE = "courses.idle"
DEADLINES = "courses.deadlines"
DIGEST = "courses.digest"
DESK = "courses.desk"
REVIEWS = "courses.reviews"
DESK_ROLES = (Role.AUTHOR, Role.COORDINATOR)


def register() -> None:
    """Make them known, in the order in which somebody sees them."""
    letters.register(
        DEADLINES,
        _("Before something falls due"),
        _("7 days and 1 day before a date of yours, such as the end of your group."),
        frequencies=(NOW, NEVER),
        default=NOW,
    )
    letters.register(
        IDLE,
        _("When a course waits for you"),
        _("7 and 21 days after you last opened a course that you have begun. After that we write no more about it."),
        frequencies=(NOW, NEVER),
        default=NOW,
    )
    letters.register(
        DIGEST,
        _("What is open"),
        _("Your next dates and the courses you are in, while you are learning or a date is near."),
        frequencies=(DAILY, WEEKLY, NEVER),
        default=WEEKLY,
    )
    letters.register(
        DESK,
        _("What waits for you as a tutor"),
        _("New applications to your groups, and what learners handed in that you may mark."),
        frequencies=(DAILY, WEEKLY, NEVER),
        default=DAILY,
        concerns=works_at_a_desk,
    )
    letters.register(
        REVIEWS,
        _("When a course is due for review"),
        _("60 and 14 days before the review of a course of your institution, and on the day."),
        frequencies=(NOW, NEVER),
        default=NOW,
        concerns=writes_courses,
    )


def works_at_a_desk(user) -> bool:
    """Whether ``user`` runs groups or marks for an institution, or as a tutor. Editors, who may do it everywhere, are not written to."""
    return user.tutored_cohorts.exists() or user.memberships.filter(role__in=DESK_ROLES).exists()


def writes_courses(user) -> bool:
    return user.memberships.filter(role=Role.AUTHOR).exists()
