"""Words: headings, paragraphs, and what must stand out."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "superscript", "subscript"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=160)

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Begins a section of the lesson")
        template = "blocks/heading.html"
        preview_value = {"text": "When hands carry germs"}


class SubheadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=160)

    class Meta:
        icon = "title"
        label = _("Subheading")
        description = _("Begins a part of a section")
        template = "blocks/subheading.html"
        preview_value = {"text": "Before touching a patient"}


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("Text, lists and links")
        template = "blocks/paragraph.html"
        preview_value = "<p>Rub hands until they are dry: 20 to 30 seconds.</p>"


class KeyPointBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "key"
        label = _("Key point")
        description = _("What a reader should remember")
        template = "blocks/key_point.html"
        preview_value = {"text": "<p>Clean hands at the point of care.</p>"}


class WarningBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Warning")
        description = _("What can harm a patient or a colleague")
        template = "blocks/warning.html"
        preview_value = {"text": "<p>Alcohol does not kill spores.</p>"}


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))
    attribution = blocks.CharBlock(label=_("Attribution"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Somebody's own words, with their name")
        template = "blocks/quotation.html"
        preview_value = {"text": "Clean care is safer care.", "attribution": "World Health Organization"}


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), label=_("Items"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        description = _("Parts that open on request")
        template = "blocks/accordion.html"
        preview_value = {"items": [{"title": "What about gloves?", "text": "<p>They never replace clean hands.</p>"}]}


class GlossaryBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("Term"), max_length=120)
    definition = blocks.TextBlock(label=_("Definition"))

    class Meta:
        icon = "tag"
        label = _("Glossary term")
        description = _("A term and what it means here")
        template = "blocks/glossary.html"
        preview_value = {"term": "Point of care", "definition": "Where patient, health worker and care come together."}


class TableRowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(blocks.CharBlock(required=False), label=_("Cells"), min_num=1)


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=250)
    columns = blocks.ListBlock(blocks.CharBlock(), label=_("Columns"), min_num=1)
    rows = blocks.ListBlock(TableRowBlock(), label=_("Rows"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns; the first cell of a row is its header")
        template = "blocks/table.html"
        preview_value = {
            "caption": "How long",
            "columns": ["Method", "Seconds"],
            "rows": [{"cells": ["Hand rub", "20-30"]}, {"cells": ["Soap and water", "40-60"]}],
        }

    def clean(self, value):
        """Every row has as many cells as there are columns."""
        cleaned = super().clean(value)
        wanted = len(cleaned["columns"])
        for number, row in enumerate(cleaned["rows"], start=1):
            if len(row["cells"]) != wanted:
                raise blocks.StructBlockValidationError(
                    non_block_errors=[
                        _("Row %(row)d has %(cells)d cells and the table has %(columns)d columns. Give it as many cells as columns.")
                        % {"row": number, "cells": len(row["cells"]), "columns": wanted}
                    ]
                )
        return cleaned


class ProseBlocks(blocks.StreamBlock):
    """What any page may say in words."""

    heading = HeadingBlock(group=_("Text"))
    subheading = SubheadingBlock(group=_("Text"))
    paragraph = ParagraphBlock(group=_("Text"))
    key_point = KeyPointBlock(group=_("Text"))
    warning = WarningBlock(group=_("Text"))
    quotation = QuotationBlock(group=_("Text"))
    accordion = AccordionBlock(group=_("Text"))
    table = TableBlock(group=_("Text"))
    glossary = GlossaryBlock(group=_("Text"))
