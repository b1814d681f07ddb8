"""Write before a certificate runs out: 90, 30 and 7 days, once each, to those who want it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.models import LetterWish
from certificates.models import Certificate, ExpiryReminder
from core.jobs import enqueue

KIND = "certificates.expiry"
DAYS = (7, 30, 90)
MOST_AT_ONCE = 5000


@transaction.atomic
def remind_due() -> int:
    """Queue the letters that are due today; return how many.

    Who comes late gets the nearest one alone: with 20 days left, the one of 30 days. A letter
    that was queued and not sent within half a day is queued again.
    """
    today, now, queued = timezone.now().date(), timezone.now(), 0
    near = Certificate.objects.in_force(today).filter(
        expires_on__gt=today, expires_on__lte=today + timedelta(days=max(DAYS)),
        recipient__is_active=True,
    ).exclude(recipient__in=LetterWish.objects.refusing(KIND))  # fmt: skip
    for certificate in near.only("expires_on").prefetch_related("reminders").order_by("expires_on", "pk")[:MOST_AT_ONCE]:
        days = min(each for each in DAYS if (certificate.expires_on - today).days <= each)
        known = next((each for each in certificate.reminders.all() if each.days == days), None)
        if known is None:
            known, _made = ExpiryReminder.objects.get_or_create(certificate=certificate, days=days)
        elif known.sent_at or known.due_at > now - timedelta(hours=12):
            continue
        enqueue("certificates.tasks.send_expiry_reminder", known.pk)
        queued += 1
    return queued


def send(pk: int) -> None:
    """Send one letter in its reader's language, unless it was sent, the certificate no longer holds, or she wants none."""
    reminder = ExpiryReminder.objects.select_related("certificate__recipient__profile").filter(pk=pk, sent_at__isnull=True).first()
    certificate = reminder.certificate if reminder else None
    if certificate is None or certificate.recipient is None or certificate.standing != "valid":
        return
    if letters.send("certificate_expires", to_user=certificate.recipient, kind=KIND, context=lambda: _said(certificate)):
        ExpiryReminder.objects.filter(pk=pk).update(sent_at=timezone.now())


def _said(certificate: Certificate) -> dict:
    return {
        "title": certificate.title,
        "expires_on": certificate.expires_on,
        "days": (certificate.expires_on - timezone.now().date()).days,
        "page_url": f"{settings.SITE_URL}{reverse('certificates:certificate', args=[certificate.uid])}",
    }


def has_stopped(learner) -> bool:
    return letters.wants(learner, KIND) == letters.NEVER


def register_letters() -> None:
    """Say which letters are written here, so that one can choose them."""
    letters.register(
        KIND,
        _("Before a certificate runs out"),
        _("90, 30 and 7 days before one of your certificates runs out."),
        frequencies=(letters.NOW, letters.NEVER),
        default=letters.NOW,
    )
