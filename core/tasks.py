"""Housekeeping that waits for the night."""

from __future__ import annotations

from django.core.management import call_command


def forget_expired_sessions() -> None:
    """Delete the sessions of people who have gone. Twice does no more than once."""
    call_command("clearsessions")
