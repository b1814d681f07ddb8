"""Whether somebody can prove who she is with more than a password."""

from __future__ import annotations

from allauth.mfa.models import Authenticator


def has_second_factor(user) -> bool:
    """Whether ``user`` has an authenticator app or a passkey; recovery codes alone do not count. One query."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
