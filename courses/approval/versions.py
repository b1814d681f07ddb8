"""The newest version of every page of a course in one language, and how far its approval is. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Revision

from courses.approval import fingerprints, force, people
from courses.enums import Lane

KINDS = {"coursepage": "course", "modulepage": "module", "lessonpage": "lesson"}


@dataclass(frozen=True, slots=True)
class Version:
    """What the editors saved last of one page. ``hands`` are the keys of those who wrote it or asked for its approval."""

    page: Page
    kind: str
    revision: Revision | None
    fingerprint: str
    approvals: tuple
    is_in_force: bool
    is_shown: bool
    hands: frozenset[int]

    @property
    def is_waiting(self) -> bool:
        """Whether it can go out only after another approval."""
        return self.revision is not None and not self.is_in_force and not self.is_shown

    @property
    def state(self) -> str:
        """live, live_unapproved, approved, half, draft or unsaved."""
        if self.revision is None:
            return "live_unapproved" if self.page.live else "unsaved"
        if self.page.live and not self.page.has_unpublished_changes:
            return "live" if self.is_shown or self.is_in_force else "live_unapproved"
        if self.is_in_force:
            return "approved"
        return "half" if self.approvals else "draft"


def versions_of(course: Page) -> list[Version]:
    """The course's own page, its modules and its lessons, in the order of the outline."""
    types = {kind.pk: KINDS[kind.model] for kind in ContentType.objects.filter(app_label="courses", model__in=KINDS)}
    pages = Page.objects.filter(path__startswith=course.path, content_type__in=types, alias_of=None)
    pages = list(pages.select_related("latest_revision").order_by("path"))
    approvals = _approvals(pages)
    hands = people.hands_in(pages)
    return [_version(page, types[page.content_type_id], approvals[page.pk], frozenset(hands[page.pk])) for page in pages]


def _approvals(pages: list[Page]) -> dict[int, list]:
    found = defaultdict(list)
    rows = apps.get_model("courses", "Approval").objects.standing().filter(page__in=[page.pk for page in pages])
    for approval in rows.select_related("outbreak", "approver").order_by("approved_at", "pk"):
        found[approval.page_id].append(approval)
    return found


def _version(page: Page, kind: str, approvals: list, hands: frozenset[int]) -> Version:
    revision = page.latest_revision
    fingerprint = fingerprints.of_content(revision.content) if revision else ""
    same = tuple(approval for approval in approvals if approval.fingerprint == fingerprint)
    return Version(
        page=page,
        kind=kind,
        revision=revision,
        fingerprint=fingerprint,
        approvals=same,
        is_in_force=bool(force.enough(same)),
        is_shown=page.live and not page.has_unpublished_changes and any(_is_shown(approval) for approval in approvals),
        hands=hands,
    )


def _is_shown(approval) -> bool:
    """Whether what readers see went out under it, and it still counts."""
    if approval.published_at is None or approval.replaced_at is not None:
        return False
    return approval.lane == Lane.ORDINARY or (approval.outbreak is not None and approval.outbreak.is_open(timezone.now().date()))
