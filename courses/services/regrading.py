"""A corrected key, applied to past attempts: looked at first, then done deliberately, with a reason that stays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses import grading, papers
from courses.enums import AttemptState, QuestionKind
from courses.models import Answer, Attempt, MarkChange, Question, Regrade
from courses.services import outcomes


@dataclass(frozen=True, slots=True)
class Effect:
    """What the corrected key does to one attempt. ``keeps_pass``: it is left alone, because it would lose its pass."""

    attempt: Attempt
    answer: Answer
    marks_before: Decimal
    marks_after: Decimal
    passed_before: bool | None
    passed_after: bool | None
    keeps_pass: bool = False

    @property
    def changes_mark(self) -> bool:
        return self.marks_before != self.marks_after and not self.keeps_pass

    @property
    def gains_pass(self) -> bool:
        return self.passed_before is False and self.passed_after is True

    @property
    def loses_pass(self) -> bool:
        return self.passed_before is True and self.passed_after is False


def preview(question: Question, *, by, take_passes: bool = False) -> list[Effect]:
    """What marking past answers anew by today's key would do to each attempt; nothing is written.

    Raises Refused for a question that a person marks, or that is of another kind now.
    """
    source = _source(question)
    if source.kind == QuestionKind.ESSAY:
        raise Refused(_("Essays are marked by a person: change their marks on the marking desk."), code="essay")
    answers = (
        Answer.objects.filter(question_key=source.translation_key, attempt__in=Attempt.objects.of_courses_marked_by(by))
        .exclude(question_version=source.version)
        .exclude(marks=None)
        .select_related("attempt__quiz", "attempt__enrolment__learner", "attempt__enrolment__course")
        .order_by("attempt__enrolment__learner__name", "attempt__pk")
    )
    rows = papers.rows_of([source.translation_key])[str(source.translation_key)]
    return [effect for answer in answers if (effect := _effect(answer, rows, take_passes=take_passes))]


@transaction.atomic
def regrade(question: Question, *, by, reason: str, take_passes: bool = False, expected: int | None = None) -> Regrade:
    """Mark past answers to ``question`` anew by the key as it stands now.

    Whoever passed keeps her pass: an attempt that would lose it is left as it
    is, unless ``take_passes`` asks for more. Certificates stay in either case.
    ``expected`` is how many marks the preview said would change; when it is
    another number by now, nothing is done.

    Raises Refused without a reason, when nothing would change, or when ``by`` may not.
    """
    if not reason.strip():
        raise Refused(_("Say why past answers are marked anew: learners will read it beside their mark."), code="reason_missing")
    source = Question.objects.select_for_update(of=("self",)).get(pk=_source(question).pk)
    effects = [effect for effect in preview(source, by=by, take_passes=take_passes) if not effect.keeps_pass]
    changing = [effect for effect in effects if effect.changes_mark]
    if not changing:
        raise Refused(_("No mark would change."), code="nothing_to_change")
    if expected is not None and expected != len(changing):
        raise Refused(_("Other marks would change by now than the preview showed. Look at it again."), code="stale_preview")
    done = Regrade.objects.create(
        question_key=source.translation_key, version=source.version, reason=reason, takes_passes=take_passes, by=by
    )
    _write(effects, version=source.version)
    MarkChange.objects.bulk_create(_change(effect, done) for effect in changing)
    _recount(changing)
    audit.record(
        "courses.regraded",
        source,
        actor=by,
        reason=reason,
        version=source.version,
        changed=len(changing),
        passed=sum(effect.gains_pass for effect in changing),
        failed=sum(effect.loses_pass for effect in changing),
    )
    return done


def _source(question: Question) -> Question:
    return Question.objects.filter(translation_key=question.translation_key).order_by("pk").select_related("locale")[0]


def _effect(answer: Answer, rows: list[Question], *, take_passes: bool) -> Effect | None:
    """None where today's question asks something else than that paper did."""
    attempt = answer.attempt
    entry = next((one for one in attempt.paper if one["key"] == str(answer.question_key)), None)
    key = papers.key_of(rows, entry) if entry else None
    if key is None:
        return None
    marks = grading.mark(key, answer.given, answer.maximum)
    passed = attempt.passed
    if attempt.marks is not None and not attempt.overridden:
        passed = grading.passes(attempt.marks - answer.marks + marks, attempt.maximum, attempt.pass_percent)
    keeps = bool(attempt.passed and not passed and not take_passes)
    return Effect(attempt, answer, answer.marks, marks, attempt.passed, passed, keeps)


def _write(effects: list[Effect], *, version: int) -> None:
    for effect in effects:
        effect.answer.marks, effect.answer.question_version = effect.marks_after, version
        if effect.attempt.marks is not None:
            outcomes.add_up(effect.attempt, effect.attempt.marks - effect.marks_before + effect.marks_after)
    Answer.objects.bulk_update([effect.answer for effect in effects], ["marks", "question_version"], batch_size=200)
    Attempt.objects.bulk_update([effect.attempt for effect in effects], ["marks", "percent", "passed"], batch_size=200)


def _change(effect: Effect, done: Regrade) -> MarkChange:
    return MarkChange(
        attempt=effect.attempt,
        regrade=done,
        question_key=effect.answer.question_key,
        marks_before=effect.marks_before,
        marks_after=effect.marks_after,
        passed_before=bool(effect.passed_before),
        passed_after=bool(effect.passed_after),
        reason=done.reason,
        by=done.by,
    )


def _recount(changing: list[Effect]) -> None:
    """Another attempt may count now, and a course may be complete."""
    for effect in changing:
        attempt = effect.attempt
        if attempt.state != AttemptState.HANDED_IN:
            continue
        if attempt.number > 1 or Attempt.objects.filter(enrolment=attempt.enrolment_id, quiz=attempt.quiz_id, number__gt=1).exists():
            attempt.counts = outcomes.recount(attempt.enrolment_id, attempt.quiz_id) == attempt.pk
        if effect.gains_pass:
            outcomes.complete_if_due(attempt, language=attempt.language)
