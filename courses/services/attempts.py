"""A go at a quiz: begun, saved as it is answered, handed in once.

Whoever calls, by page, by script or by program, the row is locked first: two
tabs, a double click or a replay give one attempt and one mark.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.prepared import prepared
from courses import grading, papers
from courses.enums import AttemptState, EnrolmentState
from courses.models import Answer, Attempt, Enrolment, Quiz
from courses.outline import outline_of
from courses.querysets import EnrolmentQuerySet
from courses.services import completion


class Own(NamedTuple):
    """The attempt ``uid`` of the person with the primary key ``learner``: locked as it is found."""

    learner: int
    uid: UUID


Which = Attempt | Own


@transaction.atomic
def start_attempt(enrolment: Enrolment | EnrolmentQuerySet, quiz: Quiz, *, language: str) -> Attempt:
    """Return the open attempt at ``quiz``, beginning one where there is none.

    ``enrolment`` may be a query for exactly one, which is locked as it is found.

    Raises Refused when the learner has left the course, the quiz is not part of
    it, has no questions, is passed already, or allows no further attempt.
    """
    enrolments = Enrolment.objects.filter(pk=enrolment.pk) if isinstance(enrolment, Enrolment) else enrolment
    enrolment = enrolments.select_for_update(of=("self",)).with_standing().select_related("learner").get()
    _may_work_on(enrolment)
    sheet = papers.sheet_of(quiz.pk, language)
    outline = outline_of(enrolment.course_key, language)
    if sheet is None or outline is None or quiz.pk not in outline.quizzes:
        raise Refused(_("This quiz is not part of your course."), code="not_in_course")
    before = list(enrolment.attempts.filter(quiz=quiz))
    if begun := next((attempt for attempt in before if attempt.is_open), None):
        return begun
    if any(attempt.passed for attempt in before):
        raise Refused(_("You have passed this quiz already. Your result is kept."), code="already_passed")
    if sheet.attempts_left(len(before)) == 0:
        raise Refused(_("You have used all the attempts that this quiz allows."), code="no_attempts_left")
    if not sheet.questions:
        raise Refused(_("This quiz has no questions yet. Please come back later."), code="no_questions")
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz=quiz,
        number=max((attempt.number for attempt in before), default=0) + 1,
        paper=papers.freeze(sheet),
        pass_percent=sheet.pass_percent,
        maximum=sheet.maximum,
        language=language,
    )
    audit.record("courses.attempt_started", attempt, actor=enrolment.learner, after=attempt.state, quiz=quiz.pk, number=attempt.number)
    return attempt


@transaction.atomic
def save_answers(
    which: Which,
    answers: Mapping[str, object],
    *,
    language: str,
    ages: Mapping[str, float] | None = None,
    revision: int | None = None,
) -> Attempt:
    """Merge ``answers``, by question key, into the draft. An empty answer takes the question's answer back.

    ``ages`` tells how many seconds ago an answer was given, where it had to wait
    for the network: of two devices the newest answer counts. A program that
    works on a state it has read passes its ``revision`` and is refused when
    anything was saved since.

    Raises ValidationError, by question key, for what is not on the paper or not
    a number, and Refused once the attempt is handed in; then nothing is saved.
    Raises ``Attempt.DoesNotExist`` when ``which`` finds none.
    """
    attempt = _locked(which, "enrolment")
    _may_work_on(attempt.enrolment)
    if not attempt.is_open:
        raise Refused(_("This quiz was already handed in. Your answers were not changed."), code="handed_in")
    if revision is not None and revision != attempt.revision:
        raise Refused(_("Answers were saved elsewhere in the meantime. Load the quiz again."), code="stale_revision")
    if _merge(attempt, answers, language=language, ages=ages or {}):
        attempt.revision += 1
        attempt.saved_at = timezone.now()
        attempt.save(update_fields=["draft", "revision", "saved_at"])
    return attempt


@transaction.atomic
def hand_in(which: Which, answers: Mapping[str, object] | None = None, *, language: str) -> Attempt:
    """Mark the attempt, with ``answers`` merged in first. A second call returns the same mark and changes nothing.

    The key comes from each question's source language, as it stands now, and
    its version is written beside the marks.
    """
    attempt = _locked(which, "enrolment__learner")
    if not attempt.is_open:
        return attempt
    _may_work_on(attempt.enrolment)
    _merge(attempt, answers or {}, language=language, ages={})
    marked = _marked(attempt)
    Answer.objects.bulk_create(marked)
    attempt.marks = sum((answer.marks for answer in marked), Decimal(0))
    attempt.percent = grading.percent(attempt.marks, attempt.maximum)
    attempt.passed = grading.passes(attempt.marks, attempt.maximum, attempt.pass_percent)
    attempt.state, attempt.handed_in_at, attempt.draft = AttemptState.HANDED_IN, timezone.now(), {}
    attempt.save(update_fields=["marks", "percent", "passed", "state", "handed_in_at", "draft"])
    audit.record(
        "courses.attempt_handed_in",
        attempt,
        actor=attempt.enrolment.learner,
        before=AttemptState.OPEN,
        after=attempt.state,
        marks=str(attempt.marks),
        maximum=str(attempt.maximum),
        passed=attempt.passed,
    )
    if attempt.passed:
        _complete_if_due(attempt.enrolment, language=language)
    return attempt


def _locked(which: Which, together: str) -> Attempt:
    """The attempt, with what is read ``together`` with it, in the one query that locks it."""
    if isinstance(which, Attempt):
        return Attempt.objects.select_for_update(of=("self",)).select_related(together).get(pk=which.pk)
    attempt = next(iter(_LOCK[together](which.learner, which.uid)), None)
    if attempt is None:
        raise Attempt.DoesNotExist
    return attempt


def _lock(together: str) -> Callable[[int, UUID], list[Attempt]]:
    locked = Attempt.objects.select_for_update(of=("self",)).select_related(together).order_by()
    return prepared(lambda learner, uid: locked.filter(enrolment__learner=learner, uid=uid))


_LOCK = {together: _lock(together) for together in ("enrolment", "enrolment__learner")}


def _may_work_on(enrolment: Enrolment) -> None:
    if enrolment.state == EnrolmentState.WITHDRAWN:
        raise Refused(_("You have left this course. Enrol again to go on; your answers are kept."), code="withdrawn")


def _merge(attempt: Attempt, answers: Mapping[str, object], *, language: str, ages: Mapping[str, float]) -> bool:
    """Put what is newer into the draft; whether anything was."""
    now, changed = time.time(), False
    for key, given in _checked(attempt.paper, answers).items():
        given_at = round(now - max(0.0, ages.get(key, 0.0)), 1)
        kept = attempt.draft.get(key, {"given": None, "at": 0})
        if kept["at"] > given_at or kept["given"] == given:
            continue
        attempt.draft[key] = {"given": given, "language": language, "at": given_at}
        changed = True
    return changed


def _checked(paper: list[dict], answers: Mapping[str, object]) -> dict[str, grading.Given]:
    entries = {entry["key"]: entry for entry in paper}
    clean, wrong = {}, {}
    for key, given in answers.items():
        entry = entries.get(key)
        if entry is None:
            wrong[str(key)] = ValidationError(_("This question is not on your paper. Reload the page."), code="unknown_question")
            continue
        try:
            clean[key] = grading.checked(entry["kind"], entry["options"], given)
        except ValidationError as refusal:
            wrong[key] = refusal
    if wrong:
        raise ValidationError(wrong)
    return clean


def _marked(attempt: Attempt) -> list[Answer]:
    sources = {key: rows[0] for key, rows in papers.rows_of(entry["key"] for entry in attempt.paper).items()}
    return [_marked_answer(attempt, entry, sources.get(entry["key"])) for entry in attempt.paper]


def _marked_answer(attempt: Attempt, entry: dict, question) -> Answer:
    draft = attempt.draft.get(entry["key"], {})
    maximum = Decimal(entry["marks"])
    key = papers.key_of(question, entry) if question else None
    return Answer(
        attempt=attempt,
        question_key=entry["key"],
        question_version=question.version if question else entry["version"],
        given=draft.get("given"),
        language=draft.get("language", ""),
        marks=grading.mark(entry["kind"], key, draft.get("given"), maximum),
        maximum=maximum,
    )


def _complete_if_due(enrolment: Enrolment, *, language: str) -> None:
    try:
        completion.refresh(enrolment, language=language)
    except Refused:
        # The course was taken down in the meantime: the mark stands, and completion follows when it is back.
        return
