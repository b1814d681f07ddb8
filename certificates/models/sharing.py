"""Links that a holder gives away, and what she says is wrong on her certificate."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from certificates.models.checking import new_token
from certificates.querysets import ShareQuerySet


class Share(models.Model):
    """A link that the holder gave away and can take back, showing what she chose."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="shares")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    label = models.CharField(_("for whom"), max_length=120, blank=True)
    shows = models.JSONField(_("what it shows"), default=list)  # codes of the parts
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    until = models.DateField(_("works until"), null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared link")
        verbose_name_plural = _("shared links")
        ordering = ["-made_at", "-pk"]

    @property
    def is_open(self) -> bool:
        """Whether the link shows anything today, in UTC."""
        return self.taken_back_at is None and (self.until is None or self.until >= timezone.now().date())


class CorrectionRequest(models.Model):
    """What a holder says is wrong on her certificate. Staff answer with a corrected one, or with a letter."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="correction_requests")
    words = models.TextField(_("what is wrong"), max_length=1000)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    told_at = models.DateTimeField(_("staff told"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for a correction")
        verbose_name_plural = _("requests for a correction")
        ordering = ["-asked_at", "-pk"]
