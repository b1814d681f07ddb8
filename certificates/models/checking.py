"""What partners checked."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import CheckedBy
from certificates.models.certificate import Certificate
from certificates.models.files import private_storage
from certificates.querysets import CheckQuerySet


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
    problem = models.CharField(max_length=30, blank=True)  # why it is no answer of the register, as ``verification`` words it
    findings = models.JSONField(default=list)  # codes of what was looked at, and whether each holds
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    stated_by = models.CharField(_("checked for"), max_length=160, blank=True)
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    institution = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="checks")
    holder_is_told = models.BooleanField(_("the holder may see who checked"), default=False)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.CASCADE, related_name="checks")
    line = models.PositiveIntegerField(null=True, blank=True)
    given_name = models.CharField(_("name in the list"), max_length=160, blank=True)
    language = models.CharField(_("language of the receipt"), max_length=10, blank=True)
    receipt_asked_at = models.DateTimeField(null=True, blank=True)
    receipt = models.TextField(blank=True)  # signed JSON
    receipt_file = models.FileField(storage=private_storage, upload_to="receipts", max_length=200, blank=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["-checked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="one_check_per_line_of_a_batch")]
        indexes = [models.Index(fields=["institution", "-checked_at"], name="history_of_an_institution")]
