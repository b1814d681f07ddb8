"""Whether a version may go out: the gate before publication, whoever opens it."""

from __future__ import annotations

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision

from courses.approval import fingerprints
from courses.enums import Lane

APPROVALS_IN_THE_LANE = 2
NEEDS_ANOTHER = gettext_lazy("It needs the approval of somebody who did not write it. Save it as a draft and ask for the approval.")


def is_required() -> bool:
    """Whether the site asks for approvals at all. One query."""
    return apps.get_model("courses", "ApprovalRules").now().required


def words_of(page: Page) -> str:
    """The fingerprint of what a translator writes and chooses in ``page``; facts that follow the source are left out."""
    # Localize's models refer to this app's neighbours: they load after it.
    from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
    from wagtail_localize.segments.extract import extract_segments

    parts = extract_segments(page)
    words = [(part.path, part.string.data) for part in parts if isinstance(part, StringSegmentValue)]
    chosen = [(part.path, str(part.data)) for part in parts if isinstance(part, OverridableSegmentValue)]
    return fingerprints.of_words([*words, *chosen])


def carrying(written: Page, revision: Revision) -> list:
    """The approvals under which ``revision`` may go out; none when it may not. ``written`` is the revision as a page."""
    found = list(_standing(written).filter(fingerprint=fingerprints.of_content(revision.content)))
    return enough(found) or enough(_of_the_same_words(written))


def hindrance(written: Page, revision: Revision) -> str:
    """Why ``revision`` may not go out, as a sentence; empty when it may."""
    if not is_required() or carrying(written, revision):
        return ""
    quick = _standing(written).filter(lane=Lane.OUTBREAK, fingerprint=fingerprints.of_content(revision.content))
    if any(approval.outbreak and approval.outbreak.is_open() for approval in quick):
        return _("In the outbreak lane it needs the approvals of two people, one of whom did not write it.")
    return str(NEEDS_ANOTHER)


def _standing(page: Page):
    return apps.get_model("courses", "Approval").objects.standing().filter(page=page.pk).select_related("outbreak")


def _of_the_same_words(written: Page) -> list:
    """A translation goes on under the approval of its words: what else changes in it was approved with its source."""
    standing = list(_standing(written))
    if not standing or not is_kept_in_step(written):
        return []
    words = words_of(written)
    return [approval for approval in standing if approval.words == words]


def is_kept_in_step(page: Page) -> bool:
    """Whether the page's facts follow its source, rather than stand alone."""
    from core import translations

    return translations.translation_of(page) is not None


def enough(found) -> list:
    """One ordinary approval, or in an open lane two by different people, one of whom had no hand in the text."""
    if ordinary := [approval for approval in found if approval.lane == Lane.ORDINARY]:
        return ordinary
    today = timezone.now().date()
    quick = [approval for approval in found if approval.lane == Lane.OUTBREAK and approval.outbreak and approval.outbreak.is_open(today)]
    people = {approval.approver_id for approval in quick}
    # A closed account leaves its approval standing, but two of them could be the same person's.
    signed = len(people) >= APPROVALS_IN_THE_LANE and any(not approval.had_a_hand for approval in quick)
    return quick if signed else []
