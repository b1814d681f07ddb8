"""The name and the explanation of a small thing, in the languages its own are not written in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.languages import language_choices, own_name

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
    found = next((one for one in others if one["language"] == language), None)
    if found is None:
        return own
    return Words(found["name"], found["text"] or own.text, language)


def check_once(others: Iterable[dict]) -> None:
    """Raises ValidationError where a language stands twice."""
    counted = Counter(one["language"] for one in others)
    if twice := sorted(own_name(code) for code, count in counted.items() if count > 1):
        raise ValidationError({"words": _("Each language stands once. Twice there is: %(languages)s.") % {"languages": ", ".join(twice)}})
