"""The site's rules of approval, and the lane for outbreaks: who opens it for a course, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from courses.approval import people
from courses.models import ApprovalRules, CoursePage, OutbreakLane
from courses.models.approvals import MOST_LANE_DAYS


@transaction.atomic
def set_approval_rules(*, required: bool, lane_days: int, reason: str, by) -> ApprovalRules:
    """Say whether courses need an approval, and how long an outbreak lane stays open. Raises Refused without a reason."""
    if not by.has_perm(people.SET_RULES):
        raise Refused(_("Administrators set the rules of approval."), code="not_allowed")
    if not reason.strip():
        raise Refused(_("Say why the rules change."), code="reason_missing")
    if not 1 <= lane_days <= MOST_LANE_DAYS:
        raise Refused(_("Give 1 to %(most)d days.") % {"most": MOST_LANE_DAYS}, code="bad_days")
    rules = ApprovalRules.objects.select_for_update().order_by("pk").first() or ApprovalRules()
    before = rules.required
    rules.required, rules.lane_days = required, lane_days
    rules.save()
    audit.record(
        "courses.approval_rules_set",
        rules,
        actor=by,
        before="required" if before else "not_required",
        after="required" if required else "not_required",
        reason=reason.strip()[:200],
        lane_days=lane_days,
    )
    return rules


@transaction.atomic
def open_lane(course: CoursePage, *, by, reason: str, ends_on: date | None = None) -> OutbreakLane:
    """Open the outbreak lane for ``course``, in all its languages, until the end of a day.

    Raises Refused without a reason, for a day that is past or too far, where a lane is open, and when ``by`` may not.
    """
    if not by.has_perm(people.OPEN_LANE):
        raise Refused(_("Program officers open the outbreak lane."), code="not_allowed")
    if not reason.strip():
        raise Refused(_("Say which outbreak it is, and why the course cannot wait: readers see it."), code="reason_missing")
    today = timezone.now().date()
    ends_on = ends_on or today + timedelta(days=ApprovalRules.now().lane_days)
    if not today <= ends_on <= today + timedelta(days=MOST_LANE_DAYS):
        sentence = ngettext("The lane closes within %(days)d day.", "The lane closes within %(days)d days.", MOST_LANE_DAYS)
        raise Refused(sentence % {"days": MOST_LANE_DAYS}, code="bad_day")
    course = course.canonical
    OutbreakLane.objects.filter(course=course, closed_at=None, ends_on__lt=today).update(closed_at=timezone.now())
    try:
        with transaction.atomic():
            lane = OutbreakLane.objects.create(course=course, reason=reason.strip()[:300], opened_by=by, ends_on=ends_on)
    except IntegrityError:
        raise Refused(_("The outbreak lane of this course is open already."), code="open_already") from None
    audit.record("courses.lane_opened", course, actor=by, after="open", lane=lane.pk, ends_on=ends_on.isoformat())
    return lane


@transaction.atomic
def close_lane(lane: OutbreakLane, *, by) -> OutbreakLane:
    """Close the lane before its day: from now on the ordinary approval is needed. Closing twice is closing once."""
    if not by.has_perm(people.OPEN_LANE):
        raise Refused(_("Program officers close the outbreak lane."), code="not_allowed")
    lane = OutbreakLane.objects.select_for_update().get(pk=lane.pk)
    if lane.closed_at is None:
        lane.closed_at, lane.closed_by = timezone.now(), by
        lane.save(update_fields=["closed_at", "closed_by"])
        audit.record("courses.lane_closed", lane.course, actor=by, before="open", after="closed", lane=lane.pk)
    return lane


def end_lanes() -> int:
    """Close every lane whose last day has passed, and tell whoever opened it; how many. Safe to run again and again."""
    over = list(OutbreakLane.objects.filter(closed_at=None, ends_on__lt=timezone.now().date()).values_list("pk", flat=True))
    for pk in over:
        with transaction.atomic():
            lane = OutbreakLane.objects.select_for_update().select_related("course").filter(pk=pk, closed_at=None).first()
            if lane is None:
                continue
            lane.closed_at = timezone.now()
            lane.save(update_fields=["closed_at"])
            audit.record("courses.lane_closed", lane.course, before="open", after="closed", reason="last_day", lane=lane.pk)
            enqueue("courses.tasks.tell_lane_over", lane.pk)
    return len(over)
