"""Under which approvals what readers see went out: noted whenever a page is published."""

from __future__ import annotations

from django.apps import apps
from django.utils import timezone
from wagtail.signals import page_published

from courses.approval import force


def connect() -> None:
    page_published.connect(went_out)


def went_out(sender, instance, revision=None, **kwargs) -> None:
    """Note the approvals that carry what is live now, and end the showing of those before."""
    from courses.models.approved_pages import ApprovedPage

    if revision is None or not isinstance(instance, ApprovedPage) or instance.live_revision_id != revision.pk:
        return
    approvals = apps.get_model("courses", "Approval").objects.filter(page=instance.pk)
    if not approvals.exists():
        return
    now = timezone.now()
    carried = [approval.pk for approval in force.carrying(instance, revision)]
    approvals.filter(published_at__isnull=False, replaced_at=None).exclude(pk__in=carried).update(replaced_at=now)
    approvals.filter(pk__in=carried).update(published_at=now, replaced_at=None)
