"""Who may approve what, open the lane for outbreaks, and set the rules; and who had a hand in a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.models import Page, PageLogEntry, Revision

from accounts.enums import SiteRole
from accounts.rules import has_site_role

APPROVE = "courses.approve_course"
OPEN_LANE = "courses.open_outbreak_lane"
SET_RULES = "courses.set_approval_rules"
SEE_HISTORY = "courses.view_approval"


def may_approve(user) -> bool:
    """Whether ``user`` approves courses under the ordinary rule."""
    return user.is_active and user.has_perm(APPROVE)


def may_approve_quickly(user) -> bool:
    """Whether ``user`` may sign in the lane for outbreaks: also editors, who are at hand when time is short."""
    return may_approve(user) or has_site_role(user, SiteRole.EDITOR)


def may_see_desk(user) -> bool:
    """Whether ``user`` sees what waits for approval: who approves, opens the lane, or writes."""
    return may_approve_quickly(user) or any(user.has_perm(deed) for deed in (OPEN_LANE, SET_RULES, SEE_HISTORY))


def may_write(user, page: Page) -> bool:
    """Whether ``user`` edits ``page`` in her own right, rather than as somebody who was asked to approve it."""
    if not user.is_active or user.is_superuser:
        return user.is_active
    allowed = page.permissions_for_user(user).permissions
    return "change" in allowed or ("add" in allowed and page.owner_id == user.pk)


def approvers() -> QuerySet:
    """Everybody who may approve under the ordinary rule, by name."""
    through = {"content_type__app_label": "courses", "codename": "approve_course"}
    has = Q(**{f"groups__permissions__{name}": value for name, value in through.items()}) | Q(
        **{f"user_permissions__{name}": value for name, value in through.items()}
    )
    return get_user_model().objects.filter(has | Q(is_superuser=True), is_active=True).distinct().order_by("name", "pk")


def hands_in(pages: Iterable[Page]) -> dict[int, set[int]]:
    """Who wrote, translated or asked for the newest version of each of ``pages``, by the page's key.

    Looked for since the approval of the last version that went out. A constant number of queries.
    """
    pages = list(pages)
    numbers = [page.pk for page in pages]
    since = _last_published(numbers)
    hands: dict[int, set[int]] = defaultdict(set)
    for page in pages:
        if page.pk not in since and page.owner_id:
            hands[page.pk].add(page.owner_id)
    for number, user, at in _deeds(numbers):
        if user and _is_after(at, since.get(number)):
            hands[number].add(user)
    for number, user in _askers(numbers):
        hands[number].add(user)
    for number, user in _translators(pages, since):
        hands[number].add(user)
    return hands


def _last_published(numbers: list[int]) -> dict[int, datetime]:
    """When the last version that went out was approved: nothing newer was saved at that moment."""
    rows = apps.get_model("courses", "Approval").objects.filter(page__in=numbers, published_at__isnull=False)
    return dict(rows.order_by("approved_at").values_list("page_id", "approved_at"))


def _deeds(numbers: list[int]) -> list[tuple[int, int | None, datetime]]:
    logged = PageLogEntry.objects.filter(page__in=numbers, content_changed=True, user__isnull=False)
    logged = logged.filter(action__in=["wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy", "wagtail.rename"])
    saved = Revision.page_revisions.filter(object_id__in=[str(number) for number in numbers], user__isnull=False)
    return [
        *logged.values_list("page_id", "user_id", "timestamp"),
        *((int(number), user, at) for number, user, at in saved.values_list("object_id", "user_id", "created_at")),
    ]


def _askers(numbers: list[int]) -> list[tuple[int, int]]:
    """Whoever submitted the version that waits."""
    states = apps.get_model("wagtailcore", "WorkflowState").objects.active().filter(object_id__in=[str(number) for number in numbers])
    states = states.filter(base_content_type__app_label="wagtailcore", base_content_type__model="page", requested_by__isnull=False)
    return [(int(number), user) for number, user in states.values_list("object_id", "requested_by_id")]


def _translators(pages: list[Page], since: dict[int, datetime]) -> list[tuple[int, int]]:
    """Whoever wrote a passage of a translation that its source brings along."""
    by_name = {(page.translation_key, page.locale_id): page.pk for page in pages}
    rows = (
        apps.get_model("wagtail_localize", "StringTranslation")
        .objects.filter(context__object__in={key for key, _locale in by_name}, last_translated_by__isnull=False)
        .values_list("context__object_id", "locale_id", "last_translated_by_id", "updated_at")
        .distinct()
    )
    return [
        (by_name[key, locale], user)
        for key, locale, user, at in rows
        if (key, locale) in by_name and _is_after(at, since.get(by_name[key, locale]))
    ]


def _is_after(moment: datetime, since: datetime | None) -> bool:
    return since is None or moment > since
