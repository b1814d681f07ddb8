"""A person: who signs in, what stands on her certificates, and what she may practise."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Gender
from accounts.names import LONGEST, clean_name
from core.fields import CodeListField
from core.languages import language_choices, site_language
from core.reference.countries import country_choices
from core.reference.professions import profession_choices
from core.reference.specialties import specialty_choices
from core.reference.time_zones import is_time_zone


class UserManager(BaseUserManager):
    """People are made with an e-mail address and, mostly, a password."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Who signs in, by e-mail address. Everybody has a ``profile``, made with the person.

    ``is_staff`` follows from the site roles and from access to the editors'
    rooms: see ``accounts.site_roles``.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=LONGEST, blank=True, validators=[clean_name])
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        return self.get_full_name()

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            Profile(user=self).save(using=self._state.db)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def language(self) -> str:
        """The language in which to write to this person."""
        profile = getattr(self, "profile", None)
        return profile.language if profile else settings.LANGUAGE_CODE


class Profile(models.Model):
    """What a person says of herself. ``name`` on the user is the name on certificates, in any script."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    latin_name = models.CharField(
        _("name in Latin letters"),
        max_length=LONGEST,
        blank=True,
        validators=[clean_name],
        help_text=_("As in your passport, where your name is written in another script. It stands under your name on certificates."),
    )
    profession = models.CharField(_("profession"), max_length=4, blank=True, choices=profession_choices)
    specialties = CodeListField(_("specialties"), codes=specialty_choices)
    country = models.CharField(_("country"), max_length=2, blank=True, choices=country_choices)
    gender = models.CharField(_("gender"), max_length=10, blank=True, choices=Gender.choices)
    language = models.CharField(_("language"), max_length=10, default=site_language, choices=language_choices)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    institution = models.ForeignKey(
        "accounts.Institution", null=True, blank=True, on_delete=models.SET_NULL, related_name="staff", verbose_name=_("institution")
    )
    institution_name = models.CharField(_("another institution"), max_length=200, blank=True, validators=[clean_name])

    class Meta:
        verbose_name = _("profile")

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        if not is_time_zone(self.time_zone):
            raise ValidationError({"time_zone": _("Choose a time zone from the list.")})


class Licence(models.Model):
    """A licence to practise. Private: only its holder and whoever she applies to see it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="licences")
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    body = models.CharField(_("licensing body"), max_length=160, validators=[clean_name])
    number = models.CharField(_("number"), max_length=60, validators=[clean_name])
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("licence")
        ordering = ["country", "body", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "country", "body", "number"], name="one_row_per_licence")]

    def __str__(self) -> str:
        return f"{self.body} ({self.country})"
