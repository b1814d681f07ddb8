"""A learner's notes and bookmarks as she reads them: in the words of her language, found by a word, on paper and in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Value
from django.utils.translation import gettext as _

from certificates import result_tables
from core import searching
from core.languages import direction
from courses.models import Bookmark, Note
from courses.outline import Lesson, Outline, outlines

BOOKMARK = "bookmark"


@dataclass(frozen=True, slots=True)
class AtLesson:
    """What she keeps at one lesson: the text at each place, and whether it is bookmarked."""

    texts: dict[str, str]
    is_bookmarked: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note may be written. ``number`` tells the places of a page apart."""

    number: int
    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A note or a bookmark with the course and lesson it belongs to; those are None once they are gone."""

    kept: Any  # a Note or a Bookmark
    outline: Outline | None
    lesson: Lesson | None

    @property
    def course_title(self) -> str:
        return self.outline.title if self.outline else _("A course that is no longer here")

    @property
    def lesson_title(self) -> str:
        return self.lesson.title if self.lesson else self.kept.lesson_title

    @property
    def lesson_language(self) -> str:
        """Of the title's words."""
        return self.lesson.language if self.lesson else self.kept.language

    @property
    def lesson_direction(self) -> str:
        return direction(self.lesson_language)

    @property
    def url(self) -> str:
        """Of the place in the lesson; empty when the lesson is gone."""
        if self.lesson is None:
            return ""
        place = getattr(self.kept, "place", "")
        return f"{self.lesson.url}#at-{place}" if place else self.lesson.url

    @property
    def is_found_by(self) -> str:
        """The words by which a search finds it."""
        return searching.indexed([self.course_title, self.lesson_title, getattr(self.kept, "heading", ""), getattr(self.kept, "text", "")])


@dataclass(frozen=True, slots=True)
class Chapter:
    """The entries of one lesson, in the order of the course."""

    first: Entry
    starts_course: bool
    entries: tuple[Entry, ...]


def kept_at(learner: int, lesson_key: UUID) -> AtLesson:
    """What the learner keeps at the lesson: one query."""
    notes = Note.objects.of(learner).in_lesson(lesson_key).order_by().annotate(kind=Value("note")).values_list("kind", "place", "text")
    bookmarks = Bookmark.objects.of(learner).in_lesson(lesson_key).order_by()
    marked = bookmarks.annotate(kind=Value(BOOKMARK), place=Value(""), text=Value("")).values_list("kind", "place", "text")
    rows = list(notes.union(marked, all=True))
    return AtLesson({place: text for kind, place, text in rows if kind != BOOKMARK}, any(row[0] == BOOKMARK for row in rows))


def places(headings: Sequence[Sequence[str]], texts: dict[str, str]) -> list[Place]:
    """The lesson as a whole, then each of its headings. A note at a heading that is gone is on the page of notes."""
    whole = Place(0, "", "", texts.get("", ""))
    return [whole, *(Place(number, key, heading, texts.get(key, "")) for number, (key, heading) in enumerate(headings, start=1))]


def notes_of(learner, language: str, *, query: str = "", course: UUID | None = None) -> list[Entry]:
    """Her notes, or those that hold every word of ``query``: course by course, the one last written in first."""
    rows = Note.objects.of(learner)
    found = entries_of(rows.filter(course_key=course) if course else rows, language)
    words = searching.parse(query).words
    return _in_order([entry for entry in found if _holds(entry, words)] if words else found)


def bookmarks_of(learner, language: str) -> list[Entry]:
    """Her bookmarks, course by course, the one last marked first."""
    return _in_order(entries_of(Bookmark.objects.of(learner), language))


def courses_of(entries: Iterable[Entry]) -> list[tuple[UUID, str]]:
    """The courses of ``entries``, each once."""
    return list({entry.kept.course_key: entry.course_title for entry in entries}.items())


def chapters(entries: Iterable[Entry]) -> Iterator[Chapter]:
    """``entries`` by lesson."""
    course = None
    for _key, group in groupby(entries, key=lambda entry: entry.kept.lesson_key):
        these = tuple(group)
        yield Chapter(these[0], these[0].kept.course_key != course, these)
        course = these[0].kept.course_key


def as_csv(entries: Iterable[Entry], *, site: str) -> bytes:
    """For spreadsheets; ``site`` is what addresses begin with."""
    heads = [_("Course"), _("Lesson"), _("Heading"), _("Note"), _("Written"), _("Changed"), _("Address")]
    rows = [
        [
            entry.course_title, entry.lesson_title, entry.kept.heading, entry.kept.text,
            entry.kept.made_at.isoformat(timespec="seconds"), entry.kept.changed_at.isoformat(timespec="seconds"), _address(entry, site),
        ]
        for entry in entries
    ]  # fmt: skip
    return result_tables.as_csv(heads, rows)


def as_text(entries: Iterable[Entry], *, site: str) -> str:
    """For any editor: titles, addresses, and the notes as they were written."""
    parts: list[str] = []
    for chapter in chapters(entries):
        if chapter.starts_course:
            parts += [chapter.first.course_title, "=" * 40, ""]
        parts += [chapter.first.lesson_title, *filter(None, [_address(chapter.first, site).partition("#")[0]]), ""]
        for entry in chapter.entries:
            parts += [*([f"[{entry.kept.heading}]"] if entry.kept.heading else []), entry.kept.text, ""]
    return "\n".join(parts)


def entries_of(rows: Iterable[Note | Bookmark], language: str) -> list[Entry]:
    """Each of ``rows`` with its course and lesson: no query for an outline that is kept."""
    kept = list(rows)
    found = outlines(dict.fromkeys(row.course_key for row in kept), language) if kept else {}
    entries = []
    for row in kept:
        outline = found.get(row.course_key)
        entries.append(Entry(row, outline, outline.lesson(row.lesson_key) if outline else None))
    return entries


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Courses as they come; within one its lessons in order, what is gone at the end."""
    rank = {key: place for place, (key, _title) in enumerate(courses_of(entries))}
    last = 1 + max((entry.lesson.number for entry in entries if entry.lesson), default=0)

    def place(entry: Entry) -> tuple:
        kept = entry.kept
        number = entry.lesson.number if entry.lesson else last
        return rank[kept.course_key], number, str(kept.lesson_key), bool(getattr(kept, "place", "")), kept.made_at

    return sorted(entries, key=place)


def _holds(entry: Entry, words: tuple[tuple[str, ...], ...]) -> bool:
    text = entry.is_found_by
    return all(any(searching.needle(form) in text for form in forms) for forms in words)


def _address(entry: Entry, site: str) -> str:
    return f"{site}{entry.url}" if entry.url else ""
