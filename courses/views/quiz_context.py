"""What the pages of a quiz show: words and numbers ready for the templates. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.keeping import kept
from core.versions import content_version
from courses import papers, quiz_form, quiz_rules
from courses.answering import Given
from courses.models import Attempt, LessonPage, MarkChange
from courses.outline import Lesson, Outline, outline_of
from courses.results import Shows, TaughtQuestion, plain_number, points
from courses.services import may_begin_at

VIEWS = ("one", "all")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quiz stands: its course and lesson, either of which may have been taken down since."""

    outline: Outline | None
    lesson: Lesson | None

    @property
    def course_url(self) -> str:
        return self.outline.url if self.outline else reverse("home:dashboard")

    @property
    def crumbs(self) -> list[dict]:
        """The way from the course to the quiz."""
        known = [node for node in (self.outline, self.lesson) if node]
        return [*({"title": node.title, "url": node.url, "language": node.language} for node in known), {"title": _("Quiz")}]


def place_of_lesson(lesson_key: UUID, language: str) -> Place | None:
    """The place of a live lesson that has a quiz; None for any other."""
    course_key = course_of_lesson(lesson_key)
    outline = outline_of(course_key, language) if course_key else None
    lesson = outline.lesson(lesson_key) if outline else None
    return Place(outline, lesson) if lesson and lesson.quiz else None


def place_of_attempt(attempt: Attempt, language: str) -> Place:
    outline = outline_of(attempt.course_key, language)
    lessons = outline.lessons if outline else ()
    return Place(outline, next((lesson for lesson in lessons if lesson.quiz == attempt.quiz_id), None))


def chosen_view(*wishes: str | None) -> str:
    """One question a screen, unless all of them were asked for."""
    return next((wish for wish in wishes if wish in VIEWS), "one")


def saved_words(saved_at: datetime | None) -> str:
    """ "Saved 10:42", in the reader's zone; with the date where that was not today."""
    if saved_at is None:
        return _("Nothing is answered yet.")
    moment = timezone.localtime(saved_at)
    if moment.date() == timezone.localdate():
        return _("Saved %(time)s") % {"time": time_format(moment, "TIME_FORMAT")}
    return _("Saved on %(date)s at %(time)s") % {"date": date_format(moment, "DATE_FORMAT"), "time": time_format(moment, "TIME_FORMAT")}


def answered_words(attempt: Attempt) -> str:
    """ "Answered: 3 of 20"."""
    count = sum(entry["given"] is not None for entry in attempt.draft.values())
    return _("Answered: %(count)d of %(total)d") % {"count": count, "total": len(attempt.paper)}


def front(place: Place, sheet: papers.Sheet, attempts: list[Attempt], *, extra_percent: int = 0) -> dict:
    """The rules and what the learner has done so far."""
    left = sheet.attempts_left(len(attempts))
    passed = next((attempt for attempt in attempts if attempt.passed and attempt.counts), None)
    begun = next((attempt for attempt in attempts if attempt.is_open), None)
    waits = next((attempt for attempt in attempts if attempt.is_being_marked), None)
    again_at = may_begin_at(sheet, attempts)
    may_go_on = not waits and left != 0 and sheet.question_count and (not passed or sheet.rules.again_after_pass)
    return {
        "crumbs": place.crumbs,
        "sheet": sheet,
        "place": place,
        "rules": quiz_rules.sentences(sheet, left, extra_percent=extra_percent),
        "begun": begun,
        "time_words": quiz_rules.time_left_words(begun) if begun else "",
        "passed": passed,
        "waits": waits,
        "may_start": bool(begun or (may_go_on and not again_at)),
        "again_words": quiz_rules.again_words(again_at) if again_at and may_go_on else "",
        "used_up": left == 0 and not begun and not passed and not waits,
        "earlier": [attempt for attempt in attempts if not attempt.is_open],
        "has_earlier": len(attempts) > 0,
        "has_several": sum(not attempt.is_open for attempt in attempts) > 1,
    }


def questions(
    attempt: Attempt,
    language: str,
    *,
    view: str,
    number: str | None,
    typed: Mapping[str, Given] | None = None,
    errors: Mapping[str, str] | None = None,
    unsaved: bool = False,
) -> dict:
    """The questions of an open attempt; in the view ``one``, the one that ``number`` names or the first without an answer."""
    place, sheet, rows = _open_paper(attempt, language, typed=typed, errors=errors)
    current = _current(rows, number, prefer=errors or typed)
    return {
        **_common(attempt, place, sheet),
        "rows": rows if view == "all" else [current],
        "all_rows": rows,
        "current": current,
        "view": view,
        "total": len(rows),
        "is_last": current.number == len(rows),
        "previous": current.number - 1,
        "following": current.number + 1,
        "wrong": [row for row in rows if row.error],
        "unsaved": unsaved,
        "answered_words": answered_words(attempt),
        "draft": json.dumps({row.question.key: row.kept for row in rows}),
    }


