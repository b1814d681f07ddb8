"""The front page and plain pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from core.blocks import MediaBlocks, ProseBlocks
from core.models import BasePage
from courses import shelf
from fellowships import listing


class StandardBlocks(MediaBlocks, ProseBlocks):
    """Words and media, for pages about the site itself."""


class HomePage(BasePage):
    """The front page: what this is, one search field, three ways in."""

    shell_kind = "home.home"
    courses_shown = 4
    fellowships_shown = 3

    promise = models.CharField(_("promise"), max_length=200, help_text=_("What this site is, in one sentence."))
    body = StreamField(StandardBlocks(), verbose_name=_("text"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("promise"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.StandardPage", "courses.CourseIndexPage", "fellowships.FellowshipIndexPage"]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            **shelf.front(self.locale.language_code, courses=self.courses_shown),
            "fellowships": listing.front(self.locale.language_code, most=self.fellowships_shown),
        }

    def turns_at(self) -> datetime | None:
        """The front page shows what can be applied for."""
        return listing.turns_at()


class StandardPage(BasePage):
    """A plain page: about, help, privacy."""

    body = StreamField(StandardBlocks(), verbose_name=_("text"))

    override_translatable_fields = [SynchronizedField("slug", overridable=False)]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    promote_panels = [*BasePage.promote_panels, FieldPanel("show_in_menus")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("plain page")
