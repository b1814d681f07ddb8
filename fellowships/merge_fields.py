"""What stands in a letter for each reader: ``{name}`` becomes a name. Plain Python, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# The codes stay the same in every language, so that a letter can be translated by anybody.
FIELDS = {
    "name": _("The applicant's name"),
    "number": _("The number of the application"),
    "call": _("The title of the call"),
    "opportunity": _("The title of the opportunity"),
    "host": _("The name of the host hospital"),
    "starts": _("The first day of the placement"),
    "ends": _("The last day of the placement"),
    "answer_by": _("The moment by which an offer is answered, by the applicant's clock"),
    "position": _("The position on the waiting list"),
    "reason": _("The reason for having no offer, as a sentence"),
    "comment": _("What officers and reviewers wrote for the applicant"),
    "ask_until": _("The moment until which the applicant may appeal or ask for feedback"),
}
_FIELD = re.compile(r"\{\s*([^{}\n]{0,40}?)\s*\}")


def unknown(text: str) -> list[str]:
    """What stands in braces and is no field, each once, in the order of the text."""
    return list(dict.fromkeys(name for name in _FIELD.findall(text) if name not in FIELDS))


def used(text: str) -> set[str]:
    """The fields that ``text`` uses."""
    return {name for name in _FIELD.findall(text) if name in FIELDS}


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with each field's value in its place; what is no field stays as it is.

    A paragraph in which every field is empty is left out, so that a letter
    may say "{comment}" for the few who have one. Values are never filled again.
    """
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    kept = [paragraph for paragraph in paragraphs if not _is_empty(paragraph, values)]
    return "\n\n".join(_FIELD.sub(lambda found: values.get(found[1], "") if found[1] in FIELDS else found[0], each) for each in kept)


def _is_empty(paragraph: str, values: Mapping[str, str]) -> bool:
    names = used(paragraph)
    return bool(names) and not any(values.get(name, "").strip() for name in names)
