"""What becomes of a link after each check: plain values, no database.

A link is called broken when it failed three times in a row, or twice where the
other side says that nothing is there; a page or file of our own at once.
Whoever lets no program in is no failure: a person has to look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.probing import Answer
from courses.enums import LinkState

GONE = frozenset({404, 410})
# The other side answers and does not let programs in, or asks for a sign-in.
CLOSED = frozenset({400, 401, 402, 403, 405, 406, 407, 409, 418, 423, 426, 428, 451, 999})
LATER = frozenset({408, 425, 429, 503})
SURE = frozenset({"malformed", "not_public", "page_gone", "page_not_public", "document_gone", "file_gone", "nothing_here"})

AFTER_GOOD = timedelta(days=7)
AFTER_CLOSED = timedelta(days=30)
AFTER_BROKEN = timedelta(days=7)
AFTER_FAILURES = (timedelta(hours=6), timedelta(days=1), timedelta(days=2))
LATER_AT_LEAST, LATER_AT_MOST = timedelta(hours=1), timedelta(days=1)
ENOUGH_FAILURES, ENOUGH_WHEN_GONE = 3, 2


@dataclass(frozen=True, slots=True)
class Standing:
    """A link between two checks. ``tries`` are failures in a row."""

    next_check_at: datetime
    state: str = LinkState.NEW
    problem: str = ""
    status: int | None = None
    moved_to: str = ""
    tries: int = 0
    checked_at: datetime | None = None
    last_good_at: datetime | None = None
    failing_since: datetime | None = None
    broken_at: datetime | None = None


FIELDS = tuple(Standing.__dataclass_fields__)


def after(before: Standing, answer: Answer, now: datetime) -> Standing:
    """The standing once ``answer`` has come in."""
    here = replace(before, checked_at=now, status=answer.status or None)
    if answer.status in LATER:
        wait = min(max(timedelta(seconds=answer.wait), LATER_AT_LEAST), LATER_AT_MOST)
        # Somebody who is asked to come back finds out nothing, good or bad.
        return replace(here, next_check_at=now + wait, problem="later")
    if answer.status in CLOSED:
        return replace(_at_rest(here), state=LinkState.CLOSED, problem="closed", next_check_at=now + AFTER_CLOSED)
    if not answer.problem and 200 <= answer.status < 400:
        state = LinkState.MOVED if answer.moved_to else LinkState.GOOD
        good = replace(_at_rest(here), state=state, moved_to=answer.moved_to, last_good_at=now, next_check_at=now + AFTER_GOOD)
        return replace(good, problem="")
    return _failed(here, answer, now)


def _at_rest(standing: Standing) -> Standing:
    return replace(standing, tries=0, failing_since=None, broken_at=None, moved_to="")


def _failed(before: Standing, answer: Answer, now: datetime) -> Standing:
    problem = answer.problem or ("gone" if answer.status in GONE else "error")
    tries = before.tries + 1
    needed = 1 if problem in SURE else ENOUGH_WHEN_GONE if answer.status in GONE else ENOUGH_FAILURES
    failed = replace(before, problem=problem, tries=tries, moved_to="", failing_since=before.failing_since or now)
    if tries >= needed or before.state == LinkState.BROKEN:
        return replace(failed, state=LinkState.BROKEN, broken_at=before.broken_at or now, next_check_at=now + AFTER_BROKEN)
    wait = AFTER_FAILURES[min(tries, len(AFTER_FAILURES)) - 1]
    return replace(failed, state=LinkState.FAILING, next_check_at=now + wait)