def check(attempt: Attempt, language: str) -> dict:
    """What stands between the learner and handing in."""
    place, sheet, rows = _open_paper(attempt, language)
    unanswered = [row for row in rows if not row.is_answered and not row.question.is_withdrawn]
    count = len(unanswered)
    return {
        **_common(attempt, place, sheet),
        "unanswered": unanswered,
        "unanswered_words": ngettext("%(count)d question is not answered yet", "%(count)d questions are not answered yet", count)
        % {"count": count},
        "answered_words": answered_words(attempt),
        "left_words": quiz_rules.left_words(sheet.attempts_left(attempt.number)) if sheet else "",
        "total": len(rows),
        "draft": json.dumps({row.question.key: row.kept for row in rows}),
    }


def result(
    attempt: Attempt,
    taught: list[TaughtQuestion],
    tries: list[Attempt],
    language: str,
    *,
    shows: Shows,
    changes: list[MarkChange],
) -> dict:
    """The mark, the lesson of each question, and the way on. ``tries`` are every attempt so far."""
    place = place_of_attempt(attempt, language)
    sheet = papers.sheet_of(attempt.quiz_id, language)
    left = sheet.attempts_left(len(tries)) if sheet else 0
    has_passed = any(one.passed and one.counts for one in tries)
    is_open = any(one.is_open for one in tries)
    waits = any(one.is_being_marked for one in tries)
    again_at = may_begin_at(sheet, tries) if sheet and not is_open else None
    may_go_on = place.lesson and not waits and (is_open or (left != 0 and (not has_passed or bool(sheet and sheet.rules.again_after_pass))))
    return {
        "crumbs": place.crumbs,
        "attempt": attempt,
        "place": place,
        "sheet": sheet,
        "taught": taught,
        "shows": shows,
        "later_words": quiz_rules.later_words(sheet.rules, shows) if sheet else "",
        "mark_words": "" if attempt.is_being_marked else _mark_words(attempt),
        "following": place.outline.after(place.lesson.key) if place.lesson else None,
        "may_retry": bool(may_go_on and not again_at),
        "again_words": quiz_rules.again_words(again_at) if again_at and may_go_on else "",
        "has_passed": has_passed,
        "left_words": "" if has_passed else quiz_rules.left_words(left),
        "counts_words": quiz_rules.counts_words(sheet.rules, attempt) if sheet and len(tries) > 1 else "",
        "changes": changes,
        "set_by_people": _set_by_people(attempt),
    }


def _set_by_people(attempt: Attempt) -> list[dict]:
    """How the whole mark was set, while it stands; the latest first."""
    if not attempt.overridden:
        return []
    return [
        {"at": one.at, "before": plain_number(one.percent_before), "after": plain_number(one.percent_after), "reason": one.reason}
        for one in attempt.overrides.all()
    ]


def _mark_words(attempt: Attempt) -> str:
    return _("%(points)s, %(percent)s %%. The pass mark is %(pass_percent)s %%.") % {
        "points": points(attempt.marks, attempt.maximum),
        "percent": plain_number(attempt.percent),
        "pass_percent": attempt.pass_percent,
    }


def _open_paper(attempt: Attempt, language: str, **said) -> tuple[Place, papers.Sheet | None, list[quiz_form.AskedQuestion]]:
    sheet = papers.sheet_of(attempt.quiz_id, language)
    shown = papers.questions_on(attempt.paper, sheet, language)
    return place_of_attempt(attempt, language), sheet, quiz_form.asked(shown, attempt.draft, **said)


def _common(attempt: Attempt, place: Place, sheet: papers.Sheet | None) -> dict:
    return {
        "crumbs": place.crumbs,
        "attempt": attempt,
        "place": place,
        "sheet": sheet,
        "saved_words": saved_words(attempt.saved_at),
        "time_words": quiz_rules.time_left_words(attempt),
        "seconds_left": attempt.seconds_left(timezone.now()),
    }


def _current(rows: list[quiz_form.AskedQuestion], number: str | None, *, prefer: Mapping | None) -> quiz_form.AskedQuestion:
    """The question asked for, else one that needs another look, else the first without an answer."""
    if number and number.isdecimal() and len(number) < 4:
        return rows[min(max(int(number), 1), len(rows)) - 1]
    wanted = next((row for row in rows if prefer and row.question.key in prefer), None)
    return wanted or next((row for row in rows if not row.is_answered), rows[0])


def course_of_lesson(lesson_key: UUID) -> UUID | None:
    """The course that a live lesson belongs to, remembered until content changes."""
    name = f"course-of-lesson:{content_version()}:{lesson_key}"
    key = kept.get(name)
    if key is None:
        lesson = LessonPage.objects.live().filter(translation_key=lesson_key).defer("body").order_by("pk").first()
        key = lesson.course.translation_key if lesson else None
        if key:
            kept.set(name, key)
    return key
