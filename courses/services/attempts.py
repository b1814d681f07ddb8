"""A go at a quiz: begun, saved as it is answered, handed in once, or closed when its time is up.

Whoever calls, by page, by script or by program, the row is locked first: two
tabs, a double click or a replay give one attempt and one mark. The time is the
server's, and it is looked at under the same lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.prepared import prepared
from courses import answering, grading, papers
from courses.enums import AttemptState, EnrolmentState, QuestionKind
from courses.models import Answer, Attempt, Enrolment, ExtraTime, Question, Quiz
from courses.outline import outline_of
from courses.querysets import EnrolmentQuerySet
from courses.services import outcomes
from courses.services.access import check_may_work


class Own(NamedTuple):
    """The attempt ``uid`` of the person with the primary key ``learner``: locked as it is found."""

    learner: int
    uid: UUID


Which = Attempt | Own


@transaction.atomic
def start_attempt(enrolment: Enrolment | EnrolmentQuerySet, quiz: Quiz, *, language: str) -> Attempt:
    """Return the open attempt at ``quiz``, beginning one where there is none.

    ``enrolment`` may be a query for exactly one, which is locked as it is found.
    An open attempt whose time has run out is closed and returned.

    Raises Refused when the learner has left the course, the quiz is not part of
    it, has no questions, is passed already, allows no further attempt or none
    yet, or when the last attempt is still being marked.
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
        return close_if_overdue(begun, language=language) if begun.is_overdue(timezone.now()) else begun
    _may_begin(sheet, _since_renewal(enrolment, before))
    paper = papers.freeze(sheet, language)
    if not paper:
        raise Refused(_("This quiz has no questions yet. Please come back later."), code="no_questions")
    now = timezone.now()
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz=quiz,
        number=max((attempt.number for attempt in before), default=0) + 1,
        paper=paper,
        pass_percent=sheet.pass_percent,
        maximum=sum((Decimal(entry["marks"]) for entry in paper), Decimal(0)),
        started_at=now,
        due_at=_due_at(sheet.rules, enrolment, now),
        grace_seconds=sheet.rules.grace_seconds,
        language=language,
    )
    audit.record("courses.attempt_started", attempt, actor=enrolment.learner, after=attempt.state, quiz=quiz.pk, number=attempt.number)
    return attempt


def may_begin_at(sheet: papers.Sheet, before: list[Attempt]) -> datetime | None:
    """The moment from which the quiz's wait allows another attempt; None where it allows one now."""
    last = max((attempt.handed_in_at for attempt in before if attempt.handed_in_at), default=None)
    if not sheet.rules.wait_minutes or last is None:
        return None
    moment = last + timedelta(minutes=sheet.rules.wait_minutes)
    return moment if moment > timezone.now() else None


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
    When the time is up, the attempt is closed with what was saved in time, and
    the answers are refused. Raises ``Attempt.DoesNotExist`` when ``which`` finds none.
    """
    with transaction.atomic():
        attempt = _locked(which, "enrolment")
        was_open = attempt.is_open
        if was_open and attempt.is_overdue(timezone.now()):
            attempt = _close(_locked(attempt, "enrolment__learner"), language=language)
        else:
            _save(attempt, answers, language=language, ages=ages or {}, revision=revision)
    if was_open and not attempt.is_open:
        # Only now: the refusal must not undo the closing.
        raise time_is_up(attempt)
    return attempt


@transaction.atomic
def hand_in(which: Which, answers: Mapping[str, object] | None = None, *, language: str) -> Attempt:
    """Mark the attempt, with ``answers`` merged in first. A second call returns the same mark and changes nothing.

    The key comes from each question's source language, in the version that was
    given out. Essays wait for a person. When the time is up, ``answers`` come
    too late: what was saved in time is marked.
    """
    attempt = _locked(which, "enrolment__learner")
    if not attempt.is_open:
        return attempt
    if attempt.is_overdue(timezone.now()):
        return _close(attempt, language=language)
    _may_work_on(attempt.enrolment)
    _merge(attempt, answers or {}, language=language, ages={})
    return _finish(attempt, timezone.now(), language=language)


@transaction.atomic
def close_if_overdue(which: Which, *, language: str) -> Attempt:
    """Close the attempt, with what was saved, if its time has run out; else leave it as it is."""
    attempt = _locked(which, "enrolment__learner")
    return _close(attempt, language=language) if attempt.is_overdue(timezone.now()) else attempt


def close_overdue() -> int:
    """Close every attempt whose time has run out, each in a transaction of its own; how many."""
    due = Attempt.objects.open().filter(due_at__lt=timezone.now()).defer("paper", "draft").order_by("due_at")
    closed = [close_if_overdue(attempt, language=attempt.language) for attempt in due if attempt.is_overdue(timezone.now())]
    return sum(not attempt.is_open for attempt in closed)


def time_is_up(attempt: Attempt) -> Refused:
    moment = date_format(timezone.localtime(attempt.due_at), "TIME_FORMAT")
    sentence = _("Your time was up at %(time)s. What was saved in time was handed in; this answer came too late.")
    return Refused(sentence % {"time": moment}, code="time_up")


def _since_renewal(enrolment: Enrolment, before: list[Attempt]) -> list[Attempt]:
    """Of ``before``, what counts against the quiz's rules: who renews her certificate begins anew."""
    if not any(attempt.passed for attempt in before):
        return before
    begun_at = enrolment.renewals.filter(completed_at=None).values_list("begun_at", flat=True).first()
    return before if begun_at is None else [attempt for attempt in before if attempt.started_at >= begun_at or attempt.is_being_marked]


