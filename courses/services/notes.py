"""What a learner keeps for herself: notes that no second device can overwrite, and bookmarks.

Whoever writes tells what she wrote from (``base``). Where the note still says
that, the new text takes its place; where it was changed meanwhile, from another
device or in another tab, the two are merged and no word is lost.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses.merging import merged
from courses.models import Bookmark, Note
from courses.models.notes import LONGEST_NOTE, LONGEST_TITLE


class Spot(NamedTuple):
    """A place to write at: a lesson, or one of its headings. ``place`` is the heading's id, empty for the lesson."""

    course_key: UUID
    lesson_key: UUID
    lesson_title: str
    place: str = ""
    heading: str = ""


class Written(NamedTuple):
    """What the note says now; None once it is empty. ``was_merged``: it had been changed elsewhere meanwhile."""

    note: Note | None
    text: str
    was_merged: bool


@transaction.atomic
def write_note(learner, spot: Spot, *, text: str, base: str, language: str) -> Written:
    """Keep ``text``, written from ``base``, at ``spot``. The same sent again changes nothing; an empty text removes the note.

    Raises Refused for a text that is too long, with nothing changed.
    """
    _lock(learner)
    note = Note.objects.of(learner).filter(lesson_key=spot.lesson_key, place=spot.place).first()
    if note is None:
        note = Note(learner=learner, course_key=spot.course_key, lesson_key=spot.lesson_key, place=spot.place, language=language)
    note.lesson_title, note.heading = spot.lesson_title[:LONGEST_TITLE], spot.heading[:LONGEST_TITLE]
    return _write(note, text=text, base=base, language=language)


@transaction.atomic
def rewrite_note(learner, uid: UUID, *, text: str, base: str, language: str) -> Written:
    """Keep ``text`` in the note ``uid``, also when its lesson is gone. Raises ``Note.DoesNotExist`` when she has no such note."""
    _lock(learner)
    return _write(Note.objects.of(learner).get(uid=uid), text=text, base=base, language=language)


@transaction.atomic
def remove_note(learner, uid: UUID) -> bool:
    """Remove a note; whether there was one."""
    _lock(learner)
    note = Note.objects.of(learner).filter(uid=uid).first()
    if note is None:
        return False
    _remove(note)
    return True


@transaction.atomic
def set_bookmark(learner, spot: Spot, *, on: bool, language: str) -> None:
    """Put a bookmark at the lesson, or take it away. Twice says the same as once."""
    _lock(learner)
    found = Bookmark.objects.of(learner).in_lesson(spot.lesson_key).first()
    if on and found is None:
        title = spot.lesson_title[:LONGEST_TITLE]
        made = Bookmark.objects.create(
            learner=learner, course_key=spot.course_key, lesson_key=spot.lesson_key, lesson_title=title, language=language
        )
        audit.record("courses.bookmarked", made, actor=learner, lesson=str(spot.lesson_key))
    elif found is not None and not on:
        audit.record("courses.bookmark_removed", found, actor=learner, lesson=str(spot.lesson_key))
        found.delete()


def _lock(learner) -> None:
    """One deed of hers after the other: a note that two devices begin at once is still one note."""
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=learner.pk)


def _write(note: Note, *, text: str, base: str, language: str) -> Written:
    text, base = _normal(text), _normal(base)
    if len(text) > max(LONGEST_NOTE, len(note.text)):
        sentence = _("A note holds at most %(most)d characters. Nothing was saved; shorten it or put a part at another heading.")
        raise Refused(sentence % {"most": LONGEST_NOTE}, code="too_long")
    was_merged = note.text not in (base, text)
    whole = merged(base, text, note.text) if was_merged else text
    if not whole.strip():
        if note.pk:
            _remove(note)
        return Written(None, "", was_merged)
    is_new = note.pk is None
    if is_new or whole != note.text:
        note.text, note.language, note.changed_at = whole, language, timezone.now()
        note.save()
    if is_new or was_merged:
        deed = "courses.note_written" if is_new else "courses.note_merged"
        audit.record(deed, note, actor=note.learner, lesson=str(note.lesson_key))
    return Written(note, whole, was_merged)


def _remove(note: Note) -> None:
    audit.record("courses.note_removed", note, actor=note.learner, lesson=str(note.lesson_key))
    note.delete()


def _normal(text: str) -> str:
    """A form sends lines as CRLF and a script as LF: they are the same text. A database takes no NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
