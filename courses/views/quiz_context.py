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
from courses import papers, quiz_form
from courses.enums import AttemptState
from courses.grading import Given
from courses.models import Attempt, LessonPage
from courses.outline import Lesson, Outline, outline_of
from courses.results import TaughtQuestion, plain_number, points

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
    course_key = _course_key(lesson_key)
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


def front(place: Place, sheet: papers.Sheet, attempts: list[Attempt]) -> dict:
    """The rules and what the learner has done so far."""
    left = sheet.attempts_left(len(attempts))
    passed = next((attempt for attempt in attempts if attempt.passed), None)
    begun = next((attempt for attempt in attempts if attempt.is_open), None)
    return {
        "crumbs": place.crumbs,
        "sheet": sheet,
        "place": place,
        "rules": _rules(sheet, left),
        "begun": begun,
        "passed": passed,
        "may_start": bool(begun or (not passed and left != 0 and sheet.questions)),
        "used_up": left == 0 and not begun and not passed,
        "earlier": [attempt for attempt in attempts if not attempt.is_open],
        "has_earlier": len(attempts) > 0,
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
        "left_words": _left_words(sheet.attempts_left(attempt.number)) if sheet else "",
        "total": len(rows),
        "draft": json.dumps({row.question.key: row.kept for row in rows}),
    }


def result(attempt: Attempt, taught: list[TaughtQuestion], tries: list[tuple[str, bool | None]], language: str) -> dict:
    """The mark, the lesson of each question, and the way on. ``tries`` are the states and results of every attempt so far."""
    place = place_of_attempt(attempt, language)
    sheet = papers.sheet_of(attempt.quiz_id, language)
    left = sheet.attempts_left(len(tries)) if sheet else 0
    has_passed = any(passed for _state, passed in tries)
    return {
        "crumbs": place.crumbs,
        "attempt": attempt,
        "place": place,
        "sheet": sheet,
        "taught": taught,
        "mark_words": _("%(points)s, %(percent)s %%. The pass mark is %(pass_percent)s %%.")
        % {
            "points": points(attempt.marks, attempt.maximum),
            "percent": plain_number(attempt.percent),
            "pass_percent": attempt.pass_percent,
        },
        "following": place.outline.after(place.lesson.key) if place.lesson else None,
        "may_retry": bool(place.lesson and not has_passed and (left != 0 or any(state == AttemptState.OPEN for state, _passed in tries))),
        "has_passed": has_passed,
        "left_words": _left_words(left),
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
    }


def _current(rows: list[quiz_form.AskedQuestion], number: str | None, *, prefer: Mapping | None) -> quiz_form.AskedQuestion:
    """The question asked for, else one that needs another look, else the first without an answer."""
    if number and number.isdecimal() and len(number) < 4:
        return rows[min(max(int(number), 1), len(rows)) - 1]
    wanted = next((row for row in rows if prefer and row.question.key in prefer), None)
    return wanted or next((row for row in rows if not row.is_answered), rows[0])


def _rules(sheet: papers.Sheet, left: int | None) -> list[str]:
    """Everything that a learner should know before she begins, a sentence each."""
    count = len(sheet.questions)
    rules = [
        ngettext("%(count)d question.", "%(count)d questions.", count) % {"count": count},
        _("You pass with %(percent)d %% of the points.") % {"percent": sheet.pass_percent},
    ]
    if left is None:
        rules.append(_("You may try as often as you like."))
    else:
        allowed = ngettext("%(count)d attempt is allowed.", "%(count)d attempts are allowed.", sheet.attempts_allowed)
        rules.append(f"{allowed % {'count': sheet.attempts_allowed}} {_left_words(left)}")
    return [
        *rules,
        _("Your answers are saved as you give them. You can stop, and go on later or on another device."),
        _("Right answers and explanations are shown once you have handed in."),
    ]


def _left_words(left: int | None) -> str:
    if left is None:
        return ""
    if left == 0:
        return _("No attempt is left.")
    return ngettext("%(count)d attempt is left.", "%(count)d attempts are left.", left) % {"count": left}


def _course_key(lesson_key: UUID) -> UUID | None:
    """The course that a live lesson belongs to, remembered until content changes."""
    name = f"course-of-lesson:{content_version()}:{lesson_key}"
    key = kept.get(name)
    if key is None:
        lesson = LessonPage.objects.live().filter(translation_key=lesson_key).defer("body").order_by("pk").first()
        key = lesson.course.translation_key if lesson else None
        if key:
            kept.set(name, key)
    return key
