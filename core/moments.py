"""Moments in words: the weekday, the day, the hour, and whose hour it is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.languages import babel_locale
from core.reference.time_zones import UTC, is_time_zone, time_zone_name


def reader_zone(user, *, otherwise: str) -> str:
    """The zone a reader has chosen; for a stranger, and for somebody who never chose one, ``otherwise``."""
    profile = getattr(user, "profile", None) if user.is_authenticated else None
    chosen = profile.time_zone if profile else UTC
    return chosen if chosen != UTC and is_time_zone(chosen) else otherwise


def in_words(moment: datetime, zone: str) -> str:
    """``moment`` as the clocks of ``zone`` show it, in the active language: “Monday, December 7, 2026, 08:00 (Nairobi)”."""
    local = moment.astimezone(ZoneInfo(zone))
    locale = babel_locale(get_language() or "en")
    return _("%(day)s, %(hour)s (%(zone)s)") % {
        "day": format_date(local, "full", locale=locale),
        "hour": format_time(local, "HH:mm", locale=locale),
        "zone": time_zone_name(zone),
    }


def at_zone(moment: datetime, zone: str) -> datetime:
    """What was typed into a form as the clocks of ``zone``: the form took it for the editor's own."""
    naive = timezone.make_naive(moment, timezone.get_current_timezone())
    return timezone.make_aware(naive, ZoneInfo(zone))


def typed(moment: datetime, zone: str) -> datetime:
    """``moment`` so that a form shows it as the clocks of ``zone``: the way back from ``at_zone``."""
    naive = timezone.make_naive(moment, ZoneInfo(zone))
    return timezone.make_aware(naive, timezone.get_current_timezone())
