"""A search that somebody keeps, and what of it she was told about."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fellowships.querysets import SavedSearchQuerySet


class SavedSearch(models.Model):
    """The address of a search in the list of fellowships, by its owner's name for it. ``told_until`` is up to when she was told."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=120)
    query = models.CharField(_("search"), max_length=500, blank=True)
    alerts = models.BooleanField(_("write to me about new posts"), default=True)
    told_until = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="one_saved_search_per_query")]

    def __str__(self) -> str:
        return self.name
