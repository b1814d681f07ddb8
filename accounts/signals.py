"""What accounts hear: deeds of allauth go into the trail, and ``is_staff`` follows the roles."""

from __future__ import annotations

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_migrate

from accounts import site_roles
from accounts.models import User
from core.audit import record


def connect() -> None:
    """Connect every receiver of this module."""
    account.user_signed_up.connect(registered)
    account.email_confirmed.connect(email_verified)
    account.password_changed.connect(password_changed)
    account.password_set.connect(password_changed)
    account.password_reset.connect(password_changed)
    mfa.authenticator_added.connect(second_factor_added)
    mfa.authenticator_removed.connect(second_factor_removed)
    m2m_changed.connect(roles_changed, sender=User.groups.through)
    m2m_changed.connect(roles_changed, sender=User.user_permissions.through)
    m2m_changed.connect(powers_changed, sender=Group.permissions.through)
    post_migrate.connect(migrated)


def registered(sender, user, **kwargs) -> None:
    record("accounts.registered", user, actor=user)


def email_verified(sender, email_address, **kwargs) -> None:
    record("accounts.email_verified", email_address.user, actor=email_address.user)


def password_changed(sender, user, **kwargs) -> None:
    record("accounts.password_changed", user, actor=user)


def second_factor_added(sender, user, authenticator, **kwargs) -> None:
    record("accounts.second_factor_added", user, actor=user, type=str(authenticator.type))


def second_factor_removed(sender, user, authenticator, **kwargs) -> None:
    record("accounts.second_factor_removed", user, actor=user, type=str(authenticator.type))


def roles_changed(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    """A person got or lost a role. Seen from a group, ``pk_set`` names the people."""
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    if not reverse:
        site_roles.follow([instance])
    elif pk_set is None:
        site_roles.follow(User.objects.filter(is_staff=True))
    else:
        site_roles.follow(User.objects.filter(pk__in=pk_set))


def powers_changed(sender, instance, action, reverse, **kwargs) -> None:
    """A group may do more or less than before: it may have become one of staff."""
    if action in {"post_add", "post_remove", "post_clear"} and not reverse:
        site_roles.follow(instance.user_set.all())


def migrated(sender, **kwargs) -> None:
    """Permissions are made app by app; after the last app they are all there."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender.label == last.label:
        site_roles.establish()
