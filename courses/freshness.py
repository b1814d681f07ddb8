"""What is published or taken back is checked a moment later."""

from __future__ import annotations

from wagtail.signals import page_published, page_unpublished

from core.checking import editor
from courses.models import LessonPage
from courses.services import checking


def connect() -> None:
    editor.knows(told_before)
    page_published.connect(check_soon, dispatch_uid="courses.check_published")
    page_unpublished.connect(check_soon, dispatch_uid="courses.check_unpublished")


def check_soon(sender, instance, revision=None, **kwargs) -> None:
    """A loader brings many pages and has them checked at its end."""
    if revision is None or revision.user_id:
        checking.queue_page(instance)


def told_before(instance) -> frozenset[str]:
    """What earlier lessons of the course have spelt out."""
    return checking.known_before(instance) if isinstance(instance, LessonPage) and instance.path else frozenset()
