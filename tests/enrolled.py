"""Learners who may start: enrolled, and shown what the makers of the course declared."""

from __future__ import annotations

from courses import services
from courses.models import Enrolment


def enrolled(learner, course, *, language: str = "en", **wish) -> Enrolment:
    """As somebody is who enrolled on the course's page, where the disclosures stand."""
    return services.note_disclosures(services.enrol(learner, course, language=language, **wish))
