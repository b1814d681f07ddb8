"""Assignments: begun, drafted, handed in, reviewed by peers, marked by tutors, shown, appealed."""

from courses.services.assignments.allocating import run_all
from courses.services.assignments.drafting import (
    LONGEST_TEXT,
    attach_file,
    begin_work,
    detach_file,
    forget_file_of,
    hand_in_work,
    save_draft,
)
from courses.services.assignments.holding import OwnReview, OwnWork
from courses.services.assignments.reviewing import LONGEST_COMMENT, ask_for_another, give_review, save_review
from courses.services.assignments.settling import reviews_given_by
from courses.services.assignments.telling import register, tell_of_appeal, tell_of_reviews, tell_result
from courses.services.assignments.tutoring import answer_appeal, appeal, excuse_reviews, give_more_time, mark_work, may_appeal

__all__ = [
    "LONGEST_COMMENT",
    "LONGEST_TEXT",
    "OwnReview",
    "OwnWork",
    "answer_appeal",
    "appeal",
    "ask_for_another",
    "attach_file",
    "begin_work",
    "detach_file",
    "excuse_reviews",
    "forget_file_of",
    "give_more_time",
    "give_review",
    "hand_in_work",
    "mark_work",
    "may_appeal",
    "register",
    "reviews_given_by",
    "run_all",
    "save_draft",
    "save_review",
    "tell_of_appeal",
    "tell_of_reviews",
    "tell_result",
]
