"""What a form is made of: sections, and in each the fields that people fill in.

Every block's id stays the same in every language and every version: answers
are kept under the id of their field, and a choice under the ids of its options.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from reviewing.enums import DocumentKind, FieldKind, Reveals


class ShortNameBlock(blocks.RegexBlock):
    """A short name that conditions and exports use, the same in every language."""

    def __init__(self, **kwargs) -> None:
        said = {"invalid": _("Use small letters from a to z, digits, hyphens and underscores.")}
        super().__init__(
            **{"regex": r"^[a-z0-9_-]+$", "error_messages": said, "max_length": 40, "required": False, "default": "", **kwargs}
        )


class ConditionBlock(blocks.StructBlock):
    """Asked only of whoever answered another field in a certain way."""

    field = ShortNameBlock(label=_("Short name of the other field"), help_text=_("Such as stay_kind. Leave empty to ask everybody."))
    answer = ShortNameBlock(
        label=_("Its answer"), help_text=_("yes, no, or the short name of an option. Leave empty if any answer will do.")
    )

    class Meta:
        icon = "view"
        label = _("Only if")


class OptionBlock(blocks.StructBlock):
    """One option of a choice."""

    text = blocks.CharBlock(label=_("Option"), max_length=300)
    name = ShortNameBlock(label=_("Short name"), help_text=_("For conditions and exports, such as research. May stay empty."))

    class Meta:
        icon = "check"
        label = _("Option")


class FieldBlock(blocks.StructBlock):
    """What every field begins with."""

    label = blocks.CharBlock(label=_("Question"), max_length=300)
    help = blocks.TextBlock(label=_("Help"), required=False, default="", rows=2)
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False, default=True)


class FieldEndBlock(blocks.StructBlock):
    """What every field ends with: for staff, never shown to those who fill in the form."""

    name = ShortNameBlock(label=_("Short name"), help_text=_("For conditions and exports, such as stay_kind. May stay empty."))
    reveals = blocks.ChoiceBlock(
        label=_("Tells its reader"),
        choices=Reveals.choices,
        default=Reveals.NONE,
        help_text=_("What an answer gives away about the person. Where that is hidden from reviewers, the whole answer is."),
    )
    shown_if = ConditionBlock(label=_("Only if"))


def _field(kind: FieldKind, icon: str, description, example: str, **own: blocks.Block) -> tuple[str, blocks.StructBlock]:
    """A kind of field with its own settings; what is for staff stands behind the cogwheel."""
    layout = BlockGroup([*FieldBlock.base_blocks, *own], settings=list(FieldEndBlock.base_blocks))
    meta = {
        "icon": icon,
        "label": kind.label,
        "label_format": "{label}",
        "description": description,
        "preview_value": {"label": example, "required": True, "help": ""},
        "template": "reviewing/blocks/field.html",
        "form_layout": layout,
    }
    members = {**own, **FieldEndBlock.base_blocks, "Meta": type("Meta", (), meta)}
    return kind.value, type(f"{kind.name.title()}Block", (FieldBlock,), members)()


def _whole(label, **kwargs) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=label, required=False, min_value=1, **kwargs)


def _options() -> blocks.ListBlock:
    return blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2)


class FieldsBlock(blocks.StreamBlock):
    """The fields of one section, of every kind."""

    def __init__(self, local_blocks=None, **kwargs) -> None:
        super().__init__(local_blocks or _fields(), **kwargs)


def _fields() -> list[tuple[str, blocks.Block]]:
    words = _whole(_("Most words"), max_value=5000, help_text=_("In scripts without spaces, each character counts as a word."))
    unit = blocks.CharBlock(label=_("Unit"), required=False, default="", max_length=30, help_text=_("Such as years."))
    statement = blocks.TextBlock(label=_("Statement"), help_text=_("The whole text to which the person agrees."))
    document = blocks.ChoiceBlock(label=_("Which document"), choices=DocumentKind.choices, default=DocumentKind.OTHER)
    return [
        _field(FieldKind.SHORT, "pilcrow", _("One line"), "Which unit would you like to join?"),
        _field(FieldKind.LONG, "list-ul", _("Several lines, with a limit of words"), "What would you bring home?", words=words),
        _field(
            FieldKind.NUMBER, "order", _("A number, with its unit"), "How many births does your unit attend in a year?",
            least=blocks.DecimalBlock(label=_("Least"), required=False),
            most=blocks.DecimalBlock(label=_("Most"), required=False),
            unit=unit,
        ),
        _field(FieldKind.DATE, "date", _("A day"), "From which day could you come?"),
        _field(FieldKind.YES_NO, "help", _("Yes or no"), "Have you worked abroad before?"),
        _field(FieldKind.ONE, "radio-full", _("One option of several"), "What kind of stay do you look for?", options=_options()),
        _field(
            FieldKind.SEVERAL, "tick-inverse", _("Any number of options"), "Which procedures do you perform on your own?",
            options=_options(), most_options=_whole(_("Most options"), max_value=50),
        ),
        _field(FieldKind.COUNTRY, "globe", _("A country from the list"), "In which country did you train?"),
        _field(FieldKind.LANGUAGE, "openquote", _("A language from the list"), "In which language do you write your notes?"),
        _field(FieldKind.SPECIALTY, "tag", _("A specialty from the list"), "Your specialty"),
        _field(FieldKind.EMAIL, "mail", _("An e-mail address"), "Where can your head of department be reached?"),
        _field(FieldKind.TELEPHONE, "mobile-alt", _("A telephone number"), "A number where you can be reached during the stay"),
        _field(FieldKind.ADDRESS, "link", _("The address of a page on the web"), "A page about your unit"),
        _field(
            FieldKind.FILE, "doc-full", _("Documents from the person's library, or new ones"), "Your licence to practise",
            document=document,
            most_documents=_whole(_("Most documents"), max_value=10, default=1),
        ),
        _field(FieldKind.STATEMENT, "success", _("A statement to agree to"), "Agreement", statement=statement),
    ]  # fmt: skip


class SectionBlock(blocks.StructBlock):
    """A part of the form under a heading of its own."""

    title = blocks.CharBlock(label=_("Heading"), max_length=200)
    guidance = blocks.TextBlock(label=_("Guidance"), required=False, default="", rows=3)
    shown_if = ConditionBlock(label=_("Only if"))
    fields = FieldsBlock(label=_("Questions"))

    class Meta:
        icon = "form"
        label = _("Section")
        label_format = "{title}"
        description = _("A heading, and the questions under it")
        template = "reviewing/blocks/section.html"
        form_layout = BlockGroup(["title", "guidance", "fields"], settings=["shown_if"])
