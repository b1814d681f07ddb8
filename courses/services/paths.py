"""Learning paths: joined, left, walked to their end, and certified."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.services import issue
from core import audit
from core.errors import Refused
from courses import path_outline, pathways
from courses.awards import award_for_path
from courses.enums import EnrolmentState
from courses.models import Enrolment, LearningPathPage, PathEnrolment
from courses.path_outline import PathOutline


@transaction.atomic
def join_path(learner, path: LearningPathPage, *, language: str) -> PathEnrolment:
    """Set out on a path, or come back to it. Courses that were completed before count. Joining again changes nothing."""
    if not path.live:
        raise Refused(_("This learning path is not open."), code="not_open")
    joined, created = PathEnrolment.objects.select_for_update(of=("self",)).get_or_create(
        learner=learner, path=path.canonical, defaults={"language": language}
    )
    if not created and joined.left_at is None:
        return joined
    joined.left_at, joined.language = None, language
    joined.save(update_fields=["left_at", "language"])
    audit.record("courses.path_joined" if created else "courses.path_returned", joined, actor=learner)
    _complete_if_walked(joined, path_outline.path_of(path.translation_key, language))
    return joined


@transaction.atomic
def leave_path(joined: PathEnrolment) -> PathEnrolment:
    """Leave the path; its courses go on, and what was done counts on return. Raises Refused for one that is walked."""
    joined = PathEnrolment.objects.select_for_update(of=("self",)).select_related("learner").get(pk=joined.pk)
    if joined.completed_at is not None:
        raise Refused(_("You have finished this learning path; it stays in your record."), code="finished")
    if joined.left_at is None:
        joined.left_at = timezone.now()
        joined.save(update_fields=["left_at"])
        audit.record("courses.path_left", joined, actor=joined.learner)
    return joined


def complete_due(learner, course: UUID) -> None:
    """Complete every path of ``learner`` that ``course``, completed just now, brings to its end. No query where no path holds it."""
    holding = {path.pk: path for path in path_outline.live_paths(settings.LANGUAGE_CODE).values() if path.stop(course)}
    if not holding:
        return
    joined = PathEnrolment.objects.select_for_update(of=("self",)).of(learner).current()
    for one in joined.filter(path__in=holding, completed_at__isnull=True).select_related("learner"):
        _complete_if_walked(one, holding[one.path_id])


@transaction.atomic
def claim_path_certificate(joined: PathEnrolment, *, language: str) -> Certificate:
    """Issue the certificate of a path that is walked; claimed again, the one that was issued.

    Raises Refused while courses are missing, or the name.
    """
    joined = PathEnrolment.objects.select_for_update(of=("self",)).select_related("learner__profile", "path__provider").get(pk=joined.pk)
    if issued := Certificate.objects.filter(source=joined.source).first():
        return issued.current
    if joined.completed_at is None:
        raise Refused(_("Finish the courses of this learning path first; then its certificate can be issued."), code="not_complete")
    if not joined.learner.name.strip():
        raise Refused(_("Give your name as it shall stand on the certificate first."), code="no_name")
    return issue(award_for_path(joined, language=language))


def completed_courses(learner, path: PathOutline) -> set[UUID]:
    """Which of the path's courses ``learner`` has completed."""
    done = Enrolment.objects.of(learner).filter(state=EnrolmentState.COMPLETED, course__in=[stop.course.pk for stop in path.stops])
    return set(done.order_by().values_list("course__translation_key", flat=True))


def _complete_if_walked(joined: PathEnrolment, path: PathOutline | None) -> None:
    if path is None or joined.completed_at is not None:
        return
    done = completed_courses(joined.learner, path)
    if pathways.way(path.steps, done, electives_needed=path.electives_needed, in_order=path.in_order).is_walked:
        joined.completed_at = timezone.now()
        joined.save(update_fields=["completed_at"])
        audit.record("courses.path_completed", joined, actor=joined.learner)
