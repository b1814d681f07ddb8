"""A completed course, described for a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from certificates.awards import Award, ClaimedCredit
from certificates.enums import Kind
from certificates.models import CertificateDesign, CreditClaim, Signatory
from courses.models import CourseCredit, Enrolment
from courses.outline import outline_of


def award_for(enrolment: Enrolment, claims: Iterable[CreditClaim], *, language: str) -> Award:
    """What the learner of ``enrolment`` earned, with the course's words in ``language``.

    Where the course is not published in that language, its own words are used
    and the rest of the certificate keeps the learner's language.
    """
    course = enrolment.course
    outline = outline_of(course.translation_key, language)
    numbers = dict(CourseCredit.objects.filter(course=course).values_list("system_id", "accreditation"))
    credits = tuple(
        ClaimedCredit(
            system=claim.system.code,
            name=claim.system.name,
            amount=claim.amount,
            maximum=claim.maximum,
            statement=claim.system.statement,
            accreditation=numbers.get(claim.system_id, ""),
        )
        for claim in claims
    )
    joint = course.joint_providers.select_related("institution").order_by("sort_order")
    return Award(
        source=enrolment.source,
        recipient=enrolment.learner,
        kind=Kind.CREDIT if credits else Kind.COMPLETION,
        title=outline.title,
        hours=(Decimal(outline.minutes) / 60).quantize(Decimal("0.01")),
        earned_on=enrolment.completed_at.date(),
        language=language,
        provider=course.provider.name,
        joint_providers=tuple(row.institution.name for row in joint),
        credits=credits,
        signatories=tuple(Signatory.objects.filter(institution=course.provider).values_list("name", "role")),
        expires_on=_expiry(enrolment),
        design=CertificateDesign.objects.filter(institution=course.provider).first(),
    )


def _expiry(enrolment: Enrolment):
    """The same day of the month, so many months on; the month's last day where it has no such day."""
    from dateutil.relativedelta import relativedelta

    months = enrolment.course.certificate_months
    return enrolment.completed_at.date() + relativedelta(months=months) if months else None
