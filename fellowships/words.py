"""The name and the explanation of a small thing, in the languages its own are not written in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.languages import language_choices
from core.other_languages import written_in

LONGEST_NAME, LONGEST_TEXT = 120, 1000


class Words(NamedTuple):
    """A name, what is to be said about it, and the language of both; empty where it is the one that they were first written in."""

    name: str
    text: str
    language: str = ""


class WordsBlock(blocks.StructBlock):
    """The same in another language."""

    language = blocks.ChoiceBlock(label=_("Language"), choices=language_choices)
    name = blocks.CharBlock(label=_("Name"), max_length=LONGEST_NAME)
    text = blocks.TextBlock(label=_("Explanation"), max_length=LONGEST_TEXT, required=False)

    class Meta:
        icon = "wagtail-localize-language"
        label = _("Name and explanation")


def chosen(own: Words, others: Iterable[dict], language: str) -> Words:
    """``own``, or those of ``others`` that are written in ``language``; a text that is missing there is the own one."""
    found = written_in(others, language)
    if found is None:
        return own
    return Words(found["name"], found["text"] or own.text, language)
