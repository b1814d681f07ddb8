"""One number that grows whenever something that many people see has changed.

Rendered pages are kept under this number, so a change makes all of them old at
once and nobody has to guess which pages it touched. A process asks the database
at most once a second; its own changes count at once.
"""

from __future__ import annotations

import time
from threading import Lock

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save

SECONDS_BETWEEN_LOOKS = 1.0

_seen: tuple[float, int] = (-SECONDS_BETWEEN_LOOKS, 0)
_forgotten = 0
_lock = Lock()
_watched: set[type] = set()


def content_version() -> int:
    """The current version: one query at most once a second in each process."""
    global _seen
    looked_at, version = _seen
    now = time.monotonic()
    if now - looked_at >= SECONDS_BETWEEN_LOOKS:
        version = _read()
        _seen = (now, version)
    return version


def state() -> tuple[int, int]:
    """Changes whenever what this process remembers of the content may be old."""
    return _forgotten, content_version()


def bump() -> None:
    """Make everything kept so far old, once the current transaction commits; many changes in it count as one."""
    if not is_changing():
        transaction.on_commit(_bump)


def is_changing() -> bool:
    """Whether this connection's transaction has changed content that nobody else sees yet."""
    return any(waiting is _bump for _savepoints, waiting, _robust in transaction.get_connection().run_on_commit)


def forget() -> None:
    """Ask the database at the next call, and trust nothing that is remembered."""
    global _seen, _forgotten
    _forgotten += 1
    _seen = (-SECONDS_BETWEEN_LOOKS, 0)


def watch(*models: type) -> None:
    """Bump when a row of one of ``models`` is saved or deleted."""
    for model in models:
        if model not in _watched:
            _watched.add(model)
            post_save.connect(_changed, sender=model)
            post_delete.connect(_changed, sender=model)


def connect() -> None:
    """Watch what Wagtail itself keeps: published pages, sites, locales, redirects, images."""
    from wagtail.models import Locale, PageViewRestriction, Site
    from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

    for signal in (page_published, page_slug_changed, page_unpublished, post_page_move):
        signal.connect(_changed)
    watch(Locale, PageViewRestriction, Site)
    post_delete.connect(_page_deleted)


def _changed(sender, **kwargs) -> None:
    bump()


def _page_deleted(sender, **kwargs) -> None:
    from wagtail.models import Page

    if issubclass(sender, Page):
        bump()


def _read() -> int:
    from core.models import ContentVersion

    return ContentVersion.objects.values_list("number", flat=True).filter(pk=1).first() or 0


def _bump() -> None:
    from core.models import ContentVersion

    with _lock:
        if not ContentVersion.objects.filter(pk=1).update(number=F("number") + 1):
            ContentVersion.objects.get_or_create(pk=1, defaults={"number": 1})
        forget()
