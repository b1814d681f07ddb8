"""Write before a certificate runs out: 90, 30 and 7 days, once each, to those who want it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from certificates.models import Certificate, ExpiryReminder, ExpiryReminderStop
from core import audit
from core import mail as letters
from core.jobs import enqueue

DAYS = (7, 30, 90)
SALT = "certificates.expiry-reminders"
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
        recipient__is_active=True, recipient__expiry_reminder_stop__isnull=True,
    )  # fmt: skip
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
    if certificate is None or certificate.recipient is None or certificate.standing != "valid" or has_stopped(certificate.recipient):
        return
    learner, language = certificate.recipient, certificate.recipient.language
    with translation.override(language):
        paths = [reverse("certificates:certificate", args=[certificate.uid]), reverse("certificates:stop_reminders", args=[token(learner)])]
    page_url, stop_url = (f"{settings.SITE_URL}{path}" for path in paths)
    context = {
        "name": learner.name,
        "title": certificate.title,
        "expires_on": certificate.expires_on,
        "days": (certificate.expires_on - timezone.now().date()).days,
        "page_url": page_url,
        "stop_url": stop_url,
    }
    letters.send("certificate_expires", to=learner.email, language=language, context=context, unsubscribe_url=stop_url)
    ExpiryReminder.objects.filter(pk=pk).update(sent_at=timezone.now())


@transaction.atomic
def stop(learner) -> None:
    """No more of these letters. Twice says the same as once."""
    _row, made = ExpiryReminderStop.objects.get_or_create(learner=learner)
    if made:
        audit.record("certificates.reminders_stopped", learner, actor=learner)


@transaction.atomic
def resume(learner) -> None:
    """Letters again."""
    if ExpiryReminderStop.objects.filter(learner=learner).delete()[0]:
        audit.record("certificates.reminders_resumed", learner, actor=learner)


def has_stopped(learner) -> bool:
    return ExpiryReminderStop.objects.filter(learner=learner).exists()


def token(learner) -> str:
    """What a letter carries so that one click, without signing in, ends the letters, and nothing else."""
    return signing.dumps(str(learner.uid), salt=SALT)


def learner_of(token: str):
    """Whose letters ``token`` ends; None where it is not ours."""
    try:
        uid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return get_user_model().objects.filter(uid=uid).first()
