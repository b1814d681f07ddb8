"""The secret address of one's calendar: make it, make another, take it away, and find whose it is."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import audit
from courses.models import CalendarAddress

_signer = signing.Signer(salt="courses.calendar", sep=".")
# A calendar program asks every few hours; when it last did is written at most so often.
READING_IS_NOTED_EVERY = timedelta(hours=1)


def address_of(address: CalendarAddress) -> str:
    """The whole address of the feed, with the secret in it."""
    return f"{settings.SITE_URL}{reverse('calendar_feed', args=[_signer.sign(address.key.hex)])}"


def found_by(token: str) -> CalendarAddress | None:
    """Whose feed ``token`` opens; None for one that was never given out, was renewed, or whose account is closed."""
    try:
        key = uuid.UUID(hex=_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return CalendarAddress.objects.select_related("user__profile").filter(key=key, user__is_active=True).first()


@transaction.atomic
def open_calendar(user: User) -> CalendarAddress:
    """The address, made where there is none yet. Twice says the same as once."""
    address, made = CalendarAddress.objects.get_or_create(user=user)
    if made:
        audit.record("courses.calendar_opened", address, actor=user)
    return address


@transaction.atomic
def renew_calendar(user: User) -> CalendarAddress:
    """Another address; the old one shows nothing from now on."""
    User.objects.select_for_update().get(pk=user.pk)
    address, made = CalendarAddress.objects.get_or_create(user=user)
    if not made:
        address.key, address.made_at, address.last_read_at = uuid.uuid4(), timezone.now(), None
        address.save()
    audit.record("courses.calendar_renewed", address, actor=user)
    return address


@transaction.atomic
def close_calendar(user: User) -> None:
    """No feed any more. Twice says the same as once."""
    for address in CalendarAddress.objects.select_for_update().filter(user=user):
        audit.record("courses.calendar_closed", address, actor=user)
        address.delete()


def note_reading(address: CalendarAddress) -> None:
    """Write down that a program read the feed."""
    now = timezone.now()
    if address.last_read_at is None or address.last_read_at < now - READING_IS_NOTED_EVERY:
        CalendarAddress.objects.filter(pk=address.pk).update(last_read_at=now)
