"""Who may do what with rounds and pools."""

from __future__ import annotations

from accounts.enums import SiteRole
from accounts.rules import has_site_role


def may_make_pools(user) -> bool:
    """Whether ``user`` may make a pool of reviewers, and own one."""
    return has_site_role(user, SiteRole.PROGRAM_OFFICER, SiteRole.ADMINISTRATOR)
