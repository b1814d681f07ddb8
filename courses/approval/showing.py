"""What readers are told: who approved the course that they read, which version, with which interests, and whether in haste."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps

from core.reference.professions import profession_name
from courses.enums import Lane


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who approved pages that are live now; her words are those under the newest of them."""

    name: str
    profession: str
    approved_at: datetime
    version_at: datetime
    statement: str
    interests: str
    had_a_hand: bool
    in_lane: bool


@dataclass(frozen=True, slots=True)
class Haste:
    """The course went out in the outbreak lane. ``is_over`` once its last day has passed."""

    reason: str
    ends_on: date
    is_over: bool


@dataclass(frozen=True, slots=True)
class Shown:
    approvers: tuple[Approver, ...] = ()
    haste: Haste | None = None


def shown(course) -> Shown:
    """The approvals under which the live pages of ``course`` went out, in its language. One query."""
    rows = (
        apps.get_model("courses", "Approval")
        .objects.shown()
        .filter(course_key=course.translation_key, language=course.locale.language_code, page__live=True)
        .select_related("outbreak")
        .order_by("approved_at", "pk")
    )
    by_page: dict[int, list] = {}
    for row in rows:
        by_page.setdefault(row.page_id, []).append(row)
    people: dict = {}
    for row in (row for group in by_page.values() for row in group):
        known = people.get(row.approver_id or row.name)
        if known is None or row.approved_at >= known.approved_at:
            people[row.approver_id or row.name] = row
    return Shown(
        approvers=tuple(_approver(row) for row in sorted(people.values(), key=lambda row: row.approved_at)),
        haste=_haste(list(by_page.values())),
    )


def haste_of(course) -> Haste | None:
    """The banner of ``course`` alone. One query."""
    return shown(course).haste


def _approver(row) -> Approver:
    return Approver(
        name=row.name,
        profession=profession_name(row.profession),
        approved_at=row.approved_at,
        version_at=row.version_at,
        statement=row.statement,
        interests=row.interests,
        had_a_hand=row.had_a_hand,
        in_lane=row.lane == Lane.OUTBREAK,
    )


def _haste(pages: list[list]) -> Haste | None:
    """The lane of pages that have no ordinary approval yet; the one that ends first."""
    quick = [row for group in pages if all(row.lane == Lane.OUTBREAK for row in group) for row in group if row.outbreak]
    if not quick:
        return None
    lane = min((row.outbreak for row in quick), key=lambda lane: (lane.is_open(), lane.ends_on))
    return Haste(reason=lane.reason, ends_on=_end(lane), is_over=not lane.is_open())


def _end(lane) -> date:
    """The last day, or the day on which it was closed before."""
    return min(lane.ends_on, lane.closed_at.date()) if lane.closed_at else lane.ends_on
