"""The desks of courses on the overview of one's account: one's institutions' people, and the groups one runs."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desks import Desk, finds
from accounts.enums import Role
from accounts.models import Institution
from courses import rules
from courses.discussion.access import moderates_anywhere
from courses.models import Cohort


@finds
def people(user) -> Iterator[Desk]:
    for institution in Institution.objects.of(user, Role.COORDINATOR):
        yield Desk(
            reverse("courses:people", args=[institution.uid]), _("People of %(institution)s in courses") % {"institution": institution}
        )


@finds
def groups(user) -> Iterator[Desk]:
    if Cohort.objects.run_by(user).exists():
        yield Desk(reverse("courses:groups"), _("Groups you run"))


@finds
def marking(user) -> Iterator[Desk]:
    if rules.marks_anywhere(user):
        yield Desk(reverse("courses:marking"), _("Marking desk"))


@finds
def moderation(user) -> Iterator[Desk]:
    if moderates_anywhere(user):
        yield Desk(reverse("courses:moderation"), _("Reported posts"))


@finds
def works(user) -> Iterator[Desk]:
    if rules.marks_anywhere(user):
        yield Desk(reverse("courses:work_desk"), _("Assignments to mark"))
