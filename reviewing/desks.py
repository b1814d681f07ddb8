"""The desks of reviewing on the overview of one's account: what one reviews, and the rounds and pools one runs."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desks import Desk, finds
from accounts.models import User
from accounts.rules import is_staff_member
from reviewing.models import Assignment, Pool, PoolMember, Round


@finds
def reviewing(user) -> Iterator[Desk]:
    """For whoever is in a pool, or was asked as a guest: one query."""
    asked, in_a_pool = Assignment.objects.live().filter(reviewer=OuterRef("pk")), PoolMember.objects.filter(user=OuterRef("pk"))
    if User.objects.filter(Exists(asked) | Exists(in_a_pool), pk=user.pk).exists():
        yield Desk(reverse("reviewing:desk"), _("Reviews"))


@finds
def running(user) -> Iterator[Desk]:
    """For those who work for the site: nobody else runs a round, so that nobody else is asked for."""
    if not is_staff_member(user):
        return
    if Round.objects.run_by(user).exists():
        yield Desk(reverse("reviewing:rounds"), _("Rounds of reviews"))
    if Pool.objects.run_by(user).exists():
        yield Desk(reverse("reviewing:pools"), _("Pools of reviewers"))
