"""Who may do what in a course, as plain predicates."""

from __future__ import annotations

from datetime import date

from accounts.enums import Role
from accounts.rules import has_site_role
from courses.enums import READERS_OF_ALL_LEARNERS, EnrolmentState


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


def has_disclosed(person) -> bool:
    """Whether somebody in control of content has declared, and what was declared is mitigated.

    ACCME Standard 3: relationships are mitigated before the role begins and shown to learners.
    """
    return person.declared and (person.mitigated or not person.disclosure.strip())


def may_see_learners(user) -> bool:
    """Whether ``user`` may read who learns what somewhere: site staff, and authors for their institutions' courses."""
    return has_site_role(user, *READERS_OF_ALL_LEARNERS) or (user.is_active and user.memberships.filter(role=Role.AUTHOR).exists())
