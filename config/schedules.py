"""Every recurring job, its clock and its dotted path. ``manage.py sync_schedules`` writes them to the database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A job that returns every so many minutes. It may run twice, so what it calls must bear that."""

    name: str
    task: str
    every_minutes: int


HOUR = 60
DAY = 24 * HOUR

SCHEDULES = [
    # A certificate whose PDF was lost with a killed worker gets it here.
    Recurring(name="Render missing certificates", task="certificates.tasks.render_missing", every_minutes=5),
    Recurring(name="Forget expired sessions", task="core.tasks.forget_expired_sessions", every_minutes=DAY),
    Recurring(name="Remove left-over files", task="core.tasks.remove_left_over_files", every_minutes=DAY),
    Recurring(name="Forget kept API replies", task="core.tasks.forget_kept_replies", every_minutes=HOUR),
]
