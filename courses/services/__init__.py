"""What happens in a course: one verb, one transaction each."""

from courses.services.attempts import Own, hand_in, save_answers, start_attempt
from courses.services.completion import claim_certificate, credit_offers, give_evaluation, refresh
from courses.services.enrolment import enrol, mark_read, note_place, withdraw

__all__ = [
    "Own",
    "claim_certificate",
    "credit_offers",
    "enrol",
    "give_evaluation",
    "hand_in",
    "mark_read",
    "note_place",
    "refresh",
    "save_answers",
    "start_attempt",
    "withdraw",
]
