"""Who may do what in a course, as plain predicates."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import has_site_role, may_act_for
from courses.enums import MARKERS_OF_ALL, ON_THE_WAY, READERS_OF_ALL_LEARNERS, EnrolmentState, WayIn
from courses.validity import declaration_holds

# The ways in by which a coordinator may bring her people to a group that is not her institution's own.
OPEN_TO_COORDINATORS = (WayIn.OPEN, WayIn.APPROVAL)


def may_enrol(user, course) -> bool:
    """Anybody signed in may come to a live course; its groups and gates decide the rest."""
    return user.is_authenticated and course.live


def may_withdraw(enrolment) -> bool:
    """A course under way, or the way into one, may be left; what is finished stays finished."""
    return enrolment.state == EnrolmentState.ACTIVE or enrolment.state in ON_THE_WAY


def may_be_removed(enrolment, institution) -> bool:
    """Whether ``institution`` may take her out again: it brought her in, or the group is its own. What she began herself is hers to end."""
    brought = enrolment.is_brought or (enrolment.cohort is not None and enrolment.cohort.institution_id == institution.pk)
    return brought and enrolment.institution_id == institution.pk and may_withdraw(enrolment)


def may_coordinate(user, institution) -> bool:
    """Whether ``user`` enrols the people of ``institution`` and follows them."""
    return may_act_for(user, institution, Role.COORDINATOR)


def admits_people_of(cohort, institution) -> bool:
    """Whether a coordinator of ``institution`` may bring her people to this group: it is open, takes applications, or is their own."""
    return cohort.institution_id == institution.pk or (cohort.institution_id is None and cohort.way_in in OPEN_TO_COORDINATORS)


def may_set_up_groups(user) -> bool:
    """Whether ``user`` makes groups of some course: site staff, and authors for their institutions' courses."""
    return may_see_learners(user)


def gives_credit(course, on: date) -> bool:
    """Whether credit may be claimed for ``course`` on the day ``on``.

    Past its review date a clinical course gives no credit until it is reviewed,
    and an institution whose identity nobody confirmed gives none.
    """
    reviewed = course.next_review_on is None or on <= course.next_review_on
    return reviewed and course.provider.is_confirmed


def has_disclosed(person) -> bool:
    """Whether somebody in control of content has declared in the past 24 months, and what was declared is mitigated.

    ACCME Standard 3: relationships are mitigated before the role begins and shown to learners.
    """
    return has_declared(person) and (person.mitigated or not person.disclosure.strip())


def has_declared(person) -> bool:
    """Whether her declaration is there and still covers today."""
    return person.declared and declaration_holds(person.declared_on, timezone.now().date())


def sees_every_learner(user) -> bool:
    """Whether ``user`` may read who learns what in every course. Looked up once for a person in each request."""
    if not hasattr(user, "_sees_every_learner"):
        user._sees_every_learner = has_site_role(user, *READERS_OF_ALL_LEARNERS)
    return user._sees_every_learner


def may_see_learners(user) -> bool:
    """Whether ``user`` may read who learns what somewhere: site staff, and authors for their institutions' courses."""
    return sees_every_learner(user) or (user.is_active and user.memberships.filter(role=Role.AUTHOR).exists())


def may_mark(user, course) -> bool:
    """Whether ``user`` marks everybody in ``course``, releases results and gives extra time: its institutions' authors, and editors."""
    if has_site_role(user, *MARKERS_OF_ALL):
        return True
    mine = list(user.memberships.filter(role=Role.AUTHOR).values_list("institution", flat=True)) if user.is_active else []
    return course.provider_id in mine or course.joint_providers.filter(institution__in=mine).exists()


def is_tutor_of(user, enrolment) -> bool:
    """Whether ``user`` is a tutor of the group that ``enrolment`` is in."""
    return user.is_active and enrolment.cohort_id is not None and user.tutored_cohorts.filter(pk=enrolment.cohort_id).exists()


def may_mark_work_of(user, enrolment) -> bool:
    """Whether ``user`` marks what this learner hands in: who marks the whole course, and the tutors of her group."""
    return may_mark(user, enrolment.course) or is_tutor_of(user, enrolment)


def taught_by(user, courses):
    """Those of ``courses``, a queryset of pages, in which ``user`` marks somebody: everybody, or the groups of which she is a tutor."""
    if has_site_role(user, *MARKERS_OF_ALL):
        return courses
    if not user.is_active:
        return courses.none()
    mine = list(user.memberships.filter(role=Role.AUTHOR).values_list("institution", flat=True))
    tutored = user.tutored_cohorts.order_by().values("course__translation_key")
    ours = Q(provider__in=mine) | Q(joint_providers__institution__in=mine)
    return courses.filter(ours | Q(translation_key__in=tutored)).distinct()


def marks_anywhere(user) -> bool:
    """Whether ``user`` has a marking desk at all."""
    if has_site_role(user, *MARKERS_OF_ALL):
        return True
    return user.is_active and (user.memberships.filter(role=Role.AUTHOR).exists() or user.tutored_cohorts.exists())


def may_carry(user, course) -> bool:
    """Whether ``user`` may take a whole course along, its keys with it: whoever may change the course and its questions."""
    return user.has_perm("courses.change_question") and course.permissions_for_user(user).can_edit()


def may_bring(user, index) -> bool:
    """Whether ``user`` may make a whole course below the catalogue ``index``, with its questions."""
    return index is not None and user.has_perm("courses.add_question") and index.permissions_for_user(user).can_add_subpage()


def may_see_checks(user) -> bool:
    """Whether ``user`` looks after what is written somewhere: editors, and authors for their institutions' courses."""
    if sees_every_learner(user):
        return user.has_perm("courses.change_question")  # program officers read about learners and write no texts
    return may_see_learners(user)
