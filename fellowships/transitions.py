"""The road of an application: which state may follow which, and who may say so. Plain Python, no database."""

from __future__ import annotations

from typing import Literal

from fellowships.enums import ApplicationState as State

Who = Literal["applicant", "officer", "system"]

NOTHING = ""  # there is no application yet

APPLICANT: frozenset[Who] = frozenset({"applicant"})
OFFICER: frozenset[Who] = frozenset({"officer"})
STAFF: frozenset[Who] = frozenset({"officer", "system"})
ANYBODY: frozenset[Who] = frozenset({"applicant", "officer", "system"})

MOVES: dict[str, dict[str, frozenset[Who]]] = {
    NOTHING: {State.DRAFT: APPLICANT},
    State.DRAFT: {State.SENT: APPLICANT, State.WITHDRAWN: APPLICANT, State.CLOSED: STAFF},
    State.SENT: {
        State.DRAFT: APPLICANT,
        State.IN_STAGE: STAFF,
        State.WITHDRAWN: ANYBODY,
        State.INELIGIBLE: STAFF,
        State.REJECTED: STAFF,
        State.WAITLISTED: STAFF,
        State.OFFERED: STAFF,
        State.CLOSED: STAFF,
    },
    State.IN_STAGE: {
        State.IN_STAGE: STAFF,
        State.SENT: OFFICER,
        State.WITHDRAWN: ANYBODY,
        State.INELIGIBLE: STAFF,
        State.REJECTED: STAFF,
        State.WAITLISTED: STAFF,
        State.OFFERED: STAFF,
        State.CLOSED: STAFF,
    },
    State.WAITLISTED: {
        State.IN_STAGE: OFFICER,
        State.OFFERED: STAFF,
        State.REJECTED: STAFF,
        State.WITHDRAWN: ANYBODY,
        State.CLOSED: STAFF,
    },
    State.OFFERED: {
        State.IN_STAGE: OFFICER,
        State.PLACED: ANYBODY,
        State.DECLINED: ANYBODY,
        State.WAITLISTED: STAFF,
        State.REJECTED: OFFICER,
        State.WITHDRAWN: ANYBODY,
        State.CLOSED: STAFF,
    },
    State.PLACED: {State.WITHDRAWN: ANYBODY, State.CLOSED: STAFF},
    # An officer may think again: after an appeal, or where a place comes free.
    State.INELIGIBLE: {State.SENT: OFFICER, State.IN_STAGE: OFFICER, State.CLOSED: STAFF},
    State.REJECTED: {State.IN_STAGE: OFFICER, State.WAITLISTED: OFFICER, State.OFFERED: OFFICER, State.CLOSED: STAFF},
    State.DECLINED: {State.OFFERED: OFFICER, State.WAITLISTED: OFFICER, State.CLOSED: STAFF},
    State.WITHDRAWN: {State.DRAFT: APPLICANT, State.CLOSED: STAFF},
    State.CLOSED: {},
}

# Nobody is turned away without a reason.
NEEDS_REASON = frozenset({State.INELIGIBLE, State.REJECTED})


def may_move(before: str, after: str) -> bool:
    """Whether an application in the state ``before`` may come into the state ``after`` by anybody's word."""
    return after in MOVES[before]


def may_be_moved_by(who: Who, before: str, after: str) -> bool:
    """Whether ``who`` may bring an application from ``before`` to ``after``."""
    return who in MOVES[before].get(after, frozenset())


def needs_reason(after: str) -> bool:
    return after in NEEDS_REASON


def reachable(who: Who, before: str) -> list[str]:
    """The states into which ``who`` may bring an application that is in ``before``, in their order on the road."""
    return [state for state in State.values if may_be_moved_by(who, before, state)]
