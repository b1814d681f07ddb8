"""What a learner keeps for herself: notes at a lesson or at one of its headings, and bookmarks. Nobody else reads them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.querysets import OwnedQuerySet

LONGEST_NOTE = 20_000
LONGEST_TITLE = 255


class Kept(models.Model):
    """What one learner keeps at one lesson, in whatever language she reads it.

    Keyed by ``translation_key``, so that it outlives an edit, a move or a
    removal of the page; ``lesson_title`` says what it was called.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("learner"))
    course_key = models.UUIDField()
    lesson_key = models.UUIDField()
    lesson_title = models.CharField(_("lesson"), max_length=LONGEST_TITLE)
    language = models.CharField(_("language"), max_length=10)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class Note(Kept):
    """``place`` is the id of a heading's block, the same in every language; empty for the lesson as a whole."""

    place = models.CharField(max_length=36, blank=True)
    heading = models.CharField(_("heading"), max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(_("text"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("note")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["learner", "lesson_key", "place"], name="one_note_per_place")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"


class Bookmark(Kept):
    """A lesson to come back to."""

    class Meta:
        verbose_name = _("bookmark")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["learner", "lesson_key"], name="one_bookmark_per_lesson")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.lesson_key}"
