"""A group's name and description in the languages that its own are not written in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.languages import language_choices
from core.other_languages import written_in

LONGEST_NAME, LONGEST_DESCRIPTION = 120, 1000


class Words(NamedTuple):
    """What a group is called and what it is for; ``language`` is empty where it is the one that both were first written in."""

    name: str
    description: str
    language: str = ""


class WordsBlock(blocks.StructBlock):
    """The same in another language."""

    language = blocks.ChoiceBlock(label=_("Language"), choices=language_choices)
    name = blocks.CharBlock(label=_("Name"), max_length=LONGEST_NAME)
    description = blocks.TextBlock(label=_("Description"), max_length=LONGEST_DESCRIPTION, required=False)

    class Meta:
        icon = "wagtail-localize-language"
        label = _("Name and description")


def chosen(own: Words, others: Iterable[dict], language: str) -> Words:
    """``own``, or those of ``others`` that are written in ``language``; a description that is missing there is the own one."""
    found = written_in(others, language)
    if found is None:
        return own
    return Words(found["name"], found["description"] or own.description, language)
