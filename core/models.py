"""The ground: what every page has, the audit trail, and the version of what is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from core import shells
from core.errors import Refused
from core.languages import direction, own_name


class ContentVersion(models.Model):
    """One row: how often something that many people see has changed. See ``core.versions``."""

    number = models.PositiveBigIntegerField(default=0)


class AuditEvent(models.Model):
    """One deed. Rows are only ever added."""

    happened_at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    deed = models.CharField(_("deed"), max_length=80)
    subject_type = models.CharField(_("kind of record"), max_length=80)
    subject_key = models.CharField(_("record"), max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who"))
    before = models.CharField(_("before"), max_length=40, blank=True)
    after = models.CharField(_("after"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ["-pk"]
        # Not "view": who may see everything else may still not read what each person did.
        default_permissions = ()
        permissions = [("read_trail", "Can read who did what")]
        indexes = [models.Index(fields=["subject_type", "subject_key"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.deed} {self.subject_type}:{self.subject_key}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise ValueError("The audit trail is only ever added to.")
        super().save(*args, **kwargs)


class IdempotentReply(models.Model):
    """What a program was answered, kept so that a repeated request is answered the same and done once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_reply_per_key")]

    def __str__(self) -> str:
        return self.key


class BasePage(Page):
    """Every page: its canonical version across languages, its card, and how it is served.

    ``shell_kind`` names the filler that knows what is personal on this page;
    ``shell_data`` are the plain values that filler needs.
    """

    shell_kind = "page"
    needs_approval = False  # whether a second person approves each version before it goes out
    reads_query = False  # whether what follows the question mark changes the page

    summary = models.TextField(
        _("summary"), max_length=400, blank=True, help_text=_("One or two sentences, shown in listings and by search engines.")
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [MultiFieldPanel([FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")])]
    settings_panels = Page.settings_panels

    class Meta:
        abstract = True

    @cached_property
    def canonical(self):
        """The first page written among this page and its translations: what a person's record hangs on."""
        first = type(self)._base_manager.filter(translation_key=self.translation_key).order_by("pk").first()
        return first or self

    @property
    def card(self) -> dict[str, Any]:
        """How the page introduces itself in a listing: plain values only."""
        return {"title": self.title, "summary": self.summary, "url": self.url, "seed": str(self.translation_key), "facts": []}

    def hindrance(self) -> str:
        """Why this page, as it is written now, may not be published: a sentence, or empty when it may."""
        # Localize's models refer to this app's neighbours: they load after it.
        from core import translations

        return translations.hindrance(self)

    def publish(self, revision, **kwargs):
        """Raises Refused when what somebody wrote may not be shown yet. What a loader brings is whole by itself."""
        if revision.user_id and (reason := (written := revision.as_object()).hindrance()):
            sentence = gettext("“%(title)s” is not published. %(reason)s") % {"title": written.title, "reason": reason}
            raise Refused(sentence, code="not_ready")
        return super().publish(revision, **kwargs)

    def shell_data(self) -> dict[str, Any]:
        """Plain values for this page's filler."""
        return {"page": self.pk}

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        code = self.locale.language_code
        context.update(
            page_language=code,
            page_direction=direction(code),
            alternates=self.alternates(request),
            description=self.search_description or self.summary,
        )
        return context

    def alternates(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """The same page in every language in which it is live, this one included."""
        found = type(self)._default_manager.live().filter(translation_key=self.translation_key).select_related("locale")
        by_code = {page.locale.language_code: page for page in found}
        return [
            {
                "code": code,
                "name": own_name(code),
                "direction": direction(code),
                "url": by_code[code].get_url(request),
                "full_url": by_code[code].get_full_url(request),
                "current": code == self.locale.language_code,
            }
            for code, _name in settings.LANGUAGES
            if code in by_code
        ]

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Build the page once for everybody, keep it, and fill in what is this reader's own."""
        request.is_preview = getattr(request, "is_preview", False)
        if request.is_preview or request.method != "GET" or self.get_view_restrictions():
            return super().serve(request, *args, **kwargs)
        asked = request if self.reads_query else shells.without_query(request)
        shell = shells.find(asked) if asked is not request else None
        if shell is None:
            key = shells.key_for(asked)
            shell = self.build_shell(asked, *args, **kwargs)
            shells.keep(key, shell)
        return shells.reply(request, shell)

    def build_shell(self, request: HttpRequest, *args, **kwargs) -> shells.Shell:
        """Render the page for nobody in particular and cut it at its slots."""
        bare = shells.nobody(request)
        with timezone.override(None):  # whoever happens to ask first, her time zone is not everybody's
            html = super().serve(bare, *args, **kwargs).render().content.decode()
        shell = shells.cut(html, kind=self.shell_kind, language=self.locale.language_code, data=self.shell_data())
        if turns_at := self.turns_at():
            shell.until = turns_at.timestamp()
        return shell

    def turns_at(self) -> datetime | None:
        """The next moment at which the page says something else though nobody changes it, such as a deadline."""
        return None
