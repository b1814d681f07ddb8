"""Housekeeping that waits for the night, and work that follows a change."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from wagtail_localize.models import TranslationSource

from core import translations
from core.models import IdempotentReply

REPLIES_ARE_KEPT = timedelta(hours=48)


def forget_expired_sessions() -> None:
    """Delete the sessions of people who have gone. Twice does no more than once."""
    call_command("clearsessions")


def forget_kept_replies() -> None:
    """Delete what programs were answered longer ago than an Idempotency-Key is remembered."""
    IdempotentReply.objects.filter(created_at__lt=timezone.now() - REPLIES_ARE_KEPT).delete()


def follow_source(source_pk: int) -> None:
    """Bring the translations of a page or snippet in step with it, where they are whole. Twice says the same as once."""
    if source := TranslationSource.objects.filter(pk=source_pk).first():
        translations.follow(source)
