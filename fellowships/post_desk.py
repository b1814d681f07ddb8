"""A hospital's posts as its desk shows them: one row for each post in each language, with its state."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Institution
from core.languages import own_name
from fellowships import words_of_posts
from fellowships.enums import HandInState, PostState
from fellowships.models import OpportunityPage, PostApproval

SHOWN_AS = {
    PostState.DRAFT: "todo",
    PostState.SUBMITTED: "begun",
    PostState.SENT_BACK: "signal",
    PostState.PUBLISHED: "good",
    PostState.CHANGED: "signal",
    PostState.CLOSED: "todo",
}


def posts_of(institution: Institution) -> QuerySet[OpportunityPage]:
    """Every post of a hospital in every language, with what was handed in last."""
    last = PostApproval.objects.filter(page=OuterRef("pk")).order_by("-at", "-pk")
    rows = OpportunityPage.objects.of(institution).select_related("locale", "institution")
    return rows.annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_comment=Subquery(last.values("comment")[:1]),
        last_uid=Subquery(last.values("uid")[:1]),
    )


def in_state(rows: QuerySet[OpportunityPage], state: str) -> QuerySet[OpportunityPage]:
    """Those of ``posts_of`` in one state, as ``state_of`` tells it; all of them for a state that is none."""
    waiting = Q(last_state=HandInState.WAITING)
    sent_back = Q(last_state=HandInState.SENT_BACK, has_unpublished_changes=True) | Q(last_state=HandInState.SENT_BACK, live=False)
    rest = ~waiting & ~sent_back
    conditions = {
        PostState.SUBMITTED: waiting,
        PostState.SENT_BACK: sent_back,
        PostState.PUBLISHED: Q(live=True, has_unpublished_changes=False) & ~waiting,
        PostState.CHANGED: Q(live=True, has_unpublished_changes=True) & rest,
        PostState.CLOSED: Q(live=False, first_published_at__isnull=False) & rest,
        PostState.DRAFT: Q(live=False, first_published_at__isnull=True) & rest,
    }
    if state not in conditions:
        return rows
    known = rows.exclude(last_state__isnull=True).filter(conditions[state]) | rows.filter(last_state__isnull=True).filter(_plain(state))
    return known


def _plain(state: str) -> Q:
    """The same for posts that nobody ever handed in."""
    return {
        PostState.PUBLISHED: Q(live=True, has_unpublished_changes=False),
        PostState.CHANGED: Q(live=True, has_unpublished_changes=True),
        PostState.CLOSED: Q(live=False, first_published_at__isnull=False),
        PostState.DRAFT: Q(live=False, first_published_at__isnull=True),
    }.get(state, Q(pk__in=[]))


def state_of(page: OpportunityPage) -> PostState:
    """Where one row of ``posts_of`` stands between the hospital and the officers."""
    if page.last_state == HandInState.WAITING:
        return PostState.SUBMITTED
    is_published = page.live and not page.has_unpublished_changes
    if page.last_state == HandInState.SENT_BACK and not is_published:
        return PostState.SENT_BACK
    if page.live:
        return PostState.PUBLISHED if is_published else PostState.CHANGED
    return PostState.CLOSED if page.first_published_at else PostState.DRAFT


def row(page: OpportunityPage) -> dict[str, Any]:
    """One row for the page, with the deeds that its state allows."""
    state = state_of(page)
    return {
        "page": page,
        "key": page.translation_key,
        "title": page.draft_title or page.title,
        "language": page.locale.language_code,
        "language_name": own_name(page.locale.language_code),
        "kind": page.get_kind_display(),
        "length": words_of_posts.length(page.weeks_least, page.weeks_most),
        "state": state,
        "state_label": PostState(state).label,
        "shown_as": SHOWN_AS[state],
        "comment": page.last_comment if state == PostState.SENT_BACK else "",
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "view_url": page.url if page.live else reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        "may_hand_in": state in (PostState.DRAFT, PostState.SENT_BACK, PostState.CHANGED, PostState.CLOSED),
        "may_take_back": state == PostState.SUBMITTED,
        "may_take_down": page.live,
    }
