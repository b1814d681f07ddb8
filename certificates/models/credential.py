"""The portable credential of a certificate, its place in the status lists, and the public log."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import StatusPurpose
from certificates.models.certificate import Certificate


class StatusList(models.Model):
    """Places for 131,072 certificates, drawn at random, so that a place says nothing of when or for whom.

    W3C Bitstring Status List v1.0: shorter lists would give holders away.
    """

    SIZE = 131_072

    number = models.PositiveIntegerField(unique=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class PublishedStatusList(models.Model):
    """A status list as it was last signed, ready to be handed out."""

    status_list = models.ForeignKey(StatusList, on_delete=models.CASCADE, related_name="published")
    purpose = models.CharField(max_length=20, choices=StatusPurpose.choices)
    document = models.TextField()  # JSON with its proof
    jwt = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signed status list")
        verbose_name_plural = _("signed status lists")
        constraints = [models.UniqueConstraint(fields=["status_list", "purpose"], name="one_signed_list_per_purpose")]


class Credential(models.Model):
    """The same award as a signed credential. Its place is drawn when the certificate is issued; it is signed in the queue."""

    certificate = models.OneToOneField(Certificate, on_delete=models.CASCADE, related_name="credential")
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    document = models.TextField(blank=True)  # Open Badges 3.0 with a Data Integrity proof, as JSON
    jwt = models.TextField(blank=True)  # the same as VC-JWT
    compact = models.TextField(blank=True)  # the signed code that needs no network, in base 45
    key = models.CharField(max_length=120, blank=True)  # the key's identifier in the issuer's DID document
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="one_credential_per_place_in_a_list"),
            models.CheckConstraint(condition=Q(status_index__lt=StatusList.SIZE), name="place_lies_in_the_list"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, document="") | (Q(signed_at__isnull=False) & ~Q(document="")),
                name="a_signed_credential_has_its_document",
            ),
        ]


class LogEntry(models.Model):
    """One line of the public log: something was issued, or its state changed. Names nobody.

    ``position`` is given later, one after the other, by the job that closes the
    day; the line itself is written with the deed.
    """

    position = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.SET_NULL, related_name="log_entries")
    number_hash = models.CharField(max_length=64, db_index=True)  # SHA-256 of the certificate's number, as it stands in the line
    happened_at = models.DateTimeField(default=timezone.now)
    line = models.TextField()  # canonical JSON (RFC 8785), the bytes that are hashed
    leaf = models.CharField(max_length=64)  # SHA-256 as RFC 9162 hashes a leaf

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("lines of the log")
        ordering = ["position", "pk"]


class LogTile(models.Model):
    """The root over 256 lines in a row, worked out once: a proof then reads a few hundred rows and not all of them."""

    LINES = 256

    number = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tile of the log")
        verbose_name_plural = _("tiles of the log")
        ordering = ["number"]


class LogRoot(models.Model):
    """The root over the first ``size`` lines, as it was signed and published."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    document = models.TextField()  # signed JSON
    timestamp = models.BinaryField(null=True)  # RFC 3161 token, where a service is set

    class Meta:
        verbose_name = _("root of the log")
        verbose_name_plural = _("roots of the log")
        ordering = ["size"]
