"""What a learner is told by mail of her way into a course, in her language and by her clock."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core import mail
from courses import moments
from courses.enums import EnrolmentState as State
from courses.models import Enrolment
from courses.outline import outline_of

# Each letter, and the states in which it is still true when its turn comes.
LETTERS: dict[str, frozenset[str]] = {
    "seat_offered": frozenset({State.OFFERED}),
    "hold_ended": frozenset({State.WITHDRAWN}),
    "waiting_ended": frozenset({State.WITHDRAWN}),
    "approved": frozenset({State.ACTIVE, State.WAITING, State.OFFERED}),
    "refused": frozenset({State.REFUSED}),
    "removed": frozenset({State.WITHDRAWN}),
    "brought_back": frozenset({State.ACTIVE, State.WAITING, State.APPLIED, State.OFFERED}),
    "enrolled_by": frozenset({State.ACTIVE, State.WAITING, State.APPLIED, State.OFFERED, State.COMPLETED}),
}


def tell(enrolment: Enrolment, letter: str) -> bool:
    """Send ``letter`` unless it is no longer true; whether it was sent."""
    language = enrolment.learner.language
    outline = outline_of(enrolment.course.translation_key, language)
    if enrolment.state not in LETTERS[letter] or outline is None:
        return False
    with translation.override(language):
        cohort = enrolment.cohort
        zone = moments.reader_zone(enrolment.learner, otherwise=cohort.time_zone if cohort else "UTC")
        context = {
            "course": outline.title,
            "group": cohort.title if cohort else "",
            "institution": enrolment.institution.name if enrolment.institution else "",
            "state": enrolment.state,
            "note": enrolment.note,
            "until": moments.in_words(enrolment.held_until, zone) if enrolment.held_until else "",
            "starts": moments.in_words(cohort.starts_at, zone) if cohort and cohort.starts_at and not cohort.has_started() else "",
            "url": f"{settings.SITE_URL}{reverse('courses:way_in', args=[outline.key])}",
            "course_url": f"{settings.SITE_URL}{outline.url}",
        }
    mail.send(f"course_{letter}", to=enrolment.learner.email, language=language, context=context)
    return True
