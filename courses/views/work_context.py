"""What the pages of an assignment show its learner: words and numbers ready for the templates. Reads only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.languages import own_name
from courses.assignments import moments, showing, words
from courses.assignments.kinds import KINDS
from courses.assignments.sheet import Sheet, sheet_of
from courses.enums import WorkForm
from courses.models import Enrolment, PeerReview, Work
from courses.outline import outline_of
from courses.services import assignments
from courses.views.quiz_context import Place, course_of_lesson, saved_words


def place_of_lesson(lesson_key: UUID, language: str) -> Place | None:
    """The place of a live lesson that has an assignment; None for any other."""
    course_key = course_of_lesson(lesson_key)
    outline = outline_of(course_key, language) if course_key else None
    lesson = outline.lesson(lesson_key) if outline else None
    return Place(outline, lesson) if lesson and lesson.assignment else None


def place_of_work(work: Work, language: str) -> Place:
    """Where the assignment stands now; ``work`` comes with its course's key."""
    outline = outline_of(work.course_key, language)
    lessons = outline.lessons if outline else ()
    return Place(outline, next((lesson for lesson in lessons if lesson.assignment == work.assignment_id), None))


def front(place: Place, sheet: Sheet, enrolment: Enrolment, works: list[Work]) -> dict[str, Any]:
    """The task, the rubric and the rules, before anything is written; what was handed in before."""
    open_work = next((work for work in works if not work.is_released), None)
    passed = next((work for work in works if work.passed), None)
    told = [work for work in works if work.is_released]
    due = None if passed else moments.due_of(enrolment, sheet.pk, sheet.rules, told)
    left = sheet.rules.attempts_left(len(works))
    is_over = not open_work and not sheet.rules.lateness.takes(due, timezone.now())
    return {
        **common(place, sheet),
        "rules": words.rule_sentences(sheet.rules, due, words.zone_of(enrolment)),
        "open_work": open_work,
        "passed": passed,
        "may_begin": sheet.is_ready and not open_work and not passed and left != 0 and not is_over,
        "is_over": is_over and not passed and left != 0,
        "used_up": left == 0 and not open_work and not passed,
        "not_ready": not sheet.is_ready,
        "is_again": bool(works),
        "earlier": [work for work in works if work.is_released],
    }


def draft(place: Place, sheet: Sheet, work: Work, **said) -> dict[str, Any]:
    """The form on which a work is written. ``said`` holds what was typed and what is wrong with it."""
    due = moments.due_of(work.enrolment, work.assignment_id, sheet.rules, earlier_works(work))
    rules = sheet.rules
    return {
        **common(place, sheet),
        "work": work,
        "rules": words.rule_sentences(rules, due, words.zone_of(work.enrolment)),
        "written": said.get("text", work.text),
        "language": said.get("language", work.language),
        "languages": [showing.language_facts(code) for code, _name in settings.LANGUAGES],
        "takes_text": rules.form != WorkForm.FILE,
        "takes_file": rules.form != WorkForm.TEXT,
        "accept": ",".join(f".{kind}" for kind in rules.file_kinds) + (",.jpeg" if "jpg" in rules.file_kinds else ""),
        "kinds": [KINDS[kind].name for kind in rules.file_kinds if kind in KINDS],
        "largest_mb": rules.largest_mb,
        "longest": assignments.LONGEST_TEXT,
        "editor": said.get("editor", ""),
        "revision": work.revision,
        "saved": saved_words(work.saved_at) if work.saved_at else _("Nothing is saved yet."),
        "errors": said.get("errors", {}),
        "elsewhere": said.get("elsewhere", False),
    }


def check(place: Place, sheet: Sheet, work: Work) -> dict[str, Any]:
    """The work as it is about to be handed in."""
    return {
        **common(place, sheet),
        "work": work,
        "work_language": showing.language_facts(work.language),
        "by_peers": sheet.rules.marked_by == "peers" and not earlier_works(work),
        "anonymous": sheet.rules.anonymous,
    }


def result(place: Place, sheet: Sheet, work: Work) -> dict[str, Any]:
    """A work that is handed in: what it waits for, the reviews to give, and in the end its result."""
    mine = list(
        PeerReview.objects.filter(reviewer=work.enrolment_id, work__assignment=work.assignment_id)
        .select_related("work__enrolment__learner")
        .order_by("asked_at", "pk")
    )
    given = sum(review.is_given for review in mine)
    to_give = max(0, work.owed - given)
    received = work.reviews.given().count() if work.wanted else 0
    return {
        **common(place, sheet),
        "work": work,
        "work_language": showing.language_facts(work.language),
        "state_words": words.state_words(work, given=received, to_give=to_give),
        "late_words": words.late_words(work),
        "to_review": [_row(review, sheet) for review in mine if review.state != "replaced"],
        "to_give": to_give,
        "may_ask": bool(to_give) and not any(review.is_open for review in mine) and any(review.state == "replaced" for review in mine),
        "waits_for_round": bool(to_give) and not mine,
        **(_shown(place, sheet, work) if work.is_released else {}),
    }


def common(place: Place, sheet: Sheet) -> dict[str, Any]:
    known = [node for node in (place.outline, place.lesson) if node]
    crumbs = [{"title": node.title, "url": node.url, "language": node.language} for node in known]
    front_url = reverse("courses:assignment", args=[place.lesson.key]) if place.lesson else place.course_url
    return {"crumbs": [*crumbs, {"title": _("Assignment")}], "place": place, "sheet": sheet, "front_url": front_url}


def earlier_works(work: Work) -> list[Work]:
    if work.number == 1:
        return []
    return list(Work.objects.filter(enrolment=work.enrolment_id, assignment=work.assignment_id, number__lt=work.number))


def sheet_for(work: Work) -> Sheet | None:
    """The assignment in the reader's language: for a draft the newest, afterwards the version that it is marked by."""
    return sheet_of(work.assignment_id, get_language() or "", version=None if work.is_draft else work.version)


def _shown(place: Place, sheet: Sheet, work: Work) -> dict[str, Any]:
    reviews = list(work.reviews.given().select_related("reviewer__learner"))
    following = place.outline.after(place.lesson.key) if place.outline and place.lesson else None
    return {
        "mark": words.percent_words(work.percent),
        "pass_words": words.pass_words(work.pass_percent),
        "how_words": words.how_marked(work),
        "reviews": [showing.shown_review(review, sheet, with_name=not sheet.rules.anonymous) for review in reviews],
        "marking": showing.shown_marking(work, sheet),
        "changes": list(work.changes.all()),
        "may_appeal": assignments.may_appeal(work),
        "appeal": getattr(work, "appeal", None),
        "onward_url": following.url if following else place.course_url,
        "following": following,
    }


def _row(review: PeerReview, sheet: Sheet) -> dict[str, Any]:
    return {
        "review": review,
        "who": showing.author_of(review.work, with_name=not sheet.rules.anonymous),
        "language": own_name(review.work.language),
        "is_overdue": review.is_overdue(),
    }
