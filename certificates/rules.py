"""Who may see, issue, change and design certificates.

Whoever has the permission may do so for every institution; an institution's
coordinators may do all of it for their own. Both enter through the editors' rooms,
so access to those comes first.
"""

from __future__ import annotations

from accounts.enums import Role

ENTER = "wagtailadmin.access_admin"
VIEW = "certificates.view_certificate"
REVOKE = "certificates.revoke_certificate"  # suspends and reinstates too
CORRECT = "certificates.correct_certificate"
ISSUE = "certificates.issue_certificate"
DESIGN = "certificates.change_certificatedesign"


def coordinates(user) -> frozenset[int]:
    """The institutions that ``user`` coordinates, by primary key. Asked once for each person object."""
    if not user.is_active or user.pk is None:
        return frozenset()
    if not hasattr(user, "_coordinates"):
        user._coordinates = frozenset(user.memberships.filter(role=Role.COORDINATOR).values_list("institution", flat=True))
    return user._coordinates


def institutions_for(user, power: str) -> frozenset[int] | None:
    """Where ``user`` may use ``power``: None stands for everywhere, an empty set for nowhere."""
    if not user.has_perm(ENTER):
        return frozenset()
    return None if user.has_perm(power) else coordinates(user)


def may(user, power: str, institution_id: int | None) -> bool:
    """Whether ``user`` may use ``power`` for an institution, by its primary key.

    What belongs to no institution is for those alone who may do so everywhere.
    """
    where = institutions_for(user, power)
    return where is None or institution_id in where


def may_anywhere(user, power: str) -> bool:
    """Whether there is anything for which ``user`` may use ``power``."""
    return institutions_for(user, power) != frozenset()
