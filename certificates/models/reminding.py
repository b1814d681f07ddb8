"""Letters before a certificate runs out, and who wants none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from certificates.models.certificate import Certificate


class ExpiryReminder(models.Model):
    """One letter about one certificate, so many days before its end."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "days"], name="one_reminder_per_certificate_and_days")]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.days}"


class ExpiryReminderStop(models.Model):
    """Somebody who wants no letters before her certificates run out."""

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="expiry_reminder_stop")
    stopped_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.learner_id}"
