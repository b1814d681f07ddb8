"""How far somebody is on a learning path. Plain Python, no database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Step:
    """One course of a path. Of the elective ones so many are needed, of the others all."""

    course: UUID
    elective: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How far one is: ``done`` of ``needed`` courses; ``next`` is the course to go on with.

    ``ahead`` are courses whose turn has not come, where the path is walked in order.
    """

    done: int
    needed: int
    next: UUID | None
    ahead: frozenset[UUID]

    @property
    def is_walked(self) -> bool:
        return self.needed > 0 and self.done >= self.needed


def way(steps: Sequence[Step], completed: Collection[UUID], *, electives_needed: int, in_order: bool) -> Way:
    """How far somebody is who has completed the courses ``completed``.

    More electives than are needed do not make up for a course that is. What is
    ``next`` is the first course that is not completed and still counts.
    """
    required = [step.course for step in steps if not step.elective]
    electives = [step.course for step in steps if step.elective]
    enough = min(electives_needed, len(electives))
    chosen = sum(course in completed for course in electives)
    done = sum(course in completed for course in required) + min(chosen, enough)
    left = [course for course in required if course not in completed]
    counting = {*left, *(course for course in electives if course not in completed and chosen < enough)}
    following = next((step.course for step in steps if step.course in counting), None)
    ahead = frozenset(left[1:]) if in_order else frozenset()
    if following in ahead:
        following = left[0]
    return Way(done=done, needed=len(required) + enough, next=following, ahead=ahead)
