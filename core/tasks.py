"""Housekeeping that waits for the night, and work that follows a change."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from wagtail_localize.models import TranslationSource

from core import translations
from core.models import IdempotentReply
from core.storage import TEMPORARY_PREFIX

REPLIES_ARE_KEPT = timedelta(hours=48)
# Long past the slowest upload: what is older was left by a process that was killed while it wrote.
A_HALF_FILE_IS_LEFT_OVER_AFTER = timedelta(days=1)


def forget_expired_sessions() -> None:
    """Delete the sessions of people who have gone. Twice does no more than once."""
    call_command("clearsessions")


def remove_left_over_files() -> None:
    """Delete the temporary files of writers that were killed. Nothing refers to them."""
    oldest = (timezone.now() - A_HALF_FILE_IS_LEFT_OVER_AFTER).timestamp()
    for root in (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)):
        for part in root.rglob(f"{TEMPORARY_PREFIX}*"):
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < oldest:
                    part.unlink()


def forget_kept_replies() -> None:
    """Delete what programs were answered longer ago than an Idempotency-Key is remembered."""
    IdempotentReply.objects.filter(created_at__lt=timezone.now() - REPLIES_ARE_KEPT).delete()


def follow_source(source_pk: int) -> None:
    """Bring the translations of a page or snippet in step with it, where they are whole. Twice says the same as once."""
    if source := TranslationSource.objects.filter(pk=source_pk).first():
        translations.follow(source)


def publish_scheduled() -> None:
    """Publish the pages whose hour has come, and take back those whose time is over. Twice does no more than once."""
    call_command("publish_scheduled")
