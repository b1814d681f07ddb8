"""What happens to people, their licences, and the institutions they act for."""

from __future__ import annotations

import json
import logging
import tempfile
import zipfile
from datetime import timedelta
from functools import partial
from typing import IO, Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from accounts import exports, rules
from accounts.enums import Role
from accounts.models import ApiToken, Institution, Licence, Membership, Profile, User
from core import mail
from core.audit import record
from core.errors import Refused
from core.jobs import enqueue

log = logging.getLogger(__name__)

IN_MEMORY_BYTES = 5_000_000
MOST_KEYS = 20
HINT_LENGTH = 9


# One's own account ---------------------------------------------------------


@transaction.atomic
def begin(user: User, *, name: str, language: str) -> User:
    """Keep what a new person said of herself at sign-up: her name, and the language of the page."""
    user.name = name
    user.save(update_fields=["name"])
    user.profile.language = language
    user.profile.save(update_fields=["language"])
    return user


@transaction.atomic
def trust_email(user: User) -> EmailAddress:
    """Take ``user.email`` as verified, without a letter: somebody else vouches for it."""
    address, _created = EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
    return address


@transaction.atomic
def change_profile(user: User, *, name: str, **said: Any) -> list[str]:
    """Keep what ``user`` says of herself. Returns the names of the fields that changed; the trail gets these and no values."""
    person = User.objects.select_for_update().get(pk=user.pk)
    profile = Profile.objects.select_for_update().get(user=person)
    changed = [field for field, value in said.items() if getattr(profile, field) != value]
    for field in changed:
        setattr(profile, field, said[field])
    if changed:
        profile.save(update_fields=changed)
    if person.name != name:
        person.name = name
        person.save(update_fields=["name"])
        changed.insert(0, "name")
    if changed:
        record("accounts.profile_changed", person, actor=person, fields=changed)
    return changed


@transaction.atomic
def export(user: User) -> IO[bytes]:
    """Return a ZIP file, at its beginning, of everything that is held about ``user``."""
    record("accounts.exported", user, actor=user)
    packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the reply closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", render_to_string("accounts/export.txt", {"user": user, "made_at": timezone.now()}))
        for path, content in exports.held_about(user):
            if isinstance(content, list):
                content = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(path, content)
    packed.seek(0)
    return packed


@transaction.atomic
def close(user: User) -> None:
    """Delete ``user`` and all that hangs on her. Her certificates stay, and can still be verified.

    Refuses to leave the site without anybody who may do everything.
    """
    person = User.objects.select_for_update(of=("self",)).select_related("profile").get(pk=user.pk)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise Refused(
            _("You are the only administrator of this site. Make somebody else an administrator first."), code="only_administrator"
        )
    farewell = {"to": person.email, "language": person.language}
    record("accounts.closed", person)
    # The editors' history names its subjects in words.
    ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)).delete()
    person.delete()
    transaction.on_commit(partial(_say_farewell, farewell))


def _say_farewell(letter: dict[str, str]) -> None:
    # Not a job: the queue would keep the address of somebody who has left.
    try:
        mail.send("account_closed", **letter)
    except OSError:
        log.exception("The letter about a closed account could not be sent")


# Licences ------------------------------------------------------------------


@transaction.atomic
def add_licence(user: User, **said: Any) -> Licence:
    """Note a licence to practise. Refused when ``user`` has noted the same one before."""
    licence = _saved(Licence(user=user, **said))
    record("accounts.licence_added", licence, actor=user)
    return licence


@transaction.atomic
def change_licence(licence: Licence, **said: Any) -> Licence:
    """Correct a licence. Refused when it would repeat another."""
    changed = [field for field, value in said.items() if getattr(licence, field) != value]
    for field in changed:
        setattr(licence, field, said[field])
    if changed:
        _saved(licence)
        record("accounts.licence_changed", licence, actor=licence.user, fields=changed)
    return licence


@transaction.atomic
def remove_licence(licence: Licence) -> None:
    """Forget a licence."""
    record("accounts.licence_removed", licence, actor=licence.user)
    licence.delete()


