"""Referees and what they say, and the word of the institution that an applicant comes from."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.languages import own_name
from core.storage import PrivateStorage
from fellowships.correspondence_querysets import EndorsementQuerySet, ReferenceQuerySet
from fellowships.enums import (
    EndorsementState,
    GivenAs,
    Leave,
    ReferenceState,
    Relation,
    Standing,
)

LONGEST_STATEMENT = 6000
LONGEST_REASON = 600


class Reference(models.Model):
    """One person whom an applicant named, and what that person said of her.

    The applicant sees the state and never the words, unless she kept her right to
    (``right_waived`` is False) and the decision is out. The link's secret is not
    kept: ``digest`` finds it, and ``serial`` makes the next one where it is replaced.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey("fellowships.Application", on_delete=models.CASCADE, related_name="references")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    position = models.CharField(_("position and institution"), max_length=200, blank=True)
    relation = models.CharField(_("how she or he knows you"), max_length=20, choices=Relation.choices)
    language = models.CharField(_("language in which to write"), max_length=10)
    right_waived = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ReferenceState.choices, default=ReferenceState.NAMED)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    serial = models.PositiveSmallIntegerField(default=0, editable=False)
    named_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # What the referee says.
    given_as = models.CharField(max_length=10, choices=GivenAs.choices, blank=True)
    declared_relation = models.CharField(max_length=20, choices=Relation.choices, blank=True)
    known_years = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(70)])
    interest = models.CharField(max_length=300, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    letter = models.FileField(upload_to="references/%Y/%m/", storage=PrivateStorage(), max_length=200, blank=True)
    letter_name = models.CharField(max_length=200, blank=True)
    letter_type = models.CharField(max_length=100, blank=True)
    letter_size = models.PositiveIntegerField(default=0)
    given_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = pgettext_lazy("by referees", "references")
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                "application", Lower("email"), condition=~Q(state="withdrawn"), name="one_reference_per_address_and_application"
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="one_reference_per_link"),
            models.CheckConstraint(condition=~Q(state="given") | Q(given_at__isnull=False), name="given_references_say_when"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="references_that_wait")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_given(self) -> bool:
        return self.state == ReferenceState.GIVEN

    @property
    def is_waited_for(self) -> bool:
        return self.state in {ReferenceState.ASKED, ReferenceState.REMINDED}

    @property
    def language_name(self) -> str:
        """In the language itself."""
        return own_name(self.language)


class Endorsement(models.Model):
    """What the institution that an applicant comes from says: whether it releases her, and how she stands there.

    One that is not on our list has no desk here: an officer notes what it wrote (``on_paper``).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.OneToOneField("fellowships.Application", on_delete=models.CASCADE, related_name="endorsement")
    institution = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="endorsements")
    state = models.CharField(max_length=10, choices=EndorsementState.choices, default=EndorsementState.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    standing = models.CharField(_("standing"), max_length=20, choices=Standing.choices, blank=True)
    leave = models.CharField(_("leave"), max_length=20, choices=Leave.choices, blank=True)
    statement = models.TextField(_("statement"), max_length=LONGEST_STATEMENT, blank=True)
    signed_as = models.CharField(_("your position"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    on_paper = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="refused_endorsements_say_why"),
            models.CheckConstraint(
                condition=Q(state__in=["endorsed", "refused"], decided_at__isnull=False) | ~Q(state__in=["endorsed", "refused"]),
                name="decided_endorsements_say_when",
            ),
        ]
        indexes = [models.Index(fields=["institution", "state"], name="endorsements_of_a_desk")]

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.application_id}"

    @property
    def is_decided(self) -> bool:
        return self.state in {EndorsementState.ENDORSED, EndorsementState.REFUSED}


class EndorsementDocument(models.Model):
    """A paper that the home institution adds to its word: a release, a certificate of good standing."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=150)
    file = models.FileField(upload_to="endorsements/%Y/%m/", storage=PrivateStorage(), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(default=0)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
