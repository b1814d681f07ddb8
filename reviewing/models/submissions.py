"""What somebody answered to a form, from the first word to the day it is sent, and the documents with it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviewing.enums import Scan, SubmissionState
from reviewing.models.forms import Form, FormVersion
from reviewing.querysets import StoredDocumentQuerySet, SubmissionQuerySet


def private_storage():
    """Where files lie that only a view may hand out."""
    return storages["private"]


class Submission(models.Model):
    """One person's answers to one form.

    ``source`` names what it belongs to, such as ``"fellowships.application:<uid>"``;
    only the app that wrote it reads it. ``answers`` are kept by the ids of fields;
    documents stand in ``SubmissionDocument``. ``changes`` says for each field at
    which ``revision``, and from which page, it was written last. When it is sent,
    ``form_version`` is what was asked in its language, and ``snapshot`` names the
    versions in every language and the documents as they were.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="submissions")
    source = models.CharField(max_length=120, unique=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT)
    answers = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    form_version = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT, related_name="submissions")
    snapshot = models.JSONField(default=dict)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, form_version__isnull=False), name="sent_submissions_say_when_and_what"
            )
        ]
        indexes = [models.Index(fields=["author", "state"], name="submissions_by_author")]

    def __str__(self) -> str:
        return self.source

    @property
    def is_draft(self) -> bool:
        return self.state == SubmissionState.DRAFT

    @property
    def is_sent(self) -> bool:
        return self.state == SubmissionState.SENT


class EarlierAnswer(models.Model):
    """What stood in a field when the same field was written on two pages at once. Kept until the submission is sent."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="earlier_answers")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-revision", "-pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.field} at {self.revision}"


class StoredDocument(models.Model):
    """A document in somebody's library, used by as many submissions as she likes.

    ``replaced_by`` leads from what was sent to the newer one: sent submissions
    keep the older.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    file = models.FileField(storage=private_storage, upload_to="documents", max_length=200)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replaces")
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoredDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "kind"], name="documents_by_owner"),
            models.Index(fields=["expires_on"], name="documents_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_expired(self, on) -> bool:
        return self.expires_on is not None and self.expires_on < on

    @property
    def is_safe(self) -> bool:
        """Whether it may be handed to anybody but its owner: not while the scanner still looks, never with a virus."""
        return self.scan in (Scan.NONE, Scan.CLEAN)


class SubmissionDocument(models.Model):
    """A document given as the answer to a field."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="documents")
    field = models.CharField(max_length=40)
    document = models.ForeignKey(StoredDocument, on_delete=models.CASCADE, related_name="uses")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "field", "document"], name="each_document_once_per_field")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.document_id}"
