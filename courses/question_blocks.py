"""What a question is made of: options, parts, accepted answers, areas of a picture, the criteria of a rubric.

Every block's id stays the same in every language and every version: answers
point at ids. How the kinds use them:

========== ================================================================
single, multiple, true_false   ``choices``: the options, the right ones marked
ordering   ``choices``: the steps, in the right order
matching, emq   ``choices``: the list of options; ``parts``: the prompts, each with its right options
cloze      ``stem`` holds ``[[1]]``, ``[[2]]`` … where the gaps are; ``parts``: the gaps in that
           numbering; ``choices``: every option; a gap's ``offered`` names those it offers (empty: all)
short      ``accepted``: the variants; ``*`` stands for any run of characters, alone for any other answer
hotspot    ``picture`` and ``areas``
essay      ``rubric``
numeric    the fields of the question, and ``units`` with their factors
========== ================================================================
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses.enums import AreaShape

WHOLE = Decimal(100)
_NUMBERS = re.compile(r"[\s,;]+")


class KeptCharBlock(blocks.CharBlock):
    """A fact that no translator is asked to translate."""

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class IdsBlock(blocks.FieldBlock):
    """Ids of options. On the form, authors write their letters: A for the first option, B for the second."""

    def __init__(self, required=True, help_text=None, **kwargs) -> None:
        self.field = forms.CharField(required=required, help_text=help_text, max_length=200)
        super().__init__(**kwargs)

    def to_python(self, value) -> list[str]:
        return list(value or [])

    def get_prep_value(self, value) -> list[str]:
        return list(value or [])

    def value_for_form(self, value) -> str:
        return ", ".join(value or [])

    def value_from_form(self, value) -> list[str]:
        return [one for one in _NUMBERS.split(value or "") if one]

    def get_default(self) -> list[str]:
        return []

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value

    class Meta:
        icon = "link"


class ChoiceBlock(blocks.StructBlock):
    """One option of a question. The block's id stays the same in every language: answers point at it."""

    text = blocks.TextBlock(label=_("Option"))
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, default="")
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(label=_("Description of the picture"), required=False, default="", max_length=400)

    class Meta:
        icon = "check"
        label = _("Option")


class PartBlock(blocks.StructBlock):
    """A prompt to be matched, or a gap of a text. ``right`` and ``offered`` hold ids of options."""

    text = blocks.TextBlock(label=_("Prompt"), help_text=_("For a gap: what a screen reader calls it, such as “compressions per breath”."))
    right = IdsBlock(label=_("Right options"), help_text=_("The letters of the options that count as right, such as B or A, C."))
    offered = IdsBlock(
        label=_("Options offered here"), required=False, help_text=_("For a gap: the letters of its own options. Empty offers all of them.")
    )
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, default="")

    class Meta:
        icon = "list-ul"
        label = _("Part")


class AcceptedBlock(blocks.StructBlock):
    """An answer in words that counts, wholly or in part."""

    text = blocks.CharBlock(label=_("Answer"), max_length=200)
    share = blocks.IntegerBlock(label=_("Share of the marks, in per cent"), default=100, min_value=0, max_value=100)
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, default="")

    class Meta:
        icon = "edit"
        label = _("Accepted answer")


class UnitBlock(blocks.StructBlock):
    """Another unit in which the number may be given."""

    name = blocks.CharBlock(label=_("Unit"), max_length=40)
    factor = blocks.DecimalBlock(
        label=_("Factor"),
        max_digits=16,
        decimal_places=9,
        min_value=Decimal("0.000000001"),
        help_text=_("How many of the question's own unit one of these is: 1000 for g where the answer is in mg."),
    )

    class Meta:
        icon = "decimal"
        label = _("Unit")


class AreaBlock(blocks.StructBlock):
    """A place in the picture. Coordinates are per cent of its width and height, from its upper left corner."""

    name = blocks.CharBlock(label=_("Name of the place"), max_length=120)
    shape = blocks.ChoiceBlock(label=_("Shape"), choices=AreaShape.choices, default=AreaShape.RECTANGLE)
    coordinates = KeptCharBlock(
        label=_("Coordinates, in per cent"),
        max_length=400,
        help_text=_(
            "Rectangle: left, top, width, height. Ellipse: centre across, centre down, half width, half height. "
            "Polygon: the corners, each across and down."
        ),
    )
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, default="")

    class Meta:
        icon = "crosshairs"
        label = _("Area")

    def clean(self, value):
        cleaned = super().clean(value)
        numbers = numbers_in(cleaned["coordinates"])
        count = len(numbers)
        fits = count >= 6 and count % 2 == 0 if cleaned["shape"] == AreaShape.POLYGON else count == 4
        if not fits or any(not 0 <= number <= WHOLE for number in numbers):
            sentence = _(
                "Write numbers from 0 to 100, apart by spaces: four of them, or for a polygon two for each of at least three corners."
            )
            raise blocks.StructBlockValidationError(block_errors={"coordinates": ValidationError(sentence)})
        return cleaned


class LevelBlock(blocks.StructBlock):
    """How well a criterion can be met, described so that two markers agree."""

    text = blocks.TextBlock(label=_("What is seen at this level"))
    points = blocks.DecimalBlock(label=_("Points"), min_value=0, max_digits=5, decimal_places=2)


class CriterionBlock(blocks.StructBlock):
    """One line of a rubric."""

    text = blocks.CharBlock(label=_("Criterion"), max_length=200)
    levels = blocks.ListBlock(LevelBlock(), label=_("Levels"), min_num=2)

    class Meta:
        icon = "tasks"
        label = _("Criterion")


def numbers_in(text: str) -> tuple[Decimal, ...]:
    """The numbers of an area's coordinates; none where it holds anything else."""
    try:
        found = tuple(Decimal(one) for one in _NUMBERS.split(text.strip()) if one)
    except InvalidOperation:
        return ()
    return found if all(number.is_finite() for number in found) else ()
