"""What each site role may do, in Django's and Wagtail's terms.

The groups themselves, and what they may do with pages and collections, come from
the migration ``0100_site_roles``. Permissions on models appear with the models:
after every migration each role gets those it lacks. Nothing is ever taken away
here, so what an administrator has added stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from accounts.enums import SiteRole

ENTER_ADMIN = Q(content_type__app_label="wagtailadmin", codename="access_admin")
# Editors write content; what gives credit and who acts for whom is the program officers' trade.
OFFICERS_APPS = {"accounts", "certificates"}
# Forms, rubrics and words kept ready: officers write them, and editors translate them.
SHARED_APPS = {"fellowships", "reviewing"}
# Who works for an institution in the editors' rooms: the group opens the door, the membership says for which institution.
COORDINATORS = "coordinator"
# Who approves courses before they are published: she reads drafts and signs, and needs no right to write anything.
APPROVERS = "approver"
APPROVE = Q(content_type__app_label="courses", codename__in=["approve_course", "view_approval"])


def establish(**kwargs) -> None:
    """Give each site role the permissions it lacks. Safe to run again and again."""
    groups = {group.name: group for group in Group.objects.filter(name__in=SiteRole.values)}
    for role, wanted in _permissions().items():
        if role in groups:
            groups[role].permissions.add(*Permission.objects.filter(wanted))
    Group.objects.get_or_create(name=APPROVERS)[0].permissions.add(*Permission.objects.filter(ENTER_ADMIN | APPROVE))
    Group.objects.get_or_create(name=COORDINATORS)[0].permissions.add(*Permission.objects.filter(ENTER_ADMIN))


def _permissions() -> dict[str, Q]:
    snippets = _snippet_models()
    return {
        SiteRole.ADMINISTRATOR: Q(),
        SiteRole.EDITOR: ENTER_ADMIN
        | _every(model for model in snippets if model._meta.app_label not in OFFICERS_APPS)
        | Q(content_type__app_label="wagtail_localize")
        | Q(content_type__app_label="courses", codename="view_approval")
        | Q(content_type__app_label="accounts", codename="view_institution"),
        SiteRole.PROGRAM_OFFICER: ENTER_ADMIN
        | _every(model for model in snippets if model._meta.app_label in OFFICERS_APPS | SHARED_APPS)
        | Q(content_type__app_label="certificates")
        | Q(codename__startswith="view_", content_type__app_label__in=["courses", "core"])
        | Q(content_type__app_label="courses", codename="open_outbreak_lane")
        | Q(content_type__app_label="accounts", codename__in=["view_user", "confirm_institution"]),
    }


def _snippet_models() -> list[type]:
    from wagtail.snippets.models import get_snippet_models

    return get_snippet_models()


def _every(models: Iterable[type]) -> Q:
    wanted = Q(pk__in=[])
    for model in models:
        wanted |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)
    return wanted


def is_staff_by_role(user) -> bool:
    """Whether ``user`` holds a site role or may enter the editors' rooms, read from the database."""
    return (
        user.is_superuser
        or user.groups.filter(Q(name__in=SiteRole.values) | _through("permissions")).exists()
        or user.user_permissions.filter(ENTER_ADMIN).exists()
    )


def _through(path: str) -> Q:
    return Q(**{f"{path}__content_type__app_label": "wagtailadmin", f"{path}__codename": "access_admin"})


def follow(users: Iterable) -> None:
    """Bring ``is_staff`` of ``users`` in step with their roles, so that a request need not ask for them."""
    for user in users:
        is_staff = is_staff_by_role(user)
        if user.is_staff != is_staff:
            user.is_staff = is_staff
            user.save(update_fields=["is_staff"])
