"""A mark set by a person: with a reason that the learner reads, and never to the loss of a certificate."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from courses import rules
from courses.enums import AttemptState
from courses.models import Attempt, MarkOverride
from courses.services import outcomes


@transaction.atomic
def override_mark(attempt: Attempt, percent: Decimal, *, reason: str, by) -> MarkOverride:
    """Set the mark of the attempt that counts, in per cent of the paper.

    The mark stands against regrades and marking anew until it is taken back;
    only a later attempt may count in its stead. A course that is complete stays
    so, and so does every certificate.

    Raises ValidationError for anything but 0 to 100, and Refused without a
    reason, for the mark there is already, for an attempt that is not marked or
    does not count, and when ``by`` may not.
    """
    attempt = _locked(attempt, by, reason)
    if not attempt.counts:
        raise Refused(_("Another attempt of this learner counts. Set the mark of that one."), code="does_not_count")
    if not 0 <= percent <= 100:
        raise ValidationError({"percent": _("Give a mark from 0 to 100 per cent.")})
    percent = percent.quantize(Decimal("0.01"))
    if percent == attempt.percent:
        raise Refused(_("This is the mark already."), code="same_mark")
    before = (attempt.percent, attempt.passed)
    attempt.overridden = True
    attempt.percent = percent
    attempt.marks = (percent * attempt.maximum / 100).quantize(Decimal("0.01"))
    attempt.passed = percent >= attempt.pass_percent
    return _written(attempt, before, reason=reason, by=by)


@transaction.atomic
def take_back_override(attempt: Attempt, *, reason: str, by) -> MarkOverride:
    """Give back the mark that the answers earned. Raises Refused without a reason, where no mark was set, and when ``by`` may not."""
    attempt = _locked(attempt, by, reason)
    if not attempt.overridden:
        raise Refused(_("Nobody has set this mark: the answers earned it."), code="not_overridden")
    before = (attempt.percent, attempt.passed)
    attempt.overridden = False
    outcomes.add_up(attempt, attempt.answers.aggregate(earned=Sum("marks"))["earned"] or Decimal(0))
    return _written(attempt, before, reason=reason, by=by, is_taken_back=True)


def _locked(attempt: Attempt, by, reason: str) -> Attempt:
    found = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment__learner", "enrolment__course").get(pk=attempt.pk)
    if not rules.may_mark_work_of(by, found.enrolment):
        raise Refused(_("This course is marked by its authors and tutors."), code="not_a_marker")
    if found.enrolment.learner_id == by.pk:
        raise Refused(_("Nobody sets a mark of her own."), code="own_attempt")
    if found.state != AttemptState.HANDED_IN:
        raise Refused(_("This attempt is not marked yet."), code="not_marked")
    if not reason.strip():
        raise Refused(_("Say why the mark changes: the learner reads it."), code="reason_missing")
    return found


def _written(attempt: Attempt, before: tuple[Decimal, bool], *, reason: str, by, is_taken_back: bool = False) -> MarkOverride:
    attempt.save(update_fields=["overridden", "marks", "percent", "passed"])
    done = MarkOverride.objects.create(
        attempt=attempt,
        percent_before=before[0],
        percent_after=attempt.percent,
        passed_before=before[1],
        passed_after=attempt.passed,
        is_taken_back=is_taken_back,
        reason=reason.strip(),
        by=by,
    )
    attempt.counts = outcomes.recount(attempt.enrolment_id, attempt.quiz_id) == attempt.pk
    audit.record(
        "courses.mark_set_back" if is_taken_back else "courses.mark_set",
        attempt,
        actor=by,
        before=str(before[0]),
        after=str(attempt.percent),
        override=done.pk,
        passed=attempt.passed,
    )
    outcomes.complete_if_due(attempt, language=attempt.language)
    enqueue("courses.tasks.tell_result", attempt.pk)
    return done
