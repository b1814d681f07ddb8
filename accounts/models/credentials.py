"""What a person says she has learnt, done and passed. Private: only she and whoever she applies to see it."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.credential_kinds import DegreeLevel, LanguageTestKind, Vaccine, check_scores
from accounts.models.person import User
from accounts.names import clean_name
from core.fields import CodeListField
from core.reference.countries import country_choices
from core.reference.specialties import specialty_choices


class Credential(models.Model):
    """One line of a person's record, in her own words until somebody checks it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Degree(Credential):
    """A degree or diploma, and when it was awarded."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="degrees")
    level = models.CharField(_("degree"), max_length=20, choices=DegreeLevel.choices)
    title = models.CharField(
        _("title"), max_length=160, validators=[clean_name], help_text=_("As it stands on the diploma, such as MBChB.")
    )
    school = models.CharField(_("school"), max_length=200, validators=[clean_name])
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    graduated_on = models.DateField(_("awarded on"))

    class Meta:
        verbose_name = _("degree")
        ordering = ["-graduated_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "level", "title", "graduated_on"], name="one_row_per_degree")]

    def __str__(self) -> str:
        return f"{self.title}, {self.school}"


class PracticePeriod(Credential):
    """A time of work in one's profession. ``ended_on`` is empty for the work she does now."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="practice_periods")
    position = models.CharField(_("position"), max_length=160, validators=[clean_name])
    employer = models.CharField(_("employer"), max_length=200, validators=[clean_name])
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    specialties = CodeListField(_("specialties"), codes=specialty_choices)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True, help_text=_("Leave it empty if you still work there."))

    class Meta:
        verbose_name = _("practice")
        ordering = [F("ended_on").desc(nulls_first=True), "-started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="practice_ends_after_it_begins",
                violation_error_message=_("The time of work ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}, {self.employer}"


class LanguageTest(Credential):
    """A test of a language. ``parts`` holds each part's score as it stands on the result, such as ``{"reading": "7.5"}``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="language_tests")
    test = models.CharField(_("test"), max_length=20, choices=LanguageTestKind.choices)
    taken_on = models.DateField(_("taken on"))
    overall = models.CharField(_("overall result"), max_length=10, blank=True)
    parts = models.JSONField(_("results of the parts"), default=dict, blank=True)
    number = models.CharField(_("number of the result"), max_length=60, blank=True, validators=[clean_name])

    class Meta:
        verbose_name = _("language test")
        ordering = ["-taken_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "test", "taken_on"], name="one_row_per_language_test")]

    def __str__(self) -> str:
        return f"{self.get_test_display()} {self.overall}"

    def clean(self) -> None:
        if faults := check_scores(self.test, self.overall, self.parts):
            raise ValidationError(faults)


class Immunisation(Credential):
    """A vaccination, or a laboratory's proof of immunity."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="immunisations")
    vaccine = models.CharField(_("against"), max_length=20, choices=Vaccine.choices)
    doses = models.PositiveSmallIntegerField(_("doses"), default=1, help_text=_("0 if a laboratory has shown that you are immune."))
    last_on = models.DateField(_("last dose or proof on"))

    class Meta:
        verbose_name = _("immunisation")
        ordering = ["vaccine", "-last_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "vaccine", "last_on"], name="one_row_per_immunisation")]

    def __str__(self) -> str:
        return self.get_vaccine_display()


class SocietyMembership(Credential):
    """Membership of a professional society."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="society_memberships")
    society = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="professional_members",
        verbose_name=_("society"),
    )
    society_name = models.CharField(_("another society"), max_length=200, blank=True, validators=[clean_name])
    number = models.CharField(_("number"), max_length=60, blank=True, validators=[clean_name])
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership of a society")
        ordering = ["society__name", "society_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(society__isnull=False) | ~Q(society_name=""), name="a_membership_names_its_society")
        ]

    def __str__(self) -> str:
        return self.society.name if self.society_id else self.society_name


class Visa(Credential):
    """A permission to enter and to stay that she holds. ``visa_class`` is the country's own code, such as J-1."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visas")
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    visa_class = models.CharField(
        _("class"), max_length=40, validators=[clean_name], help_text=_("Such as J-1. Write “citizen” where you need none.")
    )
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("visa")
        ordering = ["country", "visa_class", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "country", "visa_class"], name="one_row_per_visa")]

    def __str__(self) -> str:
        return f"{self.visa_class} ({self.country})"
