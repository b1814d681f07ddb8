"""The way into a course and out of it: which state may follow which. Plain Python, no database."""

from __future__ import annotations

from datetime import datetime, timedelta

from courses.enums import EnrolmentState as State

NOTHING = ""  # there is no enrolment yet

# Who holds a seat of her group: it is nobody else's.
SEATED = frozenset({State.OFFERED, State.ACTIVE, State.COMPLETED})

MOVES: dict[str, frozenset[str]] = {
    NOTHING: frozenset({State.APPLIED, State.INVITED, State.WAITING, State.ACTIVE}),
    State.APPLIED: frozenset({State.WAITING, State.ACTIVE, State.REFUSED, State.WITHDRAWN}),
    State.INVITED: frozenset({State.APPLIED, State.WAITING, State.ACTIVE, State.WITHDRAWN}),
    State.WAITING: frozenset({State.OFFERED, State.WITHDRAWN}),
    State.OFFERED: frozenset({State.ACTIVE, State.WITHDRAWN}),
    # Into another group, once her own has ended.
    State.ACTIVE: frozenset({State.COMPLETED, State.WITHDRAWN, State.ACTIVE, State.APPLIED, State.WAITING}),
    State.WITHDRAWN: frozenset({State.APPLIED, State.INVITED, State.WAITING, State.ACTIVE}),
    State.REFUSED: frozenset({State.APPLIED, State.INVITED, State.WAITING, State.ACTIVE, State.WITHDRAWN}),
    State.COMPLETED: frozenset(),
}


def may_move(before: str, after: str) -> bool:
    """Whether an enrolment in the state ``before`` may come into the state ``after``."""
    return after in MOVES[before]


def held_until(now: datetime, *, hours: int, closes_at: datetime | None) -> datetime:
    """How long a seat is held for whoever was offered it: ``hours``, and no longer than enrolment is open."""
    end = now + timedelta(hours=hours)
    return min(end, closes_at) if closes_at else end


def free_number(taken: set[int], seats: int | None) -> int | None:
    """The lowest number of a seat that nobody has, counted from 1; None when all ``seats`` are taken.

    ``seats`` is None where there are as many as are asked for. Seats that were
    given before their number was lowered still count.
    """
    if seats is not None and len(taken) >= seats:
        return None
    if seats is None:
        return max(taken, default=0) + 1
    return next(number for number in range(1, seats + 1) if number not in taken)
