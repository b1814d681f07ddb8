"""Who may do what in fellowships, as plain predicates. Each takes the objects it judges."""

from __future__ import annotations

from accounts.enums import Role
from accounts.rules import may_act_for
from fellowships.officers import is_officer as is_officer
from fellowships.officers import sees_every_call as sees_every_call


def runs_call(user, call) -> bool:
    """Whether ``user`` runs ``call``: a program officer named on it, or an administrator."""
    if sees_every_call(user):
        return True
    return is_officer(user) and call.canonical.call_officers.filter(officer=user).exists()


def coordinates(user, institution) -> bool:
    """Whether ``user`` speaks for ``institution``, as a host or as the home of its people."""
    return may_act_for(user, institution, Role.COORDINATOR)


def may_write_posts_of(user, institution) -> bool:
    """The hospital's own coordinators write its posts, and officers help."""
    return coordinates(user, institution) or is_officer(user)


def may_hand_in(user, opportunity) -> bool:
    """Whoever writes a hospital's posts hands them in for approval."""
    return may_write_posts_of(user, opportunity.institution)


def may_approve(user, opportunity) -> bool:
    """An officer approves what a hospital wrote, unless she is that hospital's coordinator herself."""
    return is_officer(user) and not coordinates(user, opportunity.institution)


def may_set_up_calls(user) -> bool:
    """Officers and administrators begin calls and copy them."""
    return is_officer(user)
