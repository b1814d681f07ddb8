"""The editors' form of a question: authors name options by their letters, the database by their ids."""

from __future__ import annotations

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class QuestionForm(WagtailAdminModelForm):
    """Shows letters for ids, and turns them back: B is the second option."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "parts" in self.fields and self.instance.parts:
            letters = {block.id: letter_of(place) for place, block in enumerate(self.instance.choices)}
            self.initial["parts"] = _renamed(self.instance.parts, letters)

    def clean(self) -> dict:
        cleaned = super().clean()
        choices, parts = cleaned.get("choices"), cleaned.get("parts")
        if not parts or choices is None:
            return cleaned
        for block in choices:
            block.id = block.id or str(uuid4())
        ids = {letter_of(place): block.id for place, block in enumerate(choices)}
        unknown = _unknown_letters(parts, ids)
        if unknown:
            self.add_error("parts", ValidationError(_("There is no option %(letters)s.") % {"letters": ", ".join(unknown)}))
        for block in parts:
            for name in ("right", "offered"):
                block.value[name] = [ids[one.upper()] for one in block.value[name] if one.upper() in ids]
        return cleaned


def letter_of(place: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    ahead, last = divmod(place, len(ALPHABET))
    return (letter_of(ahead - 1) if ahead else "") + ALPHABET[last]


def _unknown_letters(parts, ids: dict[str, str]) -> list[str]:
    named = [one.upper() for block in parts for name in ("right", "offered") for one in block.value[name]]
    return list(dict.fromkeys(one for one in named if one not in ids))


def _renamed(parts, letters: dict[str, str]):
    """A copy of ``parts`` with letters where the ids stood."""
    raw = []
    for block in parts.get_prep_value():
        value = dict(block["value"])
        for name in ("right", "offered"):
            value[name] = [letters[one] for one in value.get(name) or [] if one in letters]
        raw.append({**block, "value": value})
    return parts.stream_block.to_python(raw)
