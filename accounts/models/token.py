"""Keys for programs: a person's own, or one she holds for her institution."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOR_INSTITUTIONS, Scope
from core.fields import CodeListField

PREFIX = "mrd_"
# A key's last use is written at most so often: a program may call many times a second.
USE_IS_NOTED_EVERY = timedelta(minutes=5)


def scope_choices() -> list[tuple[str, str]]:
    return list(Scope.choices)


class ApiToken(models.Model):
    """A secret that signs a program in. Only its digest is kept; the secret is shown once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="keys")
    institution = models.ForeignKey("accounts.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(_("name"), max_length=80)
    scopes = CodeListField(_("what it may do"), codes=scope_choices)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("key")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @staticmethod
    def new_secret() -> str:
        """256 random bits behind a prefix that scanners for leaked keys can find."""
        return PREFIX + secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 is enough for a secret with 256 bits of its own."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def is_valid(self) -> bool:
        return self.expires_at is None or self.expires_at > timezone.now()

    @property
    def scope_names(self) -> list[str]:
        """What it may do, in the reader's words."""
        names = dict(Scope.choices)
        return [str(names[code]) for code in self.scopes if code in names]

    def may(self, scope: str) -> bool:
        """Whether the key has ``scope``; one of an institution opens nothing of the person who made it, nor the other way round."""
        return scope in self.scopes and (scope in FOR_INSTITUTIONS) == (self.institution_id is not None)
