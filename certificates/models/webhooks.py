"""Where institutions are told that a certificate they checked is no longer what it was."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import DeliveryState, Told
from certificates.models.certificate import Certificate
from certificates.querysets import DeliveryQuerySet, WebhookQuerySet


class Webhook(models.Model):
    """Where an institution wants to be told that a certificate it checked is no longer valid."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=80)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_active = models.BooleanField(_("active"), default=True)
    rests_until = models.DateTimeField(null=True, blank=True)  # it failed just now: its other messages wait too

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["institution", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "url"], name="one_webhook_per_address")]


class Delivery(models.Model):
    """One message to one webhook, tried until it is taken or given up."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(default=uuid.uuid4, unique=True)  # the same at every try, so that a repeat is known as one
    kind = models.CharField(max_length=30, choices=Told.choices)
    certificate = models.ForeignKey(Certificate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_answer = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    since = models.DateTimeField(default=timezone.now)  # it is being tried
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # delivered or given up

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["next_try_at"], condition=models.Q(state=DeliveryState.WAITING), name="deliveries_that_wait")]
