"""Why somebody is at risk, in words, and whether she may be written to now."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.dashboard import IDLE_DAYS, QUIET_DAYS, TRIES
from courses.models import Enrolment


def rule() -> str:
    """The rule of ``dashboard.at_risk`` in words."""
    idle = ngettext("not seen for %(days)d day", "not seen for %(days)d days", IDLE_DAYS) % {"days": IDLE_DAYS}
    stuck = ngettext(
        "a quiz or branching case tried %(tries)d time without a pass",
        "a quiz or branching case tried %(tries)d times without a pass",
        TRIES,
    )
    sentence = _("Under way, and one of these: %(idle)s; %(stuck)s; an assignment that is overdue or was not passed.")
    return sentence % {"idle": idle, "stuck": stuck % {"tries": TRIES}}


def reasons(enrolment: Enrolment) -> list[str]:
    """Why this one of ``dashboard.at_risk`` is on the list."""
    return [
        words
        for words, holds in (
            (_("Not seen since %(day)s") % {"day": date_format(enrolment.last_seen_at, "DATE_FORMAT")}, enrolment.is_idle),
            (_("Tries a quiz or a case again and again"), enrolment.is_stuck),
            (_("An assignment was not passed"), enrolment.has_failed),
            (_("An assignment is overdue"), enrolment.is_late),
        )
        if holds
    ]


def may_be_written_to(enrolment: Enrolment, now: datetime) -> bool:
    """Whether nobody wrote to this one of ``dashboard.at_risk_in`` lately."""
    return enrolment.nudged_at is None or (now - enrolment.nudged_at).days >= QUIET_DAYS
