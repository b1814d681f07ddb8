"""Essays, marked by a person against the rubric that the learner saw; and extra time for a person who needs it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue
from courses import grading, papers, rules
from courses.enums import AttemptState, QuestionKind
from courses.models import Answer, Attempt, Enrolment, ExtraTime, MarkChange, Marking
from courses.services import outcomes
from courses.showing import blocks


@transaction.atomic
def mark_essay(answer: Answer, *, marker, levels: Mapping[str, str], comment: str, reason: str = "") -> Marking:
    """Choose a level for each criterion of an essay. The learner sees nothing of it before the release.

    Saying the same again changes nothing. An essay whose mark was told already
    needs a ``reason``; the change is kept and the result reckoned anew.

    Raises ValidationError, by criterion, for what is not chosen; Refused for an
    answer that is no essay, for a marker who may not, and without a reason.
    """
    attempt, answer = _locked(answer.attempt_id, marker), Answer.objects.select_related("marking").get(pk=answer.pk)
    rubric = _rubric(attempt, answer)
    earned = _share(rubric, levels)
    marks = grading.marks_for(earned, answer.maximum)
    before = getattr(answer, "marking", None)
    if before and (before.levels, before.comment) == (dict(levels), comment):
        return before
    if attempt.state == AttemptState.HANDED_IN and not reason.strip():
        raise Refused(_("Say why the mark changes: the learner has seen it."), code="reason_missing")
    marking, _created = Marking.objects.update_or_create(
        answer=answer,
        defaults={"levels": dict(levels), "comment": comment, "marks": marks, "marker": marker, "marked_at": timezone.now()},
    )
    audit.record("courses.essay_marked", attempt, actor=marker, question=str(answer.question_key), marks=str(marks), reason=reason)
    if attempt.state == AttemptState.HANDED_IN:
        _change(attempt, answer, marks, by=marker, reason=reason)
    return marking


@transaction.atomic
def release(attempt: Attempt, *, marker) -> Attempt:
    """Tell the learner the result. A second call changes nothing.

    Raises Refused while an essay is not marked, or when ``marker`` may not.
    """
    attempt = _locked(attempt.pk, marker)
    if attempt.state != AttemptState.MARKING:
        return attempt
    answers = list(attempt.answers.select_related("marking"))
    waiting = [answer for answer in answers if answer.marks is None]
    if any(not hasattr(answer, "marking") for answer in waiting):
        raise Refused(_("Mark every essay of this attempt first; then release its result."), code="not_marked")
    for answer in waiting:
        answer.marks = answer.marking.marks
    Answer.objects.bulk_update(waiting, ["marks"])
    outcomes.settle(attempt, answers)
    audit.record(
        "courses.attempt_marked",
        attempt,
        actor=marker,
        before=AttemptState.MARKING,
        after=attempt.state,
        marks=str(attempt.marks),
        maximum=str(attempt.maximum),
        passed=attempt.passed,
    )
    outcomes.complete_if_due(attempt, language=attempt.language)
    enqueue("courses.tasks.tell_result", attempt.pk)
    return attempt


@transaction.atomic
def give_extra_time(enrolment: Enrolment, percent: int, *, by) -> ExtraTime | None:
    """Give ``percent`` more time in the course's quizzes from the next attempt on; 0 takes it back.

    Raises Refused when ``by`` may not, and ValidationError for anything but 0 to 300.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course").get(pk=enrolment.pk)
    if not rules.may_mark_work_of(by, enrolment):
        raise Refused(_("Extra time is given by those who mark the course."), code="not_a_marker")
    if not 0 <= percent <= 300:
        raise ValidationError({"percent": _("Give extra time from 0 to 300 per cent.")})
    before = ExtraTime.objects.filter(enrolment=enrolment).first()
    if (before.percent if before else 0) == percent:
        return before
    if percent:
        now = timezone.now()
        given, _created = ExtraTime.objects.update_or_create(enrolment=enrolment, defaults={"percent": percent, "by": by, "at": now})
    else:
        given = before.delete() and None
    audit.record("courses.extra_time", enrolment, actor=by, before=str(before.percent if before else 0), after=str(percent))
    return given


def _locked(attempt: int, marker) -> Attempt:
    found = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment__learner", "enrolment__course").get(pk=attempt)
    if not rules.may_mark_work_of(marker, found.enrolment):
        raise Refused(_("This course is marked by its authors and tutors."), code="not_a_marker")
    if found.enrolment.learner_id == marker.pk:
        raise Refused(_("Nobody marks an attempt of her own."), code="own_attempt")
    return found


def _rubric(attempt: Attempt, answer: Answer) -> dict[str, dict[str, Fraction]]:
    """The points of each level of each criterion, in the version that the learner saw."""
    entry = next((one for one in attempt.paper if one["key"] == str(answer.question_key)), None)
    rows = papers.rows_as_given([entry]).get(entry["key"]) if entry and entry["kind"] == QuestionKind.ESSAY else None
    if not rows or answer.given is None or attempt.is_open:
        raise Refused(_("There is nothing to be marked by a person here."), code="no_essay")
    return {
        row.id: {level["id"]: Fraction(str(level["value"]["points"])) for level in row.value["levels"]} for row in blocks(rows[0].rubric)
    }


def _share(rubric: dict[str, dict[str, Fraction]], levels: Mapping[str, str]) -> Fraction:
    """What was earned of what could be, over all criteria."""
    missing = [criterion for criterion, points in rubric.items() if levels.get(criterion) not in points]
    if missing or set(levels) - set(rubric):
        raise ValidationError(dict.fromkeys(missing or [""], _("Choose a level for each criterion.")))
    most = sum(max(points.values()) for points in rubric.values())
    return sum(points[levels[criterion]] for criterion, points in rubric.items()) / most


def _change(attempt: Attempt, answer: Answer, marks: Decimal, *, by, reason: str) -> None:
    """A mark that was told already becomes another, and the change is kept."""
    if answer.marks == marks:
        return
    before, was_passed = answer.marks, attempt.passed
    answer.marks = marks
    answer.save(update_fields=["marks"])
    outcomes.settle(attempt, list(attempt.answers.all()))
    MarkChange.objects.create(
        attempt=attempt,
        question_key=answer.question_key,
        marks_before=before,
        marks_after=marks,
        passed_before=was_passed,
        passed_after=attempt.passed,
        reason=reason,
        by=by,
    )
    outcomes.complete_if_due(attempt, language=attempt.language)
    enqueue("courses.tasks.tell_result", attempt.pk)


def tell_result(attempt: Attempt) -> None:
    """Write to the learner, in her language, that her attempt is marked. The mark itself stays on the site."""
    learner, language = attempt.enrolment.learner, attempt.enrolment.language
    with translation.override(language):
        path = reverse("courses:result", args=[attempt.uid])
    sheet = papers.sheet_of(attempt.quiz_id, language)
    context = {"name": learner.name, "quiz": sheet.title if sheet else "", "result_url": f"{settings.SITE_URL}{path}"}
    mail.send("quiz_marked", to=learner.email, language=language, context=context)