def _may_begin(sheet: papers.Sheet, before: list[Attempt]) -> None:
    if any(attempt.is_being_marked for attempt in before):
        raise Refused(_("Your last attempt is still being marked. You will see its result here."), code="being_marked")
    if not sheet.rules.again_after_pass and any(attempt.passed and attempt.counts for attempt in before):
        raise Refused(_("You have passed this quiz already. Your result is kept."), code="already_passed")
    if sheet.attempts_left(len(before)) == 0:
        raise Refused(_("You have used all the attempts that this quiz allows."), code="no_attempts_left")
    if moment := may_begin_at(sheet, before):
        words = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
        raise Refused(_("You can try again from %(moment)s on.") % {"moment": words}, code="wait")


def _due_at(rules: papers.Rules, enrolment: Enrolment, now: datetime) -> datetime | None:
    """When the time is up, with the extra time that this learner was given."""
    if not rules.minutes_allowed:
        return None
    extra = ExtraTime.objects.filter(enrolment=enrolment.pk).values_list("percent", flat=True).first() or 0
    return now + timedelta(seconds=rules.minutes_allowed * 60 * (100 + extra) // 100)


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
    check_may_work(enrolment)


def _save(attempt: Attempt, answers: Mapping[str, object], *, language: str, ages: Mapping[str, float], revision: int | None) -> None:
    _may_work_on(attempt.enrolment)
    if not attempt.is_open:
        raise Refused(_("This quiz was already handed in. Your answers were not changed."), code="handed_in")
    if revision is not None and revision != attempt.revision:
        raise Refused(_("Answers were saved elsewhere in the meantime. Load the quiz again."), code="stale_revision")
    if _merge(attempt, answers, language=language, ages=ages):
        attempt.revision += 1
        attempt.saved_at = timezone.now()
        attempt.save(update_fields=["draft", "revision", "saved_at"])


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


def _checked(paper: list[dict], answers: Mapping[str, object]) -> dict[str, answering.Given]:
    entries = {entry["key"]: entry for entry in paper}
    clean, wrong = {}, {}
    for key, given in answers.items():
        entry = entries.get(key)
        if entry is None:
            wrong[str(key)] = ValidationError(_("This question is not on your paper. Reload the page."), code="unknown_question")
            continue
        try:
            clean[key] = answering.checked(
                entry["kind"], entry["options"], given, parts=entry.get("parts", ()), units=entry.get("units", ())
            )
        except ValidationError as refusal:
            wrong[key] = refusal
    if wrong:
        raise ValidationError(wrong)
    return clean


def _close(attempt: Attempt, *, language: str) -> Attempt:
    attempt.closed_by_clock = True
    return _finish(attempt, attempt.closes_at, language=language)


def _finish(attempt: Attempt, moment: datetime, *, language: str) -> Attempt:
    """Mark what can be marked now. ``moment`` is when it was handed in, whenever that is noticed."""
    marked = _marked(attempt)
    Answer.objects.bulk_create(marked)
    attempt.handed_in_at, attempt.draft, attempt.state = moment, {}, AttemptState.MARKING
    fields = ["handed_in_at", "draft", "state", "closed_by_clock"]
    if any(answer.marks is None for answer in marked):
        attempt.save(update_fields=fields)
    else:
        outcomes.settle(attempt, marked, fields=[name for name in fields if name != "state"])
    audit.record(
        "courses.attempt_closed" if attempt.closed_by_clock else "courses.attempt_handed_in",
        attempt,
        actor=None if attempt.closed_by_clock else attempt.enrolment.learner,
        before=AttemptState.OPEN,
        after=attempt.state,
        marks="" if attempt.marks is None else str(attempt.marks),
        maximum=str(attempt.maximum),
        passed=attempt.passed,
    )
    outcomes.complete_if_due(attempt, language=language)
    return attempt


def _marked(attempt: Attempt) -> list[Answer]:
    rows = papers.rows_as_given(attempt.paper)
    return [_marked_answer(attempt, entry, rows.get(entry["key"])) for entry in attempt.paper]


def _marked_answer(attempt: Attempt, entry: dict, rows: list[Question] | None) -> Answer:
    draft = attempt.draft.get(entry["key"], {})
    given, maximum = draft.get("given"), Decimal(entry["marks"])
    waits = rows is not None and entry["kind"] == QuestionKind.ESSAY
    if waits:
        marks = None if given is not None else Decimal(0)
    else:
        marks = grading.mark(papers.key_of(rows, entry) if rows else None, given, maximum)
    return Answer(
        attempt=attempt,
        question_key=entry["key"],
        question_version=entry["version"],
        given=given,
        language=draft.get("language", ""),
        marks=marks,
        maximum=maximum,
    )
