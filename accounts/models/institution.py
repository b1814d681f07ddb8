"""Hospitals and partners, what they are accredited for, and who acts for them."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.enums import VERIFYING_ROLES, InstitutionKind, Role
from accounts.querysets import InstitutionQuerySet, MembershipQuerySet
from accounts.ror import ror_in
from core.reference.countries import country_choices


class Institution(ClusterableModel):
    """A hospital, university, ministry, society or NGO. Until staff confirm it, it gives no credit."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InstitutionKind.choices)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    city = models.CharField(_("city"), max_length=120, blank=True)
    website = models.URLField(_("website"), blank=True)
    ror = models.CharField(
        _("ROR id"),
        max_length=60,
        blank=True,
        help_text=_("From the open register ror.org, such as 03vek6s52. Courses that come as a package find their provider by it."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("logo")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        permissions = [("confirm_institution", "Can confirm institution")]
        constraints = [
            models.UniqueConstraint(
                fields=["ror"],
                condition=~Q(ror=""),
                name="one_institution_per_ror_id",
                violation_error_message=_("Another institution has this ROR id."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.ror:
            if not (ror := ror_in(self.ror)):
                raise ValidationError({"ror": _("This is no ROR id: look it up on ror.org and copy all nine characters.")})
            self.ror = ror

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Accreditation(models.Model):
    """What a body allows an institution to do, and until when."""

    institution = ParentalKey(Institution, on_delete=models.CASCADE, related_name="accreditations")
    body = models.CharField(_("accrediting body"), max_length=160)
    number = models.CharField(_("number"), max_length=80, blank=True)
    scope = models.CharField(_("scope"), max_length=250)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        ordering = ["body", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="accreditation_ends_after_it_begins",
                violation_error_message=_("The accreditation ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.scope}"

    def holds_on(self, day: date) -> bool:
        """Whether the accreditation is in force on ``day``, both ends included."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Membership(models.Model):
    """What a person may do for an institution."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("institution"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["institution", "role", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "user", "role"], name="one_membership_per_role")]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.institution}"

    @property
    def verifies(self) -> bool:
        """Whether it lets her check certificates in the institution's name."""
        return self.role in VERIFYING_ROLES