def _saved(licence: Licence) -> Licence:
    try:
        with transaction.atomic():
            licence.save()
    except IntegrityError:
        raise Refused(_("You have already noted a licence with this number from this body."), code="licence_twice") from None
    return licence


# Keys for programs ---------------------------------------------------------


@transaction.atomic
def make_key(
    user: User, *, uid: UUID, name: str, scopes: list[str], days: int, institution: Institution | None = None
) -> tuple[ApiToken, str]:
    """Return a new key for ``user``, valid for so many ``days``, and its secret, which is kept nowhere.

    With an ``institution`` the key acts for that one, as long as ``user`` checks
    certificates for it. ``uid`` names the key from the form on: the same one again
    is refused, and so is a key more than ``MOST_KEYS``. The owner is told by mail.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if institution is not None and not rules.may_verify_for(user, institution):
        raise Refused(_("You do not check certificates for this institution."), code="not_yours")
    if ApiToken.objects.filter(uid=uid).exists():
        raise Refused(_("This key was already made. Its secret was shown once and cannot be shown again."), code="made_already")
    if user.keys.count() >= MOST_KEYS:
        raise Refused(_("You have as many keys as one person may have. Remove one that is not used any more."), code="too_many_keys")
    secret = ApiToken.new_secret()
    key = ApiToken.objects.create(
        uid=uid,
        user=user,
        institution=institution,
        name=name,
        scopes=scopes,
        digest=ApiToken.digest_of(secret),
        hint=secret[:HINT_LENGTH],
        expires_at=timezone.now() + timedelta(days=days),
    )
    record("accounts.key_made", key, actor=user, scopes=scopes, days=days, **_for(institution))
    enqueue("accounts.tasks.tell_of_new_key", key.pk)
    return key, secret


@transaction.atomic
def remove_key(key: ApiToken, *, by: User) -> None:
    """Shut out whoever has the key."""
    record("accounts.key_removed", key, actor=by, **_for(key.institution))
    key.delete()


def _for(institution: Institution | None) -> dict[str, int]:
    return {"institution": institution.pk} if institution else {}


def tell_of_new_key(key: ApiToken) -> None:
    """Write to the owner that a key was made, so that a stranger's key does not go unseen."""
    with translation.override(key.user.language):
        address = f"{settings.SITE_URL}{reverse('accounts:keys')}"
    mail.send("key_made", to=key.user.email, language=key.user.language, context={"key": key, "keys_url": address})


# Institutions --------------------------------------------------------------


@transaction.atomic
def confirm_institution(institution: Institution, *, by: User) -> Institution:
    """Note that ``by`` has checked who this institution is. Confirming again changes nothing."""
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    if not locked.is_confirmed:
        locked.confirmed_at, locked.confirmed_by = timezone.now(), by
        locked.save(update_fields=["confirmed_at", "confirmed_by"])
        record("accounts.institution_confirmed", locked, actor=by, before="unconfirmed", after="confirmed")
    return locked


@transaction.atomic
def grant_membership(institution: Institution, user: User, role: Role, *, by: User) -> Membership:
    """Let ``user`` act for ``institution``. Granting again changes nothing."""
    membership, created = Membership.objects.get_or_create(institution=institution, user=user, role=role)
    if created:
        note_membership(membership, "granted", by=by)
    return membership


@transaction.atomic
def withdraw_membership(membership: Membership, *, by: User) -> None:
    """End what somebody may do for an institution."""
    note_membership(membership, "withdrawn", by=by)
    membership.delete()


def note_membership(membership: Membership, deed: str, *, by: User, before: str = "") -> None:
    """Write into the trail that a membership was granted, changed or withdrawn."""
    ended = deed == "withdrawn"
    record(
        f"accounts.membership_{deed}",
        membership,
        actor=by,
        before=membership.role if ended else before,
        after="" if ended else membership.role,
        institution=membership.institution_id,
        person=membership.user_id,
    )
