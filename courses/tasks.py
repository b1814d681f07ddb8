"""What waits for the worker."""

from uuid import UUID

from courses import indexing, services
from courses.models import Attempt, Enrolment, Invitation, Nudge
from courses.services import bulk, follow_up, inviting, letters, seats


def index_course(key: str) -> int:
    """Write the catalogue's entries of the course or path that ``key`` names, in every language."""
    return indexing.index_course(UUID(key))


def advance_waiting_lists() -> int:
    """End holds whose time is over and offer what is free to the next; how many lists were looked at."""
    return seats.advance_all()


def tidy_enrolment() -> int:
    """Close invitations that nobody answered in time, and forget lists that nobody confirmed; how many of both."""
    return inviting.end_expired_invitations() + bulk.forget_lists()


def tell(enrolment_pk: int, letter: str) -> bool:
    """Send the learner one of the letters about her way into a course; whether it still was true."""
    found = Enrolment.objects.select_related("learner__profile", "course", "cohort", "institution").filter(pk=enrolment_pk).first()
    return found is not None and letters.tell(found, letter)


def send_invitation(pk: int) -> None:
    """Write the letter of an invitation."""
    found = Invitation.objects.select_related("learner__profile", "course", "cohort", "institution").filter(pk=pk).first()
    if found is not None:
        inviting.send(found)


def close_overdue_attempts() -> int:
    """Hand in, with what was saved, every attempt whose time has run out."""
    return services.close_overdue()


def tell_result(attempt_pk: int) -> None:
    """Write to the learner that her essay is marked, unless the attempt is gone."""
    attempt = Attempt.objects.with_course_key().filter(pk=attempt_pk).handed_in().first()
    if attempt is not None:
        services.tell_result(attempt)


def forget_question_uploads() -> int:
    """Delete files with questions that were uploaded and never imported."""
    return services.forget_old_uploads()


def send_nudge(nudge_pk: int) -> None:
    """Write to a learner on behalf of the staff, unless she is gone."""
    sent = Nudge.objects.filter(pk=nudge_pk).select_related("enrolment__learner__profile", "enrolment__course").first()
    if sent is not None:
        services.send_nudge(sent)


def ask_follow_ups() -> int:
    """Every day: ask those who completed a course 90 days ago what became of it."""
    return follow_up.ask_due()


def mail_follow_up(pk: int) -> None:
    """Send one follow-up survey, unless it was sent or answered. Raises on failure, so that the queue tries again."""
    follow_up.mail(pk)
