"""What slots are called in lists: in the reader's language where it was translated, each part with its own direction."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fellowships.call_words import titles_of

FIRST_STRONG, END = "\u2068", "\u2069"


def slot_name(slot) -> str:
    """The opportunity, its hospital and its first day in one line. One query; ``slot_names`` for many."""
    return slot_names([slot])[slot.pk] if slot is not None else _("A slot that is gone")


def slot_names(slots: Iterable) -> dict[int, str]:
    """The same for many, by primary key. One query; the slots come with ``opportunity__institution``."""
    slots = list(slots)
    titles = titles_of({slot.opportunity for slot in slots}, get_language() or "")
    return {slot.pk: _name(slot, titles[slot.opportunity.translation_key]) for slot in slots}


def _name(slot, title: str) -> str:
    return _("%(opportunity)s, %(host)s, from %(day)s") % {
        "opportunity": _apart(title),
        "host": _apart(slot.opportunity.institution.name),
        "day": _apart(date_format(slot.starts_on, "DATE_FORMAT")),
    }


def _apart(text: str) -> str:
    """``text`` kept from turning what stands around it: an Arabic title in an English line, and the other way round."""
    return f"{FIRST_STRONG}{text}{END}"
