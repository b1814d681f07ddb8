"""What partners checked, and what holders and partners arranged to be told."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import CheckedBy, DeliveryState
from certificates.models.certificate import Certificate


def new_token() -> str:
    """144 random bits for an address that only who has it can find."""
    return secrets.token_urlsafe(18)


class Batch(models.Model):
    """Up to 500 certificates checked at once. Whoever has the token sees it, until it is forgotten."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    stated_by = models.CharField(_("checked for"), max_length=160, blank=True)
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    institution = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="batches")

    class Meta:
        verbose_name = _("batch of checks")
        verbose_name_plural = _("batches of checks")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} ({self.total})"


class Check(models.Model):
    """One certificate checked, and what was found: kept for a receipt, a batch, or a verifier's history.

    A look at the public page alone is not written down.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)
    how = models.CharField(_("by"), max_length=12, choices=CheckedBy.choices)
    certificate = models.ForeignKey(Certificate, null=True, blank=True, on_delete=models.SET_NULL, related_name="checks")
    number = models.CharField(_("certificate number"), max_length=40, blank=True)
    state = models.CharField(_("result"), max_length=20)  # as ``verification`` words it
    findings = models.JSONField(default=list)  # codes of what was looked at, and whether each holds
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    stated_by = models.CharField(_("checked for"), max_length=160, blank=True)
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    institution = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="checks")
    holder_is_told = models.BooleanField(_("the holder may see who checked"), default=False)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.CASCADE, related_name="checks")
    line = models.PositiveIntegerField(null=True, blank=True)
    receipt = models.TextField(blank=True)  # signed JSON

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["-checked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="one_check_per_line_of_a_batch")]


class Share(models.Model):
    """A link that the holder gave away and can take back, showing what she chose."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="shares")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    label = models.CharField(_("for whom"), max_length=120, blank=True)
    shows = models.JSONField(_("what it shows"), default=list)  # codes of the parts
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    until = models.DateField(_("works until"), null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("shared link")
        verbose_name_plural = _("shared links")
        ordering = ["-made_at"]


class Webhook(models.Model):
    """Where an institution wants to be told that a certificate it checked is no longer valid."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=80)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["institution", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "url"], name="one_webhook_per_address")]


class Delivery(models.Model):
    """One message to one webhook, tried until it is taken or given up."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(default=uuid.uuid4)
    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="+")
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_answer = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-made_at", "-pk"]
