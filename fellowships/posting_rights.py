"""Who may write in Wagtail's editor: officers below the list of fellowships, coordinators below their own hospital's page.

A hospital's page has a group of its own, kept in step with the institution's
coordinators. It may add and change, and never publish: that is an officer's deed.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_delete, post_save
from wagtail.models import GroupPagePermission
from wagtail.signals import page_published

from accounts.enums import Role, SiteRole
from accounts.models import Membership, User
from fellowships.models import FellowshipIndexPage, HostPage, OpportunityPage

OFFICERS_MAY = ("add", "change", "publish", "lock", "unlock")
COORDINATORS_MAY = ("add", "change")


def group_name(institution) -> str:
    return f"host:{institution.uid}"


def connect() -> None:
    """Keep rights in step with pages and memberships, and write down what changes in a post."""
    post_save.connect(_index_saved, sender=FellowshipIndexPage)
    post_save.connect(_host_saved, sender=HostPage)
    post_save.connect(_membership_changed, sender=Membership)
    post_delete.connect(_membership_changed, sender=Membership)
    page_published.connect(_post_published, sender=OpportunityPage)


def give(group: Group, page, deeds: tuple[str, ...]) -> None:
    """Let ``group`` do ``deeds`` on ``page`` and everything below it. Safe to run again."""
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=[f"{deed}_page" for deed in deeds]):
        GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def follow(institution) -> None:
    """Bring the group of a hospital that has a page in step with its coordinators."""
    group = Group.objects.filter(name=group_name(institution)).first()
    if group is None:
        return
    wanted = set(institution.memberships.filter(role=Role.COORDINATOR, user__is_active=True).values_list("user_id", flat=True))
    there = set(group.user_set.values_list("pk", flat=True))
    for person in User.objects.filter(pk__in=wanted - there):
        person.groups.add(group)
    for person in User.objects.filter(pk__in=there - wanted):
        person.groups.remove(group)


def _index_saved(sender, instance, created, raw=False, **kwargs) -> None:
    if created and not raw:
        give(Group.objects.get_or_create(name=SiteRole.PROGRAM_OFFICER)[0], instance, OFFICERS_MAY)


def _host_saved(sender, instance, raw=False, **kwargs) -> None:
    if raw:
        return
    group, is_new = Group.objects.get_or_create(name=group_name(instance.institution))
    if is_new:
        group.permissions.add(*Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))
    give(group, instance, COORDINATORS_MAY)
    follow(instance.institution)


def _membership_changed(sender, instance, raw=False, **kwargs) -> None:
    if not raw and instance.role == Role.COORDINATOR:
        follow(instance.institution)


def _post_published(sender, instance, revision=None, **kwargs) -> None:
    from fellowships.services import posting

    first = OpportunityPage.objects.filter(translation_key=instance.translation_key).order_by("pk").first()
    posting.note_changes(first, actor=revision.user if revision else None)
