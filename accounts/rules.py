"""Who may do what for an institution and for the site."""

from __future__ import annotations

from accounts.enums import VERIFYING_ROLES, Role, SiteRole


def is_staff_member(user) -> bool:
    """Whether ``user`` works for the site: holds a site role or may enter the editors' rooms. No query."""
    return bool(user.is_active and (user.is_staff or user.is_superuser))


def has_site_role(user, *roles: SiteRole) -> bool:
    """Whether ``user`` holds one of ``roles``; who may do everything holds them all."""
    if not user.is_active:
        return False
    return user.is_superuser or user.groups.filter(name__in=roles).exists()


def may_act_for(user, institution, *roles: Role) -> bool:
    """Whether ``user`` is a member of ``institution``, in one of ``roles`` when any are named."""
    if not user.is_active or user.pk is None:
        return False
    mine = user.memberships.filter(institution=institution)
    return (mine.filter(role__in=roles) if roles else mine).exists()


def may_verify_for(user, institution) -> bool:
    """Whether ``user`` checks certificates in the name of ``institution``, and may see what its members checked."""
    return may_act_for(user, institution, *VERIFYING_ROLES)


def may_give_credit(institution) -> bool:
    """Whether ``institution`` may stand on a certificate: staff have confirmed who it is."""
    return institution.is_confirmed
