"""What a branching case is made of: scenes, what is found in them, and the decisions that lead on.

The ids of scenes and decisions stay the same in every language and every
version: what a learner decided points at them. ``leads_to`` holds the short
name of a scene, which authors can read and write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses import branching
from courses.enums import DecisionQuality, Ending
from courses.question_blocks import KeptCharBlock


class FindingBlock(blocks.StructBlock):
    """One thing that is measured or seen."""

    label = blocks.CharBlock(label=_("What is measured or seen"), max_length=80)
    value = blocks.CharBlock(label=_("Finding"), max_length=120)
    abnormal = blocks.BooleanBlock(label=_("Not normal"), required=False)

    class Meta:
        icon = "view"
        label = _("Finding")


class DecisionBlock(blocks.StructBlock):
    """What can be done in a scene, what comes of it, and why an expert would or would not."""

    text = blocks.TextBlock(label=_("Decision"))
    leads_to = KeptCharBlock(label=_("Leads to the scene"), max_length=50, required=False, help_text=_("The short name of a scene."))
    consequence = blocks.TextBlock(label=_("What happens"), help_text=_("Shown as soon as it is decided."))
    why = blocks.TextBlock(label=_("Why"), help_text=_("Shown afterwards: why an expert decides so, or otherwise."))
    quality = blocks.ChoiceBlock(label=_("Judgement"), choices=DecisionQuality.choices, default=DecisionQuality.ACCEPTABLE)
    points = blocks.IntegerBlock(label=_("Points"), default=0, min_value=-100, max_value=100)
    minutes = blocks.IntegerBlock(label=_("Minutes that it takes"), default=0, min_value=0, max_value=100_000)
    cost = blocks.DecimalBlock(label=_("Cost"), default=Decimal(0), min_value=Decimal(0), max_digits=9, decimal_places=2)

    class Meta:
        icon = "arrow-right"
        label = _("Decision")


class SceneBlock(blocks.StructBlock):
    """A moment of the case. The first scene begins it."""

    name = KeptCharBlock(
        label=_("Short name"),
        max_length=50,
        validators=[validate_slug],
        help_text=_("Decisions name it to lead here. Learners never see it."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("What the learner reads"), help_text=_("Invented, or without anything that could identify a patient."))
    findings = blocks.ListBlock(FindingBlock(), label=_("Findings"), default=[])
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(label=_("Description of the picture"), required=False, default="", max_length=400)
    ending = blocks.ChoiceBlock(label=_("Ends the case"), choices=Ending.choices, required=False)
    decisions = blocks.ListBlock(DecisionBlock(), label=_("Decisions"), default=[])

    class Meta:
        icon = "doc-empty"
        label = _("Scene")

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned.get("picture") and not cleaned.get("alt"):
            sentence = _("Say what somebody who cannot see the picture needs to know.")
            raise blocks.StructBlockValidationError(block_errors={"alt": ValidationError(sentence)})
        return cleaned


def graph_of(scenes: Iterable[Mapping[str, Any]]) -> branching.Graph:
    """The graph of ``scenes`` as a StreamField stores them: names are resolved to ids, unknown ones to nothing."""
    scenes = list(scenes)
    ids = {scene["value"]["name"]: scene["id"] for scene in reversed(scenes)}
    return branching.Graph.of(
        branching.Scene(
            id=scene["id"],
            decisions=tuple(
                branching.Decision(
                    id=item["id"],
                    leads_to=ids.get(item["value"].get("leads_to") or "", ""),
                    points=int(item["value"].get("points") or 0),
                    minutes=int(item["value"].get("minutes") or 0),
                    cost=Decimal(str(item["value"].get("cost") or 0)),
                    quality=item["value"].get("quality") or branching.Quality.ACCEPTABLE,
                )
                for item in scene["value"].get("decisions") or ()
            ),
            ends=bool(scene["value"].get("ending")),
        )
        for scene in scenes
    )
