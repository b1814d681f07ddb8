"""Who signs in finds the invitations that were sent to her before she had an account."""

from __future__ import annotations

from django.contrib.auth.signals import user_logged_in

from courses.services import attach_invitations


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="courses.arrivals")


def signed_in(sender, request, user, **kwargs) -> None:
    attach_invitations(user)
