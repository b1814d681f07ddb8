"""Letters before a certificate runs out."""

from __future__ import annotations

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
