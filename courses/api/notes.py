"""One's own notes, bookmarks and printed courses, for programs. Everything is found through the caller's own."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Field, Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, In, Out, Page, absolute, example, paged_list
from core.api.limits import count
from courses import notebook, services
from courses.api.course_shapes import COURSE, LESSON
from courses.models import Bookmark, CoursePrint, LessonPage, Note
from courses.models.notes import LONGEST_NOTE
from courses.printing import sheets
from courses.readable import lesson_for

router = Router(tags=["Notes and printing"])

NOTE = "6a0e4d0c-95d3-4f3a-8a52-8f6f7e6f5a10"
HEADING = "7f3a0d5e-0a77-5d4b-9d42-1c2c9a3b5e77"
NOTE_SHOWN = {
    "note": NOTE,
    "course": COURSE,
    "lesson": LESSON,
    "lesson_title": "Rub or wash",
    "heading": HEADING,
    "heading_title": "Two organisms that change the rule",
    "text": "C. difficile: soap and water. Ask Grace about our handrub for norovirus.",
    "url": "https://learn.example.org/en/courses/hand-hygiene/technique/rub-or-wash/",
    "made_at": "2026-11-13T19:05:12Z",
    "changed_at": "2026-11-13T19:07:40Z",
}


class NoteSearch(Cursor):
    """Which notes."""

    q: str = Field("", max_length=200, description="Words that the note, its heading or its lesson's title holds", examples=["norovirus"])
    course: UUID | None = Field(None, description="Only notes in this course", examples=[COURSE])


class NoteOut(Out):
    """A note of mine. ``heading`` is null where it belongs to the lesson as a whole."""

    note: UUID
    course: UUID
    lesson: UUID
    lesson_title: str
    heading: str | None
    heading_title: str
    text: str
    url: str | None = Field(description="null once the lesson is gone")
    made_at: datetime
    changed_at: datetime

    model_config = example(**NOTE_SHOWN)


class NoteIn(In):
    """What to keep, and what it was written from."""

    text: str = Field(description=f"At most {LONGEST_NOTE} characters; an empty text removes the note")
    base: str = Field("", description="The text as it was read before the change. If the note says something else by now, both are merged")
    heading: str = Field("", max_length=36, description="The id of a heading of the lesson; empty for the lesson as a whole")

    model_config = example(text="C. difficile: soap and water.", base="", heading=HEADING)


class WrittenOut(Out):
    """What the note says now. ``merged``: it had been changed elsewhere, and both versions were kept. ``note`` is null once it is empty."""

    note: NoteOut | None
    text: str
    merged: bool

    model_config = example(note=NOTE_SHOWN, text=NOTE_SHOWN["text"], merged=False)


class BookmarkOut(Out):
    """A lesson that I marked."""

    course: UUID
    lesson: UUID
    lesson_title: str
    url: str | None = Field(description="null once the lesson is gone")
    made_at: datetime

    model_config = example(course=COURSE, lesson=LESSON, lesson_title="Rub or wash", url=NOTE_SHOWN["url"], made_at="2026-11-13T19:05:12Z")


class BookmarkIn(In):
    bookmarked: bool = Field(description="false takes the bookmark away")

    model_config = example(bookmarked=True)


class PrintOut(Out):
    """The PDF of a course as it stands now: none, coming, ready or failed. It is made once for all who read the same lessons."""

    state: str
    pages: int | None
    url: str | None = Field(description="Where the file is, once it is ready")

    model_config = example(state="ready", pages=21, url=f"https://learn.example.org/en/learn/course/{COURSE}/print/course.pdf")


@router.get("/notes", response=Page[NoteOut], operation_id="list_notes", summary="My notes")
@needs(Scope.LEARNING_READ)
def list_notes(request: HttpRequest, which: Query[NoteSearch]):
    """Course by course, the one last written in first; within it in the order of its lessons."""
    found = notebook.notes_of(request.auth_user, get_language(), query=which.q, course=which.course)
    return paged_list(found, which, lambda entries: [_note(request, entry) for entry in entries])


@router.put("/lessons/{uuid:lesson}/note", response=WrittenOut, operation_id="write_note", summary="Write a note at a lesson")
@needs(Scope.LEARNING_WRITE)
def write_note(request: HttpRequest, lesson: UUID, data: NoteIn):
    """No word is lost: whatever another device wrote since `base` was read is merged in. Sent twice, it is done once."""
    spot = _spot(request, lesson, data.heading)
    written = services.write_note(request.auth_user, spot, text=data.text, base=data.base, language=get_language())
    return {"note": _note_now(request, written.note), "text": written.text, "merged": written.was_merged}


@router.delete("/notes/{uuid:note}", response={204: None}, operation_id="remove_note", summary="Remove a note")
@needs(Scope.LEARNING_WRITE)
def remove_note(request: HttpRequest, note: UUID):
    """Also where its lesson is gone. It cannot be brought back."""
    if not services.remove_note(request.auth_user, note):
        raise Http404
    return Status(204, None)


@router.get("/bookmarks", response=Page[BookmarkOut], operation_id="list_bookmarks", summary="My bookmarks")
@needs(Scope.LEARNING_READ)
def list_bookmarks(request: HttpRequest, which: Query[Cursor]):
    """Course by course, the one last marked first."""
    found = notebook.bookmarks_of(request.auth_user, get_language())
    return paged_list(found, which, lambda entries: [_bookmark(request, entry) for entry in entries])


@router.put("/lessons/{uuid:lesson}/bookmark", response=BookmarkIn, operation_id="set_bookmark", summary="Bookmark a lesson, or not")
@needs(Scope.LEARNING_WRITE)
def set_bookmark(request: HttpRequest, lesson: UUID, data: BookmarkIn):
    """Sent twice, it is done once. A bookmark can also be taken from a lesson that is gone."""
    kept = Bookmark.objects.of(request.auth_user).in_lesson(lesson).first()
    if kept is not None and not data.bookmarked:
        spot = services.Spot(kept.course_key, lesson, kept.lesson_title)
    else:
        spot = _spot(request, lesson, "")
    services.set_bookmark(request.auth_user, spot, on=data.bookmarked, language=get_language())
    return {"bookmarked": data.bookmarked}


@router.get("/courses/{uuid:course}/pdf", response=PrintOut, operation_id="get_course_pdf", summary="The PDF of a course")
@needs(Scope.LEARNING_READ)
def get_course_pdf(request: HttpRequest, course: UUID):
    """In the language asked for. Nothing is made by asking whether it is there."""
    page, lessons = _course(request, course)
    return _print(request, course, services.print_of(page, lessons, language=get_language()))


@router.post("/courses/{uuid:course}/pdf", response=PrintOut, operation_id="make_course_pdf", summary="Have the PDF of a course made")
@needs(Scope.LEARNING_READ)
def make_course_pdf(request: HttpRequest, course: UUID):
    """Sent twice, it is made once. Ask again in a minute whether it is ready."""
    count(request, "prints")
    page, lessons = _course(request, course)
    return _print(request, course, services.ask_for_print(page, lessons, language=get_language(), actor=request.auth_user))


def _spot(request: HttpRequest, key: UUID, heading: str) -> services.Spot:
    request.user = request.auth_user
    lesson: LessonPage | None = lesson_for(request, key, get_language())
    headings = dict(lesson.headings) if lesson else {}
    if lesson is None or (heading and heading not in headings):
        raise Http404
    return services.Spot(lesson.course.translation_key, key, lesson.title, heading, headings.get(heading, ""))


def _course(request: HttpRequest, key: UUID):
    request.user = request.auth_user
    found = sheets.readable_course(request, key, language=get_language())
    if found is None:
        raise Http404
    return found


def _note_now(request: HttpRequest, note: Note | None) -> dict | None:
    if note is None:
        return None
    (entry,) = notebook.entries_of([note], get_language())
    return _note(request, entry)


def _note(request: HttpRequest, entry: notebook.Entry) -> dict:
    note = entry.kept
    return {
        **_bookmark(request, entry),
        "note": note.uid,
        "heading": note.place or None,
        "heading_title": note.heading,
        "text": note.text,
        "changed_at": note.changed_at,
    }


def _bookmark(request: HttpRequest, entry: notebook.Entry) -> dict:
    return {
        "course": entry.kept.course_key,
        "lesson": entry.kept.lesson_key,
        "lesson_title": entry.lesson_title,
        "url": absolute(request, entry.url) if entry.url else None,
        "made_at": entry.kept.made_at,
    }


def _print(request: HttpRequest, course: UUID, found: CoursePrint | None) -> dict:
    state = "none" if found is None else "ready" if found.is_ready else "failed" if found.failed_at else "coming"
    url = absolute(request, reverse("courses:course_pdf_file", args=[course])) if state == "ready" else None
    return {"state": state, "pages": found.pages if found and found.is_ready else None, "url": url}
