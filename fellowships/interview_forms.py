"""What officers type to offer hours and to move them, checked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from core import moments
from core.reference.time_zones import time_zone_choices
from fellowships.services.interviewing import MOST_AT_ONCE

DAY, HOUR = "%Y-%m-%d", "%H:%M"


class HoursForm(forms.Form):
    """Hours of one day: from the first to the last, one after the other with a pause between."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format=DAY, attrs={"type": "date"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(format=HOUR, attrs={"type": "time"}))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(format=HOUR, attrs={"type": "time"}))
    time_zone = forms.ChoiceField(
        label=_("Whose hours these are"), choices=time_zone_choices, help_text=_("Everybody else sees them by her or his own clock.")
    )
    minutes = forms.IntegerField(label=_("Minutes for one interview"), min_value=5, max_value=240, initial=30)
    pause = forms.IntegerField(label=_("Minutes of pause between"), min_value=0, max_value=120, initial=10)
    panel = forms.MultipleChoiceField(label=_("Panel"), widget=forms.CheckboxSelectMultiple)
    link = forms.URLField(
        label=_("Address of the video call"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=_("Only the panel and whoever booked the hour see it."),
    )
    change_hours = forms.IntegerField(
        label=_("Hours before, until which it can be booked or moved"), min_value=0, max_value=720, initial=48
    )

    def __init__(self, *args, panel: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["panel"].choices = panel

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"day", "begins", "ends", "minutes", "pause", "time_zone"} <= cleaned.keys():
            cleaned["starts"] = hours_between(
                cleaned["day"], cleaned["begins"], cleaned["ends"], cleaned["time_zone"], minutes=cleaned["minutes"], pause=cleaned["pause"]
            )
            if not cleaned["starts"]:
                self.add_error("ends", now_("Not one interview fits between these hours."))
            elif len(cleaned["starts"]) > MOST_AT_ONCE:
                self.add_error("ends", now_("Offer at most %(most)d hours at a time.") % {"most": MOST_AT_ONCE})
        return cleaned


def hours_between(day: date, begins: time, ends: time, zone: str, *, minutes: int, pause: int) -> list[datetime]:
    """The moments at which interviews begin so that the last one is over by ``ends``, by the clocks of ``zone``."""
    first = datetime.combine(day, begins, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    last = datetime.combine(day, ends, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    starts: list[datetime] = []
    while first + timedelta(minutes=minutes) <= last and len(starts) <= MOST_AT_ONCE:
        starts.append(first)
        first += timedelta(minutes=minutes + pause)
    return starts


class ChangeHourForm(forms.Form):
    starts_at = forms.DateTimeField(
        label=_("Begins"), widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=240)
    panel = forms.MultipleChoiceField(label=_("Panel"), widget=forms.CheckboxSelectMultiple)
    link = forms.URLField(
        label=_("Address of the video call"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args, panel: list[tuple[str, str]], zone: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["panel"].choices = panel

    def clean_starts_at(self) -> datetime:
        moment = moments.at_zone(self.cleaned_data["starts_at"], self.zone)
        if moment <= timezone.now():
            raise ValidationError(now_("This hour is past."))
        return moment
