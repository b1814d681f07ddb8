"""Rubrics: what reviewers look for, how much it weighs, and what each level means."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from reviewing.rubric_blocks import CriterionBlock, ScaleLevelBlock

FEWEST_LEVELS = 2


class Rubric(TranslatableMixin, index.Indexed, models.Model):
    """What reviewers score by. A round keeps it as it stood when it opened: a later edit leaves scores alone.

    A criterion's block id is its key, the same in every language; weights and
    values are the source language's.
    """

    title = models.CharField(_("title"), max_length=160)
    guidance = models.TextField(
        _("guidance for reviewers"), blank=True, help_text=_("What to weigh, what to leave out, and how long it takes.")
    )
    scale = StreamField(
        [("level", ScaleLevelBlock())], verbose_name=_("scale"), help_text=_("From the lowest to the highest level, each with its word.")
    )
    criteria = StreamField([("criterion", CriterionBlock())], verbose_name=_("criteria"))

    translatable_fields = [TranslatableField(name) for name in ("title", "guidance", "scale", "criteria")]
    panels = [
        FieldPanel("title"),
        FieldPanel("guidance"),
        MultiFieldPanel([FieldPanel("scale")], heading=_("Scale"), icon="order"),
        MultiFieldPanel([FieldPanel("criteria")], heading=_("Criteria"), icon="list-ul"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("locale_id")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        values = [block.value["value"] for block in self.scale]
        if len(values) < FEWEST_LEVELS or values != sorted(set(values)):
            raise ValidationError({"scale": _("Give at least two levels, from the lowest value to the highest, each value once.")})
        if not len(self.criteria):
            raise ValidationError({"criteria": _("Give at least one criterion.")})
        for block in self.criteria:
            if strange := {level["value"] for level in block.value["levels"]} - set(values):
                sentence = _("“%(criterion)s” describes a level that the scale does not have: %(value)s.")
                raise ValidationError({"criteria": sentence % {"criterion": block.value["title"], "value": min(strange)}})

    def body(self) -> dict:
        """Its words and facts as they stand now, in plain values: what a round keeps."""
        return {
            "title": self.title,
            "guidance": self.guidance,
            "scale": [{"value": block.value["value"], "word": block.value["word"]} for block in self.scale],
            "criteria": [
                {
                    "key": str(block.id),
                    "title": block.value["title"],
                    "look_for": block.value["look_for"],
                    "weight": str(Decimal(block.value["weight"])),
                    "may_not_apply": bool(block.value["may_not_apply"]),
                    "levels": {str(level["value"]): level["text"] for level in block.value["levels"]},
                }
                for block in self.criteria
            ],
        }
