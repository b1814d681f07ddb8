"""What an attempt comes to once everything on it is marked: its result, and which of several attempts counts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from core.errors import Refused
from courses import grading, papers
from courses.enums import AttemptState, Counting
from courses.models import Answer, Attempt
from courses.querysets import AttemptQuerySet
from courses.services import completion

RESULT = ["marks", "percent", "passed", "state", "counts"]


def settle(attempt: Attempt, answers: Iterable[Answer], *, fields: Iterable[str] = ()) -> Attempt:
    """Write the result of ``attempt``, all of whose ``answers`` are marked, and with it the ``fields`` that the caller changed.

    The caller holds the lock, and completes the course afterwards if that was the last thing.
    """
    add_up(attempt, sum((answer.marks for answer in answers), Decimal(0)))
    attempt.state = AttemptState.HANDED_IN
    others = _marked_tries(attempt.enrolment_id, attempt.quiz_id).exclude(pk=attempt.pk) if attempt.number > 1 else ()
    tries = sorted([*others, attempt], key=lambda one: one.number)
    chosen = counting_of(tries, _rule(attempt))
    if chosen is attempt and any(one.counts for one in others):
        Attempt.objects.filter(pk__in=[one.pk for one in others if one.counts]).update(counts=False)
    if attempt.counts and chosen is not attempt:
        Attempt.objects.filter(pk=attempt.pk).update(counts=False)
        Attempt.objects.filter(pk=chosen.pk).update(counts=True)
    attempt.counts = chosen is attempt
    attempt.save(update_fields=[*RESULT, *fields])
    return attempt


def add_up(attempt: Attempt, marks: Decimal) -> None:
    """Write what ``marks`` come to. A mark that a person set stands until she takes it back."""
    if attempt.overridden:
        return
    attempt.marks = marks
    attempt.percent = grading.percent(marks, attempt.maximum)
    attempt.passed = grading.passes(marks, attempt.maximum, attempt.pass_percent)


def recount(enrolment: int, quiz: int) -> int | None:
    """Let the attempt count that the quiz's rule says; its primary key, or None while none is marked."""
    tries = list(_marked_tries(enrolment, quiz))
    if not tries:
        return None
    chosen = counting_of(tries, _rule(tries[0]))
    if not chosen.counts:
        Attempt.objects.filter(enrolment=enrolment, quiz=quiz, counts=True).update(counts=False)
        Attempt.objects.filter(pk=chosen.pk).update(counts=True)
    return chosen.pk


def counting_of(tries: list[Attempt], rule: str) -> Attempt:
    """The one of ``tries``, by number, that counts. Of two equally good ones it is the first.

    Those before one whose mark a person set are out of the running: that mark is in their stead.
    """
    last_set = max((place for place, attempt in enumerate(tries) if attempt.overridden), default=0)
    tries = tries[last_set:]
    if rule == Counting.FIRST:
        return tries[0]
    if rule == Counting.LAST:
        return tries[-1]
    return max(tries, key=lambda attempt: (attempt.passed, attempt.percent, -attempt.number))


def complete_if_due(attempt: Attempt, *, language: str) -> None:
    if not (attempt.passed and attempt.counts):
        return
    try:
        completion.refresh(attempt.enrolment, language=language)
    except Refused:
        # The course was taken down in the meantime: the mark stands, and completion follows when it is back.
        return


def _marked_tries(enrolment: int, quiz: int) -> AttemptQuerySet:
    return Attempt.objects.filter(enrolment=enrolment, quiz=quiz).handed_in().order_by("number").defer("paper", "draft")


def _rule(attempt: Attempt) -> str:
    sheet = papers.sheet_of(attempt.quiz_id, attempt.language)
    return sheet.rules.counting if sheet else Counting.BEST
