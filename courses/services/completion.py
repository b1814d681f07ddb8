"""The end of a course: evaluation, completion, claim of credit, certificate.

The gates, in order: pass mark reached and lessons read, then the evaluation,
then the claim, then the certificate. Each is checked here, whoever calls.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate, CreditSystem
from certificates.services import claim, issue
from core import audit
from core.errors import Refused
from courses import questionnaires, rules
from courses.awards import award_for
from courses.enums import EnrolmentState
from courses.models import Enrolment, Evaluation
from courses.outline import outline_of
from courses.services import paths
from courses.services.access import check_is_in
from courses.services.moving import move
from courses.standing import Standing, standings

Offer = tuple[CreditSystem, Decimal]


def standing_of(enrolment: Enrolment, *, language: str) -> Standing:
    """Where the learner stands now. Raises Refused when the course is live in no language."""
    outline = outline_of(enrolment.course.translation_key, language)
    if outline is None:
        raise Refused(_("This course is not available at the moment. Your record is kept."), code="not_live")
    return standings([enrolment], [outline])[0]


@transaction.atomic
def give_evaluation(enrolment: Enrolment, answers: dict[str, str | int], *, language: str) -> Evaluation:
    """Keep the evaluation and complete the course. A second one changes nothing.

    Raises Refused while lessons or quizzes are still open.
    """
    enrolment = _locked(enrolment)
    standing = standing_of(enrolment, language=language)
    if standing.evaluated:
        return enrolment.evaluation
    check_is_in(enrolment)  # also after her group has ended: an essay may be marked later
    if not standing.is_complete and not standing.ready_for_evaluation:
        raise Refused(_("Read every lesson and pass every case, assignment and quiz first; then give your evaluation."), code="not_ready")
    version = questionnaires.version_asked(enrolment.course, questionnaires.AT_END, language=language)
    evaluation = Evaluation.objects.create(enrolment=enrolment, answers=answers, language=language, version=version)
    audit.record("courses.evaluated", enrolment, actor=enrolment.learner, language=language)
    _complete_if_due(enrolment, language=language)
    return evaluation


@transaction.atomic
def refresh(enrolment: Enrolment, *, language: str) -> Enrolment:
    """Complete the course if everything it asks for is done. Calling again changes nothing."""
    enrolment = _locked(enrolment)
    _complete_if_due(enrolment, language=language)
    return enrolment


def credit_offers(enrolment: Enrolment) -> list[Offer]:
    """The systems in which this learner may claim credit for this course, each with its maximum."""
    if not rules.gives_credit(enrolment.course, timezone.now().date()):
        return []
    profession = enrolment.learner.profile.profession
    rows = enrolment.course.course_credits.select_related("system").order_by("sort_order")
    return [(row.system, row.maximum) for row in rows if row.system.may_be_claimed_by(profession)]


@transaction.atomic
def claim_certificate(enrolment: Enrolment, amounts: dict[str, Decimal], *, language: str) -> Certificate:
    """Claim credit (none, where ``amounts`` is empty) and issue the certificate.

    ``amounts`` maps a system's code to what the learner claims. A replay returns
    the certificate that was issued and changes nothing. Raises Refused while the
    course is not complete, the name is missing, or an amount is not claimable.
    """
    enrolment = _locked(enrolment)
    if issued := Certificate.objects.filter(source=enrolment.source).first():
        return issued.current
    if enrolment.state != EnrolmentState.COMPLETED:
        raise Refused(_("Finish the course and give your evaluation first; then your certificate can be issued."), code="not_complete")
    if not enrolment.learner.name.strip():
        raise Refused(_("Give your name as it shall stand on the certificate first."), code="no_name")
    offers = {system.code: (system, maximum) for system, maximum in credit_offers(enrolment)}
    claims = claim(
        enrolment.learner,
        source=enrolment.source,
        offers=list(offers.values()),
        amounts={code: amount for code, amount in amounts.items() if amount},
        earned_on=enrolment.completed_at.date(),
    )
    return issue(award_for(enrolment, claims, language=language))


def _locked(enrolment: Enrolment) -> Enrolment:
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("course__provider", "learner__profile", "evaluation")
        .get(pk=enrolment.pk)
    )


def _complete_if_due(enrolment: Enrolment, *, language: str) -> None:
    standing = standing_of(enrolment, language=language)
    if enrolment.state != EnrolmentState.ACTIVE or not (
        standing.ready_for_evaluation and Evaluation.objects.filter(enrolment=enrolment).exists()
    ):
        return
    move(enrolment, EnrolmentState.COMPLETED, deed="courses.completed", actor=enrolment.learner)
    paths.complete_due(enrolment.learner, enrolment.course.translation_key)
