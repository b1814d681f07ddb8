"""Who may be asked to review, what they know, and with whom they have ties."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import CodeListField
from core.languages import language_choices
from core.reference.specialties import specialty_choices
from reviewing.enums import ConflictKind
from reviewing.round_querysets import PoolMemberQuerySet, PoolQuerySet


class Pool(models.Model):
    """Reviewers who are asked together. Its owners say who is in it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160)
    owners = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="reviewer_pools_owned", blank=True, verbose_name=_("owners"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("pool of reviewers")
        verbose_name_plural = _("pools of reviewers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class PoolMember(models.Model):
    """A reviewer in a pool. Empty ``languages`` means that nobody has asked: she gets nothing automatically."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviewer_pools", verbose_name=_("reviewer"))
    specialties = CodeListField(_("specialties"), codes=specialty_choices)
    languages = CodeListField(_("languages read"), codes=language_choices)
    most_reviews = models.PositiveSmallIntegerField(
        _("most reviews in one round"), default=20, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    is_active = models.BooleanField(_("may be asked"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PoolMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        ordering = ["pool", "pk"]
        constraints = [models.UniqueConstraint(fields=["pool", "user"], name="one_membership_per_reviewer_and_pool")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.pool_id}"


class Interest(models.Model):
    """A tie that a reviewer declares before anything is shown: to an institution, or to a person by name.

    It is held against what is known of each submission, so that a reviewer of
    blinded texts need not be told whose they are. Only she sees her list.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_interests")
    kind = models.CharField(_("tie"), max_length=12, choices=ConflictKind.choices)
    institution = models.ForeignKey(
        "accounts.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    person = models.CharField(_("name of the person"), max_length=200, blank=True)
    declared_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, person="") | (Q(institution__isnull=True) & ~Q(person="")),
                name="interests_name_one_institution_or_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    def clean(self) -> None:
        super().clean()
        if bool(self.institution_id) == bool(self.person.strip()):
            raise ValidationError(_("Choose an institution, or write a person's name."))
