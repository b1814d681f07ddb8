"""What a reviewer may see of the others, and when."""

from __future__ import annotations

from reviewing.enums import LIVE_ASSIGNMENTS, AssignmentState, Discussion
from reviewing.models import Assignment


def all_are_in(round_: int, submission: int) -> bool:
    """Whether everybody who is asked to review ``submission`` in ``round`` (primary keys) has submitted. One query."""
    states = set(Assignment.objects.filter(round=round_, submission=submission, state__in=LIVE_ASSIGNMENTS).values_list("state", flat=True))
    return states == {AssignmentState.DONE}


def sees_others(assignment: Assignment) -> bool:
    """Whether its reviewer may read the others' reviews: hers is in, and so are theirs, or the round is over; in some rounds never."""
    if assignment.state != AssignmentState.DONE or assignment.round.discussion_opens == Discussion.NEVER:
        return False
    return assignment.round.is_over() or all_are_in(assignment.round_id, assignment.submission_id)
