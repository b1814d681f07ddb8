"""A completed course, described for a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.urls import reverse

from certificates.awards import Award, ClaimedCredit
from certificates.enums import Kind
from certificates.models import CreditClaim
from courses.enums import EnrolmentState
from courses.models import CourseCredit, Enrolment, PathEnrolment
from courses.outline import outline_of
from courses.path_outline import path_of


def award_for(enrolment: Enrolment, claims: Iterable[CreditClaim], *, language: str) -> Award:
    """What the learner of ``enrolment`` earned, with the course's words in ``language``.

    Where the course is not published in that language, its own words are used
    and the rest of the certificate keeps the learner's language. Who claims
    nothing in a course that is designated for other professions' credit receives
    a certificate of participation that names the designation (ACCME wording).
    """
    course = enrolment.course
    outline = outline_of(course.translation_key, language)
    designated = list(course.course_credits.select_related("system").order_by("sort_order"))
    granted = _claimed(claims, designated) or _closed_to(enrolment.learner.profile.profession, designated)
    joint = course.joint_providers.select_related("institution").order_by("sort_order")
    return Award(
        source=enrolment.source,
        recipient=enrolment.learner,
        kind=_kind(granted),
        title=outline.title if outline else course.title,
        hours=(Decimal(outline.minutes if outline else 0) / 60).quantize(Decimal("0.01")),
        earned_on=enrolment.completed_at.date(),
        language=language,
        provider=course.provider.name,
        institution=course.provider,
        joint_institutions=tuple(row.institution for row in joint),
        credits=granted,
        expires_on=enrolment.course.certificate_ends(enrolment.completed_at.date()),
    )


def _kind(granted: tuple[ClaimedCredit, ...]) -> Kind:
    if not granted:
        return Kind.COMPLETION
    return Kind.CREDIT if any(credit.amount for credit in granted) else Kind.PARTICIPATION


def _claimed(claims: Iterable[CreditClaim], designated: list[CourseCredit]) -> tuple[ClaimedCredit, ...]:
    numbers = {row.system_id: row.accreditation for row in designated}
    return tuple(
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


def _closed_to(profession: str, designated: list[CourseCredit]) -> tuple[ClaimedCredit, ...]:
    """The systems that the course is designated for and that ``profession`` may not claim: credit of nothing."""
    return tuple(
        ClaimedCredit(
            system=row.system.code,
            name=row.system.name,
            amount=Decimal(0),
            maximum=row.maximum,
            statement=row.system.statement,
            accreditation=row.accreditation,
        )
        for row in designated
        if not row.system.may_be_claimed_by(profession)
    )


def award_for_path(joined: PathEnrolment, *, language: str) -> Award:
    """What the learner of ``joined`` earned by a whole learning path, with its words in ``language``.

    Credit is claimed course by course; the path's certificate names the courses
    that were completed and their hours together, and no credit a second time.
    """
    page = joined.path
    path = path_of(page.translation_key, language)
    stops = path.stops if path else ()
    keys = [stop.course.key for stop in stops]
    done = set(
        Enrolment.objects.of(joined.learner)
        .filter(course__translation_key__in=keys, state=EnrolmentState.COMPLETED)
        .values_list("course__translation_key", flat=True)
    )
    completed = [stop.course for stop in stops if stop.course.key in done]
    return Award(
        source=joined.source,
        recipient=joined.learner,
        kind=Kind.COMPLETION,
        title=path.title if path else page.title,
        hours=(Decimal(sum(course.minutes for course in completed)) / 60).quantize(Decimal("0.01")),
        earned_on=joined.completed_at.date(),
        language=language,
        provider=page.provider.name,
        institution=page.provider,
        expires_on=joined.completed_at.date() + relativedelta(months=page.certificate_months) if page.certificate_months else None,
        facts={"sessions": [course.title for course in completed]},
    )


def renewal_address(source: str) -> str:
    """Where the enrolment that ``source`` names is renewed; empty where it is gone."""
    key = source.rpartition(":")[2]
    course = Enrolment.objects.filter(pk=key).values_list("course__translation_key", flat=True).first() if key.isdecimal() else None
    return reverse("courses:renew", args=[course]) if course else ""
