"""A hospital's post on its way to the public: handed in, approved or sent back; and what changed afterwards."""

from __future__ import annotations

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from core.audit import record
from core.errors import Refused
from core.jobs import enqueue
from fellowships import changes, rules
from fellowships.enums import HandInState
from fellowships.models import CallPage, OpportunityChange, OpportunityPage, PostApproval, PublishedFacts


@transaction.atomic
def hand_in(page: OpportunityPage, *, actor: User) -> PostApproval:
    """Ask an officer to approve the newest version of ``page``. The same version twice is one request; a newer one replaces it.

    Raises Refused where there is nothing new, or where the post cannot be published as it is written.
    """
    if not rules.may_hand_in(actor, page):
        raise Refused(_("Only the hospital's coordinators hand in its posts."), code="not_allowed")
    revision = page.get_latest_revision()
    if revision is None or (page.live and not page.has_unpublished_changes):
        raise Refused(_("There is nothing new to approve: this version is published."), code="nothing_new")
    if reason := revision.as_object().hindrance():
        raise Refused(reason, code="not_ready")
    digest = digest_of(revision)
    waiting = PostApproval.objects.waiting().filter(page=page).select_for_update().first()
    if waiting and waiting.digest == digest:
        return waiting
    if waiting:
        _close(waiting, HandInState.WITHDRAWN, actor)
    try:
        with transaction.atomic():
            asked = PostApproval.objects.create(page=page, revision=revision, digest=digest, by=actor)
    except IntegrityError:  # two coordinators at the same moment
        return PostApproval.objects.waiting().get(page=page)
    record("fellowships.post_handed_in", page, actor=actor, after=HandInState.WAITING, revision=revision.pk)
    enqueue("fellowships.tasks.tell_of_post", asked.pk, "handed_in")
    return asked


@transaction.atomic
def take_back(asked: PostApproval, *, actor: User) -> PostApproval:
    """The hospital wants to write on: nothing is asked any more."""
    asked = _locked(asked)
    if not rules.may_hand_in(actor, asked.page):
        raise Refused(_("Only the hospital's coordinators take it back."), code="not_allowed")
    if asked.state == HandInState.WAITING:
        _close(asked, HandInState.WITHDRAWN, actor)
    return asked


@transaction.atomic
def approve(asked: PostApproval, *, actor: User) -> PostApproval:
    """Publish the version that was handed in. Approving twice is once.

    Raises Refused for who may not, for a version that somebody wrote over since, and for one that was taken back.
    """
    asked = _locked(asked)
    _ask_officer(asked, actor)
    if asked.state == HandInState.APPROVED:
        return asked
    _ask_waiting(asked)
    if asked.revision is None or digest_of(asked.revision) != asked.digest:
        raise Refused(_("The hospital has changed it since it was handed in. Ask for it to be handed in again."), code="changed")
    _close(asked, HandInState.APPROVED, actor)
    asked.revision.publish(user=actor)
    enqueue("fellowships.tasks.tell_of_post", asked.pk, "approved")
    return asked


@transaction.atomic
def send_back(asked: PostApproval, *, actor: User, comment: str) -> PostApproval:
    """Tell the hospital what should change first. Raises Refused without a word about it."""
    asked = _locked(asked)
    _ask_officer(asked, actor)
    if not comment.strip():
        raise Refused(_("Say what should change, so that the hospital can do it."), code="no_reason")
    if asked.state == HandInState.SENT_BACK:
        return asked
    _ask_waiting(asked)
    asked.comment = comment.strip()
    _close(asked, HandInState.SENT_BACK, actor)
    enqueue("fellowships.tasks.tell_of_post", asked.pk, "sent_back")
    return asked


@transaction.atomic
def take_down(page: OpportunityPage, *, actor: User) -> OpportunityPage:
    """Show the post no longer, in any language. Applications that chose it keep their choice."""
    if not rules.may_hand_in(actor, page):
        raise Refused(_("Only the hospital's coordinators take its posts down."), code="not_allowed")
    for each in OpportunityPage.objects.live().keyed(page.translation_key):
        each.unpublish(user=actor)
        record("fellowships.post_taken_down", each, actor=actor, before="live", after="taken_down")
    return page


def digest_of(revision: Revision) -> str:
    """What a version says, as one number: the editor may save over a revision, and that changes it."""
    content = {name: value for name, value in revision.content.items() if name not in _MOVING}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


# What Wagtail itself writes into a version when it is published or moved.
_MOVING = frozenset(
    {"live", "has_unpublished_changes", "latest_revision", "live_revision", "latest_revision_created_at", "last_published_at"}
    | {"first_published_at", "path", "depth", "numchild", "url_path", "draft_title", "go_live_at", "expire_at", "expired"}
)


@transaction.atomic
def note_changes(first: OpportunityPage, *, actor: User | None) -> list[OpportunityChange]:
    """After a publication: write down which facts changed while a call with this post was under way, and have applicants told."""
    now, facts = timezone.now(), changes.facts_of(first)
    told, is_new = PublishedFacts.objects.select_for_update().get_or_create(opportunity=first, defaults={"facts": facts, "at": now})
    found = [] if is_new else changes.differences(told.facts, facts)
    if not found:
        return []
    told.facts, told.at = facts, now
    told.save(update_fields=["facts", "at"])
    if not CallPage.objects.first_pages().shown().undecided(now).offering(first).exists():
        return []
    rows = [
        OpportunityChange.objects.create(opportunity=first, at=now, by=actor, fact=name, before=before, after=after)
        for name, before, after in found
    ]
    record("fellowships.post_changed", first, actor=actor, facts=[name for name, _before, _after in found])
    enqueue("fellowships.tasks.tell_of_changes", first.pk, now.isoformat())
    return rows


def _locked(asked: PostApproval) -> PostApproval:
    # Two officers may press at once; the second finds it decided.
    return PostApproval.objects.select_for_update(of=("self",)).select_related("page", "revision").get(pk=asked.pk)


def _ask_officer(asked: PostApproval, actor: User) -> None:
    if not rules.may_approve(actor, asked.page):
        raise Refused(_("Only program officers approve posts, and none of their own hospital."), code="not_allowed")


def _ask_waiting(asked: PostApproval) -> None:
    if asked.state != HandInState.WAITING:
        raise Refused(_("Nobody waits for an answer to this any more."), code="not_waiting")


def _close(asked: PostApproval, state: str, actor: User) -> None:
    before, asked.state, asked.decided_by, asked.decided_at = asked.state, state, actor, timezone.now()
    asked.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    record(f"fellowships.post_{state}", asked.page, actor=actor, before=before, after=state, revision=asked.revision_id)
