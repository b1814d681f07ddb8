"""Forms that staff build without code, and the versions that were answered."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail_localize.fields import TranslatableField

from reviewing import building
from reviewing.definitions import Definition, problems_in
from reviewing.form_blocks import SectionBlock


class Form(PreviewableMixin, TranslatableMixin, models.Model):
    """Questions in sections, with conditions, in each language the same ids. Records point at the one written first."""

    title = models.CharField(_("title"), max_length=160)
    introduction = models.TextField(_("introduction"), blank=True)
    sections = StreamField([("section", SectionBlock())], verbose_name=_("sections"))

    translatable_fields = [TranslatableField("title"), TranslatableField("introduction"), TranslatableField("sections")]
    panels = [FieldPanel("title"), FieldPanel("introduction"), FieldPanel("sections")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if found := problems_in(self.definition):
            raise ValidationError({"sections": found})

    @property
    def language(self) -> str:
        return self.locale.language_code if self.locale_id else get_language() or ""

    @property
    def definition(self) -> Definition:
        """What it asks as it stands now, in plain values."""
        return building.definition_of(self.title, self.introduction, self.sections, self.language)

    def get_preview_template(self, request, mode_name):
        return "reviewing/form_preview.html"

    def get_preview_context(self, request, mode_name):
        """The form may still be in the making: what is wrong with it stands above it."""
        from reviewing.asking import AnswersForm

        self.sections = list(self.sections.get_prep_value())  # every new block gets its id
        definition = self.definition
        form = AnswersForm(definition, {}, definition.language)
        words = {"page_language": definition.language, "alternates": []}
        return {
            **super().get_preview_context(request, mode_name),
            **words,
            "form": form,
            "definition": definition,
            "problems": problems_in(definition),
        }


class FormVersion(models.Model):
    """A form in one language as somebody sent it in. Rows are only ever added, and never changed."""

    key = models.UUIDField()
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key", "language", "number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "number"], name="one_form_version_per_number"),
            models.UniqueConstraint(fields=["key", "language", "digest"], name="one_form_version_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @staticmethod
    def digest_of(content: dict[str, Any]) -> str:
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def definition(self) -> Definition:
        return Definition.from_plain(self.content)
