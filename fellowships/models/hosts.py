"""The list of everything that is offered, and each hospital's own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from core import other_lists, shells, throttle
from core.blocks import MediaBlocks, ProseBlocks
from core.models import BasePage
from core.reference.countries import country_name
from fellowships import listing, openings, showing
from fellowships.querysets import FirstPageQuerySet, HostPageQuerySet


class PostBlocks(MediaBlocks, ProseBlocks):
    """Words and media, for hospitals and calls."""


class FellowshipIndexPage(BasePage):
    """Every post and every call, with search and filters in the address."""

    shell_kind = "fellowships.index"
    reads_query = True
    parent_page_types = ["home.HomePage"]
    subpage_types = ["fellowships.HostPage", "fellowships.CallPage"]
    max_count_per_parent = 1

    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    objects = PageManager.from_queryset(FirstPageQuerySet)()

    class Meta:
        verbose_name = _("list of fellowships")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        """The language switch keeps what was searched for."""
        context = super().get_context(request, *args, **kwargs)
        wish = openings.read(request.GET)
        if address := wish.address():
            context["alternates"] = [{**alternate, "url": f"{alternate['url']}?{address}"} for alternate in context["alternates"]]
        language = self.locale.language_code
        return {**context, **listing.context(wish, language), "others": other_lists.others("fellowships", wish.query.text, language)}

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Keep the page for addresses that many people share; build it anew for every other search."""
        is_plain = request.method == "GET" and not getattr(request, "is_preview", False) and not self.get_view_restrictions()
        if not is_plain or listing.may_be_kept(request):
            return super().serve(request, *args, **kwargs)
        if seconds := throttle.seconds_to_wait(request, "search"):
            return throttle.too_many(request, seconds)
        return shells.reply(request, self.build_shell(request, *args, **kwargs))

    def build_shell(self, request: HttpRequest, *args, **kwargs) -> shells.Shell:
        """The filler needs to know what was searched for, so that it can be kept."""
        shell = super().build_shell(request, *args, **kwargs)
        shell.data["query"] = openings.read(request.GET).address()
        return shell

    def turns_at(self) -> datetime:
        """A call opens or closes, or a slot's day has come."""
        return listing.turns_at()


class HostPage(BasePage):
    """A hospital that takes fellows: what it says of itself, and its posts."""

    shell_kind = "fellowships.host"

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="host_pages", verbose_name=_("institution")
    )
    body = StreamField(PostBlocks(), verbose_name=_("text"), blank=True)

    override_translatable_fields = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("institution", overridable=False),
    ]
    content_panels = [*BasePage.content_panels, FieldPanel("institution"), FieldPanel("body")]
    parent_page_types = ["fellowships.FellowshipIndexPage"]
    subpage_types = ["fellowships.OpportunityPage"]

    objects = PageManager.from_queryset(HostPageQuerySet)()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")

    @property
    def place(self) -> str:
        """City and country."""
        return ", ".join(filter(None, [self.institution.city, country_name(self.institution.country)]))

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **showing.host(self)}

    def turns_at(self) -> datetime:
        return listing.turns_at()
