"""What happens to a person's record: a line is added, corrected or removed, and it stands in the trail."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.credentials import Credential
from core.audit import record
from core.errors import Refused


@transaction.atomic
def add(kind: type[Credential], user: User, **said: Any) -> Credential:
    """Note one more ``kind`` of ``user``. Refused when she has noted the same one before."""
    row = _saved(kind(user=user, **said))
    record("accounts.credential_added", row, actor=user)
    return row


@transaction.atomic
def change(row: Credential, **said: Any) -> Credential:
    """Correct a line. Refused when it would repeat another."""
    changed = [field for field, value in said.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, said[field])
    if changed:
        _saved(row)
        record("accounts.credential_changed", row, actor=row.user, fields=changed)
    return row


@transaction.atomic
def remove(row: Credential) -> None:
    """Forget a line."""
    record("accounts.credential_removed", row, actor=row.user)
    row.delete()


def _saved(row: Credential) -> Credential:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("You have noted this already."), code="noted_twice") from None
    return row
