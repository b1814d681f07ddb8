"""How long the rest of a course takes: by the authors' minutes, or at a learner's own pace once enough of it is known.

Her pace is the median of what lessons took her, each as a share of the minutes
that its author gave: one lunch in the middle of a lesson does not move it. What
was ticked off unread or left open overnight says nothing about reading and is
not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LEAST_LESSONS = 4
LEAST_SHARE = 0.1  # of the author's minutes
LONGEST_SITTING = 120  # minutes
SLOWEST, QUICKEST = 3.0, 0.4
ROUNDED_TO = 5


class TimeLeft(NamedTuple):
    """Minutes left. ``at_own_pace``: reckoned from how long the learner took so far, not from the authors' minutes alone."""

    minutes: int
    at_own_pace: bool

    @property
    def hours(self) -> int:
        """Whole hours of it."""
        return self.minutes // 60

    @property
    def rest(self) -> int:
        """Minutes beyond whole hours."""
        return self.minutes % 60


def own_pace(sittings: Iterable[tuple[int, float]]) -> float | None:
    """The share of the authors' minutes that somebody needs, from pairs of minutes planned and minutes taken.

    None while fewer than ``LEAST_LESSONS`` of them tell anything.
    """
    shares = [took / planned for planned, took in sittings if planned > 0 and planned * LEAST_SHARE <= took <= LONGEST_SITTING]
    if len(shares) < LEAST_LESSONS:
        return None
    return min(SLOWEST, max(QUICKEST, median(shares)))


def time_left(minutes: int, pace: float | None) -> TimeLeft:
    """What ``minutes`` of lessons take at ``pace``: in steps of five minutes, since nobody knows it better than that."""
    if pace is None or minutes <= 0:
        return TimeLeft(max(0, minutes), at_own_pace=False)
    return TimeLeft(max(1, round(minutes * pace / ROUNDED_TO)) * ROUNDED_TO, at_own_pace=True)


def in_words(left: TimeLeft) -> str:
    """“About 40 minutes of lessons left, by the authors' estimate.”; empty when nothing is left."""
    if left.minutes <= 0:
        return ""
    named = {"hours": left.hours, "minutes": left.rest}
    return (_at_own_pace(left) if left.at_own_pace else _as_planned(left)) % named


def _at_own_pace(left: TimeLeft) -> str:
    if left.hours and left.rest:
        return _("About %(hours)d h %(minutes)d min of lessons left, at your pace so far.")
    if left.hours:
        return ngettext(
            "About %(hours)d hour of lessons left, at your pace so far.",
            "About %(hours)d hours of lessons left, at your pace so far.",
            left.hours,
        )
    return ngettext(
        "About %(minutes)d minute of lessons left, at your pace so far.",
        "About %(minutes)d minutes of lessons left, at your pace so far.",
        left.rest,
    )


def _as_planned(left: TimeLeft) -> str:
    if left.hours and left.rest:
        return _("About %(hours)d h %(minutes)d min of lessons left, by the authors’ estimate.")
    if left.hours:
        return ngettext(
            "About %(hours)d hour of lessons left, by the authors’ estimate.",
            "About %(hours)d hours of lessons left, by the authors’ estimate.",
            left.hours,
        )
    return ngettext(
        "About %(minutes)d minute of lessons left, by the authors’ estimate.",
        "About %(minutes)d minutes of lessons left, by the authors’ estimate.",
        left.rest,
    )
