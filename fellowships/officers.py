"""Who is a program officer, for rules and querysets alike."""

from __future__ import annotations

from accounts.enums import SiteRole
from accounts.rules import has_site_role


def sees_every_call(user) -> bool:
    """Administrators run every call."""
    return bool(user.is_active and user.pk) and has_site_role(user, SiteRole.ADMINISTRATOR)


def is_officer(user) -> bool:
    """Whether ``user`` is a program officer or an administrator of the site; which calls are hers, ``runs_call`` says."""
    return bool(user.is_active and user.pk) and has_site_role(user, SiteRole.PROGRAM_OFFICER, SiteRole.ADMINISTRATOR)
