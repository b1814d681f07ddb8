"""The second gate: what the makers of a course declared is shown before a learner starts."""

from __future__ import annotations

import hashlib
import json

from django.utils import timezone

from core import audit
from courses.models import CoursePage, Enrolment


def note_disclosures(enrolment: Enrolment) -> Enrolment:
    """Write down that the learner was shown the disclosures and the commercial support. Twice says the same as once."""
    now = timezone.now()
    if enrolment.disclosures_shown_at is None:
        if Enrolment.objects.filter(pk=enrolment.pk, disclosures_shown_at=None).update(disclosures_shown_at=now):
            audit.record("courses.disclosures_shown", enrolment, actor=enrolment.learner, shown=digest_of(enrolment.course))
        enrolment.disclosures_shown_at = now
    return enrolment


def digest_of(course: CoursePage) -> str:
    """SHA-256 of what is shown, so that the trail says which version it was."""
    people = list(course.contributors.values_list("name", "role", "disclosure", "mitigated"))
    support = list(course.supports.values_list("supporter", "kind", "what"))
    return hashlib.sha256(json.dumps([people, support], ensure_ascii=False).encode()).hexdigest()
