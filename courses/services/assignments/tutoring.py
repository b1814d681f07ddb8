"""What tutors do: mark, change a mark, answer an appeal, excuse reviews, give more time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from courses import rules
from courses.assignments import marks
from courses.assignments.moments import due_of
from courses.assignments.sheet import sheet_of
from courses.enums import WorkState
from courses.models import Enrolment, MoreTime, Work, WorkAppeal, WorkMarkChange, WorkMarking
from courses.outline import outline_of
from courses.services.assignments import settling
from courses.services.assignments.holding import OwnWork, held_own, held_work, hold

LONGEST_WORDS = 5000
LONGEST_REASON = 300


@transaction.atomic
def mark_work(work: Work, *, marker, levels: Mapping[str, str], comment: str, release: bool, reason: str = "") -> Work:
    """Choose a level for each criterion, and with ``release`` let this be the mark. The same again changes nothing.

    Without ``release`` the marking is kept for later, and the learner sees nothing
    of it. A work that peers still review, and a mark that stands already, peers'
    or a tutor's, need a ``reason``, which is kept; the learner is told.

    Raises ValidationError, by criterion, for what is not chosen; Refused for a
    draft, for a marker who may not, and without a reason.
    """
    work = _held_for(marker, work)
    if work.is_draft:
        raise Refused(_("This work is not handed in yet."), code="draft")
    percent, comment = _percent(work, levels), _checked(comment, "comment")
    stands = work.state in {WorkState.MARKED, WorkState.RELEASED}
    known = getattr(work, "marking", None)
    same = known is not None and (known.levels, known.comment) == (dict(levels), comment)
    if same and (stands or not release):
        return work
    if stands and not release:
        raise Refused(_("This mark stands already. Change it with a reason, or leave it."), code="stands")
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if release and not reason and (stands or work.state == WorkState.WITH_PEERS):
        raise Refused(_("Say why you set this mark: it takes the place of another one."), code="reason_missing")
    WorkMarking.objects.update_or_create(
        work=work,
        defaults={"levels": dict(levels), "comment": comment, "percent": percent, "marker": marker, "marked_at": timezone.now()},
    )
    audit.record("courses.work_levels_chosen", work, actor=marker, percent=str(percent), reason=reason)
    if not release:
        return work
    if reason:
        WorkMarkChange.objects.create(work=work, percent_before=work.earned, percent_after=percent, reason=reason, by=marker)
    return _change(work, percent, marker, reason) if stands else settling.finish(work, percent, by_tutor=True, actor=marker)


@transaction.atomic
def excuse_reviews(work: Work, *, by, reason: str) -> Work:
    """Let the author see her result without the reviews that she still owes. Again, it changes nothing."""
    work = _held_for(by, work)
    given = settling.reviews_given_by(work)
    if work.owed <= given:
        return work
    if not reason.strip():
        raise Refused(_("Say why this learner need not give her reviews."), code="reason_missing")
    before, work.owed = work.owed, given
    work.save(update_fields=["owed"])
    audit.record("courses.reviews_excused", work, actor=by, before=str(before), after=str(given), reason=reason.strip()[:LONGEST_REASON])
    return settling.release_if_due(work)


@transaction.atomic
def appeal(which: OwnWork, *, words: str) -> WorkAppeal:
    """Ask a tutor to look at the mark again, once, with a reason. The same again changes nothing."""
    work = held_own(which)
    words = _checked(words, "words")
    if known := getattr(work, "appeal", None):
        if known.words == words:
            return known
        raise Refused(_("You have asked for another look at this work already."), code="appealed")
    if not may_appeal(work):
        raise Refused(_("This mark can no longer be looked at again."), code="no_appeal")
    if not words:
        raise ValidationError({"words": _("Say what should be looked at again, and why.")})
    made = WorkAppeal.objects.create(work=work, words=words)
    audit.record("courses.work_appealed", work, actor=work.enrolment.learner)
    return made


def may_appeal(work: Work, now: datetime | None = None) -> bool:
    """Whether the author may still ask for another look: her result is shown, for no longer than the rules say, and she has not asked."""
    sheet = sheet_of(work.assignment_id, work.language)
    if sheet is None or not work.is_released or hasattr(work, "appeal"):
        return False
    passed = (now or timezone.now()) - work.released_at
    return passed.total_seconds() <= sheet.rules.appeal_days * 86400


@transaction.atomic
def answer_appeal(work: Work, *, by, answer: str) -> WorkAppeal:
    """Answer an appeal, in words; a mark that changes is changed with ``mark_work``. The same again changes nothing."""
    work = _held_for(by, work)
    made, answer = getattr(work, "appeal", None), _checked(answer, "answer")
    if made is None:
        raise Refused(_("Nobody has asked for another look at this work."), code="no_appeal")
    if not made.is_open:
        if made.answer == answer:
            return made
        raise Refused(_("This was answered already."), code="answered")
    if not answer:
        raise ValidationError({"answer": _("Write your answer to the learner.")})
    made.answer, made.answered_by, made.answered_at = answer, by, timezone.now()
    made.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record("courses.appeal_answered", work, actor=by, percent=str(work.percent))
    enqueue("courses.tasks.tell_of_appeal", work.pk)
    return made


@transaction.atomic
def give_more_time(enrolment: Enrolment, assignment: int, until: datetime, *, by, reason: str) -> MoreTime:
    """Let this learner hand in until ``until`` as if that were the due moment; a later one replaces an earlier one.

    Raises Refused when ``by`` may not, the course does not hold the assignment, nothing is due, or without a reason.
    """
    hold(assignment)
    enrolment = Enrolment.objects.select_related("course", "cohort", "learner").get(pk=enrolment.pk)
    _check_marker(by, enrolment)
    outline = outline_of(enrolment.course.translation_key, enrolment.language)
    sheet = sheet_of(assignment, enrolment.language)
    if outline is None or sheet is None or assignment not in outline.assignments:
        raise Refused(_("This assignment is not part of the course."), code="not_in_course")
    if not reason.strip():
        raise Refused(_("Say why this learner has more time."), code="reason_missing")
    before = list(Work.objects.filter(enrolment=enrolment, assignment=assignment))
    due = due_of(enrolment, assignment, sheet.rules, before)
    if due is None:
        raise Refused(_("Nothing is due in this assignment."), code="not_due")
    fields = {"until": until, "reason": reason.strip()[:LONGEST_REASON], "by": by, "at": timezone.now()}
    given, _made = MoreTime.objects.update_or_create(enrolment=enrolment, assignment_id=assignment, defaults=fields)
    audit.record(
        "courses.work_more_time",
        enrolment,
        actor=by,
        before=due.isoformat(),
        after=until.isoformat(),
        reason=given.reason,
        assignment=assignment,
    )
    return given


def _held_for(user, work: Work) -> Work:
    found = held_work(pk=work.pk)
    _check_marker(user, found.enrolment)
    return found


def _check_marker(user, enrolment: Enrolment) -> None:
    if not rules.may_mark_work_of(user, enrolment):
        raise Refused(_("This course is marked by its authors and tutors."), code="not_a_marker")
    if enrolment.learner_id == user.pk:
        raise Refused(_("Nobody marks a work of her own."), code="own_work")


def _percent(work: Work, levels: Mapping[str, str]):
    sheet = sheet_of(work.assignment_id, work.language, version=work.version)
    rubric = sheet.rubric if sheet else {}
    missing = marks.not_chosen(rubric, levels)
    if missing or set(levels) - set(rubric):
        raise ValidationError(dict.fromkeys(missing or [""], _("Choose a level for each criterion.")))
    return marks.percent(rubric, levels)


def _change(work: Work, percent, marker, reason: str) -> Work:
    """A mark that stands becomes another."""
    before = work.percent
    settling.set_mark(work, percent, by_tutor=True)
    work.save(update_fields=list(settling.MARK))
    audit.record("courses.work_mark_changed", work, actor=marker, before=str(before), after=str(work.percent), reason=reason)
    if work.is_released:
        settling.recount(work)
        settling.tell_result(work)
    return work


def _checked(words: str, field: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if len(words) > LONGEST_WORDS or "\0" in words:
        raise ValidationError({field: _("Shorten your words to at most %(count)d characters.") % {"count": LONGEST_WORDS}})
    return words
