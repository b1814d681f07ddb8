"""Whether somebody can prove who she is with more than a password."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_staff_member

NEEDED = _("Your role needs a second factor at sign-in. Set one up to go on.")


def lacks_second_factor(user) -> bool:
    """Whether ``user`` may go no further until she has set one up. No query for who is not on the staff."""
    return settings.SECOND_FACTOR_REQUIRED_FOR_STAFF and is_staff_member(user) and not has_second_factor(user)


def has_second_factor(user) -> bool:
    """Whether ``user`` has an authenticator app or a passkey; recovery codes alone do not count. One query."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
