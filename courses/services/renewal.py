"""Renew a certificate: read the course again, pass its quizzes again, and receive a new certificate beside the old one."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.enums import State
from certificates.models import Certificate
from certificates.services import renew
from core import audit
from core.errors import Refused
from courses import rules
from courses.models import Attempt, Enrolment, Renewal
from courses.outline import Lesson, Outline

OPENS_BEFORE = timedelta(days=90)


class Step(NamedTuple):
    """A lesson's quiz that is passed again, or still has to be."""

    lesson: Lesson
    is_passed: bool


def hindrance(enrolment: Enrolment, certificate: Certificate | None) -> str:
    """Why the certificate cannot be renewed today; empty when it can."""
    today = timezone.now().date()
    if certificate is None or certificate.state != State.VALID or certificate.expires_on is None:
        return _("There is no certificate here that runs out and can be renewed.")
    if certificate.expires_on - OPENS_BEFORE > today:
        return _("You can renew this certificate in the 90 days before it runs out, and after that.")
    if enrolment.course.certificate_ends(today) is None:
        return _("Certificates of this course do not run out any more. Ask the people who issue them.")
    if not rules.gives_credit(enrolment.course, today):
        return _("This course waits for its own review. Certificates can be renewed once it is reviewed.")
    return ""


def certificate_of(enrolment: Enrolment) -> Certificate | None:
    first = Certificate.objects.filter(source=enrolment.source, recipient=enrolment.learner_id).first()
    return first.current if first else None


@transaction.atomic
def begin_renewal(enrolment: Enrolment) -> Renewal:
    """Begin, or go on with what was begun. Raises Refused where nothing can be renewed today."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course__provider", "learner").get(pk=enrolment.pk)
    if sentence := hindrance(enrolment, certificate_of(enrolment)):
        raise Refused(sentence, code="cannot_renew")
    renewal, made = Renewal.objects.get_or_create(enrolment=enrolment, completed_at=None)
    if made:
        audit.record("courses.renewal_begun", enrolment, actor=enrolment.learner)
    return renewal


def steps(renewal: Renewal, outline: Outline) -> list[Step]:
    """Every quiz of the course, and whether it was passed since the renewal began; one query."""
    passed = set(
        Attempt.objects.filter(enrolment=renewal.enrolment_id, passed=True, started_at__gte=renewal.begun_at).values_list(
            "quiz_id", flat=True
        )
    )
    return [Step(lesson, lesson.quiz in passed) for lesson in outline.lessons if lesson.quiz]


@transaction.atomic
def complete_renewal(enrolment: Enrolment, outline: Outline, *, has_reviewed: bool) -> Certificate:
    """Issue the new certificate. The old one stays and says that it was renewed. Sent twice, one certificate.

    Raises Refused while a quiz is not passed again, the learner does not say that
    she read the lessons again, or the certificate cannot be renewed.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course__provider", "learner").get(pk=enrolment.pk)
    certificate = certificate_of(enrolment)
    renewal = Renewal.objects.filter(enrolment=enrolment, completed_at=None).first()
    if renewal is None:
        if certificate is not None and certificate.supersedes_id:
            return certificate
        raise Refused(_("Begin the renewal first."), code="not_begun")
    if sentence := hindrance(enrolment, certificate):
        raise Refused(sentence, code="cannot_renew")
    if not all(step.is_passed for step in steps(renewal, outline)):
        raise Refused(_("Pass every quiz again first."), code="not_passed")
    if not has_reviewed:
        raise Refused(_("Say that you have read the lessons again."), code="not_reviewed")
    today = timezone.now().date()
    renewed = renew(certificate, completed_on=today, expires_on=enrolment.course.certificate_ends(today), actor=enrolment.learner)
    renewal.completed_at = timezone.now()
    renewal.save(update_fields=["completed_at"])
    audit.record("courses.renewed", enrolment, actor=enrolment.learner)
    return renewed
