"""What a hospital handed in for approval, and what an officer said."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fellowships.enums import HandInState
from fellowships.querysets import PostApprovalQuerySet


class PostApproval(models.Model):
    """One version of a post in one language, handed in. ``digest`` tells whether the editor saved over it since."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey("fellowships.OpportunityPage", on_delete=models.CASCADE, related_name="approvals_asked")
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=20, choices=HandInState.choices, default=HandInState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("handed in by"))
    at = models.DateTimeField(_("handed in"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(_("what should change"), max_length=1000, blank=True)

    objects = PostApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval of a post")
        verbose_name_plural = _("approvals of posts")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=Q(state=HandInState.WAITING), name="one_waiting_approval_per_post")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.state}"
