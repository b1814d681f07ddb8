"""What a rubric is made of. Values and weights are facts: no translator is asked for them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ScaleLevelBlock(blocks.StructBlock):
    """One level of the scale: a number, and the word that every criterion shares."""

    value = blocks.IntegerBlock(label=_("Value"), min_value=0, max_value=100)
    word = blocks.CharBlock(label=_("Word"), max_length=60, help_text=_("Such as “weak” or “outstanding”."))

    class Meta:
        icon = "order"
        label = _("Level")
        preview_value = {"value": 3, "word": "Good"}
        preview_template = "blocks/previews/base.html"
        description = _("A level of the scale, with its word")


class LevelWordsBlock(blocks.StructBlock):
    """What one level looks like in one criterion."""

    value = blocks.IntegerBlock(label=_("Value"), min_value=0, max_value=100)
    text = blocks.TextBlock(label=_("What it looks like"), rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Level")


class CriterionBlock(blocks.StructBlock):
    """One thing to score. The block's id stays the same in every language: scores point at it."""

    title = blocks.CharBlock(label=_("Criterion"), max_length=160)
    look_for = blocks.TextBlock(label=_("What to look for"), required=False, default="", rows=3)
    weight = blocks.DecimalBlock(
        label=_("Weight"),
        default=Decimal(1),
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        help_text=_("Against the other criteria: 2 counts twice as much as 1."),
    )
    levels = blocks.ListBlock(
        LevelWordsBlock(),
        label=_("Described levels"),
        default=[],
        help_text=_("At least the lowest and the highest, so that two people would choose the same."),
    )
    may_not_apply = blocks.BooleanBlock(label=_("May be answered “does not apply”"), required=False)

    class Meta:
        icon = "tick"
        label = _("Criterion")
        preview_value = {
            "title": "Clinical need",
            "look_for": "Whether the fellowship answers a need of the applicant's hospital.",
            "weight": "2",
            "levels": [{"value": 1, "text": "No need is named."}, {"value": 5, "text": "A need with figures, and a plan to meet it."}],
            "may_not_apply": False,
        }
        preview_template = "blocks/previews/base.html"
        description = _("One thing to score, with its weight and what each level looks like")
