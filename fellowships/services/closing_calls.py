"""What the clock does to a call: its officers hear how many applied, and what the call says of too few."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from core import mail
from fellowships import calls
from fellowships.call_words import title_of
from fellowships.models import Application, CallPage

KIND = "fellowships.closing"
# A call that closed long ago, before this letter was thought of, is no news.
LOOKS_BACK = timedelta(days=7)


def tell_of_closed(now: datetime | None = None) -> int:
    """Write once to the officers of each call that has just closed; how many letters went."""
    now = now or timezone.now()
    closed = CallPage.objects.first_pages().shown().filter(closes_at__gt=now - LOOKS_BACK, closes_at__lte=now)
    return sum(_tell(call) for call in closed if not calls.takes(call, now))


def _tell(call: CallPage) -> int:
    count = Application.objects.in_call(call).handed_in().count()
    people = call.officers.filter(is_active=True).select_related("profile")
    return sum(_write(call, officer, count) for officer in people)


def _write(call: CallPage, officer, count: int) -> int:
    # A deadline that is moved is another closing.
    about = f"closed:{call.pk}:{call.closes_at:%Y%m%d%H%M}"
    with letters.once(officer, KIND, [about]) as fresh, letters.as_read_by(officer):
        if not fresh:
            return 0
        context = {
            "name": officer.name,
            "call": title_of(call, officer.language),
            "count": count,
            "least": call.least_applications,
            "too_few": call.get_when_too_few_display() if count < call.least_applications else "",
            "desk_url": f"{settings.SITE_URL}{reverse('fellowships:select_call', args=[call.key])}",
        }
        mail.send("call_closed", to=officer.email, language=officer.language, context=context, message_key=f"{KIND}/{about}/{officer.uid}")
    return 1
