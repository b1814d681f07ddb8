"""What medicine needs beside words and pictures: cases and references."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.prose import TEXT_FEATURES


class CaseStepBlock(blocks.StructBlock):
    prompt = blocks.CharBlock(label=_("Question"), max_length=250)
    text = blocks.RichTextBlock(label=_("Answer"), features=TEXT_FEATURES)


class CaseBlock(blocks.StructBlock):
    """A vignette whose steps are revealed on request. Never a real patient."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(
        label=_("Vignette"), features=TEXT_FEATURES, help_text=_("Invented, or without anything that could identify a patient")
    )
    steps = blocks.ListBlock(CaseStepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "group"
        label = _("Clinical case")
        description = _("A vignette with questions whose answers are revealed step by step")
        template = "blocks/case.html"
        preview_value = {
            "title": "A drowsy man with fever",
            "text": "<p>A man in his sixties is brought in by his daughter.</p>",
            "steps": [{"prompt": "What do you measure first?", "text": "<p>Respiratory rate, oxygen saturation, blood pressure.</p>"}],
        }


class ReferenceBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Reference"), max_length=500)
    url = blocks.URLBlock(label=_("Address"), required=False)


class NumberedReferenceBlock(ReferenceBlock):
    """A source under the number that the text cites it by."""

    number = blocks.IntegerBlock(label=_("Number"), required=False, min_value=1, help_text=_("Left empty, references are numbered from 1"))


class ReferencesBlock(blocks.StructBlock):
    items = blocks.ListBlock(NumberedReferenceBlock(), label=_("References"), min_num=1)

    class Meta:
        icon = "openquote"
        label = _("References")
        description = _("The sources that this part rests on")
        template = "blocks/references.html"
        preview_value = {"items": [{"text": "WHO guidelines on hand hygiene in health care. Geneva: WHO; 2009.", "url": ""}]}
