"""Who checks: a stranger, somebody signed in, or somebody signed in for an institution."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.enums import VERIFYING_ROLES
from accounts.models import Institution, User


def viewer_of(request: HttpRequest) -> int | None:
    """The key of who is signed in; None for a stranger, without a query."""
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def verifier_of(request: HttpRequest) -> User | None:
    """Who is signed in, where the request comes from our own pages: these forms need no cookie, so none guards them."""
    if viewer_of(request) is None or request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return None
    return request.user


def institutions_of(user: User | None) -> list[Institution]:
    """Those in whose name ``user`` checks certificates, by name."""
    if user is None:
        return []
    return list(Institution.objects.filter(memberships__user=user, memberships__role__in=VERIFYING_ROLES).distinct().order_by("name"))
