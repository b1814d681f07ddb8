"""The groups of a course as a reader meets them: dates by her clock, seats in words, and what she may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import moments
from courses.enums import IN_COURSE, ON_THE_WAY, EnrolmentState, WayIn
from courses.models import Cohort, Enrolment, Removal

FEW_SEATS = 10


@dataclass(frozen=True, slots=True)
class Group:
    """One group. ``door`` is what it asks of the reader now.

    ``enrol``, ``wait``, ``apply`` or ``code``; ``invited``, ``on_the_way`` or ``mine``
    where she stands there already; or ``shut``, for which ``said`` tells why.
    """

    cohort: Cohort
    facts: list[dict[str, str]]
    door: str
    said: str


def groups_of(course_key: UUID, reader, *, mine: Enrolment | None, is_closed: bool) -> list[Group]:
    """Every group that ``reader`` may see and that is not over: one query, two for somebody signed in.

    ``is_closed`` says that a gate of the course itself keeps her out.
    """
    now = timezone.now()
    cohorts = Cohort.objects.of_course(course_key).seen_by(reader).with_counts().select_related("institution").order_by("starts_at", "pk")
    shown = [cohort for cohort in cohorts if not cohort.has_ended(now) or (mine is not None and mine.cohort_id == cohort.pk)]
    return [_group(cohort, reader, mine=mine, is_closed=is_closed) for cohort in shown]


def _group(cohort: Cohort, reader, *, mine: Enrolment | None, is_closed: bool) -> Group:
    zone = moments.reader_zone(reader, otherwise=cohort.time_zone)
    door, said = _door(cohort, zone, mine=mine, is_closed=is_closed)
    return Group(cohort=cohort, facts=_facts(cohort, zone), door=door, said=said)


def _door(cohort: Cohort, zone: str, *, mine: Enrolment | None, is_closed: bool) -> tuple[str, str]:
    if mine is not None and (found := _own_door(cohort, mine)):
        return found
    if said := _why_shut(cohort, zone):
        return "shut", said
    if is_closed:
        return "shut", ""
    asked = {WayIn.APPROVAL: "apply", WayIn.CODE: "code"}
    return asked.get(cohort.way_in, "wait" if is_full(cohort) else "enrol"), ""


def _own_door(cohort: Cohort, mine: Enrolment) -> tuple[str, str] | None:
    """What follows from where the reader stands already; None when nothing does."""
    is_on_the_way = mine.state in ON_THE_WAY and not mine.hold_has_ended()
    if mine.cohort_id == cohort.pk:
        if mine.state == EnrolmentState.INVITED:
            return "invited", ""
        if is_on_the_way:
            return "on_the_way", ""
        if mine.state in IN_COURSE:
            return "mine", ""
        if mine.state == EnrolmentState.REFUSED:
            return "shut", _("Your application for this group was answered.")
    elif is_on_the_way and mine.state != EnrolmentState.INVITED:
        return "shut", _("You are on the way into another group. Give that up first.")
    elif mine.state == EnrolmentState.COMPLETED or (mine.state == EnrolmentState.ACTIVE and not _has_ended(mine)):
        return "shut", _("You are in this course already.")
    return None


def _has_ended(mine: Enrolment) -> bool:
    return mine.cohort is not None and mine.cohort.has_ended()


def _why_shut(cohort: Cohort, zone: str) -> str:
    """Why nobody comes in now, as a sentence; empty when somebody may."""
    if not cohort.has_opened():
        return _("Enrolment opens on %(moment)s.") % {"moment": moments.in_words(cohort.opens_at, zone)}
    if cohort.has_closed():
        return _("Enrolment is closed.")
    return _("By invitation only.") if cohort.way_in == WayIn.INVITATION else ""


def is_full(cohort: Cohort) -> bool:
    """Whether somebody who comes now would have to wait. ``cohort`` comes with its counts."""
    return cohort.seats is not None and (cohort.waiting > 0 or cohort.taken >= cohort.seats)


def _facts(cohort: Cohort, zone: str) -> list[dict[str, str]]:
    facts = []
    if cohort.starts_at:
        facts.append({"label": _("Starts"), "text": moments.in_words(cohort.starts_at, zone)})
    if cohort.ends_at:
        facts.append({"label": _("Ends"), "text": moments.in_words(cohort.ends_at, zone)})
    if not cohort.starts_at and not cohort.ends_at:
        facts.append({"label": _("When"), "text": _("At any time, at your own pace.")})
    if cohort.closes_at and not cohort.has_closed():
        facts.append({"label": _("Enrolment closes"), "text": moments.in_words(cohort.closes_at, zone)})
    facts.append({"label": _("Way in"), "text": cohort.get_way_in_display()})
    if cohort.seats is not None:
        facts.append({"label": _("Seats"), "text": seats_in_words(cohort)})
    if cohort.institution_id:
        facts.append({"label": _("Only for people of"), "text": cohort.institution.name})
    return facts


def seats_in_words(cohort: Cohort) -> str:
    """``cohort`` comes with its counts."""
    left = max(0, cohort.seats - cohort.taken)
    if cohort.waiting:
        waits = ngettext("All are taken; %(count)d person waits.", "All are taken; %(count)d people wait.", cohort.waiting)
        return waits % {"count": cohort.waiting}
    if not left:
        return _("All are taken. You can join the waiting list.")
    return ngettext("%(count)d of %(seats)d is free.", "%(count)d of %(seats)d are free.", left) % {"count": left, "seats": cohort.seats}


def place_in_line(enrolment: Enrolment) -> int:
    """Which place ``enrolment`` has on the waiting list, counted from 1."""
    ahead = Enrolment.objects.filter(cohort=enrolment.cohort_id, state=EnrolmentState.WAITING, waiting_since__lte=enrolment.waiting_since)
    return ahead.exclude(waiting_since=enrolment.waiting_since, pk__gt=enrolment.pk).count()


def own_state(enrolment: Enrolment | None, reader) -> dict[str, Any]:
    """What the page says of the reader's own way: a code for the template, and its moments in words."""
    if enrolment is None:
        return {"code": "none"}
    zone = moments.reader_zone(reader, otherwise=enrolment.cohort.time_zone if enrolment.cohort else "UTC")
    if enrolment.hold_has_ended():
        return {"code": "lapsed"}
    if enrolment.state == EnrolmentState.WITHDRAWN and (removal := _removal(enrolment)):
        return {"code": "removed", "note": removal.reason, "institution": removal.institution.name}
    return {
        "code": enrolment.state,
        "until": moments.in_words(enrolment.held_until, zone) if enrolment.held_until else "",
        "place": place_in_line(enrolment) if enrolment.state == EnrolmentState.WAITING else None,
        "note": enrolment.note,
        "group": enrolment.cohort.title if enrolment.cohort else "",
    }


def _removal(enrolment: Enrolment) -> Removal | None:
    """By which her institution took her out, where that still holds."""
    return enrolment.removals.filter(ended_at__isnull=True).select_related("institution").first()
